//! Changes of the inventory service's descriptions, and the expected levels.

use alicloud_codegen::diff::Level;

/// A change of a description.
pub(crate) struct Case {
    /// The name of the case and of its crate.
    pub(crate) name: &'static str,
    /// File, old text, new text.
    pub(crate) edits: &'static [(&'static str, &'static str, &'static str)],
    /// The expected level.
    pub(crate) level: Option<Level>,
    /// An item that the report must name.
    pub(crate) item: &'static str,
}

impl Case {
    pub(crate) const UNCHANGED: Self = case("unchanged", &[], None, "");
}

const fn case(
    name: &'static str,
    edits: &'static [(&'static str, &'static str, &'static str)],
    level: Option<Level>,
    item: &'static str,
) -> Case {
    Case {
        name,
        edits,
        level,
        item,
    }
}

const MAJOR: Option<Level> = Some(Level::Major);
const MINOR: Option<Level> = Some(Level::Minor);
const PATCH: Option<Level> = Some(Level::Patch);

const SERVICE: &str = "service.yaml";
const COUNT: &str = "count-items.yaml";
const CREATE: &str = "create-item.yaml";
const GET: &str = "get-item.yaml";
const LIST: &str = "list-items.yaml";
const NOTE: &str = "create-note.yaml";

/// Operations that the inventory service has only here: a creation with a probe.
pub(crate) const MORE: &[(&str, &str)] = &[
    (NOTE, include_str!("create-note.yaml")),
    ("list-notes.yaml", include_str!("list-notes.yaml")),
];

/// A file that is removed.
pub(crate) const GONE: &str = "";

