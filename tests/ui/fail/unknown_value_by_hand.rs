use cams_flow::{FlowCategory, alicloud_core::UnknownValue};

fn made() -> FlowCategory {
    //~ error: private … UnknownValue
    FlowCategory::Unknown(UnknownValue("QUIZ".to_owned()))
}

fn main() {
    let _ = made;
}
