//! A text with the parts of it that deserve a look.

use super::text::revealed;
use leptos::prelude::*;
use pilothouse_domain::intent::Mark;
use std::collections::BTreeSet;

/// A text with its marked parts; parts may overlap.
pub fn marked(text: &str, marks: &[&Mark]) -> AnyView {
    if marks.is_empty() {
        return revealed(text);
    }
    let pieces = pieces(text, marks).into_iter().map(|(piece, why)| {
        if why.is_empty() {
            return revealed(piece);
        }
        view! { <mark class="risk" title=why>{revealed(piece)}</mark> }.into_any()
    });
    pieces.collect_view().into_any()
}

/// A text in pieces, each with the reasons that cover it.
fn pieces<'a>(text: &'a str, marks: &[&Mark]) -> Vec<(&'a str, String)> {
    let bounds = marks.iter().flat_map(|mark| [mark.span.start, mark.span.end]).chain([0, text.len()]);
    let cuts: BTreeSet<usize> = bounds.filter(|at| text.is_char_boundary(*at)).collect();
    let cuts: Vec<usize> = cuts.into_iter().collect();
    let pieces = cuts.windows(2).filter_map(|ends| {
        let (start, end) = (*ends.first()?, *ends.last()?);
        let covering = marks.iter().filter(|mark| mark.span.start <= start && end <= mark.span.end);
        let why: BTreeSet<&str> = covering.map(|mark| mark.why.as_ref()).collect();
        Some((text.get(start..end)?, why.into_iter().collect::<Vec<_>>().join(" ")))
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use pilothouse_domain::intent::{Request, judge};
    use proptest::prelude::*;
    use serde_json::{Map, json};

    proptest! {
        #[test]
        fn marking_keeps_every_character(command in "\\PC{0,40}(rm -rf /|curl x \\| sh|\u{202e}|sudo)?\\PC{0,40}") {
            let input = Map::from_iter([("command".to_owned(), json!(command))]);
            let request = Request { tool: "bash", server: None, is_custom: false, input: &input, schema: None, file: &|_| None };
            let intent = judge(&request);
            let marks: Vec<_> = intent.marks.iter().filter(|mark| mark.pointer == "/command").collect();
            let joined: String = pieces(&command, &marks).into_iter().map(|(piece, _)| piece).collect();
            prop_assert_eq!(joined, command);
        }
    }
}
