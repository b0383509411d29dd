//! `watch`: follows the status of a flow.

use std::{process::ExitCode, time::Duration};

use alicloud_cli::{
    Context, Ended, Error, ExitStatus, Format, SubcommandFuture,
    clap::{Arg, ArgMatches, Command},
    harmless, nearest, seconds,
};
use cams_flow::{CallOptions, FlowStatus, alicloud_core::Failure};
use serde_json::json;
use tokio::time::{Instant, sleep, sleep_until};

use crate::{
    plan::{self, desired::DesiredStatus},
    service::{CallError, Service},
};

/// The first wait between two calls. Each further one without a change is twice as long, up to the longest.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);

/// How long a single call may take, if `--timeout` leaves that time.
const CALL: Duration = Duration::from_secs(60);

/// Those that are known: two of them only the service sets, and its pages do not name them.
const STATUSES: [&str; 5] = ["DRAFT", "PUBLISHED", "THROTTLED", "BLOCKED", "DEPRECATED"];

const LONG: &str = "\
Follows the status of a flow, and prints each change once: on a terminal as text, elsewhere as a JSON object in each line.

It ends when the flow has the status of --until, when it has one that never changes (DEPRECATED), when it is deleted, or when the \
time of --timeout is over. The flow is read after a second, then after waits that double up to 30 seconds as long as nothing \
changes; --interval sets the first of them. Calls keep to the quota.";

const AFTER: &str = "\
Examples:
  cams-flow watch newsletter-sign-up
  cams-flow watch 601482937745120 --until PUBLISHED --timeout 600

Exit codes: 0 the flow has the status of --until, or without it one that never changes;
  1 it can no longer get there, or was deleted; 6 the flow is unknown; 124 the time is over.
  Others are as for the operations.";

/// The subcommand.
pub(crate) fn command() -> Command {
    Command::new("watch")
        .about("Follows the status of a flow")
        .long_about(LONG)
        .args([
            Arg::new("flow")
                .value_name("FLOW")
                .help("The name or the id of the flow")
                .required(true),
            Arg::new("until")
                .long("until")
                .value_name("STATUS")
                .help("Ends when the flow has this status, such as PUBLISHED"),
            Arg::new("timeout")
                .long("timeout")
                .value_name("SECONDS")
                .help("How long to follow the flow; without end by default")
                .allow_negative_numbers(true)
                .value_parser(seconds),
            Arg::new("interval")
                .long("interval")
                .value_name("SECONDS")
                .help("The first wait between two calls; 1 by default")
                .allow_negative_numbers(true)
                .value_parser(seconds),
            plan::space(),
        ])
        .after_help(AFTER)
}

pub(crate) fn run<'c>(context: &'c Context, matches: &'c ArgMatches) -> SubcommandFuture<'c> {
    Box::pin(watch(context, matches))
}

async fn watch(context: &Context, matches: &ArgMatches) -> Result<ExitCode, Ended> {
    let service = Service::new(context, matches.get_one::<String>("cust-space-id"))?;
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let until = text("until").map(wanted);
    if let Some(status) = until.as_ref().map(AsRef::<str>::as_ref)
        && !STATUSES.contains(&status)
    {
        let meant = match nearest(status, STATUSES) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known are {}", STATUSES.join(", ")),
        };
        context.note(format_args!(
            "warning: `{}` is not a known status; {meant}",
            harmless(status)
        ));
    }
    let of_option = |name: &str| matches.get_one::<Duration>(name).copied();
    let deadline = of_option("timeout").and_then(|timeout| Instant::now().checked_add(timeout));
    let shortest = of_option("interval").unwrap_or(SHORTEST);
    let flow = text("flow").unwrap_or_default();
    let mut watched = Watched {
        context,
        service,
        until,
        deadline,
        last: None,
    };
    let id = watched.id(flow).await?;
    let mut wait = shortest;
    loop {
        let changed = match watched.read(&id).await? {
            Read::Ended(code) => return Ok(code),
            Read::Changed => true,
            Read::Same => false,
        };
        wait = match changed {
            true => shortest,
            false => (wait * 2).min(LONGEST.max(shortest)),
        };
        let is_over = match deadline.filter(|deadline| *deadline < Instant::now() + wait) {
            Some(deadline) => {
                sleep_until(deadline).await;
                true
            }
            None => {
                sleep(wait).await;
                false
            }
        };
        if is_over {
            return Ok(watched.timed_out());
        }
    }
}

/// A status as people write it: in any case.
fn wanted(text: &str) -> FlowStatus {
    match DesiredStatus::parse(&text.to_ascii_lowercase()) {
        Some(status) => status.as_status(),
        None => text.to_ascii_uppercase().as_str().into(),
    }
}

