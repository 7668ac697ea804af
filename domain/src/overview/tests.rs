//! Tests of spans, moments and lanes, and that the size depends only on the width.

use super::*;
use proptest::prelude::*;

fn trace(event: &str, at: i64, kind: &str, thread: Option<&str>, call: Option<&str>) -> Trace {
    Trace {
        event: event.parse().unwrap(),
        at,
        kind: kind.to_owned(),
        thread: thread.map(|thread| thread.parse().unwrap()),
        call: call.map(|call| call.parse().unwrap()),
        failed: kind == "session.error",
    }
}

fn draw(traces: &[Trace], range: Option<(i64, i64)>, columns: u32, now: i64) -> Overview {
    let mut activity = Activity::default();
    activity.note(traces.to_vec());
    activity.draw(range, columns, now)
}

fn sketch(overview: &Overview) -> Vec<String> {
    let lines = overview.lanes.iter().flat_map(|lane| {
        let name = lane.thread.as_ref().map_or("primary", ThreadId::as_str);
        lane.marks.iter().map(move |m| format!("{name} {:?} {}–{} ×{}", m.kind, m.from, m.to, m.count))
    });
    lines.collect()
}

#[test]
fn a_call_waits_then_runs_and_lanes_are_apart() {
    let traces = [
        trace("m", 0, "user.message", None, None),
        trace("s1", 100, "span.model_request_start", None, None),
        trace("call", 150, "agent.tool_use", None, Some("call")),
        trace("s2", 160, "span.model_request_start", Some("sthr_1"), None),
        trace("e1", 200, "span.model_request_end", None, None),
        trace("ok", 500, "user.tool_confirmation", None, Some("call")),
        trace("e2", 600, "span.model_request_end", Some("sthr_1"), None),
        trace("out", 700, "agent.tool_result", None, Some("call")),
        trace("bad", 800, "session.error", None, None),
        trace("open", 900, "agent.custom_tool_use", Some("sthr_1"), Some("open")),
    ];
    let overview = draw(&traces, None, 1000, 950);
    assert_eq!((overview.from, overview.to), (0, 900));
    assert_eq!(
        sketch(&overview),
        [
            "primary Model 100–200 ×1",
            "primary Tool 500–700 ×1",
            "primary Wait 150–500 ×1",
            "primary Message 0–0 ×1",
            "primary Error 800–800 ×1",
            "sthr_1 Model 160–600 ×1",
            "sthr_1 Wait 900–950 ×1",
        ]
    );
    let part = draw(&traces, Some((750, 850)), 10, 950);
    assert_eq!(sketch(&part), ["primary Error 800–800 ×1"]);
}

#[test]
fn an_empty_session_is_an_empty_picture() {
    let overview = draw(&[], None, 100, 7);
    assert_eq!((overview.from, overview.to, overview.lanes.len()), (7, 7, 1));
}

proptest! {
    /// Two threads with requests and calls, heard in parts, and each thread as far behind the other as it likes.
    #[test]
    fn what_is_noted_in_parts_is_drawn_as_a_whole(steps in prop::collection::vec((0_usize..2, 0_usize..4), 1..120), cut in 0_usize..120) {
        let mut traces = Vec::new();
        for (n, (thread, step)) in steps.iter().enumerate() {
            let (at, id) = (i64::try_from(n).unwrap() * 10, format!("e{n}"));
            let thread = [None, Some("sthr_1")][*thread];
            let call = traces.iter().rev().find(|t: &&Trace| t.kind == "agent.tool_use" && t.thread.is_some() == thread.is_some());
            let call = call.map(|call| call.event.to_string());
            let kind = ["span.model_request_start", "span.model_request_end", "agent.tool_use", "agent.tool_result"][*step];
            let call = if *step == 2 { Some(id.clone()) } else { call };
            traces.push(trace(&id, at, kind, thread, call.as_deref()));
        }
        let whole = draw(&traces, None, 50, 5_000);
        let (early, late): (Vec<_>, Vec<_>) = traces.iter().cloned().partition(|trace| trace.thread.is_none());
        let mut by_thread = Activity::default();
        by_thread.note(late);
        by_thread.note(early);
        prop_assert_eq!(&by_thread.draw(None, 50, 5_000), &whole);
        let mut in_parts = Activity::default();
        let cut = cut.min(traces.len());
        in_parts.note(traces[..cut].to_vec());
        in_parts.note(traces[cut..].to_vec());
        prop_assert_eq!(&in_parts.draw(None, 50, 5_000), &whole);
    }

    #[test]
    fn the_size_depends_on_the_width_and_nothing_is_lost(times in prop::collection::vec(0_i64..1_000_000, 1..400), columns in 1_u32..200) {
        let mut times = times;
        times.sort_unstable();
        let traces: Vec<Trace> =
            times.iter().enumerate().map(|(n, at)| trace(&format!("e{n}"), *at, "user.message", None, None)).collect();
        let overview = draw(&traces, None, columns, 2_000_000);
        let marks = &overview.lanes[0].marks;
        prop_assert_eq!(marks.iter().map(|mark| mark.count as usize).sum::<usize>(), times.len());
        prop_assert!(marks.len() <= columns as usize + 2);
        prop_assert!(marks.is_sorted_by(|a, b| a.to <= b.from));
    }
}
