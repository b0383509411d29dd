//! Multipart forms, as RFC 7578 has them and browsers write them.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;

use crate::body::{
    Body,
    error::BodyError,
    pieces::{self, BodyPieces},
};

/// Texts and files, with the boundary between them.
#[derive(Clone, PartialEq)]
pub(crate) struct Form {
    boundary: String,
    pub(super) parts: Vec<FormPart>,
}

/// A text, or a file.
#[derive(Clone, PartialEq)]
pub(crate) struct FormPart {
    pub(crate) name: String,
    pub(crate) body: Body,
    pub(crate) is_file: bool,
}

impl Form {
    /// The boundary is made of a nonce: what is in no file by chance.
    pub(crate) fn new(nonce: &str, parts: Vec<FormPart>) -> Self {
        let mut boundary = "----alicloud-".to_owned();
        boundary.extend(nonce.chars().filter(char::is_ascii_alphanumeric).take(48));
        Self { boundary, parts }
    }

    #[cfg(feature = "test-util")]
    pub(crate) fn parts(&self) -> &[FormPart] {
        &self.parts
    }

    pub(crate) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    pub(super) fn pieces(&self) -> BodyPieces {
        let mut sequence: Vec<BodyPieces> = Vec::with_capacity(2 * self.parts.len() + 1);
        for (index, part) in self.parts.iter().enumerate() {
            sequence.push(pieces::of_bytes(self.head(index, part).into()));
            sequence.push(part.body.pieces());
        }
        sequence.push(pieces::of_bytes(self.end().into()));
        sequence.reverse();
        Box::pin(Sequence(sequence))
    }

    /// The form with `show` in place of the bytes of each part, for people.
    pub(crate) fn shown(&self, show: impl Fn(&FormPart) -> String) -> String {
        let parts = self.parts.iter().enumerate();
        let mut text: String = parts
            .map(|(index, part)| self.head(index, part) + &show(part))
            .collect();
        text.push_str(&self.end());
        text.replace("\r\n", "\n").trim_end().to_owned()
    }

    /// What stands before the bytes of a part.
    fn head(&self, index: usize, part: &FormPart) -> String {
        let separator = if index == 0 { "" } else { "\r\n" };
        let mut head = format!(
            "{separator}--{}\r\nContent-Disposition: form-data; name=\"{}\"",
            self.boundary,
            quoted(&part.name)
        );
        if part.is_file {
            let name = quoted(part.body.file_name().unwrap_or("file"));
            // A line break would begin another header.
            let kind = part.body.content_type().unwrap_or("application/octet-stream");
            let kind: String = kind.chars().filter(|character| !character.is_control()).collect();
            head.push_str(&format!("; filename=\"{name}\"\r\nContent-Type: {kind}"));
        }
        head.push_str("\r\n\r\n");
        head
    }

    fn end(&self) -> String {
        let separator = if self.parts.is_empty() { "" } else { "\r\n" };
        format!("{separator}--{}--\r\n", self.boundary)
    }
}

/// A name as browsers quote it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// One after the other; the next is the last.
struct Sequence(Vec<BodyPieces>);

impl Stream for Sequence {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while let Some(pieces) = self.0.last_mut() {
            match ready!(pieces.as_mut().poll_next(context)) {
                Some(piece) => return Poll::Ready(Some(piece)),
                None => self.0.pop(),
            };
        }
        Poll::Ready(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_form_has_the_form_of_browsers() {
        let part = |name: &str, body: Body, is_file| FormPart {
            name: name.to_owned(),
            body,
            is_file,
        };
        let form = Form::new(
            "n-1/\r\n",
            vec![
                part("a\"b\r\nc", "text\r\n".into(), false),
                part("file", Body::from("x").with_file_name("ö\".png"), true),
            ],
        );
        assert_eq!(
            form.content_type(),
            "multipart/form-data; boundary=----alicloud-n1"
        );
        let bytes = pieces::collect(form.pieces(), usize::MAX).await.unwrap();
        let expected = "------alicloud-n1\r\nContent-Disposition: form-data; name=\"a%22b%0D%0Ac\"\r\n\r\ntext\r\n\r\n\
             ------alicloud-n1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ö%22.png\"\r\n\
             Content-Type: application/octet-stream\r\n\r\nx\r\n------alicloud-n1--\r\n";
        assert_eq!(bytes, expected);
    }
}
