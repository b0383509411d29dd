//! Random calls, compared with a model of what operations do in which status.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

use cams_flow::{Client, Error, FlowCategory, FlowStatus};
use cams_flow_emulator::{Emulator, EmulatorBuilder, PublishedEdit};
use proptest::{collection, prelude::*, sample};

const NAMES: [&str; 3] = ["sign-up", "survey", "预约"];
const SPACES: [Option<&str>; 2] = [None, Some("cams-space")];
const SETTABLE: [FlowStatus; 3] = [FlowStatus::Published, FlowStatus::Deprecated, FlowStatus::Draft];

/// A call. Flows are meant by the order of their creation, spaces and names by their place in the lists above.
#[derive(Clone, Debug)]
enum Step {
    Create {
        space: usize,
        name: usize,
    },
    Modify {
        flow: usize,
        space: usize,
        name: usize,
    },
    Delete {
        flow: usize,
        space: usize,
    },
    Get {
        flow: usize,
        space: usize,
    },
    List {
        space: usize,
        name: Option<usize>,
    },
    Publish {
        flow: usize,
        space: usize,
    },
    Deprecate {
        flow: usize,
        space: usize,
    },
    UpdateJson {
        flow: usize,
        space: usize,
    },
    Preview {
        flow: usize,
        space: usize,
    },
    /// What the service's monitoring does.
    Becomes {
        flow: usize,
        status: Option<usize>,
    },
}

fn step() -> impl Strategy<Value = Step> {
    // Flows of the default space are meant most, so that they live through something.
    let space = prop_oneof![4 => Just(0_usize), 1 => Just(1)];
    let flow = 0..6_usize;
    let name = 0..NAMES.len();
    prop_oneof![
        3 => (space.clone(), name.clone()).prop_map(|(space, name)| Step::Create { space, name }),
        2 => (flow.clone(), space.clone(), name.clone()).prop_map(|(flow, space, name)| Step::Modify { flow, space, name }),
        1 => (flow.clone(), space.clone()).prop_map(|(flow, space)| Step::Delete { flow, space }),
        2 => (flow.clone(), space.clone()).prop_map(|(flow, space)| Step::Get { flow, space }),
        2 => (space.clone(), proptest::option::of(name)).prop_map(|(space, name)| Step::List { space, name }),
        3 => (flow.clone(), space.clone()).prop_map(|(flow, space)| Step::Publish { flow, space }),
        2 => (flow.clone(), space.clone()).prop_map(|(flow, space)| Step::Deprecate { flow, space }),
        3 => (flow.clone(), space.clone()).prop_map(|(flow, space)| Step::UpdateJson { flow, space }),
        1 => (flow.clone(), space).prop_map(|(flow, space)| Step::Preview { flow, space }),
        1 => (flow, proptest::option::of(0..SETTABLE.len())).prop_map(|(flow, status)| Step::Becomes { flow, status }),
    ]
}

/// A flow as the model has it.
#[derive(Clone, Debug)]
struct Flow {
    id: String,
    space: usize,
    name: usize,
    status: FlowStatus,
    has_screens: bool,
    is_deleted: bool,
}

/// What a call must be refused with: the code, and the backend's number in its message.
type Refused = (&'static str, &'static str);

const NOT_YOURS: Refused = ("Unknown.ResourceOwnerId", "");
const TAKEN: Refused = ("InvalidParameter.FlowNameExist", "100");

struct Model {
    flows: Vec<Flow>,
    published_edit: PublishedEdit,
}

impl Model {
    /// The flow, if it can be seen from a space.
    fn seen(&self, flow: usize, space: usize) -> Result<usize, Refused> {
        let found = self.flows.get(flow);
        let is_seen = found.is_some_and(|flow| flow.space == space && !flow.is_deleted);
        if is_seen { Ok(flow) } else { Err(NOT_YOURS) }
    }

    fn id(&self, flow: usize) -> String {
        self.flows
            .get(flow)
            .map_or_else(|| "118250649937026".to_owned(), |flow| flow.id.clone())
    }

