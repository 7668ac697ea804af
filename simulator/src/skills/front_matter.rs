//! The YAML at the head of a `SKILL.md`: name and description (files-vaults-memory-skills.md §4).

use crate::http::HttpError;
use serde::Deserialize;

const MAX_NAME: usize = 64;
const MAX_DESCRIPTION: usize = 1_024;
const RESERVED: [&str; 2] = ["anthropic", "claude"];

/// What a skill says about itself; other keys are the skill's own affair.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct FrontMatter {
    pub name: String,
    pub description: String,
}

/// Reads the front matter of a `SKILL.md` and checks it.
pub(super) fn read(skill_md: &[u8]) -> Result<FrontMatter, HttpError> {
    let text = std::str::from_utf8(skill_md).map_err(|_| invalid("must be UTF-8"))?;
    let yaml = cut(text).ok_or_else(|| invalid("must begin with YAML between two lines `---`"))?;
    let front_matter: FrontMatter =
        serde_saphyr::from_str(yaml).map_err(|error| invalid(&format!("the front matter can't be read: {error}")))?;
    check(&front_matter)?;
    Ok(front_matter)
}

fn cut(text: &str) -> Option<&str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let after = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"))?;
    let mut length = 0;
    for line in after.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some(&after[..length]);
        }
        length += line.len();
    }
    None
}

fn check(front_matter: &FrontMatter) -> Result<(), HttpError> {
    let FrontMatter { name, description } = front_matter;
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(is_plain) {
        let what = format!("`name` must have 1 to {MAX_NAME} lower-case letters, digits and hyphens");
        return Err(invalid(&what));
    }
    if let Some(word) = RESERVED.iter().find(|word| name.contains(*word)) {
        return Err(invalid(&format!("`name` must not contain `{word}`")));
    }
    if description.trim().is_empty() || description.chars().count() > MAX_DESCRIPTION {
        return Err(invalid(&format!("`description` must have 1 to {MAX_DESCRIPTION} characters")));
    }
    Ok(())
}

fn invalid(what: &str) -> HttpError {
    HttpError::invalid(format!("SKILL.md: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(name: &str, description: &str) -> Result<FrontMatter, HttpError> {
        read(format!("---\nname: {name}\ndescription: {description}\n---\nBody").as_bytes())
    }

    #[test]
    fn limits_of_the_front_matter_files_4() {
        assert_eq!(of("refund-rules", "How to decide.").unwrap().name, "refund-rules");
        for name in [&"a".repeat(64), "a-1", "007x"] {
            assert!(of(name, "d").is_ok(), "{name}");
        }
        for name in [&"a".repeat(65), "Refund", "a_b", "a b", "my-claude-skill", "anthropic-x", "é", "''"] {
            assert!(of(name, "d").is_err(), "{name}");
        }
        assert!(of("a", &"é".repeat(1_024)).is_ok());
        assert!(of("a", &"é".repeat(1_025)).is_err());
        assert!(of("a", "''").is_err());
    }

    #[test]
    fn other_forms_of_front_matter_files_4() {
        let good = "\u{feff}---\r\nname: a\r\ndescription: >\r\n  folded\r\n  text\r\nlicense: MIT\r\n---\r\n";
        assert_eq!(read(good.as_bytes()).unwrap().description.trim(), "folded text");
        for bad in ["", "---\n", "# Title", "---\nname: a\n---\n", "---\nname: a\ndescription: b\n", "---\n[\n---\n"] {
            assert!(read(bad.as_bytes()).is_err(), "{bad:?}");
        }
        assert!(read(b"---\nname: \xff\n---\n").is_err());
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "(---\n)?\\PC{0,80}(\n---\n)?") {
            let _ = read(text.as_bytes());
        }
    }
}
