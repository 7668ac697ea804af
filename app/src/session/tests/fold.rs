//! Tests of the live fold: what changed is rendered once, and nothing else.

use super::sample;
use crate::session::{Audience, SessionFold};
use pilothouse_api::events::Event;
use pilothouse_console_api::{LogWindow, Patch};
use pilothouse_domain::known_file::{KnownFile, Part, Seen};
use serde_json::{Value, json};

fn fold(events: &[Value]) -> SessionFold {
    fold_for(Audience::Team, sample::window(events))
}

fn fold_for(audience: Audience, log: LogWindow) -> SessionFold {
    let opening = sample::opening(&[]);
    SessionFold::new(audience, opening.session, "Sandbox".to_owned(), &log, opening.rules, opening.now)
}

fn message(n: u64, text: &str) -> Value {
    sample::event(n, "agent.message", json!({"content": [{"type": "text", "text": text}]}))
}

fn ask(n: u64) -> Value {
    sample::event(
        n,
        "agent.tool_use",
        json!({"name": "bash", "input": {"command": "ls"}, "evaluated_permission": "ask"}),
    )
}

/// Takes in an event; what it changes.
fn apply(fold: &mut SessionFold, seq: u64, raw: &Value) -> Patch {
    fold.event((seq, Event::from_value(raw.clone()).unwrap()).into());
    fold.changes().unwrap_or_default()
}

fn preview(fold: &mut SessionFold, value: &Value) -> Patch {
    fold.preview(serde_json::from_value(json!({"preview": value})).unwrap());
    fold.changes().unwrap_or_default()
}

fn wanted(fold: &SessionFold) -> Vec<String> {
    fold.wanted().map(|event| event.to_string()).collect()
}

/// The keys of a patch's rows.
fn keys(patch: &Patch) -> Vec<&str> {
    patch.rows.iter().map(|row| row.split("data-event-id=\"").nth(1).unwrap().split('"').next().unwrap()).collect()
}

#[test]
fn a_streaming_row_changes_alone() {
    let mut fold = fold(&[message(1, "one")]);
    let delta = |text: &str| {
        let content = json!({"type": "content_delta", "index": 0, "content": {"type": "text", "text": text}});
        json!({"type": "event_delta", "event_id": "sevt_2", "delta": content})
    };
    preview(&mut fold, &json!({"type": "event_start", "event": {"type": "agent.message", "id": "sevt_2"}}));
    let first = preview(&mut fold, &delta("Hel"));
    assert_eq!(keys(&first), ["sevt_2"]);
    assert!(first.rows[0].contains("aria-busy=\"true\""), "{}", first.rows[0]);
    let grown = preview(&mut fold, &delta("lö"));
    assert!(grown.rows.is_empty(), "what is written on follows as text");
    let grown: Vec<_> = grown.grown.iter().map(|grown| (grown.key.as_str(), grown.after, &*grown.text)).collect();
    assert_eq!(grown, [("sevt_2", 3, "lö")]);
    let joined = fold.since(1).unwrap();
    assert!(joined.rows[0].contains("Hellö") && joined.rows[0].contains("data-length=\"5\""), "{}", joined.rows[0]);
    assert_eq!(preview(&mut fold, &delta(" **a**")).grown[0].after, 5);
    let formatted = preview(&mut fold, &delta("\n\n"));
    assert!(formatted.grown.is_empty() && formatted.rows[0].contains("<strong>a</strong>"), "{}", formatted.rows[0]);
    assert!(preview(&mut fold, &delta("x")).rows.is_empty());
    let long = preview(&mut fold, &delta(&"word ".repeat(200)));
    assert_eq!((long.rows.len(), long.grown.len()), (1, 0), "what is long is formatted before its line ends");
    let done = apply(&mut fold, 2, &message(2, "Hello"));
    assert_eq!((keys(&done), done.gone.len()), (vec!["sevt_2"], 0), "the event takes its preview's place");
    assert!(!done.rows[0].contains("aria-busy"));
}

