//! A plan as people see it.

use crate::store::{Store, StoreError};
use pilothouse_console_api::{Cleanup, CleanupCounts, CleanupGroup, CleanupItemsFilter};

/// How many items of each reason a plan brings along.
const FIRST_ITEMS: u32 = 25;

/// A plan and the first items of each reason; `None`: there is none with this id.
///
/// # Errors
/// When the database fails, or it can't be read.
pub async fn shown(store: &Store, id: &str) -> Result<Option<Cleanup>, StoreError> {
    let Some(plan) = store.cleanup_plan(id).await? else { return Ok(None) };
    let mut sums = store.cleanup_sums(id).await?;
    let mut counts = store.cleanup_counts_by_reason(id).await?;
    let mut groups = Vec::new();
    for (reason, rule) in &plan.rules {
        let filter = CleanupItemsFilter { reason: Some(*reason), ..CleanupItemsFilter::default() };
        let items = store.cleanup_items(id, &filter, FIRST_ITEMS).await?;
        let (actions, upkeep) = sums.remove(reason).unwrap_or_default();
        let counts = counts.remove(reason).unwrap_or_default();
        let has_more = counts.all() > items.len();
        groups.push(CleanupGroup { reason: *reason, rule: *rule, counts, actions, upkeep, items, has_more });
    }
    let counts = groups.iter().fold(CleanupCounts::default(), |sum, group| sum.plus(group.counts));
    Ok(Some(Cleanup {
        id: plan.id,
        state: plan.state,
        revision: plan.revision,
        made_by: plan.made_by,
        made_at: plan.made_at,
        confirmed_by: plan.confirmed.map(|by| by.name),
        confirmed_at: plan.confirmed_at,
        ended_at: plan.ended_at,
        note: plan.note,
        cut: plan.cut,
        counts,
        groups,
    }))
}
