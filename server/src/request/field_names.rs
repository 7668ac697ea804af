//! Names of fields as they may be repeated, in an answer and in the ledger.

/// The longest name of a field that is repeated, in bytes.
const MAX_NAME: usize = 64;

/// Words in a row, the first `most` of them.
pub fn listed(words: impl ExactSizeIterator<Item = impl AsRef<str>>, most: usize) -> String {
    let more = words.len().saturating_sub(most);
    let mut listed = String::new();
    for (n, word) in words.take(most).enumerate() {
        listed.push_str(if n > 0 { ", " } else { "" });
        listed.push_str(word.as_ref());
    }
    if more > 0 { format!("{listed} and {more} more") } else { listed }
}

/// The name of a field as it may be repeated: in words, and in the ledger.
pub fn plain(name: &str) -> &str {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_plain = (1..=MAX_NAME).contains(&name.len()) && name.chars().all(fits);
    if is_plain { name } else { "(unreadable name)" }
}
