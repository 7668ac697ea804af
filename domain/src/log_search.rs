//! Words for the search across all logs: how a text is cut into them, what a person typed, and where a text has it.
//!
//! The index gets each text as words with blanks between them, and a search is words, too: neither has any character
//! that the index's own language knows.

use std::{cmp::Reverse, ops::Range};

/// More of what is typed is not looked for.
const MOST_TERMS: usize = 16;

/// So many bytes of a text are looked at for an excerpt.
const MOST_LOOKED_AT: usize = 256 * 1024;

/// How many characters an excerpt has before its first hit, and altogether.
const BEFORE: usize = 60;
const SHOWN: usize = 240;

/// A beginning of a word that is shorter stands for itself alone, since too many words begin with it.
const SHORTEST_BEGINNING: usize = 3;

/// What a person looks for: all of these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchTerms(Vec<Term>);

/// Words that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    words: Vec<String>,
    /// The last one may be the beginning of a word.
    is_open: bool,
}

/// A part of an excerpt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExcerptPart {
    /// Its text.
    pub text: String,
    /// Whether this is what was looked for.
    pub hit: bool,
}

impl SearchTerms {
    /// Reads what was typed: words, of which each may be a beginning, and `"words in quotes"` that follow each other.
    ///
    /// ```
    /// use pilothouse_domain::log_search::SearchTerms;
    ///
    /// assert_eq!(SearchTerms::parse("Deploy to \"us-east 1\"").to_match(), r#""deploy"* "to" "us east 1""#);
    /// assert_eq!(SearchTerms::parse("NEAR(a*) OR -b:^").to_match(), r#""near a" "or" "b""#);
    /// assert!(SearchTerms::parse("*** \"").is_empty());
    /// ```
    pub fn parse(typed: &str) -> Self {
        let mut terms = Vec::new();
        // Every second part stands in quotes; a quote that isn't closed ends with the text.
        for (n, part) in typed.split('"').enumerate() {
            if n % 2 == 1 {
                terms.extend(term(part, false));
            } else {
                terms.extend(part.split_whitespace().filter_map(|chunk| term(chunk, true)));
            }
        }
        terms.truncate(MOST_TERMS);
        Self(terms)
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As the index is asked. It is made of words alone, so it can't be read in any other way.
    pub fn to_match(&self) -> String {
        let terms = self.0.iter().map(|Term { words, is_open }| {
            let end = if *is_open { "*" } else { "" };
            format!("\"{}\"{end}", words.join(" "))
        });
        terms.collect::<Vec<_>>().join(" ")
    }

    /// What a text says around the first hit; its beginning, if there is none.
    pub fn excerpt(&self, text: &str) -> Vec<ExcerptPart> {
        let text = &text[..text.floor_char_boundary(MOST_LOOKED_AT)];
        let hits = self.hits(text);
        let first = hits.first().map_or(0, |hit| hit.start);
        let before = text[..first].char_indices().rev().nth(BEFORE - 1);
        let start = before.map_or(0, |(place, _)| place);
        let end = text[start..].char_indices().nth(SHOWN).map_or(text.len(), |(place, _)| start + place);
        let mut parts = Vec::new();
        let mut done = start;
        for hit in hits.iter().take_while(|hit| hit.start < end) {
            let (from, to) = (hit.start.max(done), hit.end.min(end));
            parts.push((done..from, false));
            parts.push((from..to, true));
            done = to.max(done);
        }
        parts.push((done..end, false));
        let parts = parts.into_iter().filter(|(range, _)| !range.is_empty());
        parts.map(|(range, hit)| ExcerptPart { text: text[range].to_owned(), hit }).collect()
    }

    /// Where a text has what is looked for, in order and without overlaps.
    fn hits(&self, text: &str) -> Vec<Range<usize>> {
        let words: Vec<(Range<usize>, String)> =
            spans(text).map(|span| (span.clone(), text[span].to_lowercase())).collect();
        let mut hits: Vec<Range<usize>> = self.0.iter().flat_map(|term| term.hits(&words)).collect();
        hits.sort_by_key(|hit| (hit.start, Reverse(hit.end)));
        let mut last = 0;
        hits.retain(|hit| {
            let is_new = hit.start >= last;
            if is_new {
                last = hit.end;
            }
            is_new
        });
        hits
    }
}

impl Term {
    fn hits(&self, words: &[(Range<usize>, String)]) -> Vec<Range<usize>> {
        let fits = |found: &[(Range<usize>, String)]| {
            let ends = self.words.len() - 1;
            found.iter().zip(&self.words).enumerate().all(|(n, ((_, found), word))| {
                if n == ends && self.is_open { found.starts_with(word.as_str()) } else { found == word }
            })
        };
        let places = words.windows(self.words.len().max(1)).filter(|found| fits(found));
        places.filter_map(|found| Some(found.first()?.0.start..found.last()?.0.end)).collect()
    }
}

/// Words that follow each other; `None`: there are none.
fn term(text: &str, may_be_open: bool) -> Option<Term> {
    let text = text.to_lowercase();
    let words: Vec<String> = spans(&text).map(|span| text[span].to_owned()).collect();
    let is_long = words.last()?.chars().count() >= SHORTEST_BEGINNING;
    Some(Term { words, is_open: may_be_open && is_long })
}

/// A text as the index gets it: its words, with a blank after each.
pub fn indexed(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + text.len() / 8);
    for span in spans(text) {
        words.push_str(&text[span]);
        words.push(' ');
    }
    words
}

