//! A list in pages, as a stream: lazily, with limits, and resumed later.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use alicloud_core::paging::NextPage;
use cams_flow::FlowCategory;
use cams_flow_emulator::Emulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start().await?;
    let client = emulator.client();
    for number in 1..=25 {
        let create = client.create_flow().flow_name(format!("flow {number}"));
        create.categories([FlowCategory::Other]).send().await?;
    }

    let mut flows = client.list_flow().page_size(10).into_stream();
    let mut count = 0;
    while let Some(flow) = flows.try_next().await? {
        count += 1;
        if count == 1 {
            println!("the first: {:?}", flow.flow_name);
        }
    }
    println!("{count} flows in all");

    // Two pages now, the rest in a later run of the program.
    let mut pages = client.list_flow().page_size(10).pages().max_pages(2);
    while let Some(page) = pages.try_next().await? {
        let flows = page.data.as_ref().map_or(0, Vec::len);
        println!("{flows} flows by request {}", page.request_id());
    }
    if let Some(NextPage::Number(page)) = pages.next_page() {
        let later = client.list_flow().page_index(i32::try_from(*page)?).page_size(10);
        let mut rest = later.into_stream().stop_on_short_page();
        let mut count = 0;
        while rest.try_next().await?.is_some() {
            count += 1;
        }
        println!("{count} flows from page {page} on");
    }
    Ok(())
}
