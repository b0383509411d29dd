//! A parameter in the host's name reaches handlers, though all services have one address here.

use alicloud_core::Request as _;
use alicloud_emulator::{EmulatedService, Emulator, Output};
use shipping_client::{
    Client, TraceParcelRequest, description::DESCRIPTION, operation::trace_parcel::TRACE_PARCEL,
};

#[tokio::test]
async fn the_emulator_reads_it_from_the_header() {
    let service = EmulatedService::new(&DESCRIPTION).handler(&TRACE_PARCEL, |_, parameters| {
        let request = TraceParcelRequest::from_parameters(parameters).unwrap();
        Ok(Output::default().with("place", &format!("{request:?}")))
    });
    let emulator = Emulator::start(service).await.unwrap();
    let client: Client = emulator.client_builder().build().unwrap();
    let call = client.trace_parcel().carrier("swift").line("7").way("a/b c");
    let traced = call.send().await.unwrap();
    let place = traced.place.clone().unwrap();
    let expected = r#"TraceParcelRequest { carrier: Some("swift"), line: Some("7"), way: Some("a/b c") }"#;
    assert_eq!(place, expected);

    // Without it the service would not know whose lines are meant.
    let mut parameters = alicloud_core::Parameters::default();
    parameters.path.push("line", "7");
    parameters.path.push("way", "a");
    let error = client.core().call(&TRACE_PARCEL, parameters).await.unwrap_err();
    assert_eq!(error.code_str(), Some("MissingCarrier"), "{error}");
}