/// Where the words of a text are. A word is a run of letters and digits; where a script puts no blanks between words,
/// each of its characters is one, so that any part of a sentence can be found.
fn spans(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.find(|(_, c)| c.is_alphanumeric())?;
        let mut end = start + first.len_utf8();
        if !stands_alone(first) {
            while let Some((place, c)) = chars.next_if(|(_, c)| c.is_alphanumeric() && !stands_alone(*c)) {
                end = place + c.len_utf8();
            }
        }
        Some(start..end)
    })
}

/// Whether a character is of a script that puts no blanks between words: Thai to Burmese, Khmer, kana, Han.
const fn stands_alone(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(typed: &str, text: &str) -> String {
        let parts = SearchTerms::parse(typed).excerpt(text);
        parts.into_iter().map(|part| if part.hit { format!("[{}]", part.text) } else { part.text }).collect()
    }

    #[test]
    fn beginnings_phrases_and_names_are_marked() {
        assert_eq!(marked("deploy", "Deployed, redeploy, deploy"), "[Deployed], redeploy, [deploy]");
        assert_eq!(marked("\"deploy\"", "Deployed, deploy"), "Deployed, [deploy]");
        assert_eq!(marked("/etc/host", "cat /etc/hosts.bak"), "cat /[etc/hosts].bak");
        assert_eq!(marked("to", "to tomatoes"), "[to] tomatoes", "too short to be a beginning");
        assert_eq!(marked("東京", "今日は東京です"), "今日は[東京]です");
        assert_eq!(marked("nothing", "Some text"), "Some text");
        assert_eq!(marked("a \"a b\"", "a b a"), "[a b] [a]");
    }

    #[test]
    fn an_excerpt_is_short_and_begins_near_the_first_hit() {
        let text = format!("{} crane {}", "é ".repeat(500), "ü ".repeat(500));
        let parts = SearchTerms::parse("crane").excerpt(&text);
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!((parts.len(), parts[0].text.chars().count(), parts[1].hit), (3, BEFORE, true));
        assert_eq!(texts.concat().chars().count(), SHOWN);
    }

    #[test]
    fn no_more_is_asked_than_can_be_answered() {
        assert_eq!(SearchTerms::parse(&"word ".repeat(1_000)).to_match().split(' ').count(), MOST_TERMS);
    }

    proptest! {
        #[test]
        fn what_is_typed_can_only_be_words(typed in "\\PC{0,60}") {
            let asked = SearchTerms::parse(&typed).to_match();
            // Within quotes there are letters, digits and blanks; outside of them blanks and stars.
            for (n, part) in asked.split('"').enumerate() {
                let may = |c: char| if n % 2 == 1 { c == ' ' || c.is_alphanumeric() } else { matches!(c, ' ' | '*') };
                prop_assert!(part.chars().all(may), "{asked}");
            }
        }

        #[test]
        fn an_excerpt_is_a_part_of_the_text(typed in "[abß東 \"]{0,12}", text in "[abßA東 .\n]{0,80}") {
            let parts = SearchTerms::parse(&typed).excerpt(&text);
            let shown: String = parts.iter().map(|part| part.text.as_str()).collect();
            prop_assert!(text.contains(&shown));
        }

        #[test]
        fn every_word_of_a_text_is_found_in_it(text in "[abcßÉ東 .,/_]{1,40}", n in 0_usize..9) {
            let spans: Vec<_> = spans(&text).collect();
            let Some(span) = spans.get(n) else { return Ok(()) };
            prop_assert!(!SearchTerms::parse(&text[span.clone()]).hits(&text).is_empty());
        }
    }
}
