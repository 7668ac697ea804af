//! The latest event on each topic (status, wait, error, …), whatever order the events arrived in.

use super::{call::Surroundings, order::Order};
use pilothouse_api::{
    events::{Event, EventKind},
    ids::{EventId, ThreadId},
    stop::StopReason,
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

/// How long after the result of an interrupted call its interrupt may be reported, in milliseconds.
const CUT_OFF: i64 = 1_000;

/// What an event says about the session, besides its own row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Topic {
    /// The session's status.
    Status,
    /// Nothing of the session runs on after it: open calls get no result any more.
    Stop,
    /// The session waits for answers, and names the calls.
    Wait,
    /// The primary thread asked the model again, so all its calls were settled.
    Request,
    /// Totals.
    Usage,
    /// A new title.
    Title,
    /// A new agent snapshot.
    Agent,
    /// Something went wrong.
    Error,
    /// As `Stop`, of a thread.
    ThreadStop(ThreadId),
    /// As `Wait`, of a thread.
    ThreadWait(ThreadId),
    /// A person interrupted this thread; `None`: all of them.
    Interrupt(Option<ThreadId>),
}

/// Events by topic and place.
#[derive(Clone, Debug, Default)]
pub(super) struct LatestByTopic(HashMap<Topic, BTreeMap<Order, Arc<Event>>>);

impl LatestByTopic {
    /// Notes an event; says whether calls or errors elsewhere may change by it.
    pub(super) fn insert(&mut self, event: &Arc<Event>, thread: Option<&ThreadId>, order: Order) -> bool {
        let topics = topics_of(event, thread);
        let recheck = topics.iter().any(touches_others);
        for topic in topics {
            self.0.entry(topic).or_default().insert(order, event.clone());
        }
        recheck
    }

    /// Forgets an event that a copy replaces.
    pub(super) fn remove(&mut self, event: &Event, thread: Option<&ThreadId>, order: Order) -> bool {
        let topics = topics_of(event, thread);
        for topic in &topics {
            if let Some(events) = self.0.get_mut(topic) {
                events.remove(&order);
            }
        }
        topics.iter().any(touches_others)
    }

    /// The newest event on a topic.
    pub(super) fn newest(&self, topic: &Topic) -> Option<(Order, &Arc<Event>)> {
        let (order, event) = self.0.get(topic)?.last_key_value()?;
        Some((*order, event))
    }

    /// The events that say how the session is, and whether it went on after what came before.
    pub(super) fn landmarks(&self) -> HashSet<EventId> {
        let newest = self.0.keys().filter_map(|topic| self.newest(topic)).map(|(_, event)| event);
        let newest_status = |matches: fn(&EventKind) -> bool| {
            self.0.get(&Topic::Status)?.values().rev().find(|event| matches(&event.kind))
        };
        let went_on = [newest_status(is_not_rescheduled), newest_status(is_running)];
        newest.chain(went_on.into_iter().flatten()).map(|event| event.id.clone()).collect()
    }

    /// What the session's course says about a call at this place that has no result.
    pub(super) fn around(
        &self,
        call: &EventId,
        place: Order,
        thread: Option<&ThreadId>,
        confirmed: Option<Order>,
    ) -> Surroundings {
        let own = thread.map(|t| (Topic::ThreadStop(t.clone()), Topic::ThreadWait(t.clone())));
        let (own_stop, own_wait) = own.unwrap_or((Topic::Request, Topic::Wait));
        let stop = later(self.newest(&Topic::Stop), self.newest(&own_stop)).map(|(order, _)| order);
        let wait = later(self.newest(&Topic::Wait), self.newest(&own_wait));
        let named = wait.is_some_and(|(order, event)| Some(order) > stop && names(event, call));
        let passed_over = wait.is_some_and(|(order, _)| order > place && Some(order) > confirmed) && !named;
        Surroundings {
            over: stop > Some(place) && !named,
            passed_over,
            named,
            named_after_confirmation: named && wait.map(|(order, _)| order) > confirmed,
            interrupted: false,
        }
    }