#[test]
fn what_is_not_continued_goes() {
    let mut fold = fold(&[message(1, "one")]);
    preview(&mut fold, &json!({"type": "event_start", "event": {"type": "agent.message", "id": "sevt_2"}}));
    fold.clear_previews();
    let gone = fold.changes().unwrap().gone;
    assert_eq!(gone.iter().map(pilothouse_api::ids::EventId::as_str).collect::<Vec<_>>(), ["sevt_2"]);
}

#[test]
fn a_repeated_event_changes_nothing() {
    let mut fold = fold(&[message(1, "one"), message(2, "two")]);
    assert!(apply(&mut fold, 2, &message(2, "two")).is_empty());
    assert_eq!(fold.seq(), 2);
}

#[test]
fn a_reader_gets_what_it_lacks_and_no_more() {
    let mut fold = fold(&[message(1, "one"), message(2, "two")]);
    assert_eq!(keys(&fold.since(2).unwrap()), [] as [&str; 0]);
    apply(&mut fold, 3, &message(3, "three"));
    apply(&mut fold, 4, &message(4, "four"));
    assert_eq!(keys(&fold.since(2).unwrap()), ["sevt_3", "sevt_4"]);
    assert_eq!(keys(&fold.since(3).unwrap()), ["sevt_4"]);
    assert_eq!(keys(&fold.since(4).unwrap()), [] as [&str; 0]);
    assert_eq!(keys(&fold.since(1).unwrap()).len(), 4, "what changed before it began is not known: all of it");
    preview(&mut fold, &json!({"type": "event_start", "event": {"type": "agent.message", "id": "sevt_5"}}));
    assert_eq!(keys(&fold.since(4).unwrap()), ["sevt_5"], "a message that is being written");
}

#[test]
fn who_lacks_what_it_never_had_must_start_anew() {
    let mut log = sample::window(&[message(7, "seven"), message(8, "eight")]);
    log.data.iter_mut().zip(7..).for_each(|(entry, seq)| entry.seq = seq);
    let mut fold = fold_for(Audience::Team, LogWindow { has_earlier: true, newest: 8, ..log });
    assert_eq!(fold.since(3), None);
    assert!(fold.since(7).is_some());
    for n in 9..=3000 {
        fold.event((n, Event::from_value(message(n, "more")).unwrap()).into());
        if n % 100 == 0 {
            fold.changes();
        }
    }
    assert_eq!(fold.since(8), None, "what is old is given up");
    assert!(fold.since(2_900).is_some());
}

#[test]
fn an_answer_takes_the_card_away_and_its_giver_is_asked_for() {
    let reason = json!({"stop_reason": {"type": "requires_action", "event_ids": ["sevt_1", "sevt_2"]}});
    let mut fold = fold(&[ask(1), ask(2), sample::event(3, "session.status_idle", reason)]);
    let cards = |patch: &Patch| patch.cards.clone().unwrap().into_iter().map(|card| card.id).collect::<Vec<_>>();
    assert_eq!(cards(&fold.since(3).unwrap()), ["call-sevt_1", "call-sevt_2"]);
    let answer = |n: u64, call: &str| {
        sample::event(n, "user.tool_confirmation", json!({"tool_use_id": call, "result": "allow"}))
    };
    let first = apply(&mut fold, 4, &answer(4, "sevt_1"));
    assert_eq!(cards(&first), ["call-sevt_2"], "two at once are answered one by one");
    assert_eq!(first.title.as_deref(), Some("(1) A report · Pilothouse"));
    let unnamed = fold.unnamed_answers().to_vec();
    assert_eq!(unnamed.len(), 1);
    fold.note_answers([(unnamed[0].clone(), "ada".to_owned())].into());
    let named = fold.changes().unwrap();
    assert!(named.rows[0].contains("allowed") && named.rows[0].contains("by ada"), "{}", named.rows[0]);
    let second = apply(&mut fold, 5, &answer(5, "sevt_2"));
    assert_eq!(second.cards.as_deref(), Some(&[][..]));
}

#[test]
fn guests_get_neither_cards_nor_names_nor_hidden_text() {
    let mut fold = fold_for(Audience::GuestsWithoutTools, sample::window(&[ask(1)]));
    let all = fold.since(0).unwrap();
    assert_eq!(all.cards.as_deref(), Some(&[][..]));
    let html = serde_json::to_string(&all).unwrap();
    assert!(!html.contains("data-inspect") && !html.contains("data-answer") && !html.contains("call-sevt_1"), "{html}");
    apply(
        &mut fold,
        2,
        &sample::event(2, "user.tool_confirmation", json!({"tool_use_id": "sevt_1", "result": "allow"})),
    );
    assert!(fold.unnamed_answers().is_empty());
}

