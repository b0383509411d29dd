//! What a plan does, done to a model of the service, leaves nothing to do.

use cams_flow::FlowCategory;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    actual::Details,
    plan::{desired::Screens, yaml::At},
};

const CATEGORIES: [&str; 3] = ["SIGN_UP", "SURVEY", "OTHER"];
const STATUSES: [&str; 5] = ["DRAFT", "PUBLISHED", "DEPRECATED", "THROTTLED", "BLOCKED"];

fn categories() -> impl Strategy<Value = Vec<FlowCategory>> {
    let some = prop::sample::subsequence(CATEGORIES.to_vec(), 1..=3).prop_shuffle();
    some.prop_map(|names| names.into_iter().map(FlowCategory::from).collect())
}

fn endpoint() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop::sample::select(vec![
        "https://a.example".to_owned(),
        "https://b.example".to_owned(),
    ]))
}

fn desired() -> impl Strategy<Value = DesiredFlow> {
    let statuses = [
        DesiredStatus::Draft,
        DesiredStatus::Published,
        DesiredStatus::Deprecated,
    ];
    let screens = prop::option::of((0..2u8).prop_map(|version| Screens {
        path: format!("{version}.json"),
        address: format!("https://a.example/{version}.json"),
        content: json!({"version": format!("7.{version}"), "screens": []}),
    }));
    (
        categories(),
        endpoint(),
        screens,
        prop::option::of(prop::sample::select(statuses.to_vec())),
    )
        .prop_map(|(categories, endpoint, screens, status)| DesiredFlow {
            categories,
            endpoint,
            screens,
            status,
            at: At::default(),
        })
}

fn actual() -> impl Strategy<Value = (Vec<FlowCategory>, Details)> {
    let screens = prop::option::of(0..2u8).prop_map(|version| match version {
        Some(version) => CurrentScreens::Present(json!({"version": format!("7.{version}"), "screens": []})),
        None => CurrentScreens::Missing,
    });
    (
        categories(),
        endpoint(),
        screens,
        prop::sample::select(STATUSES.to_vec()),
    )
        .prop_map(|(categories, endpoint, screens, status)| {
            let details = Details {
                status: FlowStatus::from(status),
                endpoint,
                screens,
            };
            (categories, details)
        })
}

/// The flows, and those that the file names, by names that they share in part.
fn both() -> impl Strategy<Value = (DesiredFlows, Vec<ActualFlow>)> {
    let names = || prop::sample::select(vec!["a", "b", "c", "d", "e"]).prop_map(str::to_owned);
    let desired = prop::collection::btree_map(names(), desired(), 0..5);
    let actual = prop::collection::btree_map(names(), actual(), 0..5);
    (desired, actual).prop_map(|(flows, actual)| {
        let actual = actual
            .into_iter()
            .map(|(name, (categories, details))| ActualFlow {
                id: format!("id-{name}"),
                name,
                categories,
                details: Some(details),
            });
        (DesiredFlows { flows }, actual.collect())
    })
}

/// Does a step to a flow as the service does it; panics where the service would refuse.
fn does(step: Step, flow: &mut ActualFlow, desired: Option<&DesiredFlow>) {
    let details = flow.details.as_mut().unwrap();
    match step {
        Step::Create => unreachable!("it is created before"),
        Step::Modify => {
            assert!([FlowStatus::Draft, FlowStatus::Published].contains(&details.status));
            details.status = FlowStatus::Draft;
            let desired = desired.unwrap();
            flow.categories = desired.categories.clone();
            details.endpoint = desired.endpoint.clone().or(details.endpoint.take());
        }
        Step::UpdateJson => {
            assert!([FlowStatus::Draft, FlowStatus::Published].contains(&details.status));
            details.status = FlowStatus::Draft;
            let screens = desired.unwrap().screens.as_ref().unwrap();
            details.screens = CurrentScreens::Present(screens.content.clone());
        }
        Step::Publish => {
            assert_eq!(details.status, FlowStatus::Draft);
            assert_ne!(details.screens, CurrentScreens::Missing);
            details.status = FlowStatus::Published;
        }
        Step::Deprecate => {
            assert!(![FlowStatus::Draft, FlowStatus::Deprecated].contains(&details.status));
            details.status = FlowStatus::Deprecated;
        }
        Step::Delete => assert_eq!(details.status, FlowStatus::Draft),
    }
}

fn apply(plan: &Plan, actual: &mut Vec<ActualFlow>) {
    for change in &plan.changes {
        for step in &change.steps {
            if *step == Step::Create {
                let desired = change.desired.as_ref().unwrap();
                actual.push(ActualFlow {
                    id: format!("new-{}", change.name),
                    name: change.name.clone(),
                    categories: desired.categories.clone(),
                    details: Some(Details {
                        status: FlowStatus::Draft,
                        endpoint: desired.endpoint.clone(),
                        screens: CurrentScreens::Missing,
                    }),
                });
                continue;
            }
            let index = actual.iter().position(|flow| flow.name == change.name).unwrap();
            does(*step, &mut actual[index], change.desired.as_ref());
            if *step == Step::Delete {
                actual.remove(index);
            }
        }
    }
}

