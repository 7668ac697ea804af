//! The YAML at the head of a `SKILL.md`: name and description (files-vaults-memory-skills.md §4).

use serde::Deserialize;
use std::fmt;

const MAX_NAME: usize = 64;
const MAX_DESCRIPTION: usize = 1_024;
const RESERVED: [&str; 2] = ["anthropic", "claude"];

/// A `SKILL.md` that is longer is not read.
const MAX_LENGTH: usize = 1024 * 1024;

/// What a skill says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter {
    /// 1 to 64 lower-case letters, digits and hyphens.
    pub name: String,
    /// 1 to 1,024 characters.
    pub description: String,
}

/// What is wrong with a front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrontMatterProblem {
    /// It is longer than is read.
    TooLong,
    /// It is not UTF-8.
    NotText,
    /// It does not begin with YAML between two lines `---`.
    Missing,
    /// The YAML can't be read; what the parser says.
    Broken(String),
    /// There is no name.
    NoName,
    /// It has other characters, or too many.
    Name(String),
    /// It has a word that is Anthropic's.
    Reserved(&'static str),
    /// There is no description.
    NoDescription,
    /// It is too long, by so many characters.
    Description(usize),
}

impl fmt::Display for FrontMatterProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SKILL.md: ")?;
        match self {
            Self::TooLong => f.write_str("it is longer than 1 MB. Move parts of it to other files."),
            Self::NotText => f.write_str("it is not text in UTF-8. Save it as UTF-8."),
            Self::Missing => f.write_str(
                "it must begin with a line “---”, then “name: …” and “description: …”, then another line “---”.",
            ),
            Self::Broken(why) => {
                write!(f, "the lines between “---” are not valid YAML: {why}. Put texts with a colon in quotes.")
            }
            Self::NoName => f.write_str("it has no “name”. Add a line “name: …” between the two lines “---”."),
            Self::Name(name) => write!(
                f,
                "the name “{}” must have 1 to {MAX_NAME} lower-case letters, digits and hyphens.",
                crate::reveal::visible(&name.chars().take(MAX_NAME + 1).collect::<String>())
            ),
            Self::Reserved(word) => write!(f, "the name must not contain “{word}”. Choose another one."),
            Self::NoDescription => f.write_str(
                "it has no “description”. Say in a line “description: …” what the skill is for, and when to use it.",
            ),
            Self::Description(over) => {
                write!(f, "the description has {over} characters too many. At most {MAX_DESCRIPTION} are allowed.")
            }
        }
    }
}

#[derive(Deserialize)]
struct Read {
    name: Option<String>,
    description: Option<String>,
}

impl FrontMatter {
    /// Reads the front matter of a `SKILL.md`.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read(skill_md: &[u8]) -> Result<Self, Vec<FrontMatterProblem>> {
        let one = |problem| vec![problem];
        if skill_md.len() > MAX_LENGTH {
            return Err(one(FrontMatterProblem::TooLong));
        }
        let text = std::str::from_utf8(skill_md).map_err(|_| one(FrontMatterProblem::NotText))?;
        let (yaml, _) = split(text).ok_or_else(|| one(FrontMatterProblem::Missing))?;
        let read: Option<Read> =
            serde_saphyr::from_str(yaml).map_err(|error| one(FrontMatterProblem::Broken(first_line(&error))))?;
        let Read { name, description } = read.unwrap_or(Read { name: None, description: None });
        let wrong: Vec<_> =
            [wrong_name(name.as_deref()), wrong_description(description.as_deref())].into_iter().flatten().collect();
        match (name, description) {
            (Some(name), Some(description)) if wrong.is_empty() => Ok(Self { name, description }),
            _ => Err(wrong),
        }
    }
}

/// A `SKILL.md` without its front matter.
pub fn body(text: &str) -> &str {
    split(text).map_or(text, |(_, body)| body)
}

/// The YAML, and what follows it.
fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let after = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"))?;
    let mut length = 0;
    for line in after.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((&after[..length], &after[length + line.len()..]));
        }
        length += line.len();
    }
    None
}

