//! What is proposed, and what never is.

use super::*;
use proptest::prelude::*;

const NOW: i64 = 1_800_000_000_000;

fn rule(days: u32, action: Action) -> Rule {
    Rule { days, action }
}

fn idle_for(days: i64) -> SessionState {
    SessionState {
        status: SessionStatus::Idle,
        is_archived: false,
        changed_at: Some(NOW - days * DAY_MS),
        waits: Waits::Nothing,
        is_watched: false,
        is_scheduled: false,
    }
}

fn session(reason: Reason, state: SessionState, rule: Rule) -> Result<Action, Keep> {
    proposed(reason, &Facts::Session(state), rule, NOW)
}

#[test]
fn idle_sessions_are_proposed_once_they_were_left_alone_for_long_enough() {
    let archive = rule(30, Action::Archive);
    assert_eq!(session(Reason::Idle, idle_for(30), archive), Ok(Action::Archive));
    assert_eq!(session(Reason::Idle, idle_for(29), archive), Err(Keep::Recent));
    assert_eq!(session(Reason::Idle, idle_for(30), rule(30, Action::Delete)), Ok(Action::Delete));
    assert_eq!(session(Reason::Idle, idle_for(0), rule(0, Action::Delete)), Ok(Action::Delete));
    assert_eq!(session(Reason::Idle, idle_for(30), rule(30, Action::Interrupt)), Err(Keep::Impossible));
    let unreadable = SessionState { changed_at: None, ..idle_for(30) };
    assert_eq!(session(Reason::Idle, unreadable, archive), Err(Keep::Unclear));
}

#[test]
fn what_a_schedule_started_is_archived_at_most_and_no_orphan() {
    let scheduled = SessionState { is_scheduled: true, ..idle_for(99) };
    assert_eq!(session(Reason::Idle, scheduled.clone(), rule(30, Action::Delete)), Ok(Action::Archive));
    assert_eq!(session(Reason::Orphaned, scheduled, rule(30, Action::Delete)), Err(Keep::Scheduled));
}

#[test]
fn an_orphan_at_work_is_interrupted_or_archived_and_never_deleted() {
    let working = SessionState { status: SessionStatus::Running, ..idle_for(2) };
    for (asked, done) in
        [(Action::Interrupt, Action::Interrupt), (Action::Archive, Action::Archive), (Action::Delete, Action::Archive)]
    {
        assert_eq!(session(Reason::Orphaned, working.clone(), rule(1, asked)), Ok(done));
    }
    assert_eq!(session(Reason::Idle, working, rule(1, Action::Archive)), Err(Keep::Works));
    assert_eq!(session(Reason::Orphaned, idle_for(2), rule(1, Action::Interrupt)), Err(Keep::AtRest));
}

#[test]
fn what_waits_falls_under_waiting_alone_and_is_counted_from_the_call() {
    let waiting = |days: i64| SessionState { waits: Waits::Person(NOW - days * DAY_MS), ..idle_for(9) };
    assert_eq!(session(Reason::Waiting, waiting(3), rule(3, Action::Interrupt)), Ok(Action::Interrupt));
    assert_eq!(session(Reason::Waiting, waiting(3), rule(3, Action::Delete)), Ok(Action::Archive));
    assert_eq!(session(Reason::Waiting, waiting(2), rule(3, Action::Archive)), Err(Keep::Recent));
    for reason in [Reason::Idle, Reason::Orphaned, Reason::Failed] {
        assert_eq!(session(reason, waiting(9), rule(1, Action::Archive)), Err(Keep::Waits));
    }
    assert_eq!(session(Reason::Waiting, idle_for(9), rule(1, Action::Archive)), Err(Keep::NothingWaits));
}

#[test]
fn failed_is_what_ended_unarchived_or_stopped_on_an_error() {
    let ended = SessionState { status: SessionStatus::Terminated, ..idle_for(9) };
    let stopped = SessionState { waits: Waits::Error(NOW - 9 * DAY_MS), ..idle_for(9) };
    for state in [ended.clone(), stopped] {
        assert_eq!(session(Reason::Failed, state, rule(9, Action::Delete)), Ok(Action::Delete));
    }
    assert_eq!(session(Reason::Failed, idle_for(9), rule(1, Action::Delete)), Err(Keep::DidNotFail));
    assert_eq!(session(Reason::Idle, ended.clone(), rule(1, Action::Delete)), Err(Keep::Ended));
    let archived = SessionState { is_archived: true, ..ended };
    assert_eq!(session(Reason::Failed, archived, rule(1, Action::Delete)), Err(Keep::Archived));
}