    fn is_taken(&self, space: usize, name: usize) -> bool {
        let mut flows = self.flows.iter();
        flows.any(|flow| !flow.is_deleted && (flow.space, flow.name) == (space, name))
    }

    fn may_change(&self, flow: usize) -> Result<(), Refused> {
        match self.flows[flow].status {
            FlowStatus::Draft => Ok(()),
            FlowStatus::Published if self.published_edit == PublishedEdit::RevertToDraft => Ok(()),
            _ => Err(("InvalidParameter.FlowStatusError", "139001")),
        }
    }
}

/// The result of a call is what the model says.
fn agree<T>(step: &Step, expected: Result<(), Refused>, found: Result<T, Error>) -> Option<T> {
    match (expected, found) {
        (Ok(()), Ok(response)) => Some(response),
        (Err((code, number)), Err(error)) => {
            assert_eq!(error.code_str(), Some(code), "{step:?}: {error}");
            assert!(error.message().contains(number), "{step:?}: {error}");
            None
        }
        (expected, found) => panic!("{step:?}: expected {expected:?}, got {:?}", found.map(drop)),
    }
}

async fn run(builder: EmulatorBuilder, published_edit: PublishedEdit, steps: &[Step]) {
    let emulator = builder.published_edit(published_edit).start().await.unwrap();
    let client = emulator.client();
    let mut model = Model {
        flows: Vec::new(),
        published_edit,
    };
    for step in steps {
        go(&emulator, &client, &mut model, step).await;
    }
}