fn first_line(error: &impl ToString) -> String {
    let text = error.to_string();
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it can't be read");
    crate::reveal::visible(&line.trim_end_matches('.').chars().take(200).collect::<String>())
}

fn wrong_name(name: Option<&str>) -> Option<FrontMatterProblem> {
    let Some(name) = name.filter(|name| !name.is_empty()) else { return Some(FrontMatterProblem::NoName) };
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.len() > MAX_NAME || !name.bytes().all(is_plain) {
        return Some(FrontMatterProblem::Name(name.to_owned()));
    }
    RESERVED.into_iter().find(|word| name.contains(word)).map(FrontMatterProblem::Reserved)
}

fn wrong_description(description: Option<&str>) -> Option<FrontMatterProblem> {
    let Some(text) = description.filter(|text| !text.trim().is_empty()) else {
        return Some(FrontMatterProblem::NoDescription);
    };
    let over = text.chars().count().saturating_sub(MAX_DESCRIPTION);
    (over > 0).then_some(FrontMatterProblem::Description(over))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(name: &str, description: &str) -> Result<FrontMatter, Vec<FrontMatterProblem>> {
        FrontMatter::read(format!("---\nname: {name}\ndescription: {description}\n---\nBody").as_bytes())
    }

    #[test]
    fn limits_of_the_front_matter_files_4() {
        assert_eq!(of("refund-rules", "How to decide.").unwrap().name, "refund-rules");
        for name in [&"a".repeat(64), "a-1", "007x"] {
            assert!(of(name, "d").is_ok(), "{name}");
        }
        for name in [&"a".repeat(65), "Refund", "a_b", "a b", "my-claude-skill", "anthropic-x", "é", "''"] {
            assert_eq!(of(name, "d").unwrap_err().len(), 1, "{name}");
        }
        assert!(of("a", &"é".repeat(1_024)).is_ok());
        assert_eq!(of("a", &"é".repeat(1_026)), Err(vec![FrontMatterProblem::Description(2)]));
        assert_eq!(
            of("A", "''"),
            Err(vec![FrontMatterProblem::Name("A".to_owned()), FrontMatterProblem::NoDescription])
        );
    }

    #[test]
    fn what_is_not_there_is_named() {
        let read = |text: &[u8]| FrontMatter::read(text).unwrap_err();
        assert_eq!(read(b"# Title"), [FrontMatterProblem::Missing]);
        assert_eq!(read(b"---\nname: a\n"), [FrontMatterProblem::Missing]);
        assert_eq!(read(b"---\n---\n"), [FrontMatterProblem::NoName, FrontMatterProblem::NoDescription]);
        assert_eq!(read(b"---\nlicense: MIT\n---"), [FrontMatterProblem::NoName, FrontMatterProblem::NoDescription]);
        assert_eq!(read(b"---\nname: \xff\n---\n"), [FrontMatterProblem::NotText]);
        assert!(matches!(read(b"---\n[\n---\n")[..], [FrontMatterProblem::Broken(_)]));
        assert!(matches!(read(b"---\nname: a\ndescription: x: y\n---\n")[..], [FrontMatterProblem::Broken(_)]));
        assert_eq!(read(&vec![b'-'; MAX_LENGTH + 1]), [FrontMatterProblem::TooLong]);
    }

    #[test]
    fn the_body_begins_behind_it() {
        assert_eq!(body("---\r\nname: a\r\n---\r\n# Title"), "# Title");
        assert_eq!(body("\u{feff}---\n---\n"), "");
        assert_eq!(body("# Title\n---\n"), "# Title\n---\n");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "(---\n)?\\PC{0,80}(\n---\n)?") {
            if let Err(problems) = FrontMatter::read(text.as_bytes()) {
                prop_assert!(!problems.is_empty());
                prop_assert!(problems.iter().all(|problem| !problem.to_string().contains('\n')));
            }
            prop_assert!(text.ends_with(body(&text)));
        }
    }
}
