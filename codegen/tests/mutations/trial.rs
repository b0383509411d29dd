//! A service in memory, of which one file is changed again and again.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use alicloud_codegen::{
    diagnostic::Diagnostics,
    emit::emit,
    model::resolve,
    spec::{Operation, Reader, Service},
};

use crate::Files;

pub(crate) struct Bench {
    files: Files,
    file: PathBuf,
    reader: Reader,
    original: Service,
    emitted: HashSet<String>,
}

impl Bench {
    pub(crate) fn new(files: Files, file: &Path) -> Self {
        let mut reader = Reader::default();
        let original = reader.read(&files, Path::new("spec")).unwrap().remove(0);
        Self {
            files,
            file: file.to_owned(),
            reader,
            original,
            emitted: HashSet::new(),
        }
    }

    /// What is wrong with the service if the file has this text; none if nothing is.
    pub(crate) fn findings_of(&mut self, text: String, class: &'static str) -> Option<Diagnostics> {
        self.files.insert(self.file.clone(), text.into_bytes());
        let service = match self.reader.read(&self.files, Path::new("spec")) {
            Ok(mut services) => services.remove(0),
            Err(diagnostics) => {
                // Some mutations take the service itself away.
                assert!(!diagnostics.is_empty());
                return Some(diagnostics);
            }
        };
        match resolve(&service) {
            Ok(_) => {
                self.emit(&service, class);
                None
            }
            Err(diagnostics) => Some(diagnostics),
        }
    }

    /// What was accepted and means something else makes code that is Rust. One case of each class and file is enough.
    fn emit(&mut self, service: &Service, class: &'static str) {
        let changed: Vec<Operation> = service
            .operations
            .iter()
            .filter(|operation| {
                let file = operation.source.file();
                let before = self
                    .original
                    .operations
                    .iter()
                    .find(|each| each.source.file() == file);
                before.is_none_or(|before| before.file != operation.file)
            })
            .cloned()
            .collect();
        if (changed.is_empty() && service.file == self.original.file)
            || !self.emitted.insert(class.to_owned())
        {
            return;
        }
        let mut reduced = service.clone();
        reduced.operations = changed;
        let model = resolve(&reduced).unwrap();
        if let Err(bad) = emit(&model, Path::new("core")) {
            panic!("{}: {class}: {bad}", self.file.display());
        }
    }
}
