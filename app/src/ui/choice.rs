//! What a select list offers.

use pilothouse_domain::reveal::visible;

/// An entry of a select list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// An entry.
    pub fn new(value: impl Into<String>, label: impl AsRef<str>) -> Self {
        Self { value: value.into(), label: visible(label.as_ref()) }
    }

    /// The entries, after one that chooses nothing.
    pub fn with_none(none: &str, choices: &[Self]) -> Vec<Self> {
        [&[Self::new("", none)], choices].concat()
    }
}
