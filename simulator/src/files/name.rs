//! File names: the last path component, within the API's limits (files-vaults-memory-skills.md §1).

use crate::prelude::*;

const MAX_NAME: usize = 255;
const FORBIDDEN: [char; 9] = ['<', '>', ':', '"', '|', '?', '*', '\\', '/'];

/// The name under which a file is kept; one without a name gets `unnamed` and the extension of its type.
pub(super) fn clean(sent: &str, mime_type: &str) -> Result<String, HttpError> {
    let name = sent.rsplit('/').next().unwrap_or(sent);
    if name.is_empty() {
        return Ok(unnamed(mime_type));
    }
    refuse_if(name.chars().count() > MAX_NAME, format_args!("file: the filename has more than {MAX_NAME} characters"))?;
    if name.chars().any(|c| FORBIDDEN.contains(&c) || u32::from(c) < 32) {
        let what = r#"file: the filename must not have control characters or any of < > : " | ? * \ /"#;
        return Err(HttpError::invalid(what));
    }
    Ok(name.to_owned())
}

fn unnamed(mime_type: &str) -> String {
    // The guesser's list is alphabetical; these are the extensions that people expect.
    let usual = match mime_type {
        "text/plain" => Some("txt"),
        "text/html" => Some("html"),
        "text/markdown" => Some("md"),
        "image/jpeg" => Some("jpg"),
        "application/octet-stream" => return "unnamed".to_owned(),
        _ => None,
    };
    let guessed = || mime_guess::get_mime_extensions_str(mime_type).and_then(|list| list.first().copied());
    usual.or_else(guessed).map_or_else(|| "unnamed".to_owned(), |extension| format!("unnamed.{extension}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_files_1() {
        assert_eq!(clean("a/b/orders.csv", "text/csv").unwrap(), "orders.csv");
        assert_eq!(clean("", "text/csv").unwrap(), "unnamed.csv");
        assert_eq!(clean("folder/", "text/plain").unwrap(), "unnamed.txt");
        assert_eq!(clean("", "application/x-unheard-of").unwrap(), "unnamed");
        assert_eq!(clean("Übersicht 1.csv", "text/csv").unwrap(), "Übersicht 1.csv");
        assert!(clean(&"x".repeat(255), "text/csv").is_ok());
        for bad in ["a<b", "a>b", "a:b", "a\"b", "a|b", "a?b", "a*b", "a\\b", "a\u{1f}b", "\u{0}", &"x".repeat(256)] {
            assert!(clean(bad, "text/csv").is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn a_kept_name_is_never_a_path(sent in "\\PC{0,30}") {
            if let Ok(name) = clean(&sent, "text/csv") {
                prop_assert!(!name.is_empty() && !name.contains(['/', '\\']));
            }
        }
    }
}