proptest! {
    #[test]
    fn a_plan_that_was_applied_leaves_only_what_was_refused((desired, mut actual) in both(), prune in any::<bool>()) {
        let before = actual.clone();
        let plan = compare(&desired, &actual, prune);
        let managed = plan.changes.iter().filter(|change| change.desired.is_some()).count();
        prop_assert_eq!(managed + plan.unchanged, desired.flows.len());
        prop_assert!(prune || plan.count(&[Step::Delete]) == 0);
        apply(&plan, &mut actual);
        let next = compare(&desired, &actual, prune);
        prop_assert!(next.changes.iter().all(|change| change.refused.is_some()), "{next:?}");
        prop_assert_eq!(next.refused(), plan.refused());
        // What is not in the file is as it was, or was a draft.
        for flow in before.iter().filter(|flow| !desired.flows.contains_key(&flow.name)) {
            let is_kept = actual.contains(flow);
            prop_assert!(is_kept || (prune && flow.status() == Some(&FlowStatus::Draft)));
        }
    }

    /// A run may end after any step: the next plan goes on from there.
    #[test]
    fn a_plan_goes_on_from_any_step((desired, mut actual) in both(), steps_done in 0..6usize) {
        let mut plan = compare(&desired, &actual, true);
        let mut left = steps_done;
        for change in &mut plan.changes {
            let done = change.steps.len().min(left);
            change.steps.truncate(done);
            left -= done;
        }
        let refused = plan.refused();
        apply(&plan, &mut actual);
        let rest = compare(&desired, &actual, true);
        prop_assert_eq!(rest.refused(), refused);
        apply(&rest, &mut actual);
        let last = compare(&desired, &actual, true);
        prop_assert!(last.changes.iter().all(|change| change.refused.is_some()), "{last:?}");
    }
}

#[test]
fn names_that_differ_in_case_are_two_flows_and_a_warning() {
    let desired = DesiredFlows {
        flows: [("Sign-Up".to_owned(), a_flow())].into(),
    };
    let actual = [ActualFlow {
        id: "1".to_owned(),
        name: "sign-up".to_owned(),
        categories: vec![FlowCategory::SignUp],
        details: None,
    }];
    let plan = compare(&desired, &actual, false);
    assert_eq!(plan.changes[0].steps, [Step::Create]);
    assert_eq!(plan.warnings.len(), 1);
    assert!(plan.warnings[0].contains("`Sign-Up`") && plan.warnings[0].contains("`sign-up`"));
}

#[test]
fn a_list_alone_says_enough_of_equal_categories() {
    let mut flow = a_flow();
    let desired = |flow: &DesiredFlow| DesiredFlows {
        flows: [("a".to_owned(), flow.clone())].into(),
    };
    let listed = |categories: Vec<FlowCategory>| ActualFlow {
        id: "1".to_owned(),
        name: "a".to_owned(),
        categories,
        details: None,
    };
    let same = listed(vec![FlowCategory::SignUp, FlowCategory::SignUp]);
    assert!(!needs_details(&desired(&flow), &same, true));
    assert!(needs_details(
        &desired(&flow),
        &listed(vec![FlowCategory::Other]),
        false
    ));
    assert!(!needs_details(&DesiredFlows::default(), &same, false));
    assert!(needs_details(&DesiredFlows::default(), &same, true));
    flow.status = Some(DesiredStatus::Draft);
    assert!(needs_details(&desired(&flow), &same, false));
}

#[test]
fn names_of_several_flows_are_ambiguous_only_if_the_file_has_them() {
    let listed = |id: &str, name: &str| ActualFlow {
        id: id.to_owned(),
        name: name.to_owned(),
        categories: vec![FlowCategory::SignUp],
        details: None,
    };
    let actual = [
        listed("1", "a"),
        listed("2", "b"),
        listed("3", "a"),
        listed("4", "c"),
        listed("5", "c"),
    ];
    let desired = DesiredFlows {
        flows: [("a".to_owned(), a_flow()), ("b".to_owned(), a_flow())].into(),
    };
    assert_eq!(
        ambiguous(&desired, &actual),
        BTreeMap::from([("a", vec!["1", "3"])])
    );
}

fn a_flow() -> DesiredFlow {
    DesiredFlow {
        categories: vec![FlowCategory::SignUp],
        endpoint: None,
        screens: None,
        status: None,
        at: At::default(),
    }
}
