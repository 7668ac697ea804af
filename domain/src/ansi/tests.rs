//! Tests of terminal output.

use super::*;
use proptest::prelude::*;

fn plain(text: &str) -> String {
    parse(text).into_iter().map(|span| span.text).collect()
}

#[test]
fn colours_and_weights() {
    let spans = parse(
        "a\x1b[1;31mred\x1b[0m b\x1b[38;5;46mgreen\x1b[39m\x1b[38;2;10;20;250mblue\x1b[m\x1b[2;3;4mx\x1b[22;23;24my",
    );
    let style = |color| Style { color, ..Style::default() };
    assert_eq!(spans[0], StyledText { text: "a".to_owned(), style: Style::default() });
    assert_eq!(spans[1], StyledText { text: "red".to_owned(), style: Style { bold: true, ..style(Some(Color::Red)) } });
    assert_eq!(spans[3], StyledText { text: "green".to_owned(), style: style(Some(Color::Green)) });
    assert_eq!(spans[4], StyledText { text: "blue".to_owned(), style: style(Some(Color::Blue)) });
    assert_eq!(spans[5].style, Style { dim: true, italic: true, underline: true, ..Style::default() });
    assert_eq!(spans[6], StyledText { text: "y".to_owned(), style: Style::default() });
    assert_eq!(parse("\x1b[48;5;1mon red\x1b[92mbright")[1].style.color, Some(Color::Green));
    assert_eq!(Color::from_palette(16), Some(Color::Black));
    assert_eq!(Color::from_palette(255), Some(Color::White));
}

#[test]
fn titles_links_and_cursor_moves_go() {
    assert_eq!(
        plain("\x1b]0;title\x07a\x1b]8;;https://x.example\x1b\\link\x1b]8;;\x1b\\\x1b[2J\x1b[10;10Hb\x1b[K"),
        "alinkb"
    );
    assert_eq!(plain("10%\r20%\r\ndone\r\n"), "10%\n20%\ndone\n");
    assert_eq!(plain("a\x08b\x00"), "a␈b␀");
    assert!(has_escapes("\x1b[0m") && has_escapes("a\rb") && !has_escapes("a\n\tb"));
}

#[test]
fn pieces_are_bounded_and_no_text_is_lost() {
    let spans = parse(&"\x1b[31ma\x1b[32mb".repeat(MAX_SPANS));
    assert_eq!(spans.len(), MAX_SPANS + 1);
    assert_eq!(spans.last().unwrap().style, Style::default());
    assert_eq!(spans.iter().map(|span| span.text.len()).sum::<usize>(), 2 * MAX_SPANS);
}

proptest! {
    #[test]
    fn text_without_escapes_is_kept(text in "[^\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]{0,80}") {
        prop_assert_eq!(plain(&text), text);
    }

    #[test]
    fn nothing_dangerous_comes_out(text in "(\\x1b|\\[|m|[0-9;]|\\]|\\x07|\\r|[a-z]|\\PC){0,80}") {
        for span in parse(&text) {
            prop_assert!(!span.text.is_empty());
            prop_assert!(span.text.chars().all(|c| !c.is_ascii_control() || matches!(c, '\n' | '\t')));
        }
    }
}
