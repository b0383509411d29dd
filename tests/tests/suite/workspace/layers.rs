//! The modules of each crate form layers: what one uses of another never leads back to it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{Item, UseTree, Visibility, visit::Visit};

type Segments = Vec<String>;

/// A module: where it is, what it uses, and which names it gives on.
#[derive(Default)]
struct Module {
    file: PathBuf,
    /// Paths from the root of the crate.
    uses: Vec<Segments>,
    reexports: BTreeMap<String, Segments>,
    /// Names imported by `super::`.
    by_super: Vec<Segments>,
    /// Parts that exist in tests alone.
    tests: Vec<String>,
}

struct Crate {
    modules: BTreeMap<Segments, Module>,
}

impl Crate {
    fn read(folder: &Path) -> Self {
        let mut modules: BTreeMap<Segments, Module> = BTreeMap::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(each) = folders.pop() {
            for entry in fs::read_dir(each).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let inside = path.strip_prefix(folder).unwrap().with_extension("");
                    let mut name: Segments = inside
                        .iter()
                        .map(|part| part.to_str().unwrap().to_owned())
                        .collect();
                    name.pop_if(|last| ["lib", "main"].contains(&last.as_str()));
                    let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
                    let mut reader = Reader {
                        module: name.clone(),
                        found: Module {
                            file: path,
                            ..Module::default()
                        },
                    };
                    reader.visit_file(&file);
                    modules.insert(name, reader.found);
                }
            }
        }
        let tests: Vec<Segments> = modules
            .iter()
            .flat_map(|(name, module)| {
                let parts = module.tests.iter();
                parts.map(move |part| [name.as_slice(), std::slice::from_ref(part)].concat())
            })
            .collect();
        modules.retain(|name, _| !tests.contains(name));
        Self { modules }
    }

    /// The module that owns what a path names, through the modules that only give it on.
    fn owner(&self, path: &[String]) -> Segments {
        let mut path = path.to_vec();
        for _ in 0..8 {
            let known = (0..=path.len()).rev().find(|&length| {
                let module = self.modules.get(&path[..length]);
                module.is_some()
            });
            let length = known.unwrap_or(0);
            let (module, rest) = path.split_at(length);
            let given_on = rest
                .first()
                .and_then(|name| self.modules.get(module)?.reexports.get(name));
            match given_on {
                Some(target) => path = [target.as_slice(), &rest[1..]].concat(),
                None => return module.to_vec(),
            }
        }
        path
    }

    /// What is wrong with the uses, in sentences.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        // By the module that both are in: which of its parts uses which, and where.
        let mut levels: BTreeMap<Segments, BTreeMap<(String, String), String>> = BTreeMap::new();
        for (name, module) in self.modules.iter().filter(|(name, _)| !name.is_empty()) {
            faults.extend(module.by_super.iter().map(|path| {
                let (file, path) = (module.file.display(), path.join("::"));
                format!("{file} imports {path}: name it from `crate`, in the file's one `use crate::{{…}}`")
            }));
            for path in &module.uses {
                let place = format!("{} uses {}", module.file.display(), path.join("::"));
                let owner = self.owner(path);
                let is_of_root = path.len() == 1 && !self.modules.contains_key(path.as_slice());
                if is_of_root && !owner.is_empty() {
                    faults.push(format!("{place} through the root of the crate"));
                }
                let same = name.iter().zip(&owner).take_while(|(left, right)| left == right);
                let same = same.count();
                if let (Some(from), Some(to)) = (name.get(same), owner.get(same)) {
                    let level = levels.entry(name[..same].to_vec()).or_default();
                    level.entry((from.clone(), to.clone())).or_insert(place);
                }
            }
        }
        faults.extend(levels.values().filter_map(circle));
        faults
    }
}

/// A circle among the parts of a module, with the use behind each step.
fn circle(edges: &BTreeMap<(String, String), String>) -> Option<String> {
    let starts: BTreeSet<_> = edges.keys().map(|(from, _)| from).collect();
    starts.into_iter().find_map(|start| {
        let mut ways = vec![vec![start]];
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop() {
            let last = way[way.len() - 1];
            for (_, to) in edges.keys().filter(|(from, _)| from == last) {
                if to == start {
                    let steps = way.iter().zip(way.iter().skip(1).chain([&start]));
                    let steps: Vec<_> = steps
                        .map(|(from, to)| {
                            let place = &edges[&((*from).clone(), (*to).clone())];
                            format!("{from} -> {to}: {place}")
                        })
                        .collect();
                    return Some(format!("a circle:\n    {}", steps.join("\n    ")));
                }
                if seen.insert(to) {
                    ways.push(way.iter().copied().chain([to]).collect());
                }
            }
        }
        None
    })
}

struct Reader {
    module: Segments,
    found: Module,
}

