//! Cuts long output short, and says how much was left out.

/// The beginning of a text, and what was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truncated<'a> {
    /// What to show.
    pub head: &'a str,
    /// Lines that are left out whole.
    pub hidden_lines: usize,
    /// Bytes that are left out.
    pub hidden_bytes: usize,
}

impl Truncated<'_> {
    /// Whether anything was left out.
    pub const fn is_cut(&self) -> bool {
        self.hidden_bytes > 0
    }

    /// What was left out, in words; `None` where nothing was.
    pub fn note(&self) -> Option<String> {
        let bytes = crate::format::bytes(self.hidden_bytes as u64);
        match self.hidden_lines {
            _ if !self.is_cut() => None,
            0 => Some(format!("{bytes} more")),
            1 => Some(format!("1 more line ({bytes})")),
            lines => Some(format!("{lines} more lines ({bytes})")),
        }
    }
}

/// Cuts a text after this many lines or bytes, whichever comes first, and never inside a character.
pub fn truncate(text: &str, max_lines: usize, max_bytes: usize) -> Truncated<'_> {
    let after_lines = match max_lines.checked_sub(1) {
        None => 0,
        Some(last) => text.match_indices('\n').nth(last).map_or(text.len(), |(at, _)| at + 1),
    };
    let after_bytes = text.floor_char_boundary(max_bytes);
    let end = after_lines.min(after_bytes);
    let (head, hidden) = text.split_at(end);
    let inside_line = !head.is_empty() && !head.ends_with('\n');
    let hidden_lines = hidden.lines().count().saturating_sub(usize::from(inside_line && !hidden.is_empty()));
    Truncated { head, hidden_lines, hidden_bytes: hidden.len() }
}

#[cfg(test)]
mod tests;
