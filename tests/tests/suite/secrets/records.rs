//! Records: spans, logs, cassettes, and the log of the emulator.

use super::*;

/// The log of a program.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn spans_and_logs_have_no_secrets() {
    for wording in WORDINGS {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_writer(move || writer.clone())
            .finish();
        let mut ignored = Shown::default();
        call(SignatureVersion::V1, wording, &mut ignored)
            .with_subscriber(subscriber)
            .await;
        let log = log.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = Shown(String::from_utf8_lossy(&log).into_owned());
        assert!(shown.0.contains("http.request.resend_count"), "{}", shown.0);
        shown.assert_clean(&[]);
    }
}

/// Returns a recorder, and a client with it.
fn cassette(body: Vec<u8>) -> (Recorder, Client) {
    let recorder = Recorder::new(&DESCRIPTION);
    let echo = Echo {
        response: move |request: &HttpRequest| {
            let mut body = body.clone();
            body.extend_from_slice(echo(request).as_bytes());
            Ok(HttpResponse::new(400, http::HeaderMap::new(), body))
        },
        signatures: Arc::default(),
    };
    let client: Client = Client::builder()
        .region("ap-southeast-1")
        .credentials(planted())
        .signature(SignatureVersion::V1)
        .retry(RetryPolicy::never())
        .rate_limit(RateLimit::off())
        .transport(recorder.transport(echo))
        .build()
        .unwrap();
    (recorder, client)
}

#[tokio::test]
async fn cassettes_have_no_secrets_and_are_replayed() {
    let whole = body_with_link();
    for body in [
        whole.clone().into_bytes(),
        whole.as_bytes()[..whole.len() - 30].to_vec(),
        format!("<A><PreviewUrl>{}</PreviewUrl></A>", xml(LINK)).into_bytes(),
        encoded(&encoded(&whole)).into_bytes(),
        [b"\xff\xfe".to_vec(), whole.clone().into_bytes()].concat(),
        STANDARD.encode(format!("Basic {TOKEN}")).into_bytes(),
        json!({"Message": json!({"PreviewUrl": LINK}).to_string()})
            .to_string()
            .into_bytes(),
    ] {
        let (recorder, client) = cassette(body);
        let error = client.get_flow().flow_id("1").send().await.unwrap_err();
        let kept = recorder.to_json();
        let mut shown = Shown(kept.replace('\n', " "));
        // Bytes that are not text are kept in base64.
        let cassette: Value = serde_json::from_str(&kept).unwrap();
        if let Some(bytes) = cassette["exchanges"][0]["response"]["body"]["base64"].as_str() {
            let bytes = STANDARD.decode(bytes).unwrap();
            shown
                .0
                .push_str(&String::from_utf8_lossy(&bytes).replace(['\n', '\r'], " "));
        }
        shown.debug(&recorder);
        let replay = Replay::from_json(&kept, &DESCRIPTION).unwrap();
        shown.debug(&replay);
        let replayed: Client = replay.builder().retry(RetryPolicy::never()).build().unwrap();
        let again = replayed.get_flow().flow_id("1").send().await.unwrap_err();
        assert_eq!((again.kind(), again.status()), (error.kind(), error.status()));
        assert!(replay.unused().is_empty());
        shown.failure(&again);
        shown.assert_clean(&[]);
    }
}

#[tokio::test]
async fn the_log_of_the_emulator_has_no_sensitive_members_in_any_format() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    let created = client
        .create_flow()
        .flow_name("one")
        .categories(["OTHER"])
        .send()
        .await
        .unwrap();
    let id = created.data.flow_id.clone();
    let link = client.get_flow().flow_id(&id).send().await.unwrap();
    let link = link.data.preview_url.clone().unwrap();
    let asked_in_xml = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .rate_limit(RateLimit::off())
        .retry(RetryPolicy::never())
        .interceptor(AskForXml)
        .build()
        .unwrap();
    let response = asked_in_xml.get_flow().flow_id(&id).send().await.unwrap_err();
    assert!(
        String::from_utf8_lossy(response.raw_body()).contains("<PreviewUrl>"),
        "it is XML"
    );
    for body in [
        body_with_link(),
        body_with_link().replace("}}", ""),
        format!("<PreviewUrl>{}</PreviewUrl>", xml(LINK)),
    ] {
        let _fault = emulator
            .fault(Fault::on("ListFlow").respond(200, body))
            .optional();
        let _ = client.list_flow().flow_name("x").send().await;
    }
    let mut shown = Shown::default();
    let requests = emulator.requests();
    assert!(requests.len() >= 6, "{}", requests.len());
    shown.debug(&requests);
    shown.0.push_str(&json!(requests).to_string());
    let listed = http()
        .get(format!("{}/_emulator/requests", emulator.endpoint()))
        .send()
        .await
        .unwrap();
    shown.0.push_str(&listed.text().await.unwrap());
    shown.assert_clean(&[&link, emulator.credentials().access_key_secret()]);
    assert!(shown.0.contains("PreviewUrl"), "{}", shown.0);
}

#[derive(Debug)]
struct AskForXml;

impl Interceptor for AskForXml {
    fn before_operation(&self, _: &'static Operation, parameters: &mut Parameters) -> Result<(), Aborted> {
        parameters.query.push("Format", "XML");
        Ok(())
    }

    fn before_attempt(&self, attempt: &mut Attempt<'_>) -> Result<(), Aborted> {
        attempt
            .headers
            .insert("x-api-key", http::HeaderValue::from_static("key-PLANTED-2"));
        // An interceptor logs these.
        assert!(!format!("{attempt:?}").contains(MARK));
        Ok(())
    }
}
