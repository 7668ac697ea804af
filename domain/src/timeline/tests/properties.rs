//! What must hold for every log in every order.

use super::{logs::session, *};
use pilothouse_api::events::{EventKind, Preview};
use proptest::prelude::*;
use std::collections::HashSet;

type RowContent = (EventId, u64, Option<i64>, Option<ThreadId>, RowKind);

/// Everything that a timeline shows, compared by content.
#[derive(Debug, PartialEq)]
struct Shown {
    rows: Vec<RowContent>,
    pending: Vec<Pending>,
    unseen: Vec<EventId>,
    status: Option<Status>,
    usage: Option<pilothouse_api::events::SessionUsage>,
    error: Option<Problem>,
    title: Option<Option<String>>,
    events: Vec<Arc<Event>>,
}

fn content(row: &Arc<Row>) -> RowContent {
    (row.key.clone(), row.version, row.at, row.thread.clone(), row.kind.clone())
}

fn shown(timeline: &Timeline) -> Shown {
    Shown {
        rows: timeline.rows().iter().map(content).collect(),
        pending: timeline.pending(),
        unseen: timeline.pending_unseen(),
        status: timeline.status(),
        usage: timeline.usage().cloned(),
        error: timeline.last_error(),
        title: timeline.title().map(|title| title.map(str::to_owned)),
        events: timeline.events(),
    }
}

/// The same events in another order, some of them twice or thrice.
fn shuffled(events: Vec<(u64, Event)>) -> impl Strategy<Value = Vec<(u64, Event)>> {
    let copies = prop::collection::vec(1usize..4, events.len());
    copies.prop_flat_map(move |copies| {
        let all: Vec<_> =
            events.iter().zip(copies).flat_map(|(event, n)| std::iter::repeat_n(event.clone(), n)).collect();
        Just(all).prop_shuffle()
    })
}

/// A log in which every event stands twice, the second time with a number of its own.
fn renumbered(events: Vec<(u64, Event)>) -> Vec<(u64, Event)> {
    let again: Vec<_> = events.iter().map(|(seq, event)| (seq + 1_000, event.clone())).collect();
    events.into_iter().chain(again).collect()
}

fn in_pages(events: &[(u64, Event)], size: usize) -> Timeline {
    let mut timeline = Timeline::default();
    for page in events.chunks(size) {
        timeline.apply_events(page.to_vec());
    }
    timeline
}

