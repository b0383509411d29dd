//! The whole command: which subcommands there are, and which one runs.

mod command;
mod completions;
mod reports;

use std::{ffi::OsString, fmt, path::PathBuf, process::ExitCode};

use alicloud_core::{credentials::Environment, description::ServiceDescription};
use clap::{ArgMatches, Command};
use clap_complete::Shell;

use self::reports::{Reports, value_of};

use crate::{
    commands::{auth, call, configure, doctor, explain, man, policy, shell, values::OwnValues},
    context::{Context, DefaultParameter, Program, StartEmulator},
    error::Error,
    operation::named,
    options::{self, Options},
    subcommand::{Own, RunSubcommand},
    terminal::{Colour, Ended, Terminal},
};

/// The command line of a described service: a subcommand for each operation, and those that every service has.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use alicloud_cli::Cli;
/// use inventory_client::description::DESCRIPTION;
///
/// fn main() -> ExitCode {
///     Cli::new(&DESCRIPTION)
///         .name("inventory")
///         .version(env!("CARGO_PKG_VERSION"))
///         .run()
/// }
/// ```
#[must_use = "it does nothing until it is run"]
pub struct Cli {
    program: Program,
    own: Vec<(Command, Own)>,
    own_values: Vec<OwnValues>,
}

impl fmt::Debug for Cli {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Cli")
            .field("name", &self.program.name)
            .field("version", &self.program.version)
            .finish_non_exhaustive()
    }
}

impl Cli {
    /// A command of a service, under the name of its product.
    pub fn new(description: &'static ServiceDescription) -> Self {
        Self {
            program: Program {
                description,
                name: description.service.product(),
                version: description.service.version(),
                environment: Environment::process(),
                default_parameters: Vec::new(),
                start_emulator: None,
            },
            own: Vec::new(),
            own_values: Vec::new(),
        }
    }

    /// Sets the name of the program, which is also in the names of its variables and of its configuration file.
    pub fn name(mut self, name: &'static str) -> Self {
        self.program.name = name;
        self
    }

    /// Sets the version of the program. Defaults to that of the API.
    pub fn version(mut self, version: &'static str) -> Self {
        self.program.version = version;
        self
    }

    /// Sets a parameter, by its name on the wire, that operations take from a variable, or from the configuration file, when it
    /// is not given.
    pub fn default_parameter(mut self, name: &'static str, variable: &'static str) -> Self {
        self.program
            .default_parameters
            .push(DefaultParameter { name, variable });
        self
    }

    /// Sets what starts an emulator for the option `--emulator`. Without it, there is no such option.
    pub fn emulator(mut self, start: StartEmulator) -> Self {
        self.program.start_emulator = Some(start);
        self
    }

    /// Adds a subcommand of the program's own that gets its arguments and nothing else.
    pub fn subcommand(mut self, command: Command, run: fn(&ArgMatches) -> ExitCode) -> Self {
        self.own.push((command, Own::Plain(run)));
        self
    }

    /// Adds a subcommand of the program's own that calls the service. It gets the options of all operations, such as `--region`,
    /// `--emulator` and `--output`, in addition to its own, and a [`Context`] with what they and the settings say: a client, the
    /// format of the output, the terminal. An option of its own of the same name replaces one of these.
    ///
    /// ```no_run
    /// use std::process::ExitCode;
    ///
    /// use alicloud_cli::{Cli, Context, SubcommandFuture, clap::{ArgMatches, Command}};
    /// use inventory_client::{Client, description::DESCRIPTION};
    /// use serde_json::json;
    ///
    /// fn count<'c>(context: &'c Context, _: &'c ArgMatches) -> SubcommandFuture<'c> {
    ///     Box::pin(async move {
    ///         let client: Client = context.client()?;
    ///         let page = client.list_items().send().await;
    ///         let page = page.map_err(|error| context.error_of_call(&error))?;
    ///         let count = page.items.as_deref().unwrap_or_default().len();
    ///         context.print(json!({"count": count}), "", &[], |_| format!("{count} items\n"))?;
    ///         Ok(ExitCode::SUCCESS)
    ///     })
    /// }
    ///
    /// fn main() -> ExitCode {
    ///     let command = Command::new("count").about("Counts the items of the first page");
    ///     Cli::new(&DESCRIPTION).subcommand_with_context(command, count).run()
    /// }
    /// ```
    pub fn subcommand_with_context(mut self, command: Command, run: RunSubcommand) -> Self {
        self.own.push((command, Own::WithContext(run)));
        self
    }

