//! Headers of responses whose content an agent made.

use http::{HeaderMap, HeaderValue, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use pilothouse_domain::file_name;

/// Characters that need no escaping in an extended parameter (RFC 8187, attr-char).
const ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Makes the browser save the response and run nothing in it, whatever type the file claims to have.
pub fn as_download(headers: &mut HeaderMap) {
    let given = headers.get(header::CONTENT_DISPOSITION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let disposition = attachment(given.as_deref().and_then(named).as_deref());
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

/// A disposition with the file's name, in ASCII for old clients and in full (RFC 6266).
fn attachment(name: Option<&str>) -> HeaderValue {
    let plain = HeaderValue::from_static("attachment");
    let Some(name) = name.map(file_name::safe) else { return plain };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | ' ' | '(' | ')');
    let ascii: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let value = if ascii == name {
        format!("attachment; filename=\"{name}\"")
    } else {
        format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(&name, ATTR_CHAR))
    };
    HeaderValue::try_from(value).unwrap_or(plain)
}

/// The file's name in a Content-Disposition; the extended parameter takes precedence.
fn named(disposition: &str) -> Option<String> {
    let parameters = parameters(disposition);
    let value = |wanted: &str| {
        let found = parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.as_str())
    };
    let extended = value("filename*").and_then(|value| {
        let (_, encoded) = value.split_once('\'').and_then(|(_, rest)| rest.split_once('\''))?;
        Some(percent_decode_str(encoded).decode_utf8_lossy().into_owned())
    });
    extended.or_else(|| value("filename").map(str::to_owned)).filter(|name| !name.is_empty())
}

/// The parameters after the type; semicolons in quotes don't separate them.
fn parameters(disposition: &str) -> Vec<(String, String)> {
    let (mut parts, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for c in disposition.chars() {
        let is_part = quoted && std::mem::take(&mut escaped);
        match c {
            _ if is_part => parts.last_mut().map(|part| part.push(c)),
            '\\' if quoted => {
                escaped = true;
                None
            }
            '"' => {
                quoted = !quoted;
                None
            }
            ';' if !quoted => {
                parts.push(String::new());
                None
            }
            c => parts.last_mut().map(|part| part.push(c)),
        };
    }
    let pair =
        |part: &String| part.split_once('=').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
    parts.iter().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved_as(disposition: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_bytes(disposition.as_bytes()).unwrap());
        as_download(&mut headers);
        headers[header::CONTENT_DISPOSITION].to_str().unwrap().to_owned()
    }

    #[test]
    fn a_name_that_hides_something_is_not_handed_on() {
        assert_eq!(saved_as("attachment; filename=\"report.csv\""), "attachment; filename=\"report.csv\"");
        assert_eq!(saved_as("inline; filename=page.html"), "attachment; filename=\"page.html\"");
        assert_eq!(
            saved_as("attachment; filename*=UTF-8''gnp%E2%80%AEexe.txt"),
            "attachment; filename=\"gnp_exe.txt\""
        );
        assert_eq!(
            saved_as("attachment; filename=\"a\\\"; b/c.txt\""),
            "attachment; filename=\"a__ b_c.txt\"; filename*=UTF-8''a_%3B%20b_c.txt"
        );
        assert_eq!(
            saved_as("attachment; filename=\"x\"; filename*=utf-8'de'Gr%C3%B6%C3%9Fe.csv"),
            "attachment; filename=\"Gr__e.csv\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.csv"
        );
        assert_eq!(
            saved_as("attachment; filename=Größe"),
            "attachment; filename=\"Gr__e\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe"
        );
        for none in ["attachment", "", "attachment; filename=", "attachment; filename*=nonsense"] {
            assert_eq!(saved_as(none), "attachment", "{none}");
        }
    }
}
