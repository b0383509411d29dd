//! `Debug` of every public type.

use super::*;

#[tokio::test]
async fn no_public_type_shows_a_secret_in_its_debug_output() {
    let mut shown = Shown::default();
    let endpoint = format!("https://user:{MARK}-1@host.example/?token={MARK}-2");
    let options = CallOptions::new()
        .credentials(planted())
        .endpoint(&endpoint)
        .header("authorization", format!("Bearer {MARK}"))
        .header("x-tenant", MARK);
    shown.debug(&options);
    shown.debug(&planted());
    shown.debug(&sensitive_parameters());
    shown.debug(&sensitive_parameters().query);
    let builder = Client::builder()
        .endpoint(&endpoint)
        .credentials(planted())
        .interceptor(Sensitive)
        .application("shop/1");
    shown.debug(&builder);
    let error = builder.build().unwrap_err();
    shown.debug(&error);
    shown.0.push_str(&error.to_string());
    for wrong in [
        endpoint.as_str(),
        "https://host.example/PLANTED",
        "user:PLANTED@host",
        "host.example:PLANTED",
        "ftp://a:PLANTED@b",
        "u:p@ss/PLANTED#x@host",
        "https://host?x=y@PLANTED",
        "https://host#PLANTED",
    ] {
        let error = Endpoint::parse(wrong).unwrap_err();
        shown.debug(&error);
        writeln!(shown.0, "{error}").unwrap();
    }
    let echo = Echo {
        response: |request: &HttpRequest| {
            // A custom transport logs these.
            assert!(!format!("{request:?}").contains(MARK));
            let mut response = answered(200, body_with_link()).unwrap();
            response
                .headers
                .insert("x-api-key", http::HeaderValue::from_static("PLANTED"));
            assert!(!format!("{response:?}").contains(MARK));
            Ok(response)
        },
        signatures: Arc::default(),
    };
    let recorder = Recorder::new(&DESCRIPTION);
    let recording = recorder.transport(echo);
    shown.debug(&recording);
    let client: Client = Client::builder()
        .region("ap-southeast-1")
        .credentials(planted())
        .rate_limit(RateLimit::off())
        .transport(recording)
        .build()
        .unwrap();
    shown.debug(&client);
    let call = client
        .get_flow()
        .flow_id("1")
        .options(CallOptions::new().header("x-secret", MARK));
    shown.debug(&call);
    let response = call.send().await.unwrap();
    assert_eq!(response.data.preview_url.as_deref(), Some(LINK), "it is there");
    shown.debug(&response);
    shown.debug(response.raw());
    shown.debug(response.output());
    shown.debug(&recorder);
    shown.debug(
        &ReqwestTransport::new(
            &Endpoint::parse("http://127.0.0.1:1").unwrap(),
            Timeouts::default(),
        )
        .unwrap(),
    );
    let mock = Mock::new().lenient();
    mock.on::<cams_flow::GetFlowRequest>()
        .reply(Reply::raw(answered(200, body_with_link()).unwrap()));
    shown.debug(&mock);
    let mocked: Client = mock.client();
    shown.debug(&mocked.get_flow().flow_id("1").send().await.unwrap());
    shown.debug(&mocked.list_flow().send().await.unwrap_err());
    let emulator = Emulator::builder().access_key(planted(), "7");
    shown.debug(&emulator);
    let emulator = emulator.start().await.unwrap();
    shown.debug(&emulator);
    let fault = Fault::on("GetFlow").respond(200, body_with_link());
    let guard = emulator.fault(fault);
    let _ = emulator.client().get_flow().flow_id("1").send().await;
    shown.debug(&emulator.requests());
    drop(guard);
    shown.0 = shown.0.replace("\r", "");
    shown.assert_clean(&["pass PLANTED word"]);
}
