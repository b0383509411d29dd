use crate::{
    progress::build,
    run::{Error, cargo, output},
};

/// The allocations of one typed GetFlow to the emulator, with the rate limit on.
pub(crate) fn of_a_first_program() -> Result<usize, Error> {
    let program = ["--package", "workspace-tests", "--example", "allocations"];
    build("build", |command| {
        command.args(program);
    })?;
    read(&output(cargo().args(["run", "--quiet"]).args(program))?)
}

/// Reads the count in what the program prints.
fn read(text: &str) -> Result<usize, Error> {
    let count = text.lines().find_map(|line| {
        let count = line.strip_prefix("typed allocations ")?;
        count.split(' ').next()?.parse().ok()
    });
    count.ok_or_else(|| format!("the program `allocations` did not tell the count of a typed call: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_of_the_typed_call_is_read() {
        let text =
            "typed allocations 87 reallocations 3 bytes 20000\nbare allocations 92 reallocations 3 bytes 1\n";
        assert_eq!(read(text), Ok(87));
        assert!(read("bare allocations 92 reallocations 3 bytes 1\n").is_err());
        assert!(read("typed allocations many\n").is_err());
    }
}
