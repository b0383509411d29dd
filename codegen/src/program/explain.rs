//! `explain`: what a diagnostic means.

use crate::{
    diagnostic::Code,
    program::context::{Context, Error},
};

/// The arguments.
#[derive(clap::Args)]
pub struct Arguments {
    /// The code, as a diagnostic shows it: `E0201`. Without one, all are listed.
    code: Option<String>,
}

/// Prints the explanation of a code, or the list of codes.
///
/// # Errors
/// If there is no such code.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Error> {
    let Some(word) = &arguments.code else {
        for code in Code::ALL {
            context.say(line(*code));
        }
        return Ok(());
    };
    if let Some(code) = Code::find(word) {
        context.say(format!("{}\n\n{}", line(code), code.explanation().trim_end()));
        return Ok(());
    }
    let near: Vec<String> = Code::near(word).into_iter().map(line).collect();
    let hint = if near.is_empty() {
        "`alicloud-codegen explain` lists all".to_owned()
    } else {
        format!("did you mean\n  {}", near.join("\n  "))
    };
    Err(format!("there is no code `{word}`; {hint}"))
}

fn line(code: Code) -> String {
    format!("{code}: {}", code.title())
}
