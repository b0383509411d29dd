//! Patterns of RAM policies.

/// Whether a text is of a pattern's form, in which `*` stands for anything; capitals do not matter.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(place) => rest = &rest[place + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, expected) in [
            ("inventory:GetItem", "inventory:GetItem", true),
            ("inventory:getitem", "inventory:GetItem", true),
            ("inventory:GetItem", "inventory:GetItemPreviewUrl", false),
            ("inventory:Get*", "inventory:GetItemPreviewUrl", true),
            ("inventory:*Item", "inventory:GetItem", true),
            ("inventory:*Item", "inventory:GetItemPreviewUrl", false),
            ("*", "inventory:GetItem", true),
            ("inventory:*Item*Url", "inventory:GetItemPreviewUrl", true),
            ("ecs:*", "inventory:GetItem", false),
            ("inventory:Get*GetItem", "inventory:GetItem", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }
}
