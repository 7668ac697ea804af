//! Tests of which turn a row belongs to.

use super::*;

/// Seconds since its turn began, for each row.
fn into_turn(log: &Log, from_start: bool) -> Vec<Option<i64>> {
    let mut turns = Turns::new(from_start);
    let since = |row: &Arc<Row>| Some((row.at? - turns.of(row)?) / 1000);
    log.fold().rows().iter().map(since).collect()
}

fn turn(log: &mut Log, name: &str) {
    log.queue(name, "user.message", json!({ "content": [] }));
    log.add("session.status_running", json!({}));
    log.process(name);
    log.text("agent.message", "working");
}

#[test]
fn a_row_is_told_by_the_beginning_of_its_turn() {
    let mut log = Log::default();
    turn(&mut log, "a");
    log.text("agent.message", "more");
    log.idle(json!({ "type": "end_turn" }));
    log.add("session.updated", json!({ "title": "between" }));
    turn(&mut log, "b");
    assert_eq!(into_turn(&log, true), [None, None, Some(1), Some(2), Some(4), None, None, None, Some(1)]);
}

#[test]
fn waiting_for_an_answer_is_part_of_a_turn_and_a_new_message_begins_another() {
    let mut log = Log::default();
    turn(&mut log, "a");
    log.tool("call", "ask");
    log.waits_for(&["call"]);
    log.confirm("call", "allow");
    log.add("session.status_running", json!({}));
    log.result("call");
    log.queue("b", "user.message", json!({ "content": [] }));
    log.text("agent.message", "busy");
    log.process("b");
    log.text("agent.message", "next");
    let expected = [None, None, Some(1), Some(2), Some(4), Some(6), Some(8), None, Some(1)];
    assert_eq!(into_turn(&log, true), expected);
}

#[test]
fn a_beginning_that_is_not_known_is_not_made_up() {
    let mut log = Log::default();
    log.add("session.status_running", json!({}));
    log.text("agent.message", "in the middle");
    assert_eq!(into_turn(&log, false), [None, None]);
    log.idle(json!({ "type": "end_turn" }));
    log.add("session.status_running", json!({}));
    log.text("agent.message", "from its beginning");
    assert_eq!(into_turn(&log, false), [None, None, None, None, Some(1)]);
}
