//! Help, errors and exit codes.

use std::{fs, io::Write as _, process::Stdio};

use crate::{
    Desk, GARDEN, compare,
    fetching::garden,
    server::{Reply, Server},
};

const COMMANDS: [&str; 10] = [
    "client",
    "products",
    "operations",
    "import",
    "generate",
    "check",
    "new-operation",
    "diff",
    "release",
    "explain",
];

#[test]
fn help_is_as_expected() {
    let desk = Desk::new("http://127.0.0.1:1/meta");
    let help = desk.run(&["--help"]);
    assert_eq!(help.code, Some(0));
    compare("help.txt", &help.out);
    for command in COMMANDS {
        assert!(help.out.contains(&format!("\n  {command} ")), "{command}");
        let help = desk.run(&["help", command]);
        assert_eq!(help.code, Some(0));
        compare(&format!("help-{command}.txt"), &help.out);
    }
}

/// 0 for success, 1 for what failed, 2 for arguments that mean nothing.
#[test]
fn errors_and_exit_codes_are_as_expected() {
    let server = garden();
    let desk = Desk::new(&server.url);
    fs::create_dir_all(desk.path("other")).unwrap();
    fs::write(desk.path("other/notes.txt"), "mine").unwrap();
    fs::write(desk.path("page.json"), "<html>").unwrap();
    fs::write(desk.path("gloves.json"), "{}").unwrap();
    let mut text = String::new();
    for (arguments, code) in [
        (&[][..], 2),
        (&["prodcuts"], 2),
        (&["products", "gardn"], 1),
        (&["products", "nothing-like-it"], 1),
        (&["client", "garden"], 2),
        (&["client", "../garden", "--all", "--out", "x"], 1),
        (&["client", "garden@", "--all", "--out", "x"], 2),
        (&["client", "con", "--all", "--out", "x"], 2),
        (&["client", "ftp://a/b", "--all", "--out", "x"], 2),
        (&["client", "gardn", "--all", "--out", "x"], 1),
        (&["client", "nothing-like-it", "--all", "--out", "x"], 1),
        (&["client", "garden@2001-01-01", "--all", "--out", "x"], 1),
        (
            &["client", "garden", "--operations", "ListPlant", "--out", "x"],
            1,
        ),
        (&["client", "garden", "--operations", "../x", "--out", "x"], 1),
        (&["client", "garden", "--all", "--out", "other"], 1),
        (
            &["client", "garden", "--all", "--out", "x", "--core-path", "other"],
            1,
        ),
        (&["client", "shed", "--all", "--out", "x"], 1),
        (&["client", "garden", "--operations", " , ", "--out", "x"], 1),
        (&["client", "page.json", "--all", "--out", "x"], 1),
        (&["client", "gloves.json", "--all", "--out", "x"], 1),
        (&["operations", "garden", "ListPlnts"], 1),
        (&["operations", "garden", "--offline", "--refresh"], 2),
        (&["operations", "garden", "--timeout", "0"], 2),
        (
            &[
                "import",
                "garden",
                "--operations",
                "ListPlants",
                "--into",
                "spec/garden",
            ],
            1,
        ),
        (&["check"], 1),
        (&["check", "other"], 1),
        (&["generate"], 2),
        (&["new-operation", "SyncPlant", "--into", "other"], 1),
        (&["diff", "a", "b"], 1),
        (&["explain", "E9999"], 1),
    ] {
        let run = desk.run(arguments);
        assert_eq!(run.code, Some(code), "{arguments:?}: {run:?}");
        assert_eq!(run.out, "", "{arguments:?}");
        text.push_str(&format!(
            "$ alicloud-codegen {}\n{}\n",
            arguments.join(" "),
            run.err
        ));
    }
    compare(
        "errors.txt",
        &text.replace("alicloud-codegen.exe", "alicloud-codegen"),
    );
    assert_eq!(desk.files("x"), [""; 0], "nothing is written before an error");
    assert_eq!(desk.files("other"), ["other/notes.txt"]);
}

#[test]
fn the_way_from_metadata_to_a_release() {
    let server = garden();
    let desk = Desk::new(&server.url);
    let ok = |arguments: &[&str]| {
        let run = desk.run(arguments);
        assert_eq!(run.code, Some(0), "{arguments:?}: {run:?}");
        run.out
    };
    let products = ok(&["products", "gard"]);
    assert_eq!(products, "Garden  RPC  2024-05-01 2020-01-01  Garden\n");
    let listed: serde_json::Value = serde_json::from_str(&ok(&["products", "--format", "json"])).unwrap();
    assert_eq!(listed[0]["name"], "Garden");
    assert!(ok(&["operations", "garden", "plant"]).contains("ListPlants"));

    ok(&["import", "garden", "--all", "--into", "spec/garden", "--dry-run"]);
    assert_eq!(desk.files("spec"), [""; 0]);
    ok(&["import", "garden", "--all", "--into", "spec/garden"]);
    assert!(ok(&["check"]).contains("alicloud-garden: "));
    assert!(
        ok(&["new-operation", "SyncPlants", "--into", "spec/garden"])
            .contains("spec/garden/sync-plants.yaml")
    );
    // What was begun has to be completed.
    let run = desk.run(&["check"]);
    assert!(
        run.err.contains("E0908") && run.err.contains("`alicloud-codegen explain "),
        "{run:?}"
    );
    assert!(ok(&["explain", "E0908"]).contains("`alicloud-codegen new-operation`"));
    fs::remove_file(desk.path("spec/garden/sync-plants.yaml")).unwrap();

    ok(&["generate", "--out", "crates"]);
    let library = fs::read_to_string(desk.path("crates/alicloud-garden/src/lib.rs")).unwrap();
    assert!(
        library
            .lines()
            .next()
            .unwrap()
            .ends_with("run `alicloud-codegen generate`."),
        "{library}"
    );
    let manifest = fs::read_to_string(desk.path("crates/alicloud-garden/Cargo.toml")).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert!(
        manifest.contains(&format!(
            "alicloud-core = {{ version = \"{version}\", default-features = false }}"
        )),
        "{manifest}"
    );
    ok(&["generate", "--out", "crates", "--check"]);
    fs::write(desk.path("crates/alicloud-garden/src/lib.rs"), &library[..300]).unwrap();
    let run = desk.run(&["generate", "--out", "crates", "--check"]);
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("run `alicloud-codegen generate`"), "{run:?}");

    assert!(ok(&["release", "--date", "2026-01-31"]).contains("the first release"));
    assert!(ok(&["diff", "spec/garden/released.json"]).contains("alicloud-garden"));
}

