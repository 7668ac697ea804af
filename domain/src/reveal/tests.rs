//! Tests of what is made visible.

use super::*;
use proptest::prelude::*;

fn shown(text: &str) -> String {
    reveal(text).into_iter().map(|span| span.text).collect()
}

fn original(spans: &[RevealedText]) -> String {
    let part = |span: &RevealedText| match span.kind {
        RevealedKind::Plain => span.text.clone(),
        RevealedKind::Control(character) => character.to_string(),
    };
    spans.iter().map(part).collect()
}

#[test]
fn what_hides_is_marked_and_what_shows_is_not() {
    assert_eq!(shown("rm \u{202e}fdp.txt"), "rm ⟦U+202E⟧fdp.txt");
    assert_eq!(shown("a\u{200b}b\u{a0}c\rd\u{0}\u{1b}[0m"), "a⟦U+200B⟧b⟦U+00A0⟧c⟦U+000D⟧d⟦U+0000⟧⟦U+001B⟧[0m");
    assert_eq!(shown("\u{feff}x\u{e0041}\u{e0100}"), "⟦U+FEFF⟧x⟦U+E0041⟧⟦U+E0100⟧");
    for plain in ["two\nlines\twith a tab", "naïve 日本語 עברית 🙂 ❤\u{fe0f}", "👩\u{200d}💻 👩🏽\u{200d}🚀", ""]
    {
        assert_eq!(shown(plain), plain);
        assert!(!has_hidden(plain));
    }
    assert_eq!(shown("x\u{fe0f}"), "x⟦U+FE0F⟧", "hidden behind a letter");
    assert_eq!(shown("👩\u{200d}"), "👩⟦U+200D⟧", "joined to nothing");
    assert_eq!(RevealedKind::Control('\u{202e}').name(), Some("right-to-left override"));
    assert_eq!(RevealedKind::Plain.name(), None);
}

/// A page has an element for each mark.
#[test]
fn marks_are_bounded_and_what_hides_behind_them_still_shows() {
    let spans = reveal(&"a\u{202e}".repeat(100_000));
    assert!(spans.len() <= 2 * MAX_MARKS + 1);
    assert_eq!(shown(&"a\u{202e}".repeat(1_000)), "a⟦U+202E⟧".repeat(1_000));
}

proptest! {
    #[test]
    fn as_one_text_it_is_the_same(text in any::<String>()) {
        prop_assert_eq!(visible(&text), shown(&text));
        prop_assert!(!has_hidden(&visible(&text)));
    }

    #[test]
    fn nothing_is_lost_and_nothing_hidden_is_left(text in any::<String>()) {
        let spans = reveal(&text);
        prop_assert_eq!(original(&spans), &text[..]);
        prop_assert_eq!(has_hidden(&text), spans.iter().any(|span| span.kind != RevealedKind::Plain));
        for span in spans.iter().filter(|span| span.kind == RevealedKind::Plain) {
            prop_assert!(span.text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\t')));
            let hidden = |c| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            prop_assert!(!span.text.contains(hidden));
        }
    }
}
