//! Bodies of uploads: files, and the texts beside them, as `multipart/form-data`.

use bytes::Bytes;

/// A part of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The field's name, such as `files[]`.
    pub name: &'a str,
    /// The file's name, which may be a path; `None`: a text.
    pub filename: Option<&'a str>,
    /// Such as `text/csv`; only files have one.
    pub mime_type: &'a str,
    /// The bytes of it.
    pub content: &'a [u8],
}

impl<'a> Part<'a> {
    /// A text.
    pub fn text(name: &'a str, text: &'a str) -> Self {
        Self { name, filename: None, mime_type: "", content: text.as_bytes() }
    }

    /// A file of no particular type.
    pub fn file(name: &'a str, filename: &'a str, content: &'a [u8]) -> Self {
        Self { name, filename: Some(filename), mime_type: "application/octet-stream", content }
    }

    fn head(&self, boundary: &str) -> String {
        let (name, kind) = (plain(self.name), self.mime_type);
        match self.filename.map(plain) {
            Some(file) => format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\ncontent-type: {kind}\r\n\r\n"
            ),
            None => format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n"),
        }
    }
}

/// The body with these parts, and its content type.
pub fn body(parts: &[Part<'_>]) -> (Bytes, String) {
    let boundary = boundary_outside(parts);
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(part.head(&boundary).as_bytes());
        body.extend_from_slice(part.content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (body.into(), format!("multipart/form-data; boundary={boundary}"))
}

/// What would end a quoted name is replaced.
fn plain(name: &str) -> String {
    name.replace(['"', '\r', '\n'], "_")
}

/// A boundary that does not occur in any part.
fn boundary_outside(parts: &[Part<'_>]) -> String {
    let mut boundary = "pilothouse-part".to_owned();
    let occurs = |boundary: &str| {
        let mut contents = parts.iter().map(|part| part.content);
        contents.any(|content| content.windows(boundary.len()).any(|window| window == boundary.as_bytes()))
    };
    while occurs(&boundary) {
        boundary.push('x');
    }
    boundary
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boundary(content: &[u8]) -> String {
        boundary_outside(&[Part::file("file", "a", b""), Part::file("file", "b", content)])
    }

    #[test]
    fn a_boundary_never_stands_in_the_content() {
        assert_eq!(boundary(b"a,b\n1,2\n"), "pilothouse-part");
        assert_eq!(boundary(b"--pilothouse-part--"), "pilothouse-partx");
    }

    #[test]
    fn a_name_can_not_end_its_line() {
        let (body, kind) = body(&[Part::text("t", "x"), Part::file("files[]", "a/\"\r\nb: c", b"1")]);
        let expected = "--pilothouse-part\r\ncontent-disposition: form-data; name=\"t\"\r\n\r\nx\r\n\
                        --pilothouse-part\r\ncontent-disposition: form-data; name=\"files[]\"; filename=\"a/___b: c\"\r\n\
                        content-type: application/octet-stream\r\n\r\n1\r\n--pilothouse-part--\r\n";
        assert_eq!(String::from_utf8(body.to_vec()).unwrap(), expected);
        assert_eq!(kind, "multipart/form-data; boundary=pilothouse-part");
    }
}
