//! Words that both file formats use.

use crate::session::transcript::{row::direction_word, tool_card::state_words};
use pilothouse_domain::timeline::{Direction, ToolCall};

/// Whom a message between threads went to or came from.
pub fn thread_words(direction: Direction, agent: Option<&str>) -> String {
    format!("{}{}", direction_word(direction), agent.unwrap_or("the main agent"))
}

/// The state of a call, in a word.
pub fn state(call: &ToolCall) -> &'static str {
    state_words(&call.state).1
}
