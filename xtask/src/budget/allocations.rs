use crate::{
    progress::build,
    run::{Error, cargo, output},
};

/// The number of allocations in two ways to call GetFlow.
pub(crate) struct Allocations {
    /// With reqwest, signed by hand.
    pub(crate) bare: usize,
    /// With the generated client.
    pub(crate) typed: usize,
}

/// Runs the program that counts them.
pub(crate) fn count() -> Result<Allocations, Error> {
    let program = ["--package", "workspace-tests", "--example", "allocations"];
    build("build", |command| {
        command.args(program);
    })?;
    let text = output(cargo().args(["run", "--quiet"]).args(program))?;
    let of = |name: &str| {
        text.lines()
            .find_map(|line| {
                line.strip_prefix(name)?
                    .trim()
                    .strip_prefix("allocations ")?
                    .split(' ')
                    .next()?
                    .parse()
                    .ok()
            })
            .ok_or_else(|| format!("the program `allocations` did not tell the count of {name}: {text}"))
    };
    Ok(Allocations {
        bare: of("bare")?,
        typed: of("typed")?,
    })
}
