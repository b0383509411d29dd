//! From the vendor's `api-docs.json` to spec files.
//!
//! The source has one file for a product. It promises little: defaults and limits are text, types contradict their parts, references
//! lead nowhere, parameters come twice. What the format cannot say goes into a [`Report`], with its place and the reason; the
//! result always passes [`crate::spec::read`].
//!
//! ```
//! use alicloud_codegen::import::{ApiDocs, Selection, import};
//!
//! let docs = ApiDocs::parse(r#"{
//!     "info": { "style": "RPC", "product": "Garden", "version": "2024-05-01" },
//!     "apis": { "GetPlant": { "summary": "Reads a plant.", "parameters": [], "responses": {} } }
//! }"#)?;
//! let imported = import(&docs, &Selection::All, None)?;
//! assert_eq!(imported.operations[0].operation, "GetPlant");
//! # Ok::<(), alicloud_codegen::import::ApiDocsError>(())
//! ```

mod api_docs;
mod files;
mod json_ext;
mod overrides;
mod product;
mod report;
mod schema;
mod text;
mod values;

pub use self::{
    api_docs::{ApiDocs, ApiDocsError},
    files::{
        plan::{FileChange, Plan, PlanError, files},
        yaml,
    },
    overrides::Overrides,
    product::{Imported, Selection, import, import_with},
    report::{Confidence, Remark, RemarkKind, Report},
};
