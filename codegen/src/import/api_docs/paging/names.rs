//! What parameters and members of paged lists are called, in small letters without separators.

use crate::spec::{Shape, TypeName};

/// The number of a page; those that are sure come first.
pub(super) const INDEXES: [&str; 15] = [
    "pagenumber",
    "currentpage",
    "pagenum",
    "pageno",
    "pageindex",
    "currentpagenumber",
    "currentpagenum",
    "pagenumbers",
    "currpage",
    "curpage",
    "currentindex",
    "pagecurrent",
    "page",
    "current",
    "pageid",
];

/// The number of items on a page.
pub(super) const SIZES: [&str; 15] = [
    "pagesize",
    "showsize",
    "maxresults",
    "maxresult",
    "maxitems",
    "perpage",
    "pagelimit",
    "rowsperpage",
    "pagecount",
    "maxpagesize",
    "limit",
    "size",
    "count",
    "rows",
    "maxkeys",
];

/// The number of items before a page.
pub(super) const OFFSETS: [&str; 5] = ["offset", "skip", "startindex", "startoffset", "pageoffset"];

/// What continues a list.
pub(super) const TOKENS: [&str; 8] = [
    "nexttoken",
    "nextpagetoken",
    "pagetoken",
    "continuationtoken",
    "marker",
    "nextmarker",
    "cursor",
    "token",
];

/// What continues it in the response, for the parameters that are not called the same there.
const NEXT: [(&str, &[&str]); 6] = [
    ("nexttoken", &["nexttoken", "nextpagetoken", "token"]),
    ("pagetoken", &["nextpagetoken", "nexttoken", "pagetoken"]),
    (
        "continuationtoken",
        &["nextcontinuationtoken", "continuationtoken"],
    ),
    ("marker", &["nextmarker", "marker"]),
    ("cursor", &["nextcursor", "cursor"]),
    ("token", &["nexttoken", "nextpagetoken"]),
];

/// The number of all items.
pub(super) const TOTALS: [&str; 19] = [
    "totalcount",
    "total",
    "totalrecordcount",
    "totalrecords",
    "totalnum",
    "totalnumber",
    "totalitems",
    "totalitem",
    "totalcounts",
    "totalcnt",
    "totalresults",
    "rowcount",
    "totalsize",
    "totalelements",
    "totalrow",
    "totalrows",
    "totalrecord",
    "totalitemnum",
    "recordcount",
];

/// Objects that hold what belongs to pages.
pub(super) const PAGES: [&str; 9] = [
    "page",
    "pageinfo",
    "paging",
    "pagination",
    "pager",
    "pagebean",
    "pageinformation",
    "paginginfo",
    "pageresult",
];

/// Lists that are the items, whatever the operation is called.
pub(super) const ITEMS: [&str; 12] = [
    "items",
    "item",
    "list",
    "data",
    "datalist",
    "records",
    "result",
    "results",
    "rows",
    "itemlist",
    "recordlist",
    "content",
];

/// A name in small letters without separators.
pub(super) fn plain(name: &str) -> String {
    let kept = name.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|character| character.to_ascii_lowercase()).collect()
}

pub(super) fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.contains(&plain(name).as_str())
}

/// An integer, or a text that is one.
pub(super) fn is_count(shape: &Shape) -> bool {
    matches!(shape.type_name, TypeName::Int32 | TypeName::Int64)
        || shape.type_name == TypeName::String && shape.enumeration.is_empty()
}

/// What the token of the next page can be called, where this is the parameter.
pub(super) fn next_of(token: &str) -> Vec<String> {
    let token = plain(token);
    let known = NEXT.iter().find(|(name, _)| *name == token);
    match known {
        Some((_, names)) => names.iter().map(|name| (*name).to_owned()).collect(),
        None => vec![token],
    }
}

/// The number of the first page in the words of a description.
pub(super) fn first_page(description: &str) -> Option<i32> {
    let text = description.to_ascii_lowercase();
    let words: Vec<&str> = text
        .split(|character: char| !(character.is_ascii_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect();
    let starts = [
        "start",
        "starts",
        "starting",
        "begin",
        "begins",
        "beginning",
        "numbered",
        "counted",
    ];
    let small = ["from", "at", "with", "page", "pages", "the", "number", "value"];
    for (place, _) in words.iter().enumerate().filter(|(_, word)| starts.contains(word)) {
        let after = words[place + 1..]
            .iter()
            .take(4)
            .find(|word| !small.contains(word));
        match after {
            Some(&"0" | &"zero") => return Some(0),
            Some(&"1" | &"one") => return Some(1),
            _ => {}
        }
    }
    let squeezed: String = description.split_whitespace().collect();
    if words
        .windows(2)
        .any(|pair| matches!(pair, ["zero" | "0", "based"]))
        || ["从0开始", "0开始", "起始值为0"]
            .iter()
            .any(|words| squeezed.contains(words))
    {
        return Some(0);
    }
    if ["从1开始", "1开始", "起始值为1"]
        .iter()
        .any(|words| squeezed.contains(words))
    {
        return Some(1);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_tell_the_first_page() {
        for (text, expected) in [
            (
                "The number of the page to return. Pages start from Page 0.",
                Some(0),
            ),
            ("Pages start from page 1. Default value: 1.", Some(1)),
            ("The page number, starting with 0", Some(0)),
            ("Zero-based.", Some(0)),
            ("页码，从 0 开始。", Some(0)),
            ("The page number. Valid values: 0 to 100.", None),
            ("Starts the list.", None),
        ] {
            assert_eq!(first_page(text), expected, "{text}");
        }
    }

    #[test]
    fn tokens_have_partners() {
        assert_eq!(next_of("Marker"), ["nextmarker", "marker"]);
        assert_eq!(next_of("NextMarker"), ["nextmarker"]);
        assert_eq!(next_of("next_token"), ["nexttoken", "nextpagetoken", "token"]);
    }
}
