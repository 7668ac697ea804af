//! Messages for the person at the terminal.

use std::io::{self, Write as _};

/// Prints a message to standard error. If that fails, the command has still succeeded.
pub fn say(words: &str) {
    let _ = writeln!(io::stderr(), "{words}");
}