/// The description stays with the crate; a second run adds to it, and keeps what people changed.
#[test]
fn a_client_is_made_and_grows() {
    let server = garden();
    let desk = Desk::new(&server.url);
    let client = |operations: &str| {
        desk.run(&[
            "client",
            "garden@2024-05-01",
            "--operations",
            operations,
            "--out",
            "crates/garden",
        ])
    };
    let run = client("ListPlants");
    assert_eq!(run.code, Some(0), "{run:?}");
    compare("client.txt", &run.out);
    let summary = desk.path("crates/garden/spec/list-plants.yaml");
    let text = fs::read_to_string(&summary).unwrap();
    fs::write(
        &summary,
        text.replace("summary: Lists plants.", "summary: Our own words."),
    )
    .unwrap();

    assert_eq!(client("CreatePlant, CreatePlant").code, Some(0));
    let files = desk.files("crates/garden/src/operation");
    assert_eq!(
        files,
        [
            "crates/garden/src/operation/create_plant.rs",
            "crates/garden/src/operation/list_plants.rs"
        ]
    );
    let code = fs::read_to_string(desk.path("crates/garden/src/operation/list_plants.rs")).unwrap();
    assert!(code.contains("Our own words."), "{code}");
    assert!(
        code.lines()
            .next()
            .unwrap()
            .contains("`alicloud-codegen generate --spec spec --crate .`")
    );
    let again = [
        "generate",
        "--spec",
        "crates/garden/spec",
        "--crate",
        "crates/garden",
        "--check",
    ];
    assert_eq!(desk.run(&again).code, Some(0));

    // Another product does not get into it, and it gets into no other crate.
    let other = GARDEN.replace("\"Garden\"", "\"Park\"");
    fs::write(desk.path("park.json"), other).unwrap();
    let run = desk.run(&["client", "park.json", "--all", "--out", "crates/garden"]);
    assert!(
        run.code == Some(1) && run.err.contains("is the client of garden 2024-05-01"),
        "{run:?}"
    );
    let run = desk.run(&["client", "park.json", "--all", "--out", "crates"]);
    assert!(
        run.code == Some(1) && run.err.contains("not a generated crate"),
        "{run:?}"
    );
    let park = desk.run(&["client", "park.json", "--all", "--out", "crates/park"]);
    assert_eq!(park.code, Some(0), "{park:?}");
    assert_eq!(
        desk.files("crates/garden/src/operation"),
        files,
        "crates beside it stay"
    );
}

#[test]
fn a_client_has_the_overrides_of_its_product() {
    let operation = serde_json::json!({
        "summary": "Does it.",
        "methods": ["post"],
        "responses": { "200": { "schema": { "type": "object", "properties": { "RequestId": { "type": "string" } } } } },
    });
    let names = ["AssumeRole", "AssumeRoleWithOIDC", "AssumeRoleWithSAML"];
    let apis: serde_json::Map<_, _> = names
        .iter()
        .map(|name| ((*name).to_owned(), operation.clone()))
        .collect();
    let info = serde_json::json!({ "style": "RPC", "product": "Sts", "version": "2015-04-01" });
    let docs = serde_json::json!({ "info": info, "apis": apis });
    let desk = Desk::new("http://127.0.0.1:1/meta");
    fs::write(desk.path("sts.json"), docs.to_string()).unwrap();
    for operation in names {
        let run = desk.run(&[
            "client",
            "sts.json",
            "--operations",
            operation,
            "--out",
            "crates/sts",
        ]);
        assert_eq!(run.code, Some(0), "{run:?}");
    }
    for file in desk
        .files("crates/sts/spec")
        .iter()
        .filter(|file| file.contains("assume"))
    {
        let text = fs::read_to_string(desk.path(file)).unwrap();
        assert!(text.contains("effect: read"), "{file}: {text}");
    }
}

#[test]
fn metadata_comes_from_the_standard_input_too() {
    let desk = Desk::new("http://127.0.0.1:1/meta");
    let mut program = desk
        .command(&["operations", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    program
        .stdin
        .take()
        .unwrap()
        .write_all(GARDEN.as_bytes())
        .unwrap();
    let run = desk.shown(&program.wait_with_output().unwrap());
    assert!(run.code == Some(0) && run.out.contains("ListPlants"), "{run:?}");
}

/// As with `| head`, when `head` has enough before the first line.
#[test]
fn a_reader_that_goes_away_is_not_an_error() {
    let server = Server::start(|_| Reply::json(r#"[{"code": "Garden"}]"#));
    let desk = Desk::new(&server.url);
    fs::write(desk.path("garden.json"), GARDEN).unwrap();
    for arguments in [
        &["explain"][..],
        &["products"],
        &["operations", "garden.json"],
        &["client", "garden.json", "--all", "--out", "x"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = desk.command(arguments).stdout(writer).output().unwrap();
        let run = desk.shown(&output);
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}
