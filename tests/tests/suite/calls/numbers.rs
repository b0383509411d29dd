//! Numbers in requests: neither JSON nor parameters have a word for NaN or an infinity.

use alicloud_core::{
    ErrorKind, Map, Members, Operation, ParameterError, Parameters, Request, Service, generated::Member,
    parameters::ParameterStyle,
};
use inventory_client::Client;

use crate::support::{Script, long_lived};

/// A request with a number in every place.
#[derive(Clone, Default, PartialEq)]
struct Weigh {
    weight: Option<f64>,
    single: Option<f32>,
    list: Option<Vec<f64>>,
    map: Option<Map<f32>>,
    object: Option<Box<Weight>>,
    json: Option<Vec<Weight>>,
    body: Option<Weight>,
}

/// A weight.
#[derive(Clone, Default, PartialEq)]
struct Weight {
    grams: Option<f64>,
}
alicloud_core::generated::input!(Weight { "Grams" => grams });

/// What it returns.
#[derive(Clone, Default, PartialEq)]
struct Weighed {
    unknown_members: Members,
}
alicloud_core::generated::record!(Weighed {});

static SERVICE: Service = Service::new("scales", "1");
static WEIGH: Operation = Operation::rpc(&SERVICE, "Weigh");

alicloud_core::generated::request!(Weigh => WEIGH, Weighed, String {
    "Weight" => weight, "Single" => single (header), "List" => list, "Map" => map (form), "Object" => object,
    "Json" => json (json), "Body" => body (body),
});

#[test]
fn nan_and_infinity_are_errors() {
    let of = |grams: f64| Weight { grams: Some(grams) };
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for (name, request) in [
            (
                "Weight",
                Weigh {
                    weight: Some(bad),
                    ..Weigh::default()
                },
            ),
            (
                "Single",
                Weigh {
                    single: Some(bad as f32),
                    ..Weigh::default()
                },
            ),
            (
                "List",
                Weigh {
                    list: Some(vec![1.0, bad]),
                    ..Weigh::default()
                },
            ),
            (
                "Map",
                Weigh {
                    map: Some(Map::from([("a".to_owned(), bad as f32)])),
                    ..Weigh::default()
                },
            ),
            (
                "Object",
                Weigh {
                    object: Some(Box::new(of(bad))),
                    ..Weigh::default()
                },
            ),
            (
                "Json",
                Weigh {
                    json: Some(vec![of(1.0), of(bad)]),
                    ..Weigh::default()
                },
            ),
            (
                "Body",
                Weigh {
                    body: Some(of(bad)),
                    ..Weigh::default()
                },
            ),
        ] {
            let error = request.into_parameters().unwrap_err();
            assert!(matches!(error, ParameterError::Invalid(_)), "{error:?}");
            let shown = error.to_string();
            assert!(
                shown.contains(&format!("`{name}`")) && shown.contains("NaN or infinite"),
                "{shown}"
            );
        }
    }
    let fine = Weigh {
        weight: Some(-1.5),
        body: Some(of(1e300)),
        ..Weigh::default()
    };
    let parameters: Parameters = fine.into_parameters().unwrap();
    assert_eq!(parameters.query.get("Weight"), Some("-1.5"));
    let mut pairs = Default::default();
    Member::put(f64::MAX, "Most", ParameterStyle::Flat, &mut pairs);
    assert_eq!(
        pairs.get("Most").and_then(|text| text.parse().ok()),
        Some(f64::MAX)
    );
}

#[test]
fn a_request_rejects_values_of_another_form() {
    for json in [
        r#"{"Weight": "heavy"}"#,
        r#"{"List": [1, {}]}"#,
        r#"{"Object": {"Grams": []}}"#,
    ] {
        let error = serde_json::from_str::<Weigh>(json).map(drop).unwrap_err();
        assert!(error.to_string().contains("expected a number"), "{json}: {error}");
    }
}

#[tokio::test]
async fn a_request_with_nan_or_infinity_is_not_sent() {
    let script = Script::answering(200, &[], "{}");
    let client = Client::builder()
        .credentials(long_lived())
        .transport(script.clone())
        .build()
        .unwrap();
    let error = client
        .core()
        .send(Weigh {
            weight: Some(f64::NAN),
            ..Weigh::default()
        })
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert!(!error.may_have_been_executed() && script.sent().is_empty());
}
