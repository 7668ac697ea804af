//! Who may approve: people by name, or everybody with at least a role.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The roles whose people can answer calls, each with all rights of those before it.
const ROLES: [&str; 3] = ["approver", "operator", "admin"];

/// What stands before a role's name.
const ROLE: &str = "role:";

/// Whom a rule names; as text `ada`, or `role:operator`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Approver {
    /// A user, by login name; upper and lower case are the same.
    User(String),
    /// Everybody with this role or one that may do more.
    Role(String),
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person<'a> {
    /// Login name.
    pub name: &'a str,
    /// Role: `approver`, `operator` or `admin`.
    pub role: &'a str,
}

impl Approver {
    /// Whether a rule that names this one names the person.
    pub fn is(&self, person: Person<'_>) -> bool {
        match self {
            Self::User(name) => name.eq_ignore_ascii_case(person.name),
            Self::Role(role) => rank(role).zip(rank(person.role)).is_some_and(|(least, own)| own >= least),
        }
    }
}

fn rank(role: &str) -> Option<usize> {
    ROLES.iter().position(|known| *known == role)
}

impl TryFrom<String> for Approver {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.strip_prefix(ROLE) {
            Some(role) if rank(role).is_some() => Ok(Self::Role(role.to_owned())),
            Some(_) => Err(format!("{text}: use role:approver, role:operator or role:admin")),
            None if is_name(&text) => Ok(Self::User(text)),
            None => Err(format!("{text:?} is not a user's name: use letters, digits and . _ - @")),
        }
    }
}

fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '@');
    (1..=64).contains(&text.len()) && text.chars().all(fits)
}

impl From<Approver> for String {
    fn from(approver: Approver) -> Self {
        match approver {
            Approver::User(name) => name,
            Approver::Role(role) => format!("{ROLE}{role}"),
        }
    }
}

/// As part of a sentence: `ada`, or `any operator`.
impl fmt::Display for Approver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) => f.write_str(name),
            Self::Role(role) => write!(f, "any {role}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_named_by_login_or_role() {
        let is =
            |approver: &str, name, role| Approver::try_from(approver.to_owned()).unwrap().is(Person { name, role });
        assert!(is("Ada", "ada", "approver"));
        assert!(!is("ada", "bob", "admin"));
        assert!(is("role:operator", "bob", "operator"));
        assert!(is("role:operator", "bob", "admin"));
        assert!(!is("role:operator", "bob", "approver"));
        assert!(!is("role:approver", "bob", "viewer"));
        for wrong in ["", "role:viewer", "role:", "a b", "a\u{202e}b"] {
            assert!(Approver::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
