//! `auth status`: which credentials would be used, and why not the others.

use alicloud_core::CredentialsError;

use crate::{
    context::Context,
    error::{Error, ExitStatus, shown_key},
    terminal::{Ended, print},
};

pub(crate) async fn status(context: &Context) -> Result<(), Ended> {
    let mut text = String::new();
    let mut used = false;
    for (name, source) in context.credentials_chain()? {
        let line = match used {
            true => "not asked: one before it has credentials".to_owned(),
            false => match source.credentials().await {
                Ok(credentials) => {
                    used = true;
                    let expiry = match credentials.expiration() {
                        Some(_) => ", temporary",
                        None => "",
                    };
                    format!("used: {}{expiry}", shown_key(&credentials))
                }
                Err(error) => why(&error),
            },
        };
        let mark = if line.starts_with("used") { "*" } else { "-" };
        text.push_str(&format!("{mark} {name}: {line}\n"));
    }
    print(&text)?;
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

fn why(error: &CredentialsError) -> String {
    match error.help() {
        Some(help) => format!("{}; {help}", error.problem()),
        None => error.problem().to_owned(),
    }
}
