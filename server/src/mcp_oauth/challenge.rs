//! The parameters of a challenge in `www-authenticate` (RFC 9110 §11.6.1).

/// A parameter's value, without its quotes.
pub fn parameter(challenge: &str, name: &str) -> Option<String> {
    let mut rest = challenge;
    while let Some((before, after)) = rest.split_once('=') {
        let key = before.trim_end().rsplit([' ', ',', '\t']).next().unwrap_or_default();
        let (value, behind) = match after.trim_start().strip_prefix('"') {
            Some(quoted) => unquoted(quoted)?,
            None => {
                let end = after.find([',', ' ']).unwrap_or(after.len());
                (after[..end].to_owned(), &after[end..])
            }
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = behind;
    }
    None
}

/// A quoted string without its quotes, and what is behind it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(chars.next()?.1),
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::parameter;
    use proptest::prelude::*;

    #[test]
    fn parameters_are_found_quoted_or_not_behind_others() {
        let challenge = r#"Bearer realm="a, resource_metadata=\"x\"", error=invalid_token, resource_metadata="https://a.example/m", scope="files:read files:write""#;
        assert_eq!(parameter(challenge, "resource_metadata").as_deref(), Some("https://a.example/m"));
        assert_eq!(parameter(challenge, "Scope").as_deref(), Some("files:read files:write"));
        assert_eq!(parameter(challenge, "error").as_deref(), Some("invalid_token"));
        assert_eq!(parameter(challenge, "nothing"), None);
        assert_eq!(parameter("Bearer scope=\"never ends", "scope"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in "[ -~]{0,80}") {
            let _ = parameter(&text, "scope");
        }
    }
}
