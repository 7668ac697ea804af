//! Previews: a prefix that the real event replaces.

use super::*;
use pilothouse_api::{
    events::{Preview, StreamItem},
    sse::Decoder,
};

fn start(name: &str, kind: &str) -> Preview {
    serde_json::from_value(json!({ "type": "event_start", "event": { "type": kind, "id": name } })).unwrap()
}

fn delta(name: &str, index: usize, text: &str) -> Preview {
    let delta = json!({ "type": "content_delta", "index": index, "content": { "type": "text", "text": text } });
    serde_json::from_value(json!({ "type": "event_delta", "event_id": name, "delta": delta })).unwrap()
}

fn end_of_request(log: &mut Log) {
    log.add("span.model_request_end", json!({
        "is_error": false, "model_request_start_id": "r",
        "model_usage": { "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "input_tokens": 1, "output_tokens": 1 },
    }));
}

#[test]
fn text_grows_and_is_replaced_by_the_event() {
    let mut log = Log::default();
    log.text("user.message", "hi");
    log.queue("later", "user.message", json!({ "content": [{ "type": "text", "text": "next" }] }));
    let mut timeline = log.fold();
    timeline.apply_preview(start("t", "agent.thinking"));
    timeline.apply_preview(start("m", "agent.message"));
    timeline.apply_preview(delta("m", 0, "Hel"));
    let version = timeline.row(&id("m")).unwrap().version;
    timeline.apply_preview(delta("m", 0, "lo"));
    timeline.apply_preview(delta("m", 1, "more"));
    assert_ne!(timeline.row(&id("m")).unwrap().version, version);
    assert_eq!(sketch(&timeline), ["user: hi", "thinking…", "agent: Hello\n\nmore…", "user: next (queued)"]);
    log.named("t", "agent.thinking", json!({}));
    log.named(
        "m",
        "agent.message",
        json!({ "content": [{ "type": "text", "text": "Hello!" }, { "type": "text", "text": "more." }] }),
    );
    timeline.apply_events(log.events());
    assert_eq!(sketch(&timeline), ["user: hi", "thinking", "agent: Hello!\n\nmore.", "user: next (queued)"]);
    assert_eq!(timeline.rows(), log.fold().rows());
}

#[test]
fn previews_of_known_events_are_stale() {
    let mut log = Log::default();
    log.named("m", "agent.message", json!({ "content": [{ "type": "text", "text": "whole" }] }));
    let mut timeline = log.fold();
    timeline.apply_preview(start("m", "agent.message"));
    timeline.apply_preview(delta("m", 0, "who"));
    assert_eq!(sketch(&timeline), ["agent: whole"]);
}

#[test]
fn text_without_its_beginning_is_dropped_and_a_new_beginning_starts_over() {
    let mut timeline = Timeline::default();
    timeline.apply_preview(delta("m", 0, "middle"));
    assert!(timeline.rows().is_empty());
    timeline.apply_preview(start("m", "agent.message"));
    timeline.apply_preview(delta("m", 0, "once"));
    timeline.apply_preview(start("m", "agent.message"));
    timeline.apply_preview(delta("m", 0, "twice"));
    assert_eq!(sketch(&timeline), ["agent: twice…"]);
    timeline.apply_preview(start("n", "agent.something_new"));
    assert_eq!(timeline.rows().len(), 1);
    timeline.clear_previews();
    assert!(timeline.rows().is_empty());
}

#[test]
fn the_end_of_the_request_closes_orphans_but_an_older_one_does_not() {
    let mut log = Log::default();
    end_of_request(&mut log);
    log.text("agent.message", "before");
    let events = log.events();
    let mut timeline = Timeline::default();
    timeline.apply_events(events[1..].to_vec());
    timeline.apply_preview(start("m", "agent.message"));
    timeline.apply_events(events[..1].to_vec());
    assert_eq!(timeline.rows().len(), 2, "a page of old history closes nothing");
    end_of_request(&mut log);
    timeline.apply_events(log.events());
    assert_eq!(sketch(&timeline), ["agent: before"]);
}

#[test]
fn drafts_tell_what_is_being_written_and_how_long_it_is() {
    let mut timeline = Timeline::default();
    timeline.apply_preview(start("t", "agent.thinking"));
    timeline.apply_preview(start("m", "agent.message"));
    timeline.apply_preview(delta("m", 0, "héllo"));
    let drafts = timeline.drafts();
    let lengths: Vec<_> = drafts.iter().map(|draft| (draft.kind, draft.characters)).collect();
    assert_eq!(lengths, [("agent.thinking", 0), ("agent.message", 5)]);
    timeline.clear_previews();
    assert_eq!(timeline.drafts(), []);
}

#[test]
fn a_whole_stream_shows_what_its_events_alone_show() {
    let frames = Decoder::default().push(include_bytes!("../../../../api/tests/fixtures/turn.sse")).unwrap();
    let (mut live, mut replayed) = (Timeline::default(), Timeline::default());
    let mut streamed = false;
    for (seq, frame) in frames.iter().enumerate() {
        match StreamItem::from_frame(frame).unwrap() {
            Some(StreamItem::Event(event)) => {
                live.apply_event((seq as u64, event.clone()));
                replayed.apply_event((seq as u64, event));
            }
            Some(StreamItem::Preview(preview)) => live.apply_preview(preview),
            other => panic!("{other:?}"),
        }
        streamed |= sketch(&live).iter().any(|row| row == "agent: I will look at the folder.…");
    }
    assert!(streamed, "the text was never seen growing");
    assert_eq!(live.rows(), replayed.rows());
    assert_eq!(
        sketch(&live),
        [
            "Running",
            "user: List the uploads.",
            "request, ended",
            "agent: I will look at the folder.",
            "bash: Succeeded orders.csv",
            "idle: Waiting for 1 answer",
            "Running",
            "request, ended",
            "agent: There is one file: orders.csv.",
            "idle: Turn finished",
        ]
    );
}
