//! JMESPath expressions.

use jmespath::Expression;
use serde_json::Value;

use crate::error::Error;

/// An expression that was read.
pub(crate) struct Query(Expression<'static>);

impl Query {
    /// Reads an expression.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        jmespath::compile(text).map(Self).map_err(|error| {
            Error::usage(format!(
                "the query is not valid: column {}: {}",
                error.column + 1,
                error.reason.to_string().trim_start_matches("Parse error: ")
            ))
            .with_help("write it in JMESPath, such as `Data[].FlowId`")
        })
    }

    /// The part of a value that it names; null if there is none.
    pub(crate) fn apply(&self, value: &Value) -> Result<Value, Error> {
        let failed = |error: &dyn std::fmt::Display| {
            let what = error.to_string();
            let what = what.lines().next().unwrap_or_default().to_owned();
            Error::usage(format!("the query cannot be evaluated: {what}"))
        };
        let found = self.0.search(value).map_err(|error| failed(&error))?;
        serde_json::to_value(&*found).map_err(|error| failed(&error))
    }
}
