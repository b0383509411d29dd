//! Expressions of tables as text: one call a line, where not all of them fit on one.
//!
//! prettyplease breaks a line at a long text and at every argument; a table is to be read by its rows.

use std::fmt::Display;

use crate::emit::print::WIDTH;

/// A constructor and the calls that follow on it: `Example::new("a").with_status(400)`.
pub(super) struct Chain {
    depth: usize,
    head: String,
    calls: Vec<String>,
}

impl Chain {
    /// A chain that begins in a line of this depth.
    pub(super) fn new(depth: usize, head: impl Display) -> Self {
        Self {
            depth,
            head: head.to_string(),
            calls: Vec::new(),
        }
    }

    /// Adds a call.
    pub(super) fn call(mut self, call: impl Display) -> Self {
        self.calls.push(format!(".{call}"));
        self
    }

    /// Adds a call without arguments, if it is to be there.
    pub(super) fn flag(self, name: &str, is_there: bool) -> Self {
        if is_there {
            self.call(format!("{name}()"))
        } else {
            self
        }
    }

    /// Adds a call with a text, if it has one.
    pub(super) fn text(self, name: &str, text: &str) -> Self {
        if text.is_empty() {
            return self;
        }
        self.call(format!("{name}({})", literal(text)))
    }

    /// Adds a call with a list, if it has items. Each is printed for the depth of its line.
    pub(super) fn list<T>(
        self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        print: impl Fn(usize, T) -> String,
    ) -> Self {
        let depth = self.depth + 1;
        let items: Vec<String> = items.into_iter().map(|item| print(depth + 1, item)).collect();
        if items.is_empty() {
            return self;
        }
        self.call(format!("{name}({})", list(depth, &items)))
    }

    /// The text, on one line if it fits.
    pub(super) fn print(self) -> String {
        let line = format!("{}{}", self.head, self.calls.concat());
        if !line.contains('\n') && fits(self.depth, &line) {
            return line;
        }
        let indent = indent(self.depth + 1);
        let calls = self.calls.iter().map(|call| format!("\n{indent}{call}"));
        std::iter::once(self.head.clone()).chain(calls).collect()
    }
}

/// `&[…]`, on one line if it fits, else with an item a line.
pub(super) fn list(depth: usize, items: &[String]) -> String {
    let line = format!("&[{}]", items.join(", "));
    if !line.contains('\n') && fits(depth + 2, &line) {
        return line;
    }
    let inside = indent(depth + 1);
    let items = items.iter().map(|item| format!("{inside}{item},\n"));
    format!("&[\n{}{}]", items.collect::<String>(), indent(depth))
}

/// A text that may have several lines.
pub(super) fn literal(text: &str) -> String {
    // Where nothing needs a raw string, it only looks odd.
    if text.contains(['\n', '"', '\\']) {
        crate::text::rust(text)
    } else {
        format!("{text:?}")
    }
}

fn fits(depth: usize, text: &str) -> bool {
    4 * depth + text.chars().count() < WIDTH
}

fn indent(depth: usize) -> String {
    "    ".repeat(depth)
}

/// A call of one of the runtime's macros: `builder!(Subject { Rows } where Bounds);`
pub(crate) struct MacroCall {
    name: &'static str,
    subject: String,
    bounds: Vec<String>,
    rows: Option<Vec<String>>,
}

impl MacroCall {
    /// A call about a subject.
    pub(crate) fn new(name: &'static str, subject: impl Into<String>) -> Self {
        Self {
            name,
            subject: subject.into(),
            bounds: Vec::new(),
            rows: None,
        }
    }

    /// Adds bounds of type parameters.
    pub(crate) fn bounds(mut self, bounds: impl IntoIterator<Item = String>) -> Self {
        self.bounds.extend(bounds);
        self
    }

    /// Adds the rows of its table, which may be none.
    pub(crate) fn rows(mut self, rows: impl IntoIterator<Item = String>) -> Self {
        self.rows.get_or_insert_default().extend(rows);
        self
    }

    /// What it names besides its rows.
    pub(super) fn names(&self) -> String {
        format!("{} {}", self.subject, self.bounds.join(", "))
    }

    /// The text, without the path of the runtime.
    pub(super) fn print(&self, path: &str) -> String {
        let mut text = format!("{path}::{}!({}", self.name, self.subject);
        match self.rows.as_deref() {
            None => {}
            Some([]) => text.push_str(" {}"),
            Some(rows) => {
                let rows = rows.iter().map(|row| format!("    {row},\n"));
                text.push_str(&format!(" {{\n{}}}", rows.collect::<String>()));
            }
        }
        if !self.bounds.is_empty() {
            text.push_str(&format!(" where {}", self.bounds.join(", ")));
        }
        text + ");\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_on_one_line_where_it_fits() {
        let short = |depth| Chain::new(depth, "A::new(1)").flag("b", true).flag("c", false);
        assert_eq!(short(0).text("d", "").print(), "A::new(1).b()");
        assert_eq!(
            short(30).text("e", "x\ny").print(),
            format!("A::new(1)\n{0}.b()\n{0}.e(r\"x\ny\")", indent(31))
        );
    }

    #[test]
    fn items_of_a_list_stand_below_it() {
        let item = |depth, text: &str| Chain::new(depth, "B::new()").text("c", text).print();
        let long = "x".repeat(100);
        assert_eq!(
            Chain::new(0, "A::new()")
                .list("with_b", ["y", &long], item)
                .print(),
            format!(
                "A::new()\n    .with_b(&[\n        B::new().c(\"y\"),\n        B::new()\n            .c(\"{long}\"),\n    ])"
            )
        );
        assert_eq!(
            Chain::new(0, "A::new()").list("with_b", ["y"], item).print(),
            "A::new().with_b(&[B::new().c(\"y\")])"
        );
    }

    #[test]
    fn rows_of_a_macro_call_stand_below_it() {
        let call = |rows: &[&str]| {
            let rows = rows.iter().map(|row| (*row).to_owned());
            MacroCall::new("builder", "A<B>")
                .bounds(["B: Set".to_owned()])
                .rows(rows)
                .print("core")
        };
        assert_eq!(call(&[]), "core::builder!(A<B> {} where B: Set);\n");
        assert_eq!(
            call(&["send"]),
            "core::builder!(A<B> {\n    send,\n} where B: Set);\n"
        );
    }
}
