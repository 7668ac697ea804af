//! Budgets: tells people at thresholds, and stops at the limit where a budget says so.

mod stop;
#[cfg(test)]
mod tests;

pub use stop::{Asked, agent_of, refuse};

use crate::{
    gateway::Gateway,
    ledger::Ledger,
    notify::{BudgetNotices, Kind, Notice},
    store::{
        Store, StoreError,
        budgets::{Budget, Crossing},
    },
};
use pilothouse_domain::{
    budget_rule::{BudgetRule, BudgetSubject},
    format::dollars,
};
use std::time::Duration;

/// How often budgets are looked at.
const TICK: Duration = Duration::from_secs(15);

/// How long a crossed threshold is told after its period ended, in milliseconds: a message may have to wait.
const TOLD_FOR: i64 = 2 * 86_400_000;

/// How long a period may last, in milliseconds.
pub const LONGEST_PERIOD: i64 = 31 * 86_400_000;

/// Keeps an eye on all budgets.
#[derive(Clone)]
pub struct Keeper {
    pub store: Store,
    pub gateway: Gateway,
    pub ledger: Ledger,
    pub notices: BudgetNotices,
}

impl Keeper {
    /// Runs until it is dropped.
    pub async fn run(self) {
        loop {
            if let Err(error) = self.round().await {
                tracing::error!(%error, "budgets can't be looked at");
            }
            tokio::time::sleep(TICK).await;
        }
    }

    /// Looks at all budgets once.
    async fn round(&self) -> Result<(), StoreError> {
        let now = self.store.clock().now();
        let budgets = self.store.budgets().await?;
        for budget in &budgets {
            self.look(budget, now).await?;
        }
        self.tell(&budgets, now).await
    }

    async fn look(&self, budget: &Budget, now: i64) -> Result<(), StoreError> {
        let (rule, period) = (&budget.rule, budget.rule.period.around(now));
        let spent_cents = self.store.spent(rule, period).await?.cents;
        for percent in rule.crossed(spent_cents) {
            let crossing = Crossing {
                budget: budget.id.clone(),
                began_at: period.0,
                percent,
                limit_cents: rule.limit_cents,
                spent_cents,
                at: now,
            };
            if self.store.note_crossing(&crossing).await? {
                tracing::info!(budget = budget.id, percent, spent_cents, "a budget crossed a threshold");
            }
        }
        if rule.is_reached(spent_cents) && rule.at_limit.stops() {
            self.stop(budget, period.0).await?;
        }
        Ok(())
    }

    /// Tells of the thresholds that were crossed lately: of each budget's period the highest.
    async fn tell(&self, budgets: &[Budget], now: i64) -> Result<(), StoreError> {
        let crossings = self.store.crossings(now - LONGEST_PERIOD - TOLD_FOR).await?;
        let mut notices = Vec::new();
        for budget in budgets {
            let current = budget.rule.period.around(now).0;
            let name = name_of(&self.store, &budget.rule).await?;
            let is_told = |crossing: &&Crossing| {
                crossing.budget == budget.id && (crossing.began_at == current || crossing.at > now - TOLD_FOR)
            };
            notices.extend(crossings.iter().filter(is_told).map(|crossing| notice(budget, name.as_deref(), crossing)));
        }
        self.notices.set(notices);
        Ok(())
    }
}

/// The name of what a budget is for, where the console knows one besides the id.
///
/// # Errors
/// When the database fails.
pub async fn name_of(store: &Store, rule: &BudgetRule) -> Result<Option<String>, StoreError> {
    match rule.subject {
        BudgetSubject::Agent => store.known_agent_name(&rule.of).await,
        _ => Ok(None),
    }
}

fn notice(budget: &Budget, name: Option<&str>, crossing: &Crossing) -> Notice {
    let Crossing { began_at, percent, limit_cents, spent_cents, at, .. } = crossing;
    let rule = &budget.rule;
    let kind = if *percent >= 100 { Kind::BudgetReached } else { Kind::BudgetUsed };
    let used = format!(
        "{} of {} in {}, past {percent} %",
        dollars(*spent_cents),
        dollars(*limit_cents),
        rule.period.words(*began_at)
    );
    let id = format!("{}/{began_at}/{percent}/{limit_cents}", budget.id);
    Notice::of_budget(id, &format!("The budget of {}", rule.subject_words(name)), &used, kind, *at)
}