#[test]
fn what_a_thread_used_before_the_totals_and_is_heard_late_counts_once() {
    let totals = |n, output: u64| {
        sample::event(n, "session.usage", json!({"usage": {"input_tokens": 48, "output_tokens": output}}))
    };
    let mut fold = fold(&[message(1, "one"), totals(5, 358)]);
    let mut output = |seq, raw: &Value| {
        apply(&mut fold, seq, raw);
        let slots = fold.since(0).unwrap().slots;
        slots["facts"].split(" out<").next().unwrap().rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(output(6, &sample::request_end(3)), "358", "it ended before the totals were told");
    assert_eq!(output(7, &sample::request_end(8)), "368", "this one after them");
    assert_eq!(output(7, &sample::request_end(8)), "368", "what the stream repeats");
    assert_eq!(output(9, &totals(9, 370)), "370", "the API's word counts");
}

#[test]
fn a_waiting_call_that_is_not_loaded_is_wanted() {
    let reason = json!({"stop_reason": {"type": "requires_action", "event_ids": ["sevt_1"]}});
    let idle = sample::event(9, "session.status_idle", reason);
    let mut log = sample::window(&[idle]);
    log.has_earlier = true;
    let mut fold = fold_for(Audience::Team, log);
    assert_eq!(wanted(&fold), ["sevt_1"]);
    fold.merge(sample::window(&[ask(1)]));
    assert_eq!(wanted(&fold), [] as [&str; 0]);
    assert_eq!(fold.changes().unwrap().cards.unwrap().len(), 1);
}

#[test]
fn a_result_without_its_call_says_so() {
    let result = sample::event(5, "agent.tool_result", json!({"tool_use_id": "sevt_1", "content": []}));
    let mut log = sample::window(&[message(4, "four")]);
    log.has_earlier = true;
    let mut fold = fold_for(Audience::Team, log);
    let patch = apply(&mut fold, 6, &result);
    assert!(patch.rows[0].contains("data-partial"), "{}", patch.rows[0]);
    assert_eq!(wanted(&fold), ["sevt_1"]);
}

#[test]
fn what_runs_while_a_call_waits_makes_the_file_doubtful() {
    let ask = |n: u64, name: &str, input: Value| {
        sample::event(n, "agent.tool_use", json!({"name": name, "input": input, "evaluated_permission": "ask"}))
    };
    let file = |name: &str| json!({"file_path": format!("/workspace/{name}"), "content": "b\n"});
    let events = [ask(1, "write", file("a")), ask(2, "write", file("b")), ask(3, "bash", json!({"command": "ls"}))];
    let mut fold = fold_for(Audience::Team, sample::window(&events));
    assert_eq!(fold.wanted().map(|id| id.to_string()).collect::<Vec<_>>(), ["sevt_1", "sevt_2"]);
    let known = KnownFile {
        parts: vec![Part { first: 1, text: "a\n".into() }],
        is_whole: true,
        seen: Seen::Written,
        at: None,
        by_other_thread: false,
        calls_since: false,
    };
    let files = ["sevt_1"].map(|id| (id.parse().unwrap(), known.clone())).into();
    fold.merge(LogWindow { files, ..LogWindow::default() });
    let cards = |patch: Option<Patch>| patch.and_then(|patch| patch.cards).map(|cards| cards[0].html.clone());
    assert!(cards(fold.changes()).unwrap().contains("Compared with the file"), "what is loaded is shown");
    let ended = |n: u64, call: &str| {
        let event = sample::event(n, "agent.tool_result", json!({"tool_use_id": call, "content": []}));
        (n, Event::from_value(event).unwrap()).into()
    };
    fold.event(ended(4, "sevt_2"));
    assert!(!cards(fold.changes()).unwrap().contains("Other calls have run since"), "another file");
    fold.event(ended(5, "sevt_3"));
    assert!(cards(fold.changes()).unwrap().contains("Other calls have run since"));
}