enum Read {
    Ended(ExitCode),
    Changed,
    Same,
}

struct Watched<'w> {
    context: &'w Context,
    service: Service,
    until: Option<FlowStatus>,
    deadline: Option<Instant>,
    last: Option<FlowStatus>,
}

impl Watched<'_> {
    /// The id of a flow that is given by id or by name.
    async fn id(&self, flow: &str) -> Result<String, Error> {
        let mut found = match self.service.named(flow).await {
            Ok(found) => found,
            // Who may not list flows may read one all the same.
            Err(error) if error.failure().is_some_and(Failure::is_access_denied) => Vec::new(),
            Err(error) => return Err(error.report(self.context)),
        };
        match (found.pop(), found.is_empty()) {
            (None, _) => Ok(flow.to_owned()),
            (Some(only), true) => Ok(only.id),
            (Some(last), false) => {
                let ids: Vec<String> = found.into_iter().chain([last]).map(|flow| flow.id).collect();
                let message = format!("{} flows have the name `{}`", ids.len(), harmless(flow));
                let error = Error::new(ExitStatus::Failure, message).fact("ids", ids.join(", "));
                Err(error.with_help("give the id of one"))
            }
        }
    }

    /// Reads the status once, and prints it if it is another one.
    async fn read(&mut self, id: &str) -> Result<Read, Ended> {
        let left = self
            .deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Ok(Read::Ended(self.timed_out()));
        }
        let timeout = left.unwrap_or(CALL).min(self.context.timeout().unwrap_or(CALL));
        let options = CallOptions::new().operation_timeout(timeout);
        let get = self
            .service
            .client
            .get_flow()
            .flow_id(id)
            .maybe_cust_space_id(self.service.space.clone());
        let status = match get.options(options).send().await {
            Ok(response) => response.data.status.clone(),
            Err(error) if error.is_timeout() && left.is_some_and(|left| left == timeout) => {
                return Ok(Read::Ended(self.timed_out()));
            }
            Err(error) => {
                let error = CallError::from(error);
                if !error.is_not_found() {
                    return Err(error.report(self.context).into());
                }
                if self.last.is_none() {
                    let message = format!("unknown flow `{}`", harmless(id));
                    let help = "give a name or an id that `cams-flow list-flow --all` lists; check the space and the account";
                    return Err(Error::new(ExitStatus::NotFound, message).with_help(help).into());
                }
                self.print(id, None)?;
                return Ok(Read::Ended(ExitStatus::Failure.into()));
            }
        };
        let status = status.unwrap_or_else(|| "".into());
        let changed = self.last.as_ref() != Some(&status);
        if changed {
            self.print(id, Some(&status))?;
            self.last = Some(status.clone());
        }
        let is_wanted = self.until.as_ref() == Some(&status);
        Ok(match (is_wanted, status == FlowStatus::Deprecated, changed) {
            (true, ..) => Read::Ended(ExitCode::SUCCESS),
            (false, true, _) if self.until.is_none() => Read::Ended(ExitCode::SUCCESS),
            (false, true, _) => Read::Ended(ExitStatus::Failure.into()),
            (false, false, true) => Read::Changed,
            (false, false, false) => Read::Same,
        })
    }

    /// Prints a change; without a status, that the flow was deleted.
    fn print(&self, id: &str, status: Option<&FlowStatus>) -> Result<(), Ended> {
        let is_for_people = match self.context.requested_format()? {
            Some(format) => matches!(format, Format::Table | Format::Text),
            None => self.context.output_is_terminal(),
        };
        let name = |status: &FlowStatus| harmless(status.as_ref());
        let line = match (is_for_people, status, &self.last) {
            (true, Some(status), Some(last)) => format!("{} -> {}\n", name(last), name(status)),
            (true, Some(status), None) => format!("{}\n", name(status)),
            (true, None, _) => "deleted\n".to_owned(),
            (false, status, last) => {
                let (status, last) = (
                    status.map(AsRef::<str>::as_ref),
                    last.as_ref().map(AsRef::<str>::as_ref),
                );
                let deleted = status.is_none();
                format!(
                    "{}\n",
                    json!({"flow_id": id, "status": status, "previous": last, "deleted": deleted})
                )
            }
        };
        self.context.print_text(&line)
    }

    fn timed_out(&self) -> ExitCode {
        let last = self
            .last
            .as_ref()
            .map_or_else(|| "not known".to_owned(), |status| harmless(status.as_ref()));
        self.context
            .note(format_args!("the time is over; the last status was {last}"));
        ExitStatus::TimedOut.into()
    }
}