impl Reader {
    /// The path from the root of the crate, if it is one of this crate.
    fn absolute(&self, path: &[String]) -> Option<Segments> {
        let mut base = self.module.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => return Some(path[1..].to_vec()),
            "self" => rest = &path[1..],
            "super" => {
                while let Some((first, after)) = rest.split_first()
                    && first == "super"
                {
                    base.pop();
                    rest = after;
                }
            }
            _ => return None,
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    fn tree(&mut self, tree: &UseTree, before: &[String], is_public: bool) {
        let (last, shown) = match tree {
            UseTree::Path(path) => {
                let path_so_far = [before, &[path.ident.to_string()]].concat();
                return self.tree(&path.tree, &path_so_far, is_public);
            }
            UseTree::Group(group) => {
                for each in &group.items {
                    self.tree(each, before, is_public);
                }
                return;
            }
            UseTree::Name(name) => (name.ident.to_string(), name.ident.to_string()),
            UseTree::Rename(rename) => (rename.ident.to_string(), rename.rename.to_string()),
            UseTree::Glob(_) => ("self".to_owned(), String::new()),
        };
        let mut path = before.to_vec();
        if last != "self" {
            path.push(last);
        }
        // A module names its own parts without `self`.
        let absolute = self
            .absolute(&path)
            .unwrap_or_else(|| [self.module.as_slice(), &path].concat());
        if is_public {
            self.found.reexports.insert(shown, absolute.clone());
        }
        if path
            .first()
            .is_some_and(|first| first == "crate" || first == "super")
        {
            self.found.uses.push(absolute);
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(module) => &module.attrs,
            Item::Use(import) => &import.attrs,
            Item::Fn(function) => &function.attrs,
            Item::Impl(implementation) => &implementation.attrs,
            _ => return syn::visit::visit_item(self, item),
        };
        let is_test = attributes.iter().any(|attribute| {
            let condition = attribute.meta.require_list();
            let condition = condition.map_or_else(|_| String::new(), |list| list.tokens.to_string());
            attribute.path().is_ident("cfg") && (condition == "test" || condition.starts_with("all (test"))
        });
        if !is_test {
            syn::visit::visit_item(self, item);
        } else if let Item::Mod(module) = item {
            self.found.tests.push(module.ident.to_string());
        }
    }

    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        let is_public = !matches!(import.vis, Visibility::Inherited);
        if let UseTree::Path(path) = &import.tree
            && path.ident == "super"
        {
            let next = match &*path.tree {
                UseTree::Path(next) => next.ident.to_string(),
                UseTree::Name(next) => next.ident.to_string(),
                _ => "…".to_owned(),
            };
            self.found.by_super.push(vec!["super".to_owned(), next]);
        }
        self.tree(&import.tree, &[], is_public);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Segments = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if segments.len() > 1
            && let Some(absolute) = self.absolute(&segments)
        {
            self.found.uses.push(absolute);
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}

/// The crates that are written by hand.
fn crates(root: &Path) -> Vec<PathBuf> {
    let libraries = fs::read_dir(root.join("crates")).unwrap();
    let mut crates = vec![root.join("codegen"), root.join("xtask")];
    crates.extend(libraries.map(|each| each.unwrap().path()).filter(|each| {
        let library = fs::read_to_string(each.join("src/lib.rs")).unwrap();
        !library.contains("@generated")
    }));
    crates
}

#[test]
fn no_module_uses_one_that_uses_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut faults = Vec::new();
    for each in crates(root) {
        let read = Crate::read(&each.join("src"));
        // Where there is only a cover over other crates, there are few.
        let least = if each.ends_with("cams-flow-cli") { 2 } else { 5 };
        assert!(read.modules.len() > least, "{} has modules", each.display());
        let folder = format!("{}/", root.display());
        faults.extend(read.faults().into_iter().map(|fault| fault.replace(&folder, "")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_circle_and_a_use_through_the_root_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("lib.rs", "mod high;\nmod low;\nmod middle;\npub use low::Name;\n");
    write("high.rs", "use crate::middle::Other;\nuse crate::Name;\n");
    write("middle.rs", "pub struct Other(crate::low::Name);\n");
    write(
        "low.rs",
        "pub struct Name;\n#[cfg(test)]\nmod tests { use crate::high::X; }\n",
    );
    let faults = Crate::read(folder.path()).faults();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].ends_with("uses Name through the root of the crate"));

    write("low.rs", "pub struct Name;\nfn back() { crate::high::go() }\n");
    let faults = Crate::read(folder.path()).faults();
    assert!(faults[1].contains("high -> low"), "{faults:?}");
    assert!(faults[1].contains("low -> high"), "{faults:?}");

    write("low.rs", "use super::middle::Other;\npub struct Name;\n");
    let faults = Crate::read(folder.path()).faults();
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("low.rs imports super::middle")),
        "{faults:?}"
    );
}
