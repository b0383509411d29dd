//! `auth status`: which credentials would be used, and why not the others.

use alicloud_core::CredentialsError;
use serde_json::json;

use crate::{
    context::Context,
    error::{Error, ExitStatus, shown_key},
    options::Format,
    terminal::{Ended, print},
};

pub(crate) async fn status(context: &Context) -> Result<(), Ended> {
    let mut sources = Vec::new();
    let mut used = false;
    for (name, source) in context.credentials_chain()? {
        let (is_used, what) = match used {
            true => (false, "not asked: one before it has credentials".to_owned()),
            false => match source.credentials().await {
                Ok(credentials) => {
                    used = true;
                    let expiry = match credentials.expiration() {
                        Some(_) => ", temporary",
                        None => "",
                    };
                    (true, format!("{}{expiry}", shown_key(&credentials)))
                }
                Err(error) => (false, why(&error)),
            },
        };
        sources.push((name, is_used, what));
    }
    show(context, &sources)?;
    if used {
        return Ok(());
    }
    let program = context.program.name;
    Err(Error::new(ExitStatus::Configuration, "no credentials were found")
        .with_help(format!(
            "run `{program} configure`, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"
        ))
        .into())
}

/// Text, also into a pipe: it is for people. Another format if the line itself asks for one.
fn show(context: &Context, sources: &[(String, bool, String)]) -> Result<(), Ended> {
    let for_people = || -> String {
        let lines = sources.iter().map(|(name, is_used, what)| match is_used {
            true => format!("* {name}: used: {what}\n"),
            false => format!("- {name}: {what}\n"),
        });
        lines.collect()
    };
    let is_text = context
        .options
        .output
        .is_none_or(|format| format == Format::Table);
    if is_text && context.options.query.is_none() {
        return print(&for_people());
    }
    let sources = sources
        .iter()
        .map(|(name, is_used, what)| json!({"source": name, "used": is_used, "message": what}));
    let value = json!({"sources": sources.collect::<Vec<_>>()});
    context.print(value, "sources", &["source", "used", "message"], |_| for_people())
}

fn why(error: &CredentialsError) -> String {
    match error.help() {
        Some(help) => format!("{}; {help}", error.problem()),
        None => error.problem().to_owned(),
    }
}
