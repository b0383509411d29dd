//! Multipart forms (RFC 7578), taken apart.

use bytes::Bytes;

/// A field of a form.
#[derive(Debug, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    /// Of a file.
    pub(super) file_name: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) bytes: Bytes,
}

/// The boundary that a content type names; `None` if it is of another kind.
pub(super) fn boundary(content_type: &str) -> Option<String> {
    let (kind, rest) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameters(rest).find(|(name, _)| name == "boundary")?.1;
    (!boundary.is_empty() && boundary.len() <= 70).then_some(boundary)
}

/// The fields of a form, in their order; `None` if it is damaged, or has more than `most` fields.
pub(super) fn fields(body: &Bytes, boundary: &str, most: usize) -> Option<Vec<Field>> {
    let delimiter = format!("\r\n--{boundary}");
    let delimiter = delimiter.as_bytes();
    // What stands before the first delimiter means nothing; that one may be the very beginning.
    let mut at = match body.starts_with(&delimiter[2..]) {
        true => delimiter.len() - 2,
        false => find(body, delimiter, 0)? + delimiter.len(),
    };
    let mut fields = Vec::new();
    loop {
        let rest = &body[at..];
        if rest.starts_with(b"--") {
            return Some(fields);
        }
        let padding = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        // The line's end, which also begins the headers: a part may have none.
        let head = at + padding;
        if !body[head..].starts_with(b"\r\n") || fields.len() >= most {
            return None;
        }
        let head_end = find(body, b"\r\n\r\n", head)?;
        let begin = head_end + 4;
        let end = find(body, delimiter, head_end + 2)?;
        let headers = String::from_utf8_lossy(&body[head..head_end]);
        let bytes = body.slice(begin.min(end)..end);
        fields.extend(field(&headers, bytes));
        at = end + delimiter.len();
    }
}

fn field(headers: &str, bytes: Bytes) -> Option<Field> {
    let header = |wanted: &str| {
        headers.split("\r\n").find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim())
        })
    };
    let (_, rest) = header("content-disposition")?.split_once(';')?;
    let parameter = |wanted: &str| {
        let found = parameters(rest).find(|(name, _)| name == wanted);
        found.map(|(_, value)| unquoted(&value))
    };
    Some(Field {
        name: parameter("name")?,
        file_name: parameter("filename"),
        content_type: header("content-type").map(str::to_owned),
        bytes,
    })
}

/// `name=value; name="value"`. A quoted value ends at the next quotation mark: one inside is `%22`.
fn parameters(text: &str) -> impl Iterator<Item = (String, String)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (name, after) = rest.split_once('=')?;
        let name = name.trim_matches([' ', '\t', ';']).to_ascii_lowercase();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => {
                let (value, next) = after.split_once(';').unwrap_or((after, ""));
                (value.trim(), next)
            }
        };
        rest = next;
        Some((name, value.to_owned()))
    })
}

/// What a browser escapes in a name, and nothing else.
fn unquoted(text: &str) -> String {
    let mut unquoted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        unquoted.push_str(&rest[..at]);
        let code = rest.get(at + 1..at + 3).map(str::to_ascii_uppercase);
        let (character, length) = match code.as_deref() {
            Some("22") => ('"', 3),
            Some("0D") => ('\r', 3),
            Some("0A") => ('\n', 3),
            _ => ('%', 1),
        };
        unquoted.push(character);
        rest = &rest[at + length..];
    }
    unquoted.push_str(rest);
    unquoted
}

/// Where a text that begins with a carriage return stands next.
fn find(body: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += body.get(at..)?.iter().position(|byte| *byte == b'\r')?;
        if body[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<Vec<(String, Option<String>, Bytes)>> {
        let fields = fields(&Bytes::from(body.to_owned()), "x", 3)?;
        let fields = fields.into_iter();
        Some(
            fields
                .map(|field| (field.name, field.file_name, field.bytes))
                .collect(),
        )
    }

    #[test]
    fn fields_are_read_as_browsers_write_them() {
        let form = "before\r\n--x\r\nContent-Disposition: form-data; name=\"a%22%0d%0A%\"\r\n\r\n1\r\n--y\r\n--x \r\n\
             content-disposition:form-data;filename=\"\\\";name=b\r\nContent-Type: text/plain\r\n\r\n\r\n--x--after";
        let expected = vec![
            ("a\"\r\n%".to_owned(), None, Bytes::from("1\r\n--y")),
            ("b".to_owned(), Some("\\".to_owned()), Bytes::new()),
        ];
        assert_eq!(read(form), Some(expected));
        assert_eq!(read("--x--"), Some(vec![]), "a form may be empty");
    }

    #[test]
    fn a_damaged_form_has_no_fields() {
        for damaged in [
            "",
            "--x",
            "--x\r\n\r\n",
            "--y--",
            "--xy\r\n\r\na\r\n--x--",
            "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno end",
        ] {
            assert_eq!(read(damaged), None, "{damaged:?}");
        }
        let many = "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n".repeat(4) + "--x--";
        assert_eq!(read(&many), None);
    }

    #[test]
    fn the_boundary_is_in_the_content_type() {
        let of = boundary;
        assert_eq!(
            of("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""),
            Some("a b".to_owned())
        );
        assert_eq!(of("multipart/form-data;boundary=--x"), Some("--x".to_owned()));
        for other in [
            "multipart/form-data",
            "multipart/mixed; boundary=x",
            "multipart/form-data; boundary=\"\"",
        ] {
            assert_eq!(of(other), None);
        }
    }
}
