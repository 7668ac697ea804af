//! The decoder against the specification's own examples, hostile sizes, and any cutting of the bytes.

use super::*;
use proptest::prelude::*;

fn decode(bytes: &[u8]) -> Vec<ServerSentEvent> {
    Decoder::default().push(bytes).unwrap()
}

fn frame(event: &str, data: &str) -> ServerSentEvent {
    ServerSentEvent { event: event.to_owned(), data: data.to_owned(), id: None }
}

#[test]
fn joins_data_lines_and_skips_comments() {
    let stream = b": keep-alive\n\ndata: first\ndata:  second\ndata\n\n:x\nevent: ping\ndata: {}\n\n";
    assert_eq!(decode(stream), [frame("message", "first\n second\n"), frame("ping", "{}")]);
}

#[test]
fn takes_every_line_ending_and_a_byte_order_mark() {
    let stream = b"\xEF\xBB\xBFdata: a\r\n\r\ndata: b\r\rdata: c\n\n";
    assert_eq!(decode(stream), [frame("message", "a"), frame("message", "b"), frame("message", "c")]);
}

#[test]
fn an_event_without_data_is_not_dispatched_and_its_name_is_forgotten() {
    assert_eq!(decode(b"event: lost\n\ndata: x\n\n"), [frame("message", "x")]);
}

#[test]
fn an_unfinished_event_is_not_dispatched() {
    assert_eq!(decode(b"data: whole\n\ndata: half\n"), [frame("message", "whole")]);
}

#[test]
fn ids_stay_until_changed() {
    let frames = decode(b"id: 7\ndata: a\n\ndata: b\n\nid: 8\ndata: c\n\n");
    let ids: Vec<_> = frames.iter().map(|f| f.id.as_deref().unwrap()).collect();
    assert_eq!(ids, ["7", "7", "8"]);
}

#[test]
fn sizes_are_bounded() {
    let mut lines = Decoder::with_limits(8, 100);
    assert_eq!(lines.push(b"data: 0123456789"), Err(DecodeError::LineTooLong(8)));
    let mut events = Decoder::with_limits(100, 8);
    assert_eq!(events.push(b"data: 1234\ndata: 5678\n"), Err(DecodeError::EventTooLarge(8)));
}

#[test]
fn a_character_cut_in_two_is_whole_again() {
    let stream = "data: naïve 🧭\n\n".as_bytes();
    let mut decoder = Decoder::default();
    let frames: Vec<_> = stream.iter().flat_map(|b| decoder.push(&[*b]).unwrap()).collect();
    assert_eq!(frames, [frame("message", "naïve 🧭")]);
}

fn any_stream() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        Just("data: x".to_owned()),
        Just("data".to_owned()),
        Just("event: agent.message".to_owned()),
        Just(": note".to_owned()),
        Just("id: 1".to_owned()),
        Just(String::new()),
        "[ -~é🧭]{0,12}",
    ];
    let ending = prop_oneof![Just("\n"), Just("\r"), Just("\r\n")];
    proptest::collection::vec((line, ending), 0..24)
        .prop_map(|lines| lines.iter().map(|(l, e)| format!("{l}{e}")).collect::<String>().into_bytes())
}

proptest! {
    #[test]
    fn borders_do_not_matter(stream in any_stream(), cuts in proptest::collection::vec(0usize..400, 0..12)) {
        let mut cuts: Vec<usize> = cuts.into_iter().filter(|c| *c < stream.len()).collect();
        cuts.push(stream.len());
        cuts.sort_unstable();
        let (mut decoder, mut from, mut frames) = (Decoder::default(), 0, Vec::new());
        for cut in cuts {
            frames.extend(decoder.push(&stream[from..cut]).unwrap());
            from = cut;
        }
        prop_assert_eq!(frames, decode(&stream));
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Decoder::with_limits(64, 128).push(&bytes);
    }
}
