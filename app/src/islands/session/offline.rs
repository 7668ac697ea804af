//! The session as a file: its rows as they are written down for readers without a console.
//!
//! A file is written in parts, so that a session of any size can be.

mod html;
mod markdown;
mod style;

use super::{row::direction_word, session_facts::SessionFacts, tool_card::state_words};
use pilothouse_api::usage::Usage;
use pilothouse_domain::{
    format::{in_and_out, money, seconds},
    timeline::{Direction, Row, ToolCall},
    token_count::read_tokens,
};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Markdown, to be read as it is.
    Markdown,
    /// One HTML file that opens offline, runs nothing and loads nothing.
    Html,
}

/// What a file says of its session.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// As given or changed by a person.
    pub title: Option<String>,
    /// The agent's name.
    pub agent_name: String,
    /// What it has used and cost so far, where that is known.
    pub usage: Option<Usage>,
    /// What tools were given and what they gave is kept back.
    pub hide_tools: bool,
}

/// Whom a message between threads went to or came from.
fn thread_words(direction: Direction, agent: Option<&str>) -> String {
    format!("{}{}", direction_word(direction), agent.unwrap_or("the main agent"))
}

impl About {
    fn heading(&self) -> String {
        SessionFacts::heading(self.title.as_deref())
    }

    /// What it has used and cost, in words.
    fn spent(&self) -> Option<String> {
        let usage = self.usage.as_ref()?;
        let used = in_and_out(read_tokens(usage), usage.output_tokens.unwrap_or(0));
        let worked = usage.active_seconds.map(|active| format!("{} at work", seconds(active)));
        let cost = usage.list_cost.as_ref().map(|cost| format!("list cost {}", money(cost)));
        Some([Some(used), worked, cost].into_iter().flatten().collect::<Vec<_>>().join(" · "))
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
