//! Alternatives as part of a sentence.

use std::fmt::Display;

/// `a`, `a or b`, `a, b or c`.
pub(super) fn listed(all: &[impl Display]) -> String {
    match all {
        [] => String::new(),
        [only] => only.to_string(),
        [most @ .., last] => {
            let most: Vec<_> = most.iter().map(ToString::to_string).collect();
            format!("{} or {last}", most.join(", "))
        }
    }
}
