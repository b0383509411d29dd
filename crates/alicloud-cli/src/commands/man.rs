//! Man pages.

use std::{fs, io, path::Path};

use clap::{Arg, Command};
use clap_mangen::Man;

use crate::{
    error::Error,
    terminal::{Ended, print},
};

/// Stand for what only roff can say until a page is rendered: a line that ends, and a paragraph that does. No text has them.
const LINE: char = '\u{e000}';
const PARAGRAPH: char = '\u{e001}';

/// Prints the page of the program, or writes one for each subcommand into a folder. `source` is the program with its version.
pub(crate) fn run(command: Command, source: &str, folder: Option<&Path>) -> Result<(), Ended> {
    let mut command = prepared(command);
    command.build();
    match folder {
        None => {
            let page = page(&command, source);
            let page = page.map_err(|error| Error::local(format!("the page cannot be written: {error}")))?;
            print(&page.1)
        }
        Some(folder) => {
            let written = fs::create_dir_all(folder).and_then(|()| write(&command, source, folder));
            written.map_err(|error| {
                let message = format!("the pages cannot be written to {}: {error}", folder.display());
                Error::local(message)
                    .with_help("name a folder that may be written, such as ~/.local/share/man/man1")
                    .into()
            })
        }
    }
}

/// The command as pages describe it: its `help` subcommands only repeat the others, and lines stay lines.
fn prepared(command: Command) -> Command {
    let after = command.get_after_long_help().or(command.get_after_help());
    let after = after.map(|text| lines(&text.to_string()));
    let command = command
        .disable_help_subcommand(true)
        .mut_args(with_lines)
        .mut_subcommands(prepared);
    match after {
        Some(after) => command.after_long_help(after),
        None => command,
    }
}

fn with_lines(arg: Arg) -> Arg {
    match arg.get_long_help().map(ToString::to_string) {
        Some(help) => arg.long_help(lines(&help)),
        None => arg,
    }
}

/// Marks the ends of lines, which roff would fill.
fn lines(text: &str) -> String {
    text.replace("\n\n", &format!("\n{PARAGRAPH}\n"))
        .split('\n')
        .map(|line| match line.starts_with([PARAGRAPH, ' ']) {
            true => line.to_owned(),
            false => format!("{LINE}\n{line}"),
        })
        .collect::<Vec<_>>()
        .join("\n")
        .trim_start_matches([LINE, '\n'])
        .to_owned()
}

fn write(command: &Command, source: &str, folder: &Path) -> io::Result<()> {
    for subcommand in command.get_subcommands().filter(|each| !each.is_hide_set()) {
        write(subcommand, source, folder)?;
    }
    let (name, page) = page(command, source)?;
    fs::write(folder.join(name), page)
}

/// The name of a page, and its text.
fn page(command: &Command, source: &str) -> io::Result<(String, String)> {
    let man = Man::new(command.clone()).source(source).manual("User Commands");
    let mut page = Vec::new();
    man.render(&mut page)?;
    let page = String::from_utf8_lossy(&page)
        .replace(&format!("{LINE}\n"), ".br\n")
        .replace(&format!("{PARAGRAPH}\n"), ".sp\n")
        // The date is left out, and what is left out needs its place.
        .replacen(" 1  \"", " 1 \"\" \"", 1)
        .replace("\n.SH EXTRA\n", "\n.SH NOTES\n");
    Ok((man.get_filename(), page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_keeps_lines_and_has_no_page_of_help() {
        let long = "First line.\nSecond line.\n\nA paragraph.";
        let arg = Arg::new("name").long("name").help("Short.").long_help(long);
        let command = Command::new("program")
            .subcommand(Command::new("inner").arg(arg))
            .after_help("Exit codes: 0 success\n  1 failure\nEnd");
        let mut command = prepared(command);
        command.build();
        let inner: Vec<&Command> = command.get_subcommands().collect();
        assert_eq!(inner.len(), 1, "no help");
        let (name, text) = page(inner[0], "program 1.0").unwrap();
        assert_eq!(name, "program-inner.1");
        assert!(
            text.contains("First line.\n.br\nSecond line.\n.sp\n.br\nA paragraph."),
            "{text}"
        );
        let title = ".TH program-inner 1 \"\" \"program 1.0\" \"User Commands\"";
        assert!(text.contains(title), "{text}");
        let (_, text) = page(&command, "program 1.0").unwrap();
        assert!(
            text.contains(".SH NOTES\nExit codes: 0 success\n  1 failure\n.br\nEnd"),
            "{text}"
        );
        assert!(!text.contains([LINE, PARAGRAPH]));
    }
}
