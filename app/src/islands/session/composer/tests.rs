//! Tests of what the composer offers in each state.

use super::{Offer, offer};
use crate::{
    islands::session::{state::summary::Summary, tests::sample},
    ui::Capabilities,
};
use pilothouse_api::{sessions::SessionStatus, stop::StopReason};
use pilothouse_console_api::SessionFacts;
use pilothouse_domain::{Timeline, usage_totals::UsageTotals};

const ALL: Capabilities = Capabilities { answer: true, operate: true, administer: true };
const APPROVER: Capabilities = Capabilities { answer: true, operate: false, administer: false };

fn facts() -> SessionFacts {
    sample::opening(&[]).session
}

fn summary(status: SessionStatus) -> Summary {
    Summary { status, ..Summary::of(&facts(), &Timeline::default(), &UsageTotals::default()) }
}

#[test]
fn an_idle_session_takes_messages() {
    let Offer { write, send, interrupt, .. } = offer(&summary(SessionStatus::Idle), ALL, false);
    assert!(write && send && !interrupt);
}

#[test]
fn a_running_session_queues_messages_and_can_be_interrupted() {
    let Offer { write, send, interrupt, note } = offer(&summary(SessionStatus::Running), ALL, false);
    assert!(write && send && interrupt);
    assert!(note.contains("queued"));
}

#[test]
fn a_session_that_waits_takes_no_plain_message() {
    let waiting = Summary { waiting: 1, ..summary(SessionStatus::Idle) };
    let named = StopReason::RequiresAction { event_ids: Vec::new() };
    let unseen = Summary { stop_reason: Some(named), ..summary(SessionStatus::Idle) };
    for summary in [waiting, unseen] {
        let Offer { write, send, interrupt, note } = offer(&summary, ALL, false);
        assert!(write && !send && interrupt, "the draft can be written, and sent with an interrupt");
        assert!(note.contains("waiting for an answer"));
    }
}

#[test]
fn a_session_that_is_over_takes_nothing() {
    let archived = Summary { archived: true, ..summary(SessionStatus::Idle) };
    let deleted = Summary { deleted: true, ..summary(SessionStatus::Running) };
    for summary in [summary(SessionStatus::Terminated), archived, deleted] {
        let Offer { write, send, interrupt, note } = offer(&summary, ALL, false);
        assert!(!write && !send && !interrupt && !note.is_empty());
    }
}

#[test]
fn who_may_only_answer_may_interrupt_but_not_write() {
    let Offer { write, send, interrupt, note } = offer(&summary(SessionStatus::Running), APPROVER, false);
    assert!(!write && !send && interrupt);
    assert!(note.contains("can answer calls"), "{note}");
    let viewer = offer(&summary(SessionStatus::Running), Capabilities::default(), false);
    assert!(!viewer.note.contains("answer"), "{}", viewer.note);
    assert!(!viewer.interrupt);
}

#[test]
fn while_the_upstream_is_out_of_reach_a_draft_can_be_written_and_nothing_sent() {
    let Offer { write, send, interrupt, note } = offer(&summary(SessionStatus::Running), ALL, true);
    assert!(write && !send && !interrupt);
    assert!(note.contains("connection"), "{note}");
    assert!(!offer(&summary(SessionStatus::Terminated), ALL, true).write);
}
