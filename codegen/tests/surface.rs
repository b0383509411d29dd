//! Whether a surface has all that is public in the generated crate.
#![expect(clippy::unwrap_used, reason = "a test that cannot prepare itself has failed")]

use std::{collections::BTreeSet, fs, path::Path};

use alicloud_codegen::surface::{ItemKind, Surface};

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The surfaces with the folders of their generated crates.
fn surfaces() -> Vec<(Surface, std::path::PathBuf)> {
    let places = [
        ("spec", "crates"),
        ("tests/fixtures/spec", "tests/fixtures/crates"),
    ];
    let found = places.into_iter().flat_map(|(spec, crates)| {
        let found = alicloud_codegen::release::surfaces(&repository().join(spec)).unwrap();
        found.into_iter().map(move |surface| {
            let folder = repository().join(crates).join(&surface.package);
            (surface, folder)
        })
    });
    found.collect()
}

/// The public fields, functions, variants and types of a file, as a surface calls them.
fn public(file: &syn::File) -> Vec<String> {
    let mut found = Vec::new();
    let is_public = |visibility: &syn::Visibility| matches!(visibility, syn::Visibility::Public(_));
    let plain = |name: &syn::Ident| name.to_string().trim_start_matches("r#").to_owned();
    for item in &file.items {
        match item {
            syn::Item::Struct(each) if is_public(&each.vis) => {
                found.push(plain(&each.ident));
                let fields = each.fields.iter().filter(|field| is_public(&field.vis));
                let names = fields.filter_map(|field| field.ident.as_ref());
                found.extend(names.map(|name| format!("{}.{}", each.ident, plain(name))));
            }
            syn::Item::Enum(each) if is_public(&each.vis) => {
                found.push(plain(&each.ident));
                let variants = each.variants.iter().map(|variant| plain(&variant.ident));
                found.extend(variants.map(|name| format!("{}::{name}", each.ident)));
            }
            syn::Item::Impl(each) if each.trait_.is_none() => {
                let syn::Type::Path(of) = each.self_ty.as_ref() else {
                    panic!("an impl of no path");
                };
                let of = &of.path.segments.last().unwrap().ident;
                for item in &each.items {
                    if let syn::ImplItem::Fn(function) = item
                        && is_public(&function.vis)
                    {
                        found.push(format!("{of}::{}", plain(&function.sig.ident)));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// What each crate has, whatever its description says.
fn is_the_same_everywhere(path: &str) -> bool {
    let fixed = [
        "Client",
        "Client::builder",
        "Client::core",
        "Client::from_env",
        "Client::send",
        "Client::send_stream",
        "Client::send_stream_with",
        "Client::send_with",
    ];
    fixed.contains(&path) || path.ends_with("::Unknown")
}

#[test]
fn a_surface_has_all_that_is_public() {
    for (surface, folder) in surfaces() {
        let mut public_items = BTreeSet::new();
        let operation = folder.join("src/operation");
        let types = folder.join("src/types");
        for folder in [&folder.join("src"), &operation, &types] {
            let Ok(entries) = fs::read_dir(folder) else {
                continue;
            };
            for entry in entries {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|extension| extension == "rs") {
                    let text = fs::read_to_string(&path).unwrap();
                    public_items.extend(public(&syn::parse_file(&text).unwrap()));
                }
            }
        }
        public_items.retain(|path| !is_the_same_everywhere(path));
        assert!(
            public_items.len() > 50,
            "{}: {}",
            surface.package,
            public_items.len()
        );
        // Features, regions and the service are not items of Rust.
        let listed: BTreeSet<String> = surface
            .items
            .iter()
            .filter(|(_, item)| {
                !matches!(
                    item.kind,
                    ItemKind::Feature | ItemKind::Region | ItemKind::Service
                )
            })
            .map(|(path, _)| path.clone())
            .collect();
        let unlisted: Vec<_> = public_items.difference(&listed).collect();
        assert!(unlisted.is_empty(), "{} has also {unlisted:?}", surface.package);
        let unknown: Vec<_> = listed
            .difference(&public_items)
            .filter(|path| *path != "CommonParameters")
            .collect();
        assert!(unknown.is_empty(), "{} has no {unknown:?}", surface.package);
    }
}

#[test]
fn a_surface_survives_its_file() {
    for (surface, _) in surfaces() {
        let text = surface.to_json();
        assert_eq!(Surface::from_json(&text).unwrap(), surface);
        // A line for each item, so that reviews show what changed.
        assert_eq!(text.lines().count(), surface.items.len() + 7);
    }
}

#[test]
fn what_is_no_surface_is_refused() {
    let refused = |text: &str| Surface::from_json(text).unwrap_err().to_string();
    assert!(refused("{").starts_with("this is not a description of a release"));
    assert!(refused(r#"{"format": 9}"#).starts_with("format 9 is not known here"));
    assert!(refused(r#"{"format": 1}"#).contains("package"));
}
