//! Tests of the reactive layer: what changed is published, and nothing else.

use super::sample;
use crate::islands::session::state::store::SessionStore;
use leptos::{prelude::*, reactive::owner::Owner};
use pilothouse_api::events::Event;
use pilothouse_console_api::{LogFilter, LogWindow};
use serde_json::{Value, json};
use std::sync::Arc;

fn with_live(events: &[Value], test: impl FnOnce(SessionStore)) {
    let owner = Owner::new_root(None);
    owner.with(|| test(SessionStore::new(sample::opening(events))));
    owner.cleanup();
}

fn keys(store: SessionStore) -> Vec<String> {
    store.rows.with_untracked(|rows| rows.iter().map(|row| row.key.to_string()).collect())
}

fn message(n: u64, text: &str) -> Value {
    sample::event(n, "agent.message", json!({"content": [{"type": "text", "text": text}]}))
}

fn apply(store: SessionStore, seq: u64, raw: &Value) {
    store.event((seq, Event::from_value(raw.clone()).unwrap()).into());
}

#[test]
fn a_streaming_row_changes_alone() {
    with_live(&[message(1, "one")], |store| {
        let preview = |value: Value| store.preview(serde_json::from_value(json!({"preview": value})).unwrap());
        preview(json!({"type": "event_start", "event": {"type": "agent.message", "id": "sevt_2"}}));
        preview(
            json!({"type": "event_delta", "event_id": "sevt_2", "delta": {"type": "content_delta", "index": 0, "content": {"type": "text", "text": "Hel"}}}),
        );
        let before = store.rows.get_untracked();
        preview(
            json!({"type": "event_delta", "event_id": "sevt_2", "delta": {"type": "content_delta", "index": 0, "content": {"type": "text", "text": "lo"}}}),
        );
        let after = store.rows.get_untracked();
        assert_eq!(keys(store), ["sevt_1", "sevt_2"]);
        assert_eq!(before.len(), after.len());
        apply(store, 2, &message(2, "Hello"));
        assert_eq!(keys(store), ["sevt_1", "sevt_2"], "the event takes its preview's place");
        let rows = store.rows.get_untracked();
        let same = |i: usize| before.get(i).zip(rows.get(i)).is_some_and(|(a, b)| a.row == b.row);
        assert!(same(0) && same(1), "rows keep their signals, so elements keep their place");
    });
}

#[test]
fn a_repeated_event_changes_nothing() {
    with_live(&[message(1, "one"), message(2, "two")], |store| {
        let before: Vec<_> = store.rows.get_untracked().iter().map(|row| row.row.get_untracked()).collect();
        apply(store, 2, &message(2, "two"));
        let after: Vec<_> = store.rows.get_untracked().iter().map(|row| row.row.get_untracked()).collect();
        assert!(before.iter().zip(&after).all(|(a, b)| Arc::ptr_eq(a, b)));
        assert_eq!(store.streamed(), 2);
    });
}

#[test]
fn what_has_no_row_is_shown_by_the_next_row_or_the_last() {
    let graded = json!({ "iteration": 0, "outcome_id": "outc_1" });
    let quiet = |n| sample::event(n, "span.outcome_evaluation_ongoing", graded.clone());
    with_live(&[quiet(1), message(2, "two"), quiet(3)], |store| {
        let row = |id: &str| store.row_key(&id.parse().unwrap()).map(|key| key.to_string());
        assert_eq!(row("sevt_1").as_deref(), Some("sevt_2"));
        assert_eq!(row("sevt_2").as_deref(), Some("sevt_2"));
        assert_eq!(row("sevt_3").as_deref(), Some("sevt_2"));
        assert_eq!(row("sevt_9"), None, "an event that is not loaded");
    });
}

fn first(store: SessionStore) -> String {
    store.first().unwrap().to_string()
}

#[test]
fn earlier_events_stand_before_and_move_the_reach() {
    let all = [message(1, "one"), message(2, "two"), message(3, "three")];
    let window = sample::window(&all);
    let (early, late) = window.data.split_at(2);
    let mut opening = sample::opening(&[]);
    opening.log = LogWindow { data: late.to_vec(), has_earlier: true, newest: 3, ..LogWindow::default() };
    let owner = Owner::new_root(None);
    owner.with(|| {
        let store = SessionStore::new(opening);
        assert_eq!((first(store).as_str(), store.has_earlier.get_untracked()), ("sevt_3", true));
        store.prepend(LogWindow { data: early.to_vec(), ..LogWindow::default() });
        assert_eq!(keys(store), ["sevt_1", "sevt_2", "sevt_3"]);
        assert_eq!((first(store).as_str(), store.has_earlier.get_untracked()), ("sevt_1", false));
        assert_eq!(store.streamed(), 3);
    });
    owner.cleanup();
}

