//! The limits of Markdown: text beyond them is shown as plain text.

/// Markdown beyond this, in bytes, is plain text.
pub const MAX_BYTES: usize = 64 * 1024;

/// Markdown with more parts than this is plain text from there on. It bounds what a page has to draw.
pub const MAX_NODES: usize = 2_000;

/// Deeper nesting is flattened into its parent.
pub const MAX_DEPTH: usize = 24;

/// More markers of quotes and lists than this at the beginning of one line make the whole text plain: the parser's work
/// grows with them times the lines below.
const MAX_MARKERS: usize = 32;

/// White space before a marker, in columns: lists can be nested by it, two columns a level.
const MAX_INDENT: usize = 128;

/// A text that was not read as Markdown, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// The text.
    pub text: String,
    /// What it is beyond.
    pub limit: Limit,
}

impl Rest {
    pub(super) fn of(text: &str, limit: Limit) -> Option<Self> {
        (!text.is_empty()).then(|| Self { text: text.to_owned(), limit })
    }
}

/// What a text that is not read as Markdown is beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// [`MAX_BYTES`].
    Bytes,
    /// [`MAX_NODES`].
    Nodes,
    /// What can be nested at the beginning of a line.
    Depth,
}

impl Limit {
    /// What to tell the reader.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Bytes => "Shown as plain text: too long to format.",
            Self::Nodes => "Shown as plain text: too much formatting.",
            Self::Depth => "Shown as plain text: nested too deeply to format.",
        }
    }
}

/// The text up to the limit, cut at the end of a line where there is one.
pub(super) fn within(text: &str) -> &str {
    if text.len() <= MAX_BYTES {
        return text;
    }
    let within = &text[..text.floor_char_boundary(MAX_BYTES)];
    within.rfind('\n').map_or(within, |end| &within[..=end])
}

/// Whether a line nests more quotes and lists than anyone writes.
pub(super) fn is_too_deep(text: &str) -> bool {
    text.split(['\n', '\r']).any(line_is_too_deep)
}

fn line_is_too_deep(line: &str) -> bool {
    let (mut rest, mut markers, mut indent) = (line, 0, 0);
    loop {
        let after = rest.trim_start_matches([' ', '\t']);
        indent +=
            rest[..rest.len() - after.len()].bytes().map(|space| if space == b'\t' { 4 } else { 1 }).sum::<usize>();
        let Some(length) = marker(after) else { return false };
        markers += 1;
        if markers > MAX_MARKERS || indent > MAX_INDENT {
            return !is_rule(after);
        }
        rest = &after[length..];
    }
}

/// The length of the marker of a quote or a list that a text begins with.
fn marker(text: &str) -> Option<usize> {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t']);
    match text.as_bytes().first()? {
        b'>' => Some(1),
        b'-' | b'+' | b'*' => ends(&text[1..]).then_some(1),
        _ => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let rest = text[digits..].strip_prefix(['.', ')'])?;
            ((1..=9).contains(&digits) && ends(rest)).then_some(digits + 1)
        }
    }
}

/// A thematic break looks like a list in a list in a list.
fn is_rule(text: &str) -> bool {
    ['-', '*'].iter().any(|mark| text.chars().all(|c| c == *mark || c == ' ' || c == '\t'))
}
