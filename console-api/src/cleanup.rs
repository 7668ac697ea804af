//! Clean-ups: plans of what nobody needs any more, and what became of them.

use pilothouse_api::{Client, Error, page::Query, transport::Transport};
use pilothouse_domain::cleanup::{Action, Kind, Reason, Rule, Upkeep};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a plan is to look for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanCleanup {
    /// The reasons, and what is to be done for each.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, CleanupRule>))]
    pub reasons: BTreeMap<Reason, CleanupRule>,
}

/// What is to be done for a reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CleanupRule {
    /// How many days something must have been left alone; 30 where it isn't said.
    pub days: Option<u32>,
    /// The most that is done; without one, the reason is not looked for.
    pub action: Option<Action>,
}

/// Which items of a plan are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ChooseCleanup {
    /// The ids of the things that were shown.
    pub shown: Vec<String>,
    /// Those of them that are meant; the others are left out.
    pub chosen: Vec<String>,
}

/// Confirms a plan as it was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RunCleanup {
    /// The plan's revision that was shown. A plan that changed since is refused.
    pub revision: u32,
}

/// Where a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CleanupState {
    /// It is being made.
    Reading,
    /// It could not be made.
    Unread,
    /// A dry run: nothing was done yet.
    Ready,
    /// It is being carried out.
    Running,
    /// It was stopped, and can be continued.
    Stopped,
    /// It was carried out.
    Done,
}

impl CleanupState {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Reading, Self::Unread, Self::Ready, Self::Running, Self::Stopped, Self::Done];

    /// The name in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Unread => "unread",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Done => "done",
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Reading => "is being made",
            Self::Unread => "could not be made",
            Self::Ready => "dry run",
            Self::Running => "at work",
            Self::Stopped => "stopped",
            Self::Done => "done",
        }
    }

    /// Whether it changes by itself.
    pub const fn is_at_work(self) -> bool {
        matches!(self, Self::Reading | Self::Running)
    }
}

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CleanupItemState {
    /// Nothing yet.
    Planned,
    /// A person left it out.
    LeftOut,
    /// It was done.
    Done,
    /// It was left as it is, because it changed meanwhile.
    Skipped,
    /// It was tried in vain.
    Failed,
}

impl CleanupItemState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Planned, Self::LeftOut, Self::Done, Self::Skipped, Self::Failed];

    /// The name in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::LeftOut => "left_out",
            Self::Done => "done",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::LeftOut => "left out",
            other => other.name(),
        }
    }
}

/// A plan and how far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cleanup {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub state: CleanupState,
    /// Grows with each change of what is chosen.
    pub revision: u32,
    /// Who had it made.
    pub made_by: String,
    /// When, in milliseconds since 1970.
    pub made_at: i64,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
    /// When, in milliseconds since 1970.
    pub confirmed_at: Option<i64>,
    /// When it was over, in milliseconds since 1970.
    pub ended_at: Option<i64>,
    /// Why it stands as it does: what it waits for, why it stopped, what went wrong.
    pub note: Option<String>,
    /// What was not looked at, because there is too much of it.
    pub cut: Vec<String>,
    /// How many items are in each state.
    pub counts: CleanupCounts,
    /// What was looked for, in the order of the reasons, with the first items of each.
    pub groups: Vec<CleanupGroup>,
}

/// How many items are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CleanupCounts {
    /// Nothing happened to them yet.
    pub planned: usize,
    /// A person left them out.
    pub left_out: usize,
    /// Done.
    pub done: usize,
    /// Left as they are.
    pub skipped: usize,
    /// Tried in vain.
    pub failed: usize,
}

impl CleanupCounts {
    /// All items.
    pub const fn all(&self) -> usize {
        self.planned + self.left_out + self.done + self.skipped + self.failed
    }