#[test]
fn a_reset_leaves_nothing_of_the_old_log() {
    with_live(&[message(1, "one"), message(2, "two")], |store| {
        let window = sample::window(&[message(7, "seven")]);
        store.replace(LogWindow { has_earlier: true, newest: 7, ..window }, LogFilter::default());
        assert_eq!(keys(store), ["sevt_7"]);
        assert_eq!((first(store).as_str(), store.streamed()), ("sevt_7", 7));
        assert!(store.has_earlier.get_untracked());
    });
}

/// Messages, numbered from one to another.
fn messages(from: u64, to: u64) -> Vec<Value> {
    (from..=to).map(|n| message(n, "text")).collect()
}

fn window(from: u64, to: u64, all: u64) -> LogWindow {
    let mut window = sample::window(&messages(from, to));
    window.data.iter_mut().zip(from..).for_each(|(entry, seq)| entry.seq = seq);
    LogWindow { has_earlier: from > 1, has_later: to < all, newest: all, ..window }
}

fn shown(store: SessionStore) -> (String, String, usize) {
    let keys = keys(store);
    (keys.first().unwrap().clone(), keys.last().unwrap().clone(), keys.len())
}

#[test]
fn the_number_of_rows_is_bounded_however_far_one_scrolls() {
    let mut opening = sample::opening(&[]);
    opening.log = window(1801, 2000, 2000);
    let owner = Owner::new_root(None);
    owner.with(|| {
        let store = SessionStore::new(opening);
        for n in (0..9).rev() {
            let before: u64 = first(store).strip_prefix("sevt_").unwrap().parse().unwrap();
            store.prepend(window(before.saturating_sub(200).max(1), before - 1, 2000));
            assert!(store.rows.with_untracked(Vec::len) <= 240, "round {n}");
        }
        assert_eq!(shown(store), ("sevt_1".into(), "sevt_160".into(), 160));
        assert!(!store.has_earlier.get_untracked() && store.has_later.get_untracked());
        while store.has_later.get_untracked() {
            let last: u64 = store.last().unwrap().as_str().strip_prefix("sevt_").unwrap().parse().unwrap();
            store.append(window(last + 1, (last + 200).min(2000), 2000));
            assert!(store.rows.with_untracked(Vec::len) <= 240);
        }
        assert_eq!(shown(store).1, "sevt_2000");
    });
    owner.cleanup();
}

#[test]
fn who_reads_further_up_is_left_alone_and_who_is_at_the_end_sees_the_end() {
    let mut opening = sample::opening(&[]);
    opening.log = window(1801, 2000, 2000);
    let owner = Owner::new_root(None);
    owner.with(|| {
        let store = SessionStore::new(opening);
        for n in 2001..=2300 {
            apply(store, n, &message(n, "new"));
        }
        assert_eq!(shown(store).1, "sevt_2300");
        assert!(shown(store).2 <= 240 && store.has_earlier.get_untracked());
        store.view.at_end.set_value(false);
        for n in 2301..=2600 {
            apply(store, n, &message(n, "new"));
        }
        let (first, _, count) = shown(store);
        assert!(count <= 241 && store.has_later.get_untracked());
        apply(store, 2601, &message(2601, "new"));
        assert_eq!(shown(store).0, first, "what is read does not move");
        store.show(window(2402, 2601, 2601), LogFilter::default());
        assert_eq!(shown(store), ("sevt_2402".into(), "sevt_2601".into(), 200));
    });
    owner.cleanup();
}

#[test]
fn what_is_queued_moves_without_taking_the_rest_along() {
    with_live(&messages(1, 100), |store| {
        let queued = |n: u64| {
            let mut message = sample::event(n, "user.message", json!({"content": [{"type": "text", "text": "next"}]}));
            message["processed_at"] = Value::Null;
            message
        };
        for n in 101..=900 {
            apply(store, n, &queued(n));
        }
        assert!(shown(store).2 <= 400, "the rows are bounded, however many are queued");
        for n in 101..=900 {
            apply(store, 1000 + n, &sample::event(n, "user.message", json!({"content": []})));
            assert!((160..=400).contains(&shown(store).2), "message {n}");
        }
        assert_eq!(shown(store).1, "sevt_900");
    });
}

