//! What no schema can say: whether what the files of a service say fits together.

mod example;
mod limits;
mod operation_file;
mod paging;
mod parameter;
mod probe;
mod reference;
mod service_file;
mod shape;
mod value;

use indexmap::IndexMap;
pub(super) use service_file::packages;

use crate::{
    diagnostic::{Code, Diagnostic, DocumentPath, Source},
    spec::{
        Service, Shape, TypeDefinition, TypeName,
        suggestion::{replacement, suggest},
    },
    text,
};

/// What is known about a service although some of its files have diagnostics.
///
/// What refers to something in such a file is not checked: it may well be there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// All operations were read.
    pub(super) operations: bool,
    /// All error tables were read.
    pub(super) errors: bool,
}

/// All diagnostics about one service.
pub(super) fn service(service: &Service, known: Known) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    service_file::check(&mut Checker::new(service, known, &service.source, &mut found));
    for operation in &service.operations {
        let mut checker = Checker::new(service, known, &operation.source, &mut found);
        operation_file::check(&mut checker, operation);
    }
    found
}

/// The check of one file.
struct Checker<'a> {
    service: &'a Service,
    known: Known,
    source: &'a Source,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    fn new(service: &'a Service, known: Known, source: &'a Source, found: &'a mut Vec<Diagnostic>) -> Self {
        Self {
            service,
            known,
            source,
            found,
        }
    }

    fn types(&self) -> &'a IndexMap<String, TypeDefinition> {
        &self.service.file.types
    }

    /// The shape itself, or the shared type that it names; none if there is no such type.
    fn resolve<'s>(&self, shape: &'s Shape) -> Option<&'s Shape>
    where
        'a: 's,
    {
        match &shape.type_name {
            TypeName::Named(name) => self.types().get(name).map(|definition| &definition.shape),
            _ => Some(shape),
        }
    }

    /// The address of a page, which documentation links to.
    fn address(&mut self, address: Option<&String>, path: &DocumentPath) {
        if let Some(address) = address.filter(|address| !text::is_address(address)) {
            let message = format!("{address:?} is not the address of a page");
            let help = "an address has a host, and no blanks, quotes, brackets or line breaks: write `%20` for a blank";
            self.error(Code::AddressForm, path, message, help);
        }
    }

    /// A name that becomes the name of a file, a folder or a feature.
    fn short_name(&mut self, name: &str, path: &DocumentPath) {
        if name.len() > text::LONGEST_NAME {
            let message = format!("a name of {} letters", name.len());
            let help = format!(
                "{} letters at most: it becomes the name of a file",
                text::LONGEST_NAME
            );
            self.error(Code::NameTooLong, path, message, help);
        }
    }

    /// A diagnostic about the value at a path.
    fn error(
        &mut self,
        code: Code,
        path: &DocumentPath,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(self.source.error(code, path, message).help(help));
    }

    /// A diagnostic about the key at a path.
    fn error_at_key(
        &mut self,
        code: Code,
        path: &DocumentPath,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found
            .push(self.source.error_at_key(code, path, message).help(help));
    }

    /// A diagnostic about a value that is there a second time.
    fn again(
        &mut self,
        code: Code,
        path: &DocumentPath,
        first: &DocumentPath,
        message: impl Into<String>,
        help: &str,
    ) {
        let diagnostic = self.source.error(code, path, message).label("here again");
        let diagnostic = diagnostic.related(self.source, self.source.span(first), "first here");
        self.found.push(diagnostic.help(help));
    }

    /// A diagnostic about an unknown word: the nearest known one is proposed.
    fn unknown(&mut self, diagnostic: Diagnostic, word: &str, known: &[&str], help: &str) {
        let help = format!("{}{help}", suggest(word, known));
        self.found
            .push(diagnostic.help(help).replacement(replacement(word, known)));
    }
}
