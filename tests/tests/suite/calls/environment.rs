//! Clients by the variables of an environment.

use alicloud_core::credentials::Environment;
use cams_flow::Client;

use crate::support::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Script, Step};

fn endpoint(variables: &[(&str, &str)]) -> Result<String, String> {
    let mut environment = Environment::empty();
    for (name, value) in variables {
        environment = environment.with_variable(*name, *value);
    }
    let client = Client::builder().environment(&environment).build();
    client
        .map(|client| client.core().endpoint().to_string())
        .map_err(|error| error.to_string())
}

#[test]
fn region_and_endpoint_come_from_the_variables_of_the_vendor_s_tools() {
    let singapore = "https://cams.ap-southeast-1.aliyuncs.com";
    let hangzhou = "https://cams.cn-hangzhou.aliyuncs.com";
    for (variables, expected) in [
        (&[("ALIBABA_CLOUD_REGION_ID", "ap-southeast-1")][..], singapore),
        (&[("ALIBABA_CLOUD_REGION", "ap-southeast-1")], singapore),
        (
            &[
                ("ALIBABA_CLOUD_REGION", "ap-southeast-1"),
                ("ALIBABA_CLOUD_REGION_ID", "cn-hangzhou"),
            ],
            hangzhou,
        ),
        (
            &[
                ("ALIBABA_CLOUD_REGION_ID", "cn-hangzhou"),
                ("CAMS_ENDPOINT", "http://localhost:8180"),
                ("ALIBABA_CLOUD_ENDPOINT", "another.example.com"),
            ],
            "http://localhost:8180",
        ),
        (
            &[("ALIBABA_CLOUD_ENDPOINT", "cams.example.com")],
            "https://cams.example.com",
        ),
    ] {
        assert_eq!(endpoint(variables).as_deref(), Ok(expected), "{variables:?}");
    }
}

#[test]
fn an_error_names_the_variable() {
    let error = endpoint(&[("CAMS_ENDPOINT", "127.0.0.1:8180")]).unwrap_err();
    assert!(
        error.contains("`CAMS_ENDPOINT`") && error.contains("`http://127.0.0.1:8180`"),
        "{error}"
    );
    let error = endpoint(&[]).unwrap_err();
    assert!(error.contains("ALIBABA_CLOUD_REGION_ID"), "{error}");
    let error = Client::builder().build().unwrap_err().to_string();
    assert!(!error.contains("ALIBABA_CLOUD"), "it reads no variables: {error}");
}

#[test]
fn what_is_set_counts_before_a_variable() {
    let environment = Environment::empty()
        .with_variable("ALIBABA_CLOUD_REGION_ID", "cn-hangzhou")
        .with_variable("CAMS_ENDPOINT", "http://localhost:1");
    let builder = || Client::builder().environment(&environment);
    let client = builder().endpoint("http://localhost:2").build().unwrap();
    assert_eq!(client.core().endpoint().as_str(), "http://localhost:2");
    let client = builder().region("ap-southeast-1").build().unwrap();
    assert_eq!(
        client.core().endpoint().as_str(),
        "http://localhost:1",
        "an endpoint is more precise than a region"
    );
}

#[tokio::test]
async fn credentials_come_from_the_same_environment() {
    let environment = Environment::empty()
        .with_variable("ALIBABA_CLOUD_REGION_ID", "ap-southeast-1")
        .with_variable("ALIBABA_CLOUD_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .with_variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ACCESS_KEY_SECRET);
    let script = Script::new([Step::list()]);
    let client = Client::builder()
        .environment(&environment)
        .transport(script.clone())
        .build()
        .unwrap();
    client.list_flow().send().await.unwrap();
    let authorization = script.sent()[0].headers["authorization"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        authorization.contains(&format!("Credential={ACCESS_KEY_ID}")),
        "{authorization}"
    );
}
