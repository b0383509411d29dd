//! What `apply` does about errors, lost responses and other programs.

use cams_flow_emulator::{Emulator, Fault};
use serde_json::json;

use crate::{flows, support::Setup, value};

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_one_flow_does_not_keep_the_others_from_being_tried() {
    let setup = Setup::new().await;
    let names = ["a", "b", "c", "d"].map(|name| format!("  {name}: {{categories: [OTHER]}}\n"));
    let file = setup.file(
        "flows.yaml",
        &format!(
            "version: 1\nflows:\n{}  e: {{categories: [MADE_UP]}}\n",
            names.concat()
        ),
    );
    let fault = setup
        .emulator
        .fault(Fault::on("CreateFlow").nth(2).error("System.LimitControl"));
    let run = setup.run(&["apply", &file, "--concurrency", "1", "-o", "json"]);
    assert_eq!(run.code, 1, "{}", run.errors);
    assert!(
        run.errors.contains("`MADE_UP` is not a known category"),
        "{}",
        run.errors
    );
    assert_eq!(fault.fired(), 1, "and it was tried again");
    let result = value(&run.output);
    let summary = &result["summary"];
    assert_eq!(
        (&summary["created"], &summary["failed"], &summary["not_tried"]),
        (&json!(4), &json!(1), &json!(0))
    );
    let failed = &result["flows"][4];
    assert_eq!(
        (&failed["flow"], &failed["result"]),
        (&json!("e"), &json!("failed"))
    );
    assert!(
        failed["error"].as_str().unwrap().contains("InvalidCategories"),
        "{failed}"
    );
    assert_eq!(flows(&setup.emulator).len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_that_meets_all_calls_ends_the_run_and_says_what_was_not_tried() {
    let emulator = Emulator::builder().deny("CreateFlow").start().await.unwrap();
    let setup = Setup::with(emulator);
    let names: String = (0..50)
        .map(|number| format!("  flow-{number:02}: {{categories: [OTHER]}}\n"))
        .collect();
    let file = setup.file("flows.yaml", &format!("version: 1\nflows:\n{names}"));
    let run = setup.run(&["apply", &file, "--concurrency", "2", "-o", "json"]);
    assert_eq!(run.code, 5, "{}", run.errors);
    assert!(
        run.errors.contains("run the same command again"),
        "{}",
        run.errors
    );
    let result = value(&run.output);
    let summary = &result["summary"];
    let failed = summary["failed"].as_u64().unwrap();
    assert!((1..=2).contains(&failed), "{summary}");
    assert_eq!(summary["not_tried"].as_u64().unwrap() + failed, 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_response_creates_nothing_twice_and_publishes_once() {
    let emulator = Emulator::builder().allow_duplicate_names().start().await.unwrap();
    let setup = Setup::with(emulator);
    setup.file("a.json", r#"{"version": "7.3", "screens": []}"#);
    let address = "https://assets.example.com/a.json";
    setup
        .emulator
        .serve_file(address, json!({"version": "7.3", "screens": []}));
    let flow =
        |number| format!("  flow-{number:02}: {{categories: [OTHER], json: a.json, status: published}}\n");
    let names: String = (0..12).map(flow).collect();
    let head = "version: 1\njson-base: https://assets.example.com\nflows:\n";
    let file = setup.file("flows.yaml", &format!("{head}{names}"));
    let lost = [
        setup
            .emulator
            .fault(Fault::on("CreateFlow").every(3).after().reset()),
        setup
            .emulator
            .fault(Fault::on("PublishFlow").every(4).after().close()),
    ];
    let run = setup.run(&["apply", &file, "-o", "json"]);
    assert_eq!(run.code, 0, "{}\n{}", run.output, run.errors);
    assert!(lost.iter().all(|lost| lost.fired() > 0));
    let summary = &value(&run.output)["summary"];
    assert_eq!(
        (&summary["created"], &summary["published"]),
        (&json!(12), &json!(12))
    );
    let exported = setup.emulator.export();
    assert_eq!(exported["flows"].as_array().unwrap().len(), 12);
    assert!(
        flows(&setup.emulator)
            .values()
            .all(|(_, status)| status == "PUBLISHED")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_came_to_be_meanwhile_is_taken_over() {
    let setup = Setup::new().await;
    let file = setup.file(
        "flows.yaml",
        "version: 1\nflows:\n  raced: {categories: [SURVEY]}\n",
    );
    // The list does not show it yet, and creating it is refused: as if another run had been faster.
    let stale = setup.emulator.fault(
        Fault::on("ListFlow")
            .first(2)
            .respond(200, r#"{"RequestId": "1", "Code": "OK", "Data": []}"#),
    );
    setup.create("raced");
    let run = setup.run(&["apply", &file, "-o", "json"]);
    assert_eq!(stale.fired(), 2);
    assert_eq!(run.code, 0, "{}\n{}", run.output, run.errors);
    let summary = &value(&run.output)["summary"];
    assert_eq!(
        (&summary["created"], &summary["modified"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(flows(&setup.emulator)["raced"].0, json!(["SURVEY"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn screens_that_the_service_fetched_elsewhere_are_an_error() {
    let setup = Setup::new().await;
    setup.file("a.json", r#"{"version": "7.3", "screens": [{"id": "A"}]}"#);
    let address = "https://assets.example.com/a.json";
    setup
        .emulator
        .serve_file(address, json!({"version": "7.3", "screens": []}));
    let text = "version: 1\njson-base: https://assets.example.com\nflows:\n  a: {categories: [OTHER], json: a.json, \
                status: published}\n";
    let file = setup.file("flows.yaml", text);
    let run = setup.run(&["apply", &file, "-o", "table"]);
    assert_eq!(run.code, 1, "{}", run.errors);
    assert!(
        run.output.contains("something else than a.json is"),
        "{}",
        run.output
    );
    assert_eq!(
        flows(&setup.emulator)["a"].1,
        "DRAFT",
        "it is not published with other screens"
    );
    // Uploaded now: the next run goes on.
    setup
        .emulator
        .serve_file(address, json!({"version": "7.3", "screens": [{"id": "A"}]}));
    let run = setup.run(&["apply", &file, "-o", "json"]);
    assert_eq!(run.code, 0, "{} {}", run.output, run.errors);
    assert_eq!(flows(&setup.emulator)["a"].1, "PUBLISHED");
    assert_eq!(setup.run(&["plan", &file, "--exit-code"]).code, 0);
}
