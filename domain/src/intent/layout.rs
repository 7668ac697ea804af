//! Gaps that push the rest of a command out of sight.

use super::{Effect, Level, findings::Findings};

/// So many spaces may push the rest of a line out of sight.
const WIDE: usize = 40;
/// So many empty lines may push the rest of a command out of sight.
const TALL: usize = 10;

/// Marks gaps with something behind them.
pub(super) fn judge(text: &str, findings: &mut Findings<'_>) {
    let mut start = None;
    let mut lines = 0;
    for (at, byte) in text.bytes().enumerate() {
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            start.get_or_insert(at);
            lines += usize::from(byte == b'\n');
            continue;
        }
        if let Some(from) = start.take() {
            let is_wide = lines == 0 && at - from >= WIDE;
            if is_wide || lines > TALL {
                let why = "Has a long gap, and more text behind it.";
                findings.mark(from..at, Effect::Hides, Level::LookClosely, why);
            }
        }
        lines = 0;
    }
}
