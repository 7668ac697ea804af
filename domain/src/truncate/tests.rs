//! Tests of truncation.

use super::*;
use proptest::prelude::*;

#[test]
fn says_what_was_cut() {
    let whole = truncate("a\nb\n", 2, 100);
    assert_eq!((whole.head, whole.is_cut(), whole.note()), ("a\nb\n", false, None));
    let lines = truncate("a\nb\nc\nd", 2, 100);
    assert_eq!((lines.head, lines.hidden_lines, lines.hidden_bytes), ("a\nb\n", 2, 3));
    assert_eq!(lines.note().unwrap(), "2 more lines (3 bytes)");
    let one_long = truncate("aébcdef", 5, 2);
    assert_eq!((one_long.head, one_long.hidden_lines), ("a", 0));
    assert_eq!(one_long.note().unwrap(), "7 bytes more");
    assert_eq!(truncate("", 0, 0).note(), None);
    assert_eq!(truncate("a\nb", 0, 10).hidden_lines, 2);
}

proptest! {
    #[test]
    fn nothing_is_lost_or_over_the_limits(text in "(\\PC|\n){0,60}", lines in 0usize..10, bytes in 0usize..80) {
        let cut = truncate(&text, lines, bytes);
        prop_assert!(text.starts_with(cut.head));
        prop_assert_eq!(cut.head.len() + cut.hidden_bytes, text.len());
        prop_assert!(cut.head.len() <= bytes && cut.head.lines().count() <= lines);
        prop_assert_eq!(cut.is_cut(), cut.note().is_some());
    }
}
