//! The reactive face of the timeline: what changed is published, and nothing else.

use super::sample;
use crate::{console::LogWindow, islands::session::live::Live};
use leptos::{prelude::*, reactive::owner::Owner};
use pilothouse_api::events::Event;
use serde_json::{Value, json};
use std::sync::Arc;

fn with_live(events: &[Value], test: impl FnOnce(Live)) {
    let owner = Owner::new_root(None);
    owner.with(|| test(Live::new(sample::opening(events))));
    owner.cleanup();
}

fn keys(live: Live) -> Vec<String> {
    live.rows.with_untracked(|rows| rows.iter().map(|row| row.key.to_string()).collect())
}

fn message(n: u64, text: &str) -> Value {
    sample::event(n, "agent.message", json!({"content": [{"type": "text", "text": text}]}))
}

fn apply(live: Live, seq: u64, raw: &Value) {
    live.event(seq, Event::from_value(raw.clone()).unwrap());
}

#[test]
fn a_streaming_row_changes_alone() {
    with_live(&[message(1, "one")], |live| {
        let preview = |value: Value| live.preview(serde_json::from_value(value).unwrap());
        preview(json!({"type": "event_start", "event": {"type": "agent.message", "id": "sevt_2"}}));
        preview(
            json!({"type": "event_delta", "event_id": "sevt_2", "delta": {"type": "content_delta", "index": 0, "content": {"type": "text", "text": "Hel"}}}),
        );
        let before = live.rows.get_untracked();
        preview(
            json!({"type": "event_delta", "event_id": "sevt_2", "delta": {"type": "content_delta", "index": 0, "content": {"type": "text", "text": "lo"}}}),
        );
        let after = live.rows.get_untracked();
        assert_eq!(keys(live), ["sevt_1", "sevt_2"]);
        assert_eq!(before.len(), after.len());
        apply(live, 2, &message(2, "Hello"));
        assert_eq!(keys(live), ["sevt_1", "sevt_2"], "the event takes its preview's place");
        let rows = live.rows.get_untracked();
        let same = |i: usize| before.get(i).zip(rows.get(i)).is_some_and(|(a, b)| a.row == b.row);
        assert!(same(0) && same(1), "rows keep their signals, so elements keep their place");
    });
}

#[test]
fn a_repeated_event_changes_nothing() {
    with_live(&[message(1, "one"), message(2, "two")], |live| {
        let before: Vec<_> = live.rows.get_untracked().iter().map(|row| row.row.get_untracked()).collect();
        apply(live, 2, &message(2, "two"));
        let after: Vec<_> = live.rows.get_untracked().iter().map(|row| row.row.get_untracked()).collect();
        assert!(before.iter().zip(&after).all(|(a, b)| Arc::ptr_eq(a, b)));
        assert_eq!(live.last_seq(), 2);
    });
}

#[test]
fn earlier_events_stand_before_and_move_the_reach() {
    let all = [message(1, "one"), message(2, "two"), message(3, "three")];
    let window = sample::window(&all);
    let mut opening = sample::opening(&[]);
    let (early, late) = window.data.split_at(2);
    opening.log = LogWindow { data: late.to_vec(), has_earlier: true };
    let owner = Owner::new_root(None);
    owner.with(|| {
        let live = Live::new(opening);
        assert_eq!((live.first_seq(), live.has_earlier.get_untracked()), (Some(3), true));
        live.prepend(LogWindow { data: early.to_vec(), has_earlier: false });
        assert_eq!(keys(live), ["sevt_1", "sevt_2", "sevt_3"]);
        assert_eq!((live.first_seq(), live.has_earlier.get_untracked()), (Some(1), false));
        assert_eq!(live.last_seq(), 3);
    });
    owner.cleanup();
}

#[test]
fn a_reset_leaves_nothing_of_the_old_log() {
    with_live(&[message(1, "one"), message(2, "two")], |live| {
        let mut window = sample::window(&[message(7, "seven")]);
        window.data.iter_mut().for_each(|entry| entry.seq = 7);
        window.has_earlier = true;
        live.replace(window);
        assert_eq!(keys(live), ["sevt_7"]);
        assert_eq!((live.first_seq(), live.last_seq()), (Some(7), 7));
        assert!(live.has_earlier.get_untracked());
    });
}

#[test]
fn an_answer_takes_the_card_away() {
    let ask = |n| {
        sample::event(
            n,
            "agent.tool_use",
            json!({"name": "bash", "input": {"command": "ls"}, "evaluated_permission": "ask"}),
        )
    };
    let waits = sample::event(
        3,
        "session.status_idle",
        json!({"stop_reason": {"type": "requires_action", "event_ids": ["sevt_1", "sevt_2"]}}),
    );
    with_live(&[ask(1), ask(2), waits], |live| {
        let waiting = || -> Vec<String> {
            live.pending.with_untracked(|calls| calls.iter().map(|call| call.id.to_string()).collect())
        };
        assert_eq!(waiting(), ["sevt_1", "sevt_2"]);
        apply(
            live,
            4,
            &sample::event(4, "user.tool_confirmation", json!({"tool_use_id": "sevt_1", "result": "allow"})),
        );
        assert_eq!(waiting(), ["sevt_2"], "two at once are answered one by one");
        apply(live, 5, &sample::event(5, "user.tool_confirmation", json!({"tool_use_id": "sevt_2", "result": "deny"})));
        assert!(waiting().is_empty());
        assert!(
            !live.summary.with_untracked(super::super::summary::Summary::is_blocked)
                || live.summary.with_untracked(|s| s.waiting == 0)
        );
    });
}
