//! What a person leaves out of a plan, and what a plan comes to.

use super::{Store, StoreError, unreadable};
use pilothouse_console_api::ChooseCleanup;
use pilothouse_domain::cleanup::{Action, Reason, Upkeep};
use std::collections::{BTreeMap, HashSet};

/// What became of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It is kept: the plan's revision.
    Kept(u32),
    /// The plan is not a dry run any more.
    TooLate,
    /// There is no such plan.
    Unknown,
}

impl Store {
    /// Leaves out of a plan what was shown and not chosen.
    ///
    /// # Errors
    /// When the database fails; then nothing changes.
    pub async fn choose_cleanup(&self, id: &str, choice: &ChooseCleanup) -> Result<Chosen, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let query = "SELECT state, revision FROM cleanup_plans WHERE id = ?";
        let plan: Option<(String, u32)> = sqlx::query_as(query).bind(id).fetch_optional(&mut *transaction).await?;
        let Some((state, revision)) = plan else { return Ok(Chosen::Unknown) };
        if state != "ready" && state != "stopped" {
            return Ok(Chosen::TooLate);
        }
        let chosen: HashSet<&str> = choice.chosen.iter().map(String::as_str).collect();
        let mut changed = 0;
        for shown in &choice.shown {
            let (from, to) =
                if chosen.contains(shown.as_str()) { ("left_out", "planned") } else { ("planned", "left_out") };
            let query = "UPDATE cleanup_items SET state = ? WHERE plan_id = ? AND object_id = ? AND state = ?";
            let query = sqlx::query(query).bind(to).bind(id).bind(shown).bind(from);
            changed += query.execute(&mut *transaction).await?.rows_affected();
        }
        let revision = revision + u32::from(changed > 0);
        let query = sqlx::query("UPDATE cleanup_plans SET revision = ? WHERE id = ?");
        query.bind(revision).bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Chosen::Kept(revision))
    }

    /// What is planned for each reason: how many things are treated how, and what they cost to keep.
    ///
    /// # Errors
    /// When the database fails, or a row can't be read.
    pub async fn cleanup_sums(
        &self,
        id: &str,
    ) -> Result<BTreeMap<Reason, (BTreeMap<Action, usize>, Upkeep)>, StoreError> {
        let query = "SELECT reason, action, count(*), sum(bytes), max(at_work) FROM cleanup_items \
                     WHERE plan_id = ? AND state = 'planned' GROUP BY reason, action";
        let rows: Vec<(String, String, i64, i64, bool)> = sqlx::query_as(query).bind(id).fetch_all(self.pool()).await?;
        let mut sums: BTreeMap<Reason, (BTreeMap<Action, usize>, Upkeep)> = BTreeMap::new();
        for (reason, action, count, bytes, at_work) in rows {
            let reason = reason.parse().map_err(|_| unreadable("the reason", &reason))?;
            let action = Action::named(&action).ok_or_else(|| unreadable("the action", &action))?;
            let (actions, upkeep) = sums.entry(reason).or_default();
            actions.insert(action, usize::try_from(count).unwrap_or_default());
            upkeep.bytes += u64::try_from(bytes).unwrap_or_default();
            upkeep.is_at_work |= at_work;
        }
        Ok(sums)
    }
}
