//! The session as a file: its rows as they are written down for readers without a console.
//!
//! A file is written in parts, so that a session of any size can be.

mod html;
mod markdown;
mod style;

use super::{facts::Facts, tool_card::state_words};
use pilothouse_domain::timeline::{Row, ToolCall};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Markdown, to be read as it is.
    Markdown,
    /// One HTML file that opens offline, runs nothing and loads nothing.
    Html,
}

/// What a file says of its session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// As given or changed by a person.
    pub title: Option<String>,
    /// The agent's name.
    pub agent_name: String,
    /// What tools were given and what they gave is kept back.
    pub hide_tools: bool,
}

impl About {
    fn heading(&self) -> String {
        Facts::heading(self.title.as_deref())
    }
}

impl Format {
    /// How the file begins.
    pub fn head(self, about: &About) -> String {
        match self {
            Self::Markdown => markdown::head(about),
            Self::Html => html::head(about),
        }
    }

    /// Some of its rows, oldest first.
    pub fn rows<'a>(self, about: &About, rows: impl Iterator<Item = &'a Row>) -> String {
        match self {
            Self::Markdown => rows.map(|row| markdown::row(about, row)).collect(),
            Self::Html => html::rows(about, rows),
        }
    }

    /// How it ends.
    pub fn foot(self) -> &'static str {
        match self {
            Self::Markdown => "",
            Self::Html => html::FOOT,
        }
    }
}

/// The state of a call, in a word.
fn state(call: &ToolCall) -> &'static str {
    state_words(&call.state).1
}

#[cfg(test)]
mod tests;
