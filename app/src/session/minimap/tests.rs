//! What the minimap draws, and what it tells the script.

use super::*;
use crate::session::tests::sample;
use pilothouse_domain::overview::{Mark, MarkKind};
use serde_json::{Value, json};

const NIGHT: i64 = 36_000_000;

fn mark(event: &str, kind: MarkKind, from: i64, to: i64, count: u32) -> Mark {
    Mark { kind, from, to, count, event: event.parse().unwrap() }
}

/// A minute of work, a night, and another minute with two threads at work.
fn overview() -> Overview {
    let primary = vec![
        mark("sevt_1", MarkKind::Message, 0, 0, 1),
        mark("sevt_2", MarkKind::Model, 0, 60_000, 1),
        mark("sevt_3", MarkKind::Error, NIGHT, NIGHT, 1),
        mark("sevt_4", MarkKind::Tool, NIGHT, NIGHT + 60_000, 40),
    ];
    let child = vec![mark("sevt_5", MarkKind::Model, NIGHT, NIGHT + 30_000, 2)];
    let lanes =
        vec![Lane { thread: None, marks: primary }, Lane { thread: Some("sthr_1".parse().unwrap()), marks: child }];
    Overview { from: 0, to: NIGHT + 60_000, lanes }
}

/// What is in quotes behind an attribute's name.
fn attribute<'a>(html: &'a str, name: &str) -> &'a str {
    let start = html.split_once(&format!("{name}=\"")).unwrap_or_else(|| panic!("no {name} in {html}")).1;
    start.split_once('"').unwrap().0
}

#[test]
fn each_lane_has_its_thread_its_name_and_a_path_for_each_kind() {
    let html = minimap(&sample::team(), &overview(), None);
    assert!(html.contains("1 messages, 3 model requests, 40 tool runs, 1 errors"), "{html}");
    for expected in ["<g data-thread=\"\"", "<g data-thread=\"sthr_1\"", "data-show-thread=\"sthr_1\"", ">Researcher<"]
    {
        assert!(html.contains(expected), "{expected} is missing in {html}");
    }
    assert_eq!(html.matches("<path ").count(), 5);
    assert!(html.contains("height=\"48\"") && html.contains("viewBox=\"0 0 1000 48\""), "{html}");
    assert!(html.contains("Nothing for 9 h 59 min"), "{html}");
}

#[test]
fn the_script_is_told_the_scale_and_what_is_seen() {
    let whole = overview();
    let html = minimap(&sample::team(), &whole, None);
    let scale: Value = serde_json::from_str(attribute(&html, "data-scale")).unwrap();
    let pieces = scale.as_array().unwrap();
    assert_eq!(pieces.len(), 3);
    assert_eq!((&pieces[0][0], &pieces[2][1], &pieces[2][3]), (&json!(0), &json!(NIGHT + 60_000), &json!(1.0)));
    assert_eq!((attribute(&html, "data-view"), attribute(&html, "data-near")), ("0 1", "360600"));

    let scale = Scale::of(&whole);
    let part = Overview { from: NIGHT, ..whole.clone() };
    let html = minimap(&sample::team(), &whole, Some((&part, View::between(&scale, NIGHT, NIGHT + 60_000))));
    assert_eq!((attribute(&html, "data-view"), attribute(&html, "data-near")), ("0.525 1", "600"));
}

#[test]
fn a_click_can_mean_what_stands_for_one_event() {
    let marks = |count, to| {
        let lane = Lane { thread: None, marks: vec![mark("sevt_1", MarkKind::Tool, 100, to, count)] };
        let html = minimap(&sample::team(), &Overview { from: 0, to: 10_000, lanes: vec![lane] }, None);
        attribute(&html, "data-marks").to_owned()
    };
    assert_eq!(marks(1, 100), "100 sevt_1");
    assert_eq!((marks(9, 100), marks(1, 9_000)), (String::new(), String::new()), "the moment is meant");
}

#[test]
fn its_place_is_as_high_before_it_is_drawn() {
    let html = html(|| blank(&sample::team()));
    assert!(html.contains("Not drawn yet") && html.contains("height=\"48\""), "{html}");
    assert!(html.contains(">Researcher<") && !html.contains("data-scale"), "{html}");
}

#[test]
fn lanes_beyond_the_room_are_counted() {
    let lanes = |count: usize| {
        let thread = |n: usize| (n > 0).then(|| format!("sthr_{n}").parse().unwrap());
        let lanes = (0..count).map(|n| Lane { thread: thread(n), marks: Vec::new() }).collect();
        minimap(&sample::team(), &Overview { from: 0, to: 1, lanes }, None)
    };
    assert!(lanes(9).contains("<span>Show all 9 threads</span>"));
    assert!(lanes(9).contains("class=\"quiet-button more-lanes\""), "{}", lanes(9));
    assert!(lanes(4).contains("more-lanes on-phones"));
    let is_hidden = |html: String| html.split('<').any(|tag| tag.contains("more-lanes") && tag.contains(" hidden"));
    assert!(is_hidden(lanes(3)) && !is_hidden(lanes(4)));
}
