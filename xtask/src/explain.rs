use alicloud_codegen::diagnostic::Code;

use crate::{run::Error, terminal::say};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The code, as a diagnostic shows it: `E0201`. Without one, all are listed.
    code: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let Some(word) = &arguments.code else {
        for code in Code::ALL {
            say(line(*code));
        }
        return Ok(());
    };
    if let Some(code) = Code::find(word) {
        say(format!("{}\n\n{}", line(code), code.explanation().trim_end()));
        return Ok(());
    }
    let near: Vec<String> = Code::near(word).into_iter().map(line).collect();
    let hint = if near.is_empty() {
        "`cargo xtask explain` lists all".to_owned()
    } else {
        format!("did you mean\n  {}", near.join("\n  "))
    };
    Err(format!("there is no code `{word}`; {hint}"))
}

fn line(code: Code) -> String {
    format!("{code}: {}", code.title())
}