    /// Names the list of the service that has the values of an argument, for completions: the argument by its id in a subcommand
    /// [with a context](Self::subcommand_with_context), the list by the operation's name, and the member of its items that is the
    /// value. Of further members, values are completed if none of those before begins as the line does. Options of the subcommand
    /// that the operation has, too, are parameters of the list.
    ///
    /// ```
    /// use alicloud_cli::{Cli, clap::{Arg, Command}};
    /// use inventory_client::description::DESCRIPTION;
    ///
    /// let command = Command::new("follow").arg(Arg::new("item").required(true));
    /// let cli = Cli::new(&DESCRIPTION)
    ///     .subcommand_with_context(command, |_, _| Box::pin(async { Ok(std::process::ExitCode::SUCCESS) }))
    ///     .values_from("follow", "item", "ListItems", &["Sku"]);
    /// # let _ = cli;
    /// ```
    pub fn values_from(
        mut self,
        subcommand: &'static str,
        argument: &'static str,
        operation: &'static str,
        members: &'static [&'static str],
    ) -> Self {
        self.own_values.push(OwnValues {
            subcommand,
            argument,
            operation,
            members,
        });
        self
    }

    /// Sets the variables and the home folder, in place of those of the process; for tests.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.program.environment = environment;
        self
    }

    /// Runs the command with the arguments of the process.
    #[must_use]
    pub fn run(self) -> ExitCode {
        self.run_from(std::env::args_os())
    }

    /// Runs the command with arguments, of which the first is the program's name.
    #[must_use]
    pub fn run_from(self, arguments: impl IntoIterator<Item = impl Into<OsString>>) -> ExitCode {
        let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
        // Without the program's name, of which others decide.
        let texts: Vec<&str> = arguments
            .iter()
            .skip(1)
            .filter_map(|argument| argument.to_str())
            .collect();
        let colour = match value_of("--color", &texts) {
            Some("always") => Colour::Always,
            Some("never") => Colour::Never,
            _ => Colour::Auto,
        };
        let terminal = Terminal::new(colour, &self.program.environment);
        let reports = Reports {
            terminal,
            as_json: value_of("--error-format", &texts) == Some("json"),
        };
        match self.parsed(&arguments, &texts, terminal, &reports) {
            Ok(code) => code,
            Err(Ended::ReaderGone) => ExitCode::SUCCESS,
            Err(Ended::Error(error)) => reports.report(&error),
        }
    }

    fn parsed(
        &self,
        arguments: &[OsString],
        texts: &[&str],
        terminal: Terminal,
        reports: &Reports,
    ) -> Result<ExitCode, Ended> {
        let command = self.command_for(texts);
        // Under its own name also where a link or a copy has another: the examples of the help are under this one.
        let name = OsString::from(self.program.name);
        let line = std::iter::once(&name).chain(arguments.iter().skip(1));
        let matches = match command.try_get_matches_from(line) {
            Ok(matches) => matches,
            Err(error) => return self.misused(&error, arguments, reports),
        };
        let Some((chosen, of_chosen)) = matches.subcommand() else {
            return Err(Error::usage("no subcommand is given").into());
        };
        let own = self.own.iter().find(|(command, _)| command.get_name() == chosen);
        if let Some((_, Own::Plain(run))) = own {
            return Ok(run(of_chosen));
        }
        let description = self.program.description;
        match chosen {
            "explain" => {
                let code = of_chosen.get_one::<String>("code").map(String::as_str);
                explain::run(description, code.unwrap_or_default())?;
            }
            "policy" => {
                let operations = of_chosen.get_many::<String>("operations");
                let operations: Vec<String> = operations.into_iter().flatten().cloned().collect();
                policy::run(description, &operations)?;
            }
            "complete-values" => {
                let words = of_chosen.get_many::<String>("words");
                let words: Vec<String> = words.into_iter().flatten().cloned().collect();
                self.complete_values(&words, terminal)?;
            }
            "configure" => configure::run(&self.program, of_chosen)?,
            "completions" => {
                if let Some(shell) = of_chosen.get_one::<Shell>("shell") {
                    let completed = of_chosen.get_flag("with-values").then(|| self.completed());
                    shell::completions(self.command(), self.program.name, *shell, completed.as_deref())?;
                }
            }
            "man" => {
                let folder = of_chosen.get_one::<PathBuf>("dir");
                let source = format!("{} {}", self.program.name, self.program.version);
                man::run(self.manual(), &source, folder.map(PathBuf::as_path))?;
            }
            _ => {
                let inner = of_chosen.subcommand().map(|(_, inner)| inner);
                let options = options::read(inner.unwrap_or(of_chosen)).or(options::read(&matches));
                options.check()?;
                return self.asynchronous(chosen, of_chosen, options, terminal);
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Runs what needs the network.
    fn asynchronous(
        &self,
        chosen: &str,
        matches: &ArgMatches,
        options: Options,
        terminal: Terminal,
    ) -> Result<ExitCode, Ended> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::local(format!("the runtime does not start: {error}")))?;
        let program = self.program.clone();
        runtime.block_on(async {
            if chosen == "doctor" {
                let (context, errors) = Context::with_errors(program, options, terminal).await;
                let operation = matches.get_one::<String>("operation");
                doctor::run(&context, &errors, operation.map(String::as_str)).await?;
                return Ok(ExitCode::SUCCESS);
            }
            let mut context = Context::new(program, options, terminal).await?;
            if chosen != "auth" {
                context.find_account().await?;
            }
            let own = self.own.iter().find(|(command, _)| command.get_name() == chosen);
            if let Some((_, Own::WithContext(run))) = own {
                return run(&context, matches).await;
            }
            match (chosen, named(context.description(), chosen)) {
                ("auth", _) => auth::status(&context).await?,
                (_, Some(operation)) => call::run(&context, operation, matches).await?,
                (_, None) => return Err(Error::usage(format!("unknown subcommand `{chosen}`")).into()),
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}
