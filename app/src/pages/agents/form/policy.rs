//! Whether a tool is on and when its calls run, as one choice.

use crate::ui::Choice;
use pilothouse_domain::agent_form::OFF;

const KNOWN: [(&str, &str); 4] = [
    ("always_allow", "Runs without asking"),
    ("always_ask", "Asks first"),
    ("auto", "The server decides for each call"),
    (OFF, "Off"),
];

/// The entries of the choice. One that this console does not know is offered where it is the current one.
pub fn choices() -> Vec<Choice> {
    KNOWN.into_iter().map(|(value, label)| Choice::new(value, label)).collect()
}
