use cams_flow::{CreateFlowData, Error, ErrorCode, FlowCategory, FlowStatus};

fn with_a_wildcard(category: &FlowCategory) -> &'static str {
    match category {
        FlowCategory::SignUp | FlowCategory::SignIn => "account",
        FlowCategory::Survey => "survey",
        _ => "something else",
    }
}

fn with_the_unknown_text(status: &FlowStatus) -> String {
    match status {
        FlowStatus::Draft => "draft".to_owned(),
        FlowStatus::Unknown(value) => format!("not known: {}", value.as_str()),
        other => other.to_string(),
    }
}

fn by_text(category: &FlowCategory) -> bool {
    category.as_str() == "QUIZ"
}

fn by_code(error: &Error) -> bool {
    matches!(error.code(), Some(ErrorCode::SystemLimitControl))
}

fn taken_apart(data: CreateFlowData) -> (String, Option<Vec<FlowCategory>>) {
    let CreateFlowData {
        flow_id, categories, ..
    } = data;
    (flow_id, categories)
}

fn main() {
    let _ = (
        with_a_wildcard,
        with_the_unknown_text,
        by_text,
        by_code,
        taken_apart,
    );
}
