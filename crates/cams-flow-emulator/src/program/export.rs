//! `cams-flow-emulator export`

use std::io::Write as _;

use serde_json::{Map, Value};

use crate::program::{
    Error,
    arguments::{Export, Shell},
    environment::{TOKEN, variables},
    health,
};

pub(super) fn export(name: &str, arguments: &Export) -> Result<(), Error> {
    let endpoint = arguments.target.endpoint();
    if let Err(error) = health::probe(name, &endpoint) {
        // An emulator may be started later, or be reached from elsewhere only.
        let _ = writeln!(std::io::stderr(), "warning: {error}");
    }
    let text = rendered(arguments.shell, &variables(&endpoint));
    let mut output = std::io::stdout();
    output.write_all(text.as_bytes())?;
    output.flush()?;
    Ok(())
}

fn rendered(shell: Shell, variables: &[(&str, &str)]) -> String {
    let lines = |line: fn(&str, &str) -> String| -> String {
        variables.iter().map(|(name, value)| line(name, value)).collect()
    };
    match shell {
        Shell::Sh => {
            let set = lines(|name, value| format!("export {name}='{}'\n", value.replace('\'', r"'\''")));
            format!("{set}unset {TOKEN}\n")
        }
        Shell::Fish => {
            let quoted = |text: &str| text.replace('\\', r"\\").replace('\'', r"\'");
            let set: String = variables
                .iter()
                .map(|(name, value)| format!("set -gx {name} '{}'\n", quoted(value)))
                .collect();
            format!("{set}set -e {TOKEN}\n")
        }
        Shell::Powershell => {
            let set = lines(|name, value| format!("$Env:{name} = '{}'\n", value.replace('\'', "''")));
            format!("{set}$Env:{TOKEN} = $null\n")
        }
        Shell::Json => {
            let members = variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
            format!("{:#}\n", Value::Object(Map::from_iter(members)))
        }
        Shell::Env => lines(|name, value| format!("{name}={value}\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_for_each_shell() {
        let one = [("NAME", r"it's \ $HOME")];
        for (shell, expected) in [
            (
                Shell::Sh,
                "export NAME='it'\\''s \\ $HOME'\nunset ALIBABA_CLOUD_SECURITY_TOKEN\n",
            ),
            (
                Shell::Fish,
                "set -gx NAME 'it\\'s \\\\ $HOME'\nset -e ALIBABA_CLOUD_SECURITY_TOKEN\n",
            ),
            (
                Shell::Powershell,
                "$Env:NAME = 'it''s \\ $HOME'\n$Env:ALIBABA_CLOUD_SECURITY_TOKEN = $null\n",
            ),
            (Shell::Json, "{\n  \"NAME\": \"it's \\\\ $HOME\"\n}\n"),
            (Shell::Env, "NAME=it's \\ $HOME\n"),
        ] {
            assert_eq!(rendered(shell, &one), expected);
        }
    }
}
