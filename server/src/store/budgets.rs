//! Budgets, what was spent, and which thresholds were crossed.

use super::{Store, StoreError};
use pilothouse_domain::budget_rule::{BudgetRule, BudgetSubject};
use sqlx::{QueryBuilder, Row as _, Sqlite, sqlite::SqliteRow};
use uuid::Uuid;

/// A day, in milliseconds.
const DAY: i64 = 86_400_000;

/// A budget and who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Its id.
    pub id: String,
    /// What it says.
    pub rule: BudgetRule,
    /// The name of who made it.
    pub made_by: String,
    /// When, in milliseconds since 1970.
    pub created_at: i64,
}

/// What was spent in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// In US cents, by the list costs that the API reports.
    pub cents: u64,
    /// In how many sessions.
    pub sessions: u64,
    /// How many sessions went on in the period of which the API reports no cost.
    pub unpriced: u64,
}

/// A threshold that was crossed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// The budget.
    pub budget: String,
    /// When the period began, in milliseconds since 1970.
    pub began_at: i64,
    /// The threshold, in percent of the limit.
    pub percent: u32,
    /// The limit at that time, in US cents.
    pub limit_cents: u64,
    /// What was spent, in US cents.
    pub spent_cents: u64,
    /// When that was noticed, in milliseconds since 1970.
    pub at: i64,
}

impl Store {
    /// Adds a budget, and returns its id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_budget(&self, rule: &BudgetRule, made_by: &str) -> Result<String, StoreError> {
        let id = format!("budget_{}", Uuid::now_v7().simple());
        let query = sqlx::query("INSERT INTO budgets (id, rule, made_by, created_at) VALUES (?, ?, ?, ?)");
        let query = query.bind(&id).bind(json(rule)?).bind(made_by).bind(self.clock().now());
        query.execute(self.pool()).await?;
        Ok(id)
    }

    /// Changes what a budget says; `false` if there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_budget(&self, id: &str, rule: &BudgetRule) -> Result<bool, StoreError> {
        let query = sqlx::query("UPDATE budgets SET rule = ? WHERE id = ?").bind(json(rule)?).bind(id);
        Ok(query.execute(self.pool()).await?.rows_affected() == 1)
    }

    /// Removes a budget; `false` if there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_budget(&self, id: &str) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM budgets WHERE id = ?").bind(id);
        Ok(query.execute(self.pool()).await?.rows_affected() == 1)
    }

    /// All budgets, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn budgets(&self) -> Result<Vec<Budget>, StoreError> {
        let rows = sqlx::query("SELECT * FROM budgets ORDER BY created_at, id").fetch_all(self.pool()).await?;
        rows.iter().map(budget).collect()
    }

    /// What was spent on a subject in a period, which begins and ends at midnight UTC. What a session cost before it is left
    /// out; a session that was deleted meanwhile still counts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn spent(&self, rule: &BudgetRule, (from, to): (i64, i64)) -> Result<Spent, StoreError> {
        let (first, next) = (from.div_euclid(DAY), to.div_euclid(DAY));
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT coalesce(sum(cents - before), 0), count(*) FILTER (WHERE cents > before) FROM (\
             SELECT max(cents) AS cents, coalesce((SELECT max(cents) FROM session_costs AS earlier \
             WHERE earlier.session_id = session_costs.session_id AND earlier.day < ",
        );
        query.push_bind(first);
        query.push("), 0) AS before FROM session_costs JOIN sessions USING (session_id) WHERE day >= ");
        query.push_bind(first).push(" AND day < ").push_bind(next);
        of_subject(&mut query, rule);
        query.push(" GROUP BY session_id)");
        let row = query.build().fetch_one(self.pool()).await?;
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT count(*) FROM sessions WHERE list_cost_cents IS NULL AND active_ms > 0 AND updated_at >= ",
        );
        query.push_bind(from).push(" AND updated_at < ").push_bind(to);
        of_subject(&mut query, rule);
        let unpriced: i64 = query.build().fetch_one(self.pool()).await?.try_get(0)?;
        Ok(Spent {
            cents: row.try_get::<i64, _>(0)?.max(0).unsigned_abs(),
            sessions: row.try_get::<i64, _>(1)?.unsigned_abs(),
            unpriced: unpriced.unsigned_abs(),
        })
    }

    /// The sessions of a subject that are at work.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn working_sessions(&self, rule: &BudgetRule) -> Result<Vec<String>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT session_id FROM sessions WHERE status IN ('running', 'rescheduling') AND gone_at IS NULL",
        );
        of_subject(&mut query, rule);
        let rows = query.build().fetch_all(self.pool()).await?;
        Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
    }

    /// Notes that a threshold was crossed; `false` if that is known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_crossing(&self, crossing: &Crossing) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "INSERT INTO budget_crossings (budget_id, began_at, percent, limit_cents, spent_cents, at) \
             SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM budgets WHERE id = ?1) ON CONFLICT DO NOTHING",
        );
        let query = query.bind(&crossing.budget).bind(crossing.began_at).bind(crossing.percent);
        let query = query.bind(crossing.limit_cents.cast_signed()).bind(crossing.spent_cents.cast_signed());
        Ok(query.bind(crossing.at).execute(self.pool()).await?.rows_affected() == 1)
    }

    /// Thresholds that were crossed at this time or later, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn crossings(&self, since: i64) -> Result<Vec<Crossing>, StoreError> {
        let query = sqlx::query("SELECT * FROM budget_crossings WHERE at >= ? ORDER BY at DESC, percent DESC");
        query.bind(since).fetch_all(self.pool()).await?.iter().map(crossing).collect()
    }

    /// Claims what is done once at a limit; `false` if it was done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_budget_stop(&self, budget: &Budget, began_at: i64, target: &str) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "INSERT INTO budget_stops (budget_id, began_at, limit_cents, target, at) \
             SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM budgets WHERE id = ?1) ON CONFLICT DO NOTHING",
        );
        let query = query.bind(&budget.id).bind(began_at).bind(budget.rule.limit_cents.cast_signed());
        Ok(query.bind(target).bind(self.clock().now()).execute(self.pool()).await?.rows_affected() == 1)
    }

    /// Gives back what could not be done, so that it is tried again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_budget_stop(&self, budget: &Budget, began_at: i64, target: &str) -> Result<(), StoreError> {
        let query = "DELETE FROM budget_stops WHERE budget_id = ? AND began_at = ? AND limit_cents = ? AND target = ?";
        let query = sqlx::query(query).bind(&budget.id).bind(began_at).bind(budget.rule.limit_cents.cast_signed());
        query.bind(target).execute(self.pool()).await?;
        Ok(())
    }

    /// The name of an agent, as a session of it has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_agent_name(&self, agent: &str) -> Result<Option<String>, StoreError> {
        let query = "SELECT agent_name FROM sessions WHERE agent_id = ? AND agent_name IS NOT NULL \
                     ORDER BY created_at DESC LIMIT 1";
        Ok(sqlx::query_scalar(query).bind(agent).fetch_optional(self.pool()).await?)
    }
}

