//! Who has which card of the inbox before them. Nobody follows a session for that, so a browser repeats it while it lasts.

use pilothouse_api::ids::{EventId, SessionId};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::Instant;

/// How long it counts without being repeated; `scripts/approvals.js` repeats it more often.
const LASTS: Duration = Duration::from_secs(30);

/// The call that each person looks at, by name.
#[derive(Debug, Default)]
pub(super) struct Looking(BTreeMap<String, Look>);

#[derive(Debug)]
struct Look {
    session: SessionId,
    call: EventId,
    until: Instant,
}

impl Looking {
    /// Notes that a person looks at a call, or no longer at any of this session. Returns the session that they left.
    pub(super) fn note(&mut self, session: &SessionId, name: &str, call: Option<EventId>) -> Option<SessionId> {
        let left = match call {
            Some(call) => {
                let look = Look { session: session.clone(), call, until: Instant::now() + LASTS };
                self.0.insert(name.to_owned(), look)
            }
            None if self.0.get(name).is_some_and(|look| look.session == *session) => self.0.remove(name),
            None => None,
        };
        left.map(|look| look.session).filter(|left| left != session)
    }

    /// Who looks at which call of a session.
    pub(super) fn at<'a>(&'a self, session: &'a SessionId) -> impl Iterator<Item = (&'a str, &'a EventId)> {
        self.0.iter().filter(move |(_, look)| look.session == *session).map(|(name, look)| (name.as_str(), &look.call))
    }

    /// Forgets those who didn't repeat it.
    pub(super) fn take_ended(&mut self) -> Vec<(String, SessionId)> {
        let now = Instant::now();
        let ended: Vec<_> = self.0.extract_if(.., |_, look| look.until <= now).collect();
        ended.into_iter().map(|(name, look)| (name, look.session)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(looking: &Looking, session: &str) -> Vec<(String, String)> {
        let session = session.parse().unwrap();
        looking.at(&session).map(|(name, call)| (name.to_owned(), call.to_string())).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_person_looks_at_one_call_until_they_leave_or_fall_silent() {
        let (one, other): (SessionId, SessionId) = ("sesn_1".parse().unwrap(), "sesn_2".parse().unwrap());
        let mut looking = Looking::default();
        assert_eq!(looking.note(&one, "ada", "sevt_1".parse().ok()), None);
        assert_eq!(at(&looking, "sesn_1"), [("ada".to_owned(), "sevt_1".to_owned())]);
        // The word that they left may come after the word of what they turned to.
        assert_eq!(looking.note(&other, "ada", "sevt_2".parse().ok()), Some(one.clone()));
        assert_eq!(looking.note(&one, "ada", None), None);
        assert_eq!((at(&looking, "sesn_1").len(), at(&looking, "sesn_2").len()), (0, 1));
        tokio::time::advance(LASTS / 2).await;
        looking.note(&one, "bob", "sevt_1".parse().ok());
        tokio::time::advance(LASTS / 2).await;
        assert_eq!(looking.take_ended(), [("ada".to_owned(), other)]);
        looking.note(&one, "bob", None);
        assert!(at(&looking, "sesn_1").is_empty() && looking.take_ended().is_empty());
    }
}
