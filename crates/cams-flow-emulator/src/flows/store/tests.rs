use super::*;

#[derive(Debug)]
struct Willing;

impl StoreFile for Willing {
    fn write(&mut self, _: &[(u64, Option<&Flow>)], _: u64) -> Result<(), DataError> {
        Ok(())
    }
}

fn tenant() -> Tenant {
    Tenant {
        account: "1".to_owned(),
        space: None,
    }
}

#[test]
fn what_comes_after_the_end_changes_nothing() {
    let mut store = Store::from_file(Box::new(Willing), [], 0);
    let create = |store: &mut Store, name: &str| {
        let flow = store.create(tenant(), name.to_owned(), Vec::new(), None);
        flow.id.to_string()
    };
    let id = create(&mut store, "kept");
    store.keep().unwrap();
    store.close();
    create(&mut store, "late");
    store.rename(&id, "renamed".to_owned()).unwrap();
    store.keep().unwrap_err();
    store.remove(&id).unwrap();
    store.keep().unwrap_err();
    let names: Vec<&str> = store.flows().map(|flow| flow.name.as_str()).collect();
    assert_eq!(names, ["kept"]);
    assert!(store.has_name(&tenant(), "kept") && !store.has_name(&tenant(), "renamed"));
    assert!(store.has_id(&id));
}

#[test]
fn names_are_found_as_they_are() {
    let mut store = Store::default();
    for name in ["Survey", "survey", " survey", "survey", "sign-up", "survey 2"] {
        store.create(tenant(), name.to_owned(), Vec::new(), None);
    }
    let found = |store: &Store, name: &str| {
        let tenant = tenant();
        let flows = store.named(&tenant, name);
        flows.map(|flow| flow.id.to_string()).collect::<Vec<_>>()
    };
    let ids: Vec<String> = store.flows().map(|flow| flow.id.to_string()).collect();
    assert_eq!(
        found(&store, "survey"),
        [ids[3].clone(), ids[1].clone()],
        "the newest first"
    );
    assert_eq!(found(&store, "Survey"), [ids[0].clone()]);
    assert!(found(&store, "SURVEY").is_empty());
    assert!(store.has_name_alike(&tenant(), "SURVEY"));
    assert!(!store.has_name_alike(&tenant(), "sign-up"));
    assert!(store.may_have_name_within(&tenant(), "sign"));
    assert!(!store.may_have_name_within(&tenant(), "sign-up"));

    store.rename(&ids[3], "other".to_owned()).unwrap();
    store.remove(&ids[1]).unwrap();
    assert!(found(&store, "survey").is_empty());
    assert!(store.had_name(&tenant(), "survey") && !store.had_name(&tenant(), "other"));
    let newest: Vec<&str> = store
        .newest_first(&tenant())
        .map(|flow| flow.name.as_str())
        .collect();
    assert_eq!(newest, ["survey 2", "sign-up", "other", " survey", "Survey"]);
    store.clear();
    assert_eq!(store.newest_first(&tenant()).count(), 0);
    assert!(!store.has_name_alike(&tenant(), "survey"));
}