/// Leaves out the sessions of other subjects.
fn of_subject(query: &mut QueryBuilder<Sqlite>, rule: &BudgetRule) {
    let column = match rule.subject {
        BudgetSubject::Console => return,
        BudgetSubject::Agent => "agent_id",
        BudgetSubject::Deployment => "deployment_id",
        BudgetSubject::Person => "started_by",
        BudgetSubject::Token => "started_token",
    };
    query.push(format!(" AND sessions.{column} = ")).push_bind(rule.of.clone());
}

fn json(rule: &BudgetRule) -> Result<String, StoreError> {
    serde_json::to_string(rule).map_err(|error| StoreError::Unreadable(error.to_string()))
}

fn budget(row: &SqliteRow) -> Result<Budget, StoreError> {
    let rule = serde_json::from_str(row.try_get("rule")?);
    Ok(Budget {
        id: row.try_get("id")?,
        rule: rule.map_err(|error| StoreError::Unreadable(format!("a budget: {error}")))?,
        made_by: row.try_get("made_by")?,
        created_at: row.try_get("created_at")?,
    })
}

fn crossing(row: &SqliteRow) -> Result<Crossing, StoreError> {
    Ok(Crossing {
        budget: row.try_get("budget_id")?,
        began_at: row.try_get("began_at")?,
        percent: row.try_get("percent")?,
        limit_cents: row.try_get::<i64, _>("limit_cents")?.unsigned_abs(),
        spent_cents: row.try_get::<i64, _>("spent_cents")?.unsigned_abs(),
        at: row.try_get("at")?,
    })
}