    /// These and others.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            planned: self.planned + other.planned,
            left_out: self.left_out + other.left_out,
            done: self.done + other.done,
            skipped: self.skipped + other.skipped,
            failed: self.failed + other.failed,
        }
    }

    /// Counts more in a state.
    pub const fn add(&mut self, state: CleanupItemState, count: usize) {
        match state {
            CleanupItemState::Planned => self.planned += count,
            CleanupItemState::LeftOut => self.left_out += count,
            CleanupItemState::Done => self.done += count,
            CleanupItemState::Skipped => self.skipped += count,
            CleanupItemState::Failed => self.failed += count,
        }
    }

    /// `2 done, 1 skipped`: what isn't nothing.
    pub fn words(&self) -> String {
        let parts = [
            (self.done, "done"),
            (self.skipped, "skipped"),
            (self.failed, "failed"),
            (self.planned, "planned"),
            (self.left_out, "left out"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
        let words = parts.collect::<Vec<_>>().join(", ");
        if words.is_empty() { "nothing found".to_owned() } else { words }
    }
}

/// What falls under a reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CleanupGroup {
    /// The reason.
    pub reason: Reason,
    /// What was asked for.
    pub rule: Rule,
    /// How many items it has.
    pub counts: CleanupCounts,
    /// How many of those that are planned are treated how.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, usize>))]
    pub actions: BTreeMap<Action, usize>,
    /// What those that are planned cost to keep, in all.
    pub upkeep: Upkeep,
    /// The first items, those left alone the longest first.
    pub items: Vec<CleanupItem>,
    /// Whether there are more.
    pub has_more: bool,
}

/// Something that nobody seems to need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CleanupItem {
    /// Its place in the plan.
    pub seq: u32,
    /// Why it is in the plan.
    pub reason: Reason,
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What is done with it.
    pub action: Action,
    /// When it last changed or was used, in milliseconds since 1970.
    pub last_at: i64,
    /// What it costs to keep.
    pub upkeep: Upkeep,
    /// What became of it.
    pub state: CleanupItemState,
    /// Why.
    pub why: Option<String>,
    /// When that was, in milliseconds since 1970.
    pub at: Option<i64>,
}

/// Some items of a plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CleanupItems {
    /// The items.
    pub items: Vec<CleanupItem>,
    /// Whether there are more behind them.
    pub has_more: bool,
}

/// Which items are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CleanupItemsFilter {
    /// Only those of this reason.
    pub reason: Option<Reason>,
    /// Only those in this state.
    pub state: Option<CleanupItemState>,
    /// Only those behind this place.
    pub after: Option<u32>,
}

/// A plan in the list of plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListedCleanup {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub state: CleanupState,
    /// Who had it made.
    pub made_by: String,
    /// When, in milliseconds since 1970.
    pub made_at: i64,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
    /// The reasons that it looked for.
    pub reasons: Vec<Reason>,
    /// How many items are in each state.
    pub counts: CleanupCounts,
}

/// A plan was made, changed, confirmed or stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedCleanup {
    /// Its id.
    pub id: String,
    /// Its revision.
    pub revision: u32,
}

/// The newest plans.
///
/// # Errors
/// When they can't be read.
pub async fn cleanups<T: Transport>(client: &Client<T>) -> Result<Vec<ListedCleanup>, Error> {
    client.get("/console/cleanup").await
}

/// A plan.
///
/// # Errors
/// When there is none with this id, or it can't be read.
pub async fn cleanup<T: Transport>(client: &Client<T>, id: &str) -> Result<Cleanup, Error> {
    client.get(&format!("/console/cleanup/{id}")).await
}

/// Some items of a plan.
///
/// # Errors
/// When they can't be read.
pub async fn cleanup_items<T: Transport>(
    client: &Client<T>,
    id: &str,
    filter: &CleanupItemsFilter,
) -> Result<CleanupItems, Error> {
    let query = Query::new()
        .with_option("reason", filter.reason)
        .with_option("state", filter.state.map(CleanupItemState::name))
        .with_option("after", filter.after);
    client.get(&format!("/console/cleanup/{id}/items{}", query.suffix())).await
}
