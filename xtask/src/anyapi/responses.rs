//! Every response that the vendor's file shows, as it is published: read by the generated types and written again.

use std::{collections::BTreeMap, fs};

use alicloud_codegen::import::ApiDocs;

use crate::{
    anyapi::{Workspace, shown},
    run::{Error, root},
    terminal::say,
};

/// The program that does it, but for the types of the product.
const PROGRAM: &str = include_str!("program.txt");

/// What a response is that comes out as it went in.
const LOSSLESS: &str = "lossless";

/// How many responses of how many come out as they went in; shows why the others do not.
pub(super) fn measure(workspace: &Workspace, docs: &ApiDocs) -> Result<(usize, usize), Error> {
    let responses: Vec<(String, String)> = docs
        .operations()
        .flat_map(|name| docs.demos(name).into_iter().map(|text| (name.to_owned(), text)))
        .collect();
    let data = workspace.folder.join("responses.json");
    fs::write(&data, serde_json::to_string(&responses).map_err(shown)?).map_err(shown)?;
    let core = root().join("crates/alicloud-core");
    let core = format!("alicloud-core = {{ path = {core:?}, default-features = false }}\n");
    let lines = workspace.program("responses", &program(workspace)?, &core, Some(&data))?;
    let lossless = tally(&workspace.name, responses.len(), &lines);
    Ok((lossless, responses.len()))
}

/// The program, with the type of each operation's response.
fn program(workspace: &Workspace) -> Result<String, Error> {
    let model = workspace.model()?;
    let rows: String = model
        .operations
        .iter()
        .map(|operation| {
            let path = format!("{}::{}", model.crate_name(), operation.response);
            format!("        {:?} => again::<{path}>(text),\n", operation.wire)
        })
        .collect();
    Ok(format!(
        "{PROGRAM}\nuse {}::SERVICE;\n\nfn encoded(operation: &str, text: &str) -> Result<Value, String> {{\n    match operation {{\n{rows}        \
         _ => Err(\"unknown operation\".to_owned()),\n    }}\n}}\n",
        model.crate_name()
    ))
}

fn tally(name: &str, count: usize, lines: &str) -> usize {
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines.lines() {
        let word = line.split('\t').next().unwrap_or_default();
        *words.entry(word).or_default() += 1;
        if word != LOSSLESS {
            say(format!("  {}", line.replace('\t', ": ")));
        }
    }
    let lossless = words.remove(LOSSLESS).unwrap_or_default();
    let per_mille = (lossless * 1000).checked_div(count).unwrap_or(1000);
    let others: Vec<String> = words
        .iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    say(format!(
        "{name}: {lossless} of {count} published responses ({}.{} %) come out as they went in; {}",
        per_mille / 10,
        per_mille % 10,
        if others.is_empty() {
            "none does not".to_owned()
        } else {
            others.join(", ")
        }
    ));
    lossless
}