/// What holds of any timeline by itself.
fn is_sound(timeline: &Timeline) -> Result<(), TestCaseError> {
    let rows = timeline.rows();
    prop_assert!(rows.windows(2).all(|pair| pair[0].order <= pair[1].order), "rows are sorted");
    let keys: HashSet<_> = rows.iter().map(|row| &row.key).collect();
    prop_assert_eq!(keys.len(), rows.len(), "no key is there twice");
    for row in rows {
        prop_assert_eq!(timeline.row(&row.key), Some(row));
        if let RowKind::ToolCall(call) = &row.kind {
            prop_assert_eq!(&call.id, &row.key);
        }
    }
    for pending in timeline.pending() {
        prop_assert!(pending.call.confirmation.is_none() || pending.call.result.is_none());
        prop_assert!(pending.call.input().is_some(), "nobody answers what can't be seen");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_order_and_repeats_give_the_same_timeline(
        (events, mixed) in session().prop_map(|log| log.events()).prop_flat_map(|e| (Just(e.clone()), shuffled(e))),
        page in 1usize..40,
    ) {
        let expected = shown(&in_pages(&events, 1));
        prop_assert_eq!(&shown(&in_pages(&mixed, 1)), &expected);
        let paged = in_pages(&mixed, page);
        prop_assert_eq!(&shown(&paged), &expected);
        is_sound(&paged)?;
    }

    #[test]
    fn copies_with_numbers_of_their_own_are_merged_the_same_way(
        (copies, mixed) in session().prop_map(|log| renumbered(log.events())).prop_flat_map(|e| (Just(e.clone()), Just(e).prop_shuffle())),
        page in 1usize..40,
    ) {
        let expected = in_pages(&copies, 1);
        is_sound(&expected)?;
        prop_assert_eq!(shown(&in_pages(&mixed, page)), shown(&expected));
    }

    #[test]
    fn every_known_kind_may_come_in_any_order(mixed in shuffled(logs::fixtures()), page in 1usize..40) {
        let expected = in_pages(&logs::fixtures(), 1);
        prop_assert_eq!(shown(&in_pages(&mixed, page)), shown(&expected));
    }

    #[test]
    fn half_a_log_is_sound_and_the_other_half_completes_it(
        (events, mixed) in session().prop_map(|log| log.events()).prop_flat_map(|e| (Just(e.clone()), shuffled(e))),
        share in 0.0f64..1.0,
    ) {
        let (first, second) = mixed.split_at((mixed.len() as f64 * share) as usize);
        let mut timeline = in_pages(first, 7);
        is_sound(&timeline)?;
        timeline.apply_events(second.to_vec());
        prop_assert_eq!(shown(&timeline), shown(&in_pages(&events, 1)));
    }

    #[test]
    fn every_event_is_kept_and_the_ones_for_people_are_shown(log in session()) {
        let timeline = log.fold();
        let ids: HashSet<EventId> = log.events().into_iter().map(|(_, event)| event.id).collect();
        prop_assert_eq!(timeline.event_count(), ids.len());
        for event in timeline.events() {
            let alone = matches!(event.kind, EventKind::UserMessage(_) | EventKind::AgentMessage(_) | EventKind::Unknown(_) | EventKind::SessionError(_));
            let call = matches!(event.kind, EventKind::AgentToolUse(_) | EventKind::AgentCustomToolUse(_));
            if alone || call {
                prop_assert!(timeline.row(&event.id).is_some(), "{} has no row", event.type_name());
            }
        }
    }

    #[test]
    fn previews_never_change_what_is_shown_in_the_end(log in session(), cut in 0usize..40, text in ".{0,20}") {
        let events = log.events();
        let mut timeline = Timeline::default();
        for (index, (seq, event)) in events.iter().enumerate() {
            if index == cut.min(events.len() - 1) {
                for name in [event.id.as_str(), "never_comes"] {
                    let begun = json!({ "type": "event_start", "event": { "type": "agent.message", "id": name } });
                    timeline.apply_preview(serde_json::from_value::<Preview>(begun).unwrap());
                    let delta = json!({ "type": "content_delta", "index": 0, "content": { "type": "text", "text": text } });
                    let more = json!({ "type": "event_delta", "event_id": name, "delta": delta });
                    timeline.apply_preview(serde_json::from_value::<Preview>(more).unwrap());
                }
            }
            timeline.apply_event((*seq, event.clone()));
            is_sound(&timeline)?;
        }
        timeline.clear_previews();
        prop_assert_eq!(shown(&timeline), shown(&in_pages(&events, 1)));
    }
}

proptest! {
    /// What stays of a pruned timeline looks as it did before.
    #[test]
    fn pruning_changes_nothing_of_what_stays(log in session(), cut in 0_usize..100, length in 0_usize..60) {
        let whole = log.fold();
        let places: Vec<Order> = whole.rows().iter().map(|row| row.place()).collect();
        let (Some(from), Some(last)) = (places.get(cut.min(places.len().saturating_sub(1))), places.last()) else {
            return Ok(());
        };
        let to = places.get(cut + length).copied();
        let tail = places.get(places.len().saturating_sub(5)).copied();
        let (span, tail) = (OrderRange { from: Some(*from), to }, OrderRange { from: tail.or(Some(*last)), to: None });
        let mut pruned = log.fold();
        pruned.prune(&[span, tail]);
        let shown = |timeline: &Timeline| -> Vec<RowContent> {
            let rows = timeline.rows().iter().filter(|row| span.contains(row.place()));
            rows.map(content).collect()
        };
        prop_assert_eq!(shown(&pruned), shown(&whole));
        prop_assert_eq!(pruned.last_seq(), whole.last_seq());
        prop_assert!(pruned.event_count() <= whole.event_count());
    }
}
