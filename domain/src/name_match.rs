//! How well words match a name or an id: what the search for anything orders its finds by.

/// How well something matches; better ones are smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameMatch {
    /// The words are the whole id, or the whole name.
    Whole,
    /// The name begins with the words.
    Beginning,
    /// Each word begins a word of the name.
    Words,
    /// Each word stands somewhere in the name or the id.
    Part,
}

/// How well `words` match, whatever their case; `None`: a word stands nowhere. No words match everything as a part.
///
/// ```
/// use pilothouse_domain::name_match::{NameMatch, name_match};
///
/// assert_eq!(name_match("rev", "Code reviewer", "agent_01"), Some(NameMatch::Words));
/// assert_eq!(name_match("agent_01", "Code reviewer", "agent_01"), Some(NameMatch::Whole));
/// assert_eq!(name_match("deploy", "Code reviewer", "agent_01"), None);
/// ```
pub fn name_match(words: &str, name: &str, id: &str) -> Option<NameMatch> {
    let (words, name) = (words.trim().to_lowercase(), name.to_lowercase());
    if !words.is_empty() && (words == name || words == id.to_lowercase()) {
        return Some(NameMatch::Whole);
    }
    if !words.is_empty() && name.starts_with(&words) {
        return Some(NameMatch::Beginning);
    }
    let begins_a_word = |word: &str| name.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(word));
    let is_somewhere = |word: &str| name.contains(word) || id.to_lowercase().contains(word);
    if !words.is_empty() && words.split_whitespace().all(begins_a_word) {
        return Some(NameMatch::Words);
    }
    words.split_whitespace().all(is_somewhere).then_some(NameMatch::Part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn better_matches_come_first() {
        let names = ["Unwind a deploy", "deployer", "Deploy", "Check a re-deploy"];
        let mut found: Vec<_> =
            names.iter().filter_map(|name| Some((name_match("deploy", name, "")?, *name))).collect();
        found.sort();
        let order: Vec<_> = found.into_iter().map(|(_, name)| name).collect();
        assert_eq!(order, ["Deploy", "deployer", "Check a re-deploy", "Unwind a deploy"]);
    }

    #[test]
    fn an_id_matches_by_a_part() {
        assert_eq!(name_match("8xk", "Nightly", "sesn_018XKq"), Some(NameMatch::Part));
        assert_eq!(name_match("nightly 8xk", "Nightly", "sesn_018XKq"), Some(NameMatch::Part));
        assert_eq!(name_match("nightly 9xk", "Nightly", "sesn_018XKq"), None);
    }

    proptest! {
        #[test]
        fn a_name_matches_itself_and_no_words_match_everything(name in "\\PC{0,20}", id in "[a-z]{3}_[0-9A-Za-z]{4}") {
            prop_assert!(name_match(&name, &name, &id).is_some());
            prop_assert!(name_match(&id, &name, &id).is_some());
            prop_assert_eq!(name_match("  ", &name, &id), Some(NameMatch::Part));
        }
    }
}