pub(crate) const CASES: &[Case] = &[
    Case::UNCHANGED,
    // Operations
    case(
        "operation-removed",
        &[(COUNT, "*", GONE)],
        MAJOR,
        "Client::count_items",
    ),
    case(
        "operation-added",
        &[("weigh-item.yaml", GONE, WEIGH_ITEM)],
        MINOR,
        "Client::weigh_item",
    ),
    case(
        "operation-renamed",
        &[(
            GET,
            "operation: GetItem\n",
            "operation: GetItem\nrust-name: read_item\n",
        )],
        MAJOR,
        "Client::get_item",
    ),
    case(
        "operation-in-another-group",
        &[(GET, "group: items", "group: reading")],
        MAJOR,
        "Client::get_item",
    ),
    case(
        "no-groups",
        &[(SERVICE, "  features: by-group\n", "")],
        MAJOR,
        "feature `items`",
    ),
    case(
        "operation-deprecated",
        &[(
            GET,
            "effect: read",
            "effect: read\ndeprecated: { successor: ListItems }",
        )],
        MINOR,
        "Client::get_item",
    ),
    case(
        "effect-changed",
        &[(GET, "effect: read", "effect: update")],
        MINOR,
        "Client::get_item",
    ),
    case(
        "quota-changed",
        &[(CREATE, "calls: 100", "calls: 50")],
        PATCH,
        "Client::create_item",
    ),
    case(
        "summary-changed",
        &[(GET, "Reads an item.", "Reads one item.")],
        PATCH,
        "Client::get_item",
    ),
    // Parameters
    case(
        "parameter-added",
        &[(
            GET,
            "  fields:\n",
            "  language: { type: string, description: Of the texts. }\n  fields:\n",
        )],
        MINOR,
        "GetItem::language",
    ),
    case(
        "required-parameter-added",
        &[
            (
                GET,
                "  fields:\n",
                "  language: { type: string, required: true, description: Of the texts. }\n  fields:\n",
            ),
            (
                GET,
                "request: { id: item-17,",
                "request: { language: en, id: item-17,",
            ),
        ],
        MAJOR,
        "GetItem::language",
    ),
    case(
        "parameter-removed",
        &[
            (
                CREATE,
                "  fragile:\n    type: boolean\n    in: form\n    default: false\n    description: Whether it breaks easily.\n",
                "",
            ),
            (CREATE, "      fragile: false\n", ""),
        ],
        MAJOR,
        "CreateItem::fragile",
    ),
    case(
        "parameter-now-required",
        &[(
            GET,
            "  fields:\n    type: array\n",
            "  fields:\n    type: array\n    required: true\n",
        )],
        MAJOR,
        "GetItem::fields",
    ),
    case(
        "parameter-no-longer-required",
        &[(GET, "    required: true\n", "")],
        MAJOR,
        "GetItem::id",
    ),
    case(
        "parameter-of-another-type",
        &[(LIST, "    type: int32\n", "    type: int64\n")],
        MAJOR,
        "ListItems::max_results",
    ),
    case(
        "parameter-with-another-rust-name",
        &[(COUNT, "rust-name: item_kind", "rust-name: kind_of_item")],
        MAJOR,
        "CountItems::item_kind",
    ),
    case(
        "parameter-default-changed",
        &[(LIST, "default: 10", "default: 20")],
        PATCH,
        "ListItems::max_results",
    ),
    case(
        "parameter-sent-elsewhere",
        &[(CREATE, "    in: query\n", "    in: form\n")],
        PATCH,
        "CreateItem::region_id",
    ),
    case(
        "parameter-without-role",
        &[(CREATE, "    role: region\n", "")],
        MINOR,
        "CreateItem::region_id",
    ),
    case(
        "parameter-undeprecated",
        &[(COUNT, "    deprecated: { note: All kinds are counted. }\n", "")],
        PATCH,
        "CountItems::item_kind",
    ),
    case(
        "no-longer-sensitive",
        &[(CREATE, "    sensitive: true\n", "")],
        PATCH,
        "CreateItem::secret",
    ),
    case(
        "paging-removed",
        &[(
            LIST,
            "paging:\n  token: nextToken\n  next-token: nextToken\n  size: maxResults\n  items: items\n  item-id: id\n  total: total\n",
            "",
        )],
        MAJOR,
        "Client::list_items",
    ),
    case(
        "paging-changed",
        &[(LIST, "  total: total\n", "")],
        MINOR,
        "Client::list_items",
    ),
    case(
        "probe-removed",
        &[(
            NOTE,
            "probe:\n  operation: ListNotes\n  match: { text: text }\n  response: { note.id: id }\n",
            "",
        )],
        MAJOR,
        "Client::create_note",
    ),
    case(
        "probe-changed",
        &[(
            NOTE,
            "match: { text: text }",
            "match: { text: text, shelf: shelf }",
        )],
        MINOR,
        "Client::create_note",
    ),
    // Members and types
    case(
        "member-added",
        &[(
            SERVICE,
            "      quantity:\n",
            "      colour: { type: string, description: Its colour. }\n      quantity:\n",
        )],
        MINOR,
        "Item.colour",
    ),
    case(
        "member-removed",
        &[
            (
                SERVICE,
                "      extra:\n        type: any\n        description: Whatever else is known.\n",
                "",
            ),
            (CREATE, "        extra: { checked: true, by: [7, null, x] }\n", ""),
        ],
        MAJOR,
        "Item.extra",
    ),
    case(
        "member-of-another-type",
        &[
            (SERVICE, "        type: double\n", "        type: string\n"),
            (CREATE, "weight: 12.5", "weight: \"12.5\""),
            (SERVICE, "example: 12.5", "example: \"12.5\""),
        ],
        MAJOR,
        "Item.weight",
    ),
    case(
        "member-no-longer-promised",
        &[(
            CREATE,
            "    always: true\n    evidence: The service is invented, and so is the promise.\n",
            "",
        )],
        MAJOR,
        "CreateItemResponse.item",
    ),
    case(
        "member-without-white-space",
        &[(
            SERVICE,
            "      id:\n        type: string\n",
            "      id:\n        type: string\n        padded: true\n",
        )],
        MINOR,
        "Item.id",
    ),
    case(
        "member-with-another-wire-name",
        &[
            (
                SERVICE,
                "      quantity:\n",
                "      amount:\n        rust-name: quantity\n",
            ),
            (CREATE, "quantity: 4000", "amount: 4000"),
            (LIST, "quantity: 4000", "amount: 4000"),
            (LIST, "quantity: 0", "amount: 0"),
        ],
        MAJOR,
        "Item.quantity",
    ),
    case(
        "type-only-sent-no-more",
        &[
            (
                CREATE,
                "  size:\n    type: Size\n    description: How large it is.\n  condition",
                "  condition",
            ),
            (CREATE, "      size: { width: 8, height: 60 }\n", ""),
        ],
        MAJOR,
        "CreateItemResponse.size",
    ),
    case(
        "type-renamed",
        &[(CREATE, "rust-type: StoredCondition", "rust-type: ItemCondition")],
        MAJOR,
        "StoredCondition",
    ),
    case(
        "value-added",
        &[(
            CREATE,
            "      - { value: old,",
            "      - { value: lost, description: Nobody knows. }\n      - { value: old,",
        )],
        MINOR,
        "StoredCondition::Lost",
    ),
    case(
        "value-removed",
        &[(CREATE, "      - { value: old, description: Used. }\n", "")],
        MAJOR,
        "StoredCondition::Old",
    ),
    case(
        "enumeration-is-text",
        &[(
            CREATE,
            "    rust-type: StoredCondition\n    enum:\n      - { value: new, description: Never used. }\n      - { value: old, description: Used. }\n",
            "",
        )],
        MAJOR,
        "CreateItemResponse.condition",
    ),
    // The service
    case(
        "error-removed",
        &[
            (SERVICE, "code: ItemNotFound", "code: ItemLost"),
            (GET, "errors: [ItemNotFound,", "errors: [ItemLost,"),
            (GET, "code: ItemNotFound", "code: ItemLost"),
        ],
        MAJOR,
        "ErrorCode::ItemNotFound",
    ),
    case(
        "error-repeated",
        &[(SERVICE, "retry: never", "retry: once")],
        MINOR,
        "ErrorCode::ItemNotFound",
    ),
    case(
        "other-version-of-the-api",
        &[(SERVICE, "2024-02-29", "2024-03-01")],
        MAJOR,
        "service",
    ),
    case(
        "region-added",
        &[(
            SERVICE,
            "  host: inventory.example.com\n",
            "  host: inventory.example.com\n  regions: { moon-1: moon.example.com }\n",
        )],
        MINOR,
        "region `moon-1`",
    ),
    case(
        "host-changed",
        &[(SERVICE, "host: inventory", "host: stock")],
        PATCH,
        "service",
    ),
    case(
        "common-parameter-added",
        &[(
            SERVICE,
            "envelope-members:\n",
            "common-parameters:\n  ownerId: { type: int64, description: Who pays. }\n\nenvelope-members:\n",
        )],
        MINOR,
        "CommonParameters.owner_id",
    ),
];

const WEIGH_ITEM: &str = include_str!("weigh-item.yaml");
