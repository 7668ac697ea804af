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
    let overview = Overview::draw(&traces, None, 1000, 950);
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
    let part = Overview::draw(&traces, Some((750, 850)), 10, 950);
    assert_eq!(sketch(&part), ["primary Error 800–800 ×1"]);
}

#[test]
fn an_empty_session_is_an_empty_picture() {
    let overview = Overview::draw([], None, 100, 7);
    assert_eq!((overview.from, overview.to, overview.lanes.len()), (7, 7, 1));
}

proptest! {
    #[test]
    fn the_size_depends_on_the_width_and_nothing_is_lost(times in prop::collection::vec(0_i64..1_000_000, 1..400), columns in 1_u32..200) {
        let mut times = times;
        times.sort_unstable();
        let traces: Vec<Trace> =
            times.iter().enumerate().map(|(n, at)| trace(&format!("e{n}"), *at, "user.message", None, None)).collect();
        let overview = Overview::draw(&traces, None, columns, 2_000_000);
        let marks = &overview.lanes[0].marks;
        prop_assert_eq!(marks.iter().map(|mark| mark.count as usize).sum::<usize>(), times.len());
        prop_assert!(marks.len() <= columns as usize + 2);
        prop_assert!(marks.is_sorted_by(|a, b| a.to <= b.from));
    }
}
