//! How much of the workspace is recorded: what figures, searches and audits cover.

use pilothouse_api::{Client, Error, page::Query, transport::Transport};
use pilothouse_domain::local_time::LocalTime;
use serde::{Deserialize, Serialize};

/// How many of the sessions are recorded. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Coverage {
    /// All sessions that the console knows.
    pub sessions: u64,
    /// Those that are recorded from their beginning.
    pub recorded: u64,
    /// Recorded ones that have gone on since.
    pub behind: u64,
    /// Those that are still to be recorded.
    pub missing: u64,
    /// Those of the missing ones that could not be recorded; they are tried again.
    pub failed: u64,
    /// Those that were deleted before they were recorded.
    pub lost: u64,
    /// When the oldest recorded one was created.
    pub from: Option<i64>,
    /// Whether all sessions are recorded, rather than those that somebody opens.
    pub records_all: bool,
    /// When all sessions of the workspace were last listed; `None`: never to the end, so there may be more of them.
    pub listed_at: Option<i64>,
    /// Why nothing is recorded in the background at the moment, in words.
    pub trouble: Option<String>,
}

impl Coverage {
    /// Whether something is not covered, or not known to be.
    pub fn is_partial(&self) -> bool {
        self.missing > 0 || self.behind > 0 || self.lost > 0 || self.listed_at.is_none()
    }

    /// In words: "Covers 212 of 240 sessions, from 3 October 2026; 28 are still to be recorded."
    pub fn words(&self) -> String {
        if self.sessions == 0 {
            return "There are no sessions to cover.".to_owned();
        }
        let mut words = match self.sessions {
            sessions if sessions == self.recorded => format!("Covers all {}", counted(sessions)),
            sessions => format!("Covers {} of {}", self.recorded, counted(sessions)),
        };
        if let Some(from) = self.from {
            let day = LocalTime::utc(from).date();
            words.push_str(&format!(", from {}", day.split_once(' ').map_or(&*day, |(_, day)| day)));
        }
        let is = |count: u64| if count == 1 { "is" } else { "are" };
        let was = |count: u64| if count == 1 { "was" } else { "were" };
        let parts = [
            (self.missing > 0).then(|| {
                let why =
                    if self.records_all { "still to be recorded" } else { "not recorded, since nobody opened them" };
                format!("{} {} {why}", self.missing, is(self.missing))
            }),
            (self.failed > 0).then(|| format!("{} of them could not be", self.failed)),
            (self.behind > 0)
                .then(|| format!("{} {} gone on since", self.behind, if self.behind == 1 { "has" } else { "have" })),
            (self.lost > 0).then(|| format!("{} {} deleted before they were recorded", self.lost, was(self.lost))),
            self.listed_at.is_none().then(|| "there may be more, which are not listed yet".to_owned()),
        ];
        for part in parts.into_iter().flatten() {
            words.push_str("; ");
            words.push_str(&part);
        }
        words.push('.');
        if let Some(trouble) = &self.trouble {
            words.push_str(&format!(" Recording pauses: {trouble}"));
        }
        words
    }
}

fn counted(sessions: u64) -> String {
    if sessions == 1 { "1 session".to_owned() } else { format!("{sessions} sessions") }
}

/// Which sessions it is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CoverageFilter {
    /// Those created at this time or later, in milliseconds since 1970.
    pub from: Option<i64>,
    /// Those created before this time.
    pub to: Option<i64>,
}

/// How many sessions are recorded.
///
/// # Errors
/// When that can't be read.
pub async fn coverage<T: Transport>(client: &Client<T>, filter: &CoverageFilter) -> Result<Coverage, Error> {
    let query = Query::new().with_option("from", filter.from).with_option("to", filter.to);
    client.get(&format!("/console/coverage{}", query.suffix())).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_covered_is_said_in_one_line() {
        let from = Some(1_790_985_600_000);
        let all = Coverage {
            sessions: 240,
            recorded: 240,
            from,
            records_all: true,
            listed_at: Some(1),
            ..Coverage::default()
        };
        assert_eq!(all.words(), "Covers all 240 sessions, from 3 October 2026.");
        assert!(!all.is_partial());
        let some = Coverage { recorded: 212, missing: 28, failed: 1, ..all.clone() };
        let expected =
            "Covers 212 of 240 sessions, from 3 October 2026; 28 are still to be recorded; 1 of them could not be.";
        assert_eq!(some.words(), expected);
        let opened = Coverage { records_all: false, listed_at: None, trouble: Some("Wait.".to_owned()), ..some };
        assert!(
            opened.words().contains("since nobody opened them") && opened.words().ends_with("Recording pauses: Wait.")
        );
        assert_eq!(Coverage::default().words(), "There are no sessions to cover.");
    }
}