#[test]
fn resources_are_proposed_as_the_api_allows() {
    let usage = Usage { is_archived: false, last_at: Some(NOW - 40 * DAY_MS), used_by: None, is_named: false };
    let of = |reason, usage: &Usage, action| proposed(reason, &Facts::Resource(usage.clone()), rule(30, action), NOW);
    assert_eq!(of(Reason::UnusedAgent, &usage, Action::Delete), Ok(Action::Archive));
    assert_eq!(of(Reason::UnusedFile, &usage, Action::Delete), Ok(Action::Delete));
    assert_eq!(of(Reason::UnusedFile, &usage, Action::Archive), Err(Keep::Impossible));
    assert_eq!(of(Reason::UnusedVault, &usage, Action::Archive), Ok(Action::Archive));
    let named = Usage { is_named: true, ..usage.clone() };
    assert_eq!(of(Reason::UnusedEnvironment, &named, Action::Delete), Ok(Action::Archive));
    assert_eq!(of(Reason::UnusedEnvironment, &usage, Action::Delete), Ok(Action::Delete));
    let used = Usage { used_by: Some(UsedBy::Deployment), ..usage.clone() };
    assert_eq!(of(Reason::UnusedAgent, &used, Action::Archive), Err(Keep::Used(UsedBy::Deployment)));
    assert_eq!(of(Reason::Idle, &usage, Action::Archive), Err(Keep::Unclear), "facts of another kind");
}

#[test]
fn every_reason_has_a_name_and_offers_what_is_usual() {
    for reason in Reason::ALL {
        assert_eq!(reason.name().parse(), Ok(reason));
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.name());
        assert!(reason.actions().contains(&reason.usual()));
        assert!(reason.actions().is_sorted(), "the mildest first");
    }
    assert!("unused".parse::<Reason>().unwrap_err().to_string().contains("unused_memory_store"));
}

#[test]
fn upkeep_is_honest() {
    assert_eq!(Upkeep::default().words(), "Nothing by the price list");
    assert!(Upkeep { is_at_work: true, bytes: 0 }.words().starts_with("$0.08 an hour"));
    assert!(Upkeep { is_at_work: false, bytes: 5_000_000 }.words().contains("no charge"));
}

fn statuses() -> impl Strategy<Value = SessionStatus> {
    prop_oneof![
        Just(SessionStatus::Idle),
        Just(SessionStatus::Running),
        Just(SessionStatus::Rescheduling),
        Just(SessionStatus::Terminated),
        Just(SessionStatus::Unknown("dreaming".to_owned())),
    ]
}

fn moments() -> impl Strategy<Value = i64> {
    NOW - 100 * DAY_MS..NOW + DAY_MS
}

fn waits() -> impl Strategy<Value = Waits> {
    prop_oneof![
        Just(Waits::Nothing),
        Just(Waits::Unknown),
        moments().prop_map(Waits::Person),
        moments().prop_map(Waits::Error)
    ]
}

prop_compose! {
    fn session_states()(
        status in statuses(),
        waits in waits(),
        changed_at in proptest::option::of(moments()),
        [is_archived, is_watched, is_scheduled] in any::<[bool; 3]>(),
    ) -> SessionState {
        SessionState { status, is_archived, changed_at, waits, is_watched, is_scheduled }
    }
}

fn users() -> impl Strategy<Value = UsedBy> {
    use UsedBy::{Agent, Deployment, Dream, Owner, Session, Worker};
    prop::sample::select(vec![Session, Deployment, Agent, Dream, Worker, Owner])
}

prop_compose! {
    fn usages()(
        last_at in proptest::option::of(moments()),
        used_by in proptest::option::of(users()),
        [is_archived, is_named] in any::<[bool; 2]>(),
    ) -> Usage {
        Usage { is_archived, last_at, used_by, is_named }
    }
}

fn facts() -> impl Strategy<Value = Facts> {
    prop_oneof![session_states().prop_map(Facts::Session), usages().prop_map(Facts::Resource)]
}

prop_compose! {
    fn rules()(days in 0..=MAX_DAYS, action in prop::sample::select(Action::ALL.to_vec())) -> Rule {
        Rule { days, action }
    }
}

proptest! {
    /// Nothing that waits, is scheduled, watched, at work or used is deleted; nothing archived or unknown is touched.
    #[test]
    fn what_is_needed_is_never_deleted(
        facts in facts(), reason in prop::sample::select(Reason::ALL.to_vec()), rule in rules(),
    ) {
        let Ok(action) = proposed(reason, &facts, rule, NOW) else { return Ok(()) };
        prop_assert!(action <= rule.action, "never more than was asked for");
        prop_assert!(reason.actions().contains(&action));
        match &facts {
            Facts::Session(session) => {
                prop_assert!(!session.is_watched && !session.is_archived);
                prop_assert!(!matches!(session.status, SessionStatus::Unknown(_)) && session.waits != Waits::Unknown);
                let pending = matches!(session.waits, Waits::Person(_));
                prop_assert_eq!(pending, reason == Reason::Waiting);
                if pending || session.is_scheduled || session.is_at_work() {
                    prop_assert!(action < Action::Delete);
                }
            }
            Facts::Resource(usage) => {
                prop_assert!(usage.used_by.is_none() && !usage.is_archived);
                prop_assert!(action != Action::Interrupt);
            }
        }
    }

    /// Who waits longer is proposed no more than before; who asks for more days never gets more.
    #[test]
    fn more_days_propose_no_more(
        facts in facts(), reason in prop::sample::select(Reason::ALL.to_vec()), rule in rules(), more in 0..100u32,
    ) {
        let stricter = Rule { days: rule.days + more, ..rule };
        if let Ok(action) = proposed(reason, &facts, stricter, NOW) {
            prop_assert_eq!(proposed(reason, &facts, rule, NOW), Ok(action));
        }
    }
}
