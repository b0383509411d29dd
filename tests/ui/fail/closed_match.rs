use cams_flow::FlowCategory;

fn known_values(category: FlowCategory) -> u8 {
    //~ error: non-exhaustive patterns … not covered … FlowCategory
    match category {
        FlowCategory::SignUp => 1,
        FlowCategory::SignIn => 2,
        FlowCategory::AppointmentBooking => 3,
        FlowCategory::LeadGeneration => 4,
        FlowCategory::ContactUs => 5,
        FlowCategory::CustomerSupport => 6,
        FlowCategory::Survey => 7,
        FlowCategory::Other => 8,
    }
}

/// A later version of the crate may know more, so that even this is not all.
fn known_and_unknown_values(category: FlowCategory) -> u8 {
    //~ error: non-exhaustive patterns: `_` not covered … FlowCategory
    match category {
        FlowCategory::SignUp => 1,
        FlowCategory::SignIn => 2,
        FlowCategory::AppointmentBooking => 3,
        FlowCategory::LeadGeneration => 4,
        FlowCategory::ContactUs => 5,
        FlowCategory::CustomerSupport => 6,
        FlowCategory::Survey => 7,
        FlowCategory::Other => 8,
        FlowCategory::Unknown(_) => 9,
    }
}

fn main() {
    let _ = (known_values, known_and_unknown_values);
}
