//! Names of fields, made safe to repeat in responses and in the ledger.

/// The longest name that is repeated, in bytes.
const MAX_NAME: usize = 64;

/// Joins the first `most` words, and counts the rest.
pub fn listed(words: impl ExactSizeIterator<Item = impl AsRef<str>>, most: usize) -> String {
    let more = words.len().saturating_sub(most);
    let mut listed = String::new();
    for (n, word) in words.take(most).enumerate() {
        listed.push_str(if n > 0 { ", " } else { "" });
        listed.push_str(word.as_ref());
    }
    if more > 0 { format!("{listed} and {more} more") } else { listed }
}

/// A field's name, or a placeholder if it should not be repeated.
pub fn plain(name: &str) -> &str {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_plain = (1..=MAX_NAME).contains(&name.len()) && name.chars().all(fits);
    if is_plain { name } else { "(unreadable name)" }
}