#[test]
fn jumping_shows_another_part_and_the_end_is_still_known() {
    let mut opening = sample::opening(&[]);
    opening.log = window(1801, 2000, 2000);
    let owner = Owner::new_root(None);
    owner.with(|| {
        let store = SessionStore::new(opening);
        store.show(window(500, 699, 2000), LogFilter::default());
        assert_eq!(shown(store), ("sevt_500".into(), "sevt_699".into(), 200));
        assert!(store.has_earlier.get_untracked() && store.has_later.get_untracked());
        let waits = json!({"name": "bash", "input": {"command": "ls"}, "evaluated_permission": "ask"});
        apply(store, 2001, &sample::event(2001, "agent.tool_use", waits));
        assert_eq!(shown(store).2, 200, "what happens elsewhere is not mixed in");
        assert_eq!(store.pending.with_untracked(Vec::len), 1, "but who must answer is told");
    });
    owner.cleanup();
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
    with_live(&[ask(1), ask(2), waits], |store| {
        let waiting = || -> Vec<String> {
            store.pending.with_untracked(|calls| calls.iter().map(|call| call.id.to_string()).collect())
        };
        assert_eq!(waiting(), ["sevt_1", "sevt_2"]);
        apply(
            store,
            4,
            &sample::event(4, "user.tool_confirmation", json!({"tool_use_id": "sevt_1", "result": "allow"})),
        );
        assert_eq!(waiting(), ["sevt_2"], "two at once are answered one by one");
        apply(
            store,
            5,
            &sample::event(5, "user.tool_confirmation", json!({"tool_use_id": "sevt_2", "result": "deny"})),
        );
        assert!(waiting().is_empty());
        assert!(
            !store.summary.with_untracked(super::super::state::summary::Summary::is_blocked)
                || store.summary.with_untracked(|s| s.waiting == 0)
        );
    });
}

#[test]
fn what_a_thread_used_before_the_totals_and_is_heard_late_counts_once() {
    let totals = |n, output: u64| {
        sample::event(n, "session.usage", json!({"usage": {"input_tokens": 48, "output_tokens": output}}))
    };
    with_live(&[message(1, "one"), totals(5, 358)], |store| {
        let output = || store.summary.with_untracked(|summary| summary.usage.output_tokens);
        assert_eq!(output(), Some(358));
        apply(store, 6, &sample::request_end(3));
        assert_eq!(output(), Some(358), "it ended before the totals were told");
        apply(store, 7, &sample::request_end(8));
        assert_eq!(output(), Some(368), "this one after them");
        apply(store, 7, &sample::request_end(8));
        assert_eq!(output(), Some(368), "what the stream repeats");
        apply(store, 9, &totals(9, 370));
        assert_eq!(output(), Some(370), "the API's word counts");
    });
}

#[test]
fn what_a_queued_message_brings_is_shown_though_it_stands_before_it() {
    // events.md §8.1: a message is queued first, and processed after the session began to run.
    let mut queued = sample::event(1, "user.message", json!({"content": [{"type": "text", "text": "Go"}]}));
    queued["processed_at"] = Value::Null;
    for has_earlier in [false, true] {
        let mut opening = sample::opening(&[queued.clone()]);
        opening.log.has_earlier = has_earlier;
        let owner = Owner::new_root(None);
        owner.with(|| {
            let store = SessionStore::new(opening);
            let mut processed = queued.clone();
            processed["processed_at"] = json!("2026-11-01T10:00:02Z");
            apply(store, 2, &processed);
            apply(store, 3, &message(3, "Gone."));
            assert_eq!(keys(store), ["sevt_1", "sevt_3"], "has_earlier: {has_earlier}");
        });
        owner.cleanup();
    }
}

#[test]
fn what_a_call_gave_is_shown_with_the_call_and_not_before_it_is_loaded() {
    // events.md §8.2: several calls are made at once, and their results come in any order.
    let call = |n| sample::event(n, "agent.tool_use", json!({"name": "bash", "input": {"command": "ls"}}));
    let result = |n: u64, of: u64| {
        sample::event(n, "agent.tool_result", json!({"tool_use_id": format!("sevt_{of}"), "content": []}))
    };
    let all = sample::window(&[call(1), call(2), result(3, 1), result(4, 2)]);
    let mut opening = sample::opening(&[]);
    opening.log = LogWindow { data: all.data[1..].to_vec(), has_earlier: true, newest: 4, ..LogWindow::default() };
    let owner = Owner::new_root(None);
    owner.with(|| {
        let store = SessionStore::new(opening);
        assert_eq!(keys(store), ["sevt_2"]);
        store.prepend(LogWindow { data: all.data[..1].to_vec(), ..LogWindow::default() });
        assert_eq!(keys(store), ["sevt_1", "sevt_2"]);
    });
    owner.cleanup();
}
