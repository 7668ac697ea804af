//! Words for the person at the terminal.

use std::io::{self, Write as _};

/// Tells the person at the terminal. Where nobody can be told, what was done stays done.
pub fn say(words: &str) {
    let _ = writeln!(io::stderr(), "{words}");
}