async fn go(emulator: &Emulator, client: &Client, model: &mut Model, step: &Step) {
    let of = |space: usize| SPACES[space].unwrap_or_default();
    match *step {
        Step::Create { space, name } => {
            let expected = if model.is_taken(space, name) {
                Err(TAKEN)
            } else {
                Ok(())
            };
            let create = client
                .create_flow()
                .flow_name(NAMES[name])
                .categories([FlowCategory::Other]);
            let found = create.cust_space_id(of(space)).send().await;
            if let Some(created) = agree(step, expected, found) {
                model.flows.push(Flow {
                    id: created.data.flow_id.clone(),
                    space,
                    name,
                    status: FlowStatus::Draft,
                    has_screens: false,
                    is_deleted: false,
                });
            }
        }
        Step::Modify { flow, space, name } => {
            let expected = model.seen(flow, space).and_then(|flow| {
                model.may_change(flow)?;
                let is_other = model.flows[flow].name != name;
                if is_other && model.is_taken(space, name) {
                    Err(TAKEN)
                } else {
                    Ok(())
                }
            });
            let modify = client
                .modify_flow()
                .flow_id(model.id(flow))
                .flow_name(NAMES[name]);
            let found = modify
                .categories([FlowCategory::Survey])
                .cust_space_id(of(space))
                .send()
                .await;
            if agree(step, expected, found).is_some() {
                model.flows[flow].name = name;
                model.flows[flow].status = FlowStatus::Draft;
            }
        }
        Step::Delete { flow, space } => {
            let expected = model
                .seen(flow, space)
                .and_then(|flow| match model.flows[flow].status {
                    FlowStatus::Draft => Ok(()),
                    _ => Err(("InvalidParameter.FlowStatusError", "139004")),
                });
            let found = client
                .delete_flow()
                .flow_id(model.id(flow))
                .cust_space_id(of(space))
                .send()
                .await;
            if agree(step, expected, found).is_some() {
                model.flows[flow].is_deleted = true;
            }
        }
        Step::Get { flow, space } => {
            let expected = model.seen(flow, space).map(drop);
            let found = client
                .get_flow()
                .flow_id(model.id(flow))
                .cust_space_id(of(space))
                .send()
                .await;
            if let Some(response) = agree(step, expected, found) {
                let (data, known) = (&response.data, &model.flows[flow]);
                assert_eq!(data.flow_name.as_deref(), Some(NAMES[known.name]), "{step:?}");
                assert_eq!(data.status.as_ref(), Some(&known.status), "{step:?}");
                assert_eq!(data.json_version.is_some(), known.has_screens, "{step:?}");
            }
        }
        Step::List { space, name } => {
            let mut list = client.list_flow().cust_space_id(of(space)).page_size(100);
            if let Some(name) = name {
                list = list.flow_name(NAMES[name]);
            }
            let response = agree(step, Ok(()), list.send().await).unwrap();
            let found: Vec<_> = response
                .data
                .iter()
                .flatten()
                .filter_map(|flow| flow.flow_id.clone())
                .collect();
            let wanted = |flow: &&Flow| {
                !flow.is_deleted && flow.space == space && name.is_none_or(|name| flow.name == name)
            };
            let expected: Vec<_> = model
                .flows
                .iter()
                .rev()
                .filter(wanted)
                .map(|flow| flow.id.clone())
                .collect();
            assert_eq!(found, expected, "{step:?}");
        }
        Step::Publish { flow, space } => {
            let expected = model.seen(flow, space).and_then(|flow| match &model.flows[flow] {
                Flow {
                    status: FlowStatus::Draft,
                    has_screens: true,
                    ..
                } => Ok(()),
                _ => Err(("InvalidParameter.FlowStatusError", "139002")),
            });
            let found = client
                .publish_flow()
                .flow_id(model.id(flow))
                .cust_space_id(of(space))
                .send()
                .await;
            if agree(step, expected, found).is_some() {
                model.flows[flow].status = FlowStatus::Published;
            }
        }
        Step::Deprecate { flow, space } => {
            let expected = model
                .seen(flow, space)
                .and_then(|flow| match model.flows[flow].status {
                    FlowStatus::Draft | FlowStatus::Deprecated => {
                        Err(("InvalidParameter.FlowStatusError", "139003"))
                    }
                    _ => Ok(()),
                });
            let found = client
                .deprecate_flow()
                .flow_id(model.id(flow))
                .cust_space_id(of(space))
                .send()
                .await;
            if agree(step, expected, found).is_some() {
                model.flows[flow].status = FlowStatus::Deprecated;
            }
        }
        Step::UpdateJson { flow, space } => {
            let expected = model.seen(flow, space).and_then(|flow| model.may_change(flow));
            let update = client.update_flow_json_asset().flow_id(model.id(flow));
            let update = update.file_path("https://assets.example.com/flow.json");
            let found = update.cust_space_id(of(space)).send().await;
            if agree(step, expected, found).is_some() {
                model.flows[flow].status = FlowStatus::Draft;
                model.flows[flow].has_screens = true;
            }
        }
        Step::Preview { flow, space } => {
            let expected = model.seen(flow, space).map(drop);
            let found = client
                .get_flow_preview_url()
                .flow_id(model.id(flow))
                .cust_space_id(of(space))
                .send()
                .await;
            if let Some(response) = agree(step, expected, found) {
                assert!(response.data.preview_url.is_some() && response.data.preview_url_expires.is_some());
            }
        }
        Step::Becomes { flow, status } => {
            let status = status.map_or_else(
                || FlowStatus::from("THROTTLED"),
                |status| SETTABLE[status].clone(),
            );
            let known = model.flows.get_mut(flow).filter(|flow| !flow.is_deleted);
            if let Some(known) = known {
                emulator.set_flow_status(&known.id, status.clone()).unwrap();
                known.status = status;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn operations_do_what_the_table_of_statuses_says(
        edit in sample::select(vec![PublishedEdit::RevertToDraft, PublishedEdit::Reject]),
        steps in collection::vec(step(), 1..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(run(Emulator::builder(), edit, &steps));
    }
}

#[cfg(feature = "sqlite")]
proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn they_do_the_same_with_a_file(
        edit in sample::select(vec![PublishedEdit::RevertToDraft, PublishedEdit::Reject]),
        steps in collection::vec(step(), 1..60),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("flows.db");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(run(Emulator::builder().data(file), edit, &steps));
    }
}
