//! Budgets: how much may be spent on what, and how much was.

use pilothouse_api::{Client, Error, transport::Transport};
use pilothouse_domain::budget_rule::BudgetRule;
use serde::{Deserialize, Serialize};

/// All budgets. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Budgets {
    /// The oldest first.
    pub budgets: Vec<BudgetFacts>,
    /// Thresholds that were crossed in the last 31 days, newest first.
    pub crossings: Vec<BudgetCrossing>,
}

/// A budget and how much of it is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetFacts {
    /// Its id.
    pub id: String,
    /// What it says.
    pub rule: BudgetRule,
    /// The name of the agent, where the console knows it.
    pub name: Option<String>,
    /// The name of who made it.
    pub made_by: String,
    /// When it was made.
    pub created_at: i64,
    /// When the current period began.
    pub began_at: i64,
    /// When it ends.
    pub ends_at: i64,
    /// What was spent in it, in US cents, by the list costs that the API reports.
    pub spent_cents: u64,
    /// In how many sessions.
    pub sessions: u64,
    /// Sessions that went on in it of which the API reports no cost.
    pub unpriced: u64,
}

impl BudgetFacts {
    /// Whether it refuses new sessions now.
    pub fn stops(&self) -> bool {
        self.rule.at_limit.stops() && self.rule.is_reached(self.spent_cents)
    }
}

/// A threshold that was crossed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetCrossing {
    /// The budget's id.
    pub budget: String,
    /// When its period began.
    pub began_at: i64,
    /// The threshold, in percent of the limit.
    pub percent: u32,
    /// The limit at that time, in US cents.
    pub limit_cents: u64,
    /// What was spent when it was noticed, in US cents.
    pub spent_cents: u64,
    /// When it was noticed.
    pub at: i64,
}

/// A budget that was made, changed or deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedBudget {
    /// Its id.
    pub id: String,
}

/// Reads all budgets.
///
/// # Errors
/// When they can't be read.
pub async fn budgets<T: Transport>(client: &Client<T>) -> Result<Budgets, Error> {
    client.get("/console/budgets").await
}
