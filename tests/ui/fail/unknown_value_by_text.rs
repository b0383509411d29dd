//! A later version of the crate may know the value, and the arm would never be reached again.

use cams_flow::FlowCategory;

fn matched(category: FlowCategory) -> bool {
    match category {
        //~ error: mismatched types … expected `UnknownValue`, found `&str`
        FlowCategory::Unknown("QUIZ") => true,
        _ => false,
    }
}

fn made() -> FlowCategory {
    //~ error: mismatched types … expected `UnknownValue`, found `String`
    FlowCategory::Unknown("QUIZ".to_owned())
}

fn main() {
    let _ = (matched, made);
}
