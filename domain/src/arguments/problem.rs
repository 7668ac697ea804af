//! What doesn't fit a schema, and how much is quoted of it.

/// The longest title or description, in characters.
const MAX_WORDS: usize = 300;

/// What about an argument doesn't fit the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The schema doesn't have it.
    AlsoSent,
    /// The schema requires it.
    Missing,
    /// It has another type than the schema says: which one that is.
    WrongType(String),
    /// It is none of the values that the schema allows.
    NotAllowed(String),
}

/// As much of a text as is shown.
pub(super) fn shortened(text: &str) -> String {
    let short: String = text.chars().take(MAX_WORDS).collect();
    if short.len() < text.len() { format!("{}…", short.trim_end()) } else { short }
}