    /// Whether a person interrupted a thread between a call and its result. An interrupted call gets its result right
    /// before the interrupt is reported (events.md §8.4); an earlier failure has another cause.
    pub(super) fn interrupted(&self, thread: Option<&ThreadId>, call: Order, result: Order) -> bool {
        let own = thread.map(|thread| Topic::Interrupt(Some(thread.clone())));
        let interrupts = std::iter::once(Topic::Interrupt(None)).chain(own).filter_map(|topic| self.0.get(&topic));
        let last = result.later_by(CUT_OFF);
        interrupts.into_iter().any(|events| call <= last && events.range(call..=last).next().is_some())
    }

    /// Whether the session went on, or ended its turn, after this place: what was being retried is past.
    pub(super) fn went_on_after(&self, place: Order) -> bool {
        self.any_status_after(place, is_not_rescheduled)
            || self.newest(&Topic::Request).is_some_and(|(order, _)| order > place)
    }

    /// Whether the session ran after this place.
    pub(super) fn ran_after(&self, place: Order) -> bool {
        self.any_status_after(place, is_running)
    }

    fn any_status_after(&self, place: Order, matches: fn(&EventKind) -> bool) -> bool {
        let Some(statuses) = self.0.get(&Topic::Status) else { return false };
        statuses.range(place..).any(|(_, event)| matches(&event.kind))
    }
}

const fn is_not_rescheduled(kind: &EventKind) -> bool {
    !matches!(kind, EventKind::SessionStatusRescheduled)
}

const fn is_running(kind: &EventKind) -> bool {
    matches!(kind, EventKind::SessionStatusRunning)
}

/// The later of two events.
fn later<'a>(
    a: Option<(Order, &'a Arc<Event>)>,
    b: Option<(Order, &'a Arc<Event>)>,
) -> Option<(Order, &'a Arc<Event>)> {
    if a.map(|(order, _)| order) >= b.map(|(order, _)| order) { a } else { b }
}

/// Whether an idle event names this call among what it waits for.
fn names(event: &Event, call: &EventId) -> bool {
    let reason = match &event.kind {
        EventKind::SessionStatusIdle(e) => &e.stop_reason,
        EventKind::SessionThreadStatusIdle(e) => &e.stop_reason,
        _ => return false,
    };
    matches!(reason, StopReason::RequiresAction { event_ids } if event_ids.contains(call))
}

const fn touches_others(topic: &Topic) -> bool {
    !matches!(topic, Topic::Usage | Topic::Title | Topic::Agent | Topic::Error | Topic::Interrupt(_))
}

fn topics_of(event: &Event, thread: Option<&ThreadId>) -> Vec<Topic> {
    match &event.kind {
        // A child that asks the model again has all its calls settled.
        EventKind::SpanModelRequestStart if let Some(thread) = thread => vec![Topic::ThreadStop(thread.clone())],
        EventKind::SessionStatusRunning | EventKind::SessionStatusRescheduled => vec![Topic::Status],
        EventKind::SessionStatusTerminated | EventKind::SessionDeleted => vec![Topic::Status, Topic::Stop],
        EventKind::SessionStatusIdle(e) => match e.stop_reason {
            StopReason::RequiresAction { .. } => vec![Topic::Status, Topic::Wait],
            _ => vec![Topic::Status, Topic::Stop],
        },
        EventKind::SessionThreadStatusIdle(e) => match e.stop_reason {
            StopReason::RequiresAction { .. } => vec![Topic::ThreadWait(e.session_thread_id.clone())],
            _ => vec![Topic::ThreadStop(e.session_thread_id.clone())],
        },
        EventKind::SessionThreadStatusTerminated(e) => vec![Topic::ThreadStop(e.session_thread_id.clone())],
        EventKind::UserInterrupt(e) if event.processed_at.is_some() => {
            let stop = e.session_thread_id.clone().map_or(Topic::Stop, Topic::ThreadStop);
            vec![stop, Topic::Interrupt(e.session_thread_id.clone())]
        }
        EventKind::SpanModelRequestStart => vec![Topic::Request],
        EventKind::SessionUsage(_) => vec![Topic::Usage],
        EventKind::SessionError(_) => vec![Topic::Error],
        EventKind::SessionUpdated(e) => {
            let title = event.raw().get("title").map(|_| Topic::Title);
            title.into_iter().chain(e.agent.as_ref().map(|_| Topic::Agent)).collect()
        }
        _ => Vec::new(),
    }
}
