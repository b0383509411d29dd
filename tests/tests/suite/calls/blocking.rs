//! Blocking calls, from threads with and without a runtime.

use alicloud_core::ErrorKind;
use cams_flow::FlowCategory;
use cams_flow_emulator::Emulator;

use crate::support::{Script, Step};

#[test]
fn a_thread_without_a_runtime_can_call() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let emulator = runtime.block_on(Emulator::start()).unwrap();
    let client = emulator.client();
    for number in 0..5 {
        let create = client.create_flow().flow_name(format!("flow {number}"));
        create.categories([FlowCategory::Other]).send_blocking().unwrap();
    }
    let flows: Vec<_> = client
        .list_flow()
        .page_size(2)
        .iter_blocking()
        .map(Result::unwrap)
        .collect();
    assert_eq!(flows.len(), 5);
    let pages = client.list_flow().page_size(2).pages_blocking();
    assert_eq!(pages.map(Result::unwrap).count(), 3);
    let error = client.get_flow().flow_id("0").send_blocking().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Service);

    // From several threads at once, over the same connections.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| client.list_flow().send_blocking().unwrap());
        }
    });
}

#[test]
fn timers_run_in_blocking_calls() {
    let script = Script::new([Step::Hang]);
    let client = script.client();
    let options = alicloud_core::CallOptions::new().operation_timeout(std::time::Duration::from_millis(1));
    let error = client.list_flow().options(options).send_blocking().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn asynchronous_code_may_block_too() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = emulator.client();
    // The emulator would need this thread's runtime, which is blocked; a script does not.
    let script = Script::new([Step::list()]);
    script.client().list_flow().send_blocking().unwrap();
    tokio::task::spawn_blocking(move || client.list_flow().send_blocking().map(drop))
        .await
        .unwrap()
        .unwrap();
}
