//! Sums of the slots: in all, by what sessions have in common, and over time.

use super::super::{Store, StoreError};
use pilothouse_console_api::{UsageBy, UsageKnown, UsageQuery, UsageSum};
use pilothouse_domain::{
    prices::{Cost, Tokens},
    usage_figures::Figures,
};
use sqlx::{QueryBuilder, Row as _, Sqlite, sqlite::SqliteRow};
use std::sync::LazyLock;

/// What is added up as it is.
const COUNTS: [&str; 11] = [
    "requests",
    "failed",
    "unpriced",
    "input",
    "write_5m",
    "write_1h",
    "read",
    "output",
    "cents",
    "active_ms",
    "searches",
];

/// Sums over rows. Costs are added in two parts, neither of which can overflow.
static SUMS: LazyLock<String> = LazyLock::new(|| {
    let counts = COUNTS.iter().map(|column| format!("sum(used.{column}) AS {column}"));
    let costs = ["cost", "unreported"].into_iter().flat_map(|column| {
        [format!("sum(used.{column} / 1000000) AS {column}"), format!("sum(used.{column} % 1000000) AS {column}_rest")]
    });
    counts.chain(costs).collect::<Vec<_>>().join(", ")
});

/// Which usage.
#[derive(Clone, Debug)]
pub struct UsageFilter {
    /// From the beginning of this slot on.
    pub from: i64,
    /// Until the beginning of this one.
    pub to: i64,
    /// What the sessions have in common.
    pub query: UsageQuery,
}

/// Sums of a group, or of a slot.
pub type Sums = UsageSum;

/// What sessions that have something in common used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grouped {
    /// What they have in common.
    pub key: Option<String>,
    /// More of it.
    pub detail: Option<String>,
    /// Its name, where the sessions themselves tell it.
    pub name: Option<String>,
    /// What they used.
    pub sums: Sums,
    /// What they used before `split`.
    pub before: Sums,
    /// How much of it is known request by request.
    pub known: UsageKnown,
}

impl UsageFilter {
    /// Another time.
    #[must_use]
    pub fn within(&self, from: i64, to: i64) -> Self {
        Self { from, to, query: self.query.clone() }
    }

    /// Whether it asks anything of the sessions themselves.
    fn asks_of_sessions(&self) -> bool {
        let UsageQuery { agent, agent_version, environment, deployment, person, token, upstream, .. } = &self.query;
        agent_version.is_some()
            || [agent, environment, deployment, person, token, upstream].into_iter().any(Option::is_some)
    }

    fn push(&self, query: &mut QueryBuilder<Sqlite>) {
        query.push(" WHERE slot >= ").push_bind(self.from).push(" AND slot < ").push_bind(self.to);
        let asked = &self.query;
        for (column, value) in [
            ("used.session_id", &asked.session),
            ("used.model", &asked.model),
            ("known.agent_id", &asked.agent),
            ("known.environment_id", &asked.environment),
            ("known.deployment_id", &asked.deployment),
            ("known.started_by", &asked.person),
            ("known.started_token", &asked.token),
            ("known.upstream", &asked.upstream),
        ] {
            if let Some(value) = value {
                query.push(format!(" AND {column} = ")).push_bind(value.clone());
            }
        }
        if let Some(version) = asked.agent_version {
            query.push(" AND known.agent_version = ").push_bind(version);
        }
    }
}

/// What a group's key, its detail and its name are.
fn columns(by: UsageBy) -> [&'static str; 3] {
    match by {
        UsageBy::Agent => ["known.agent_id", "NULL", "max(known.agent_name)"],
        UsageBy::AgentVersion => ["known.agent_id", "known.agent_version", "max(known.agent_name)"],
        UsageBy::Environment => ["known.environment_id", "NULL", "NULL"],
        UsageBy::Deployment => ["known.deployment_id", "NULL", "NULL"],
        UsageBy::Person => ["known.started_by", "known.started_token", "NULL"],
        UsageBy::Model => ["nullif(used.model, '')", "NULL", "NULL"],
        UsageBy::Upstream => ["known.upstream", "NULL", "NULL"],
        UsageBy::Session => ["used.session_id", "known.agent_name", "max(known.title)"],
    }
}

/// What each session used, so that sessions need neither be counted apart nor be looked up once for each slot.
fn by_session(by: UsageBy) -> String {
    let sums: Vec<_> = COUNTS.iter().map(|column| format!("sum(used.{column}) AS {column}")).collect();
    let model = if by == UsageBy::Model { "used.model" } else { "''" };
    // A session's costs are far from what a number can hold.
    format!(
        "SELECT used.session_id, {model} AS model, sum(used.cost) AS cost, sum(used.unreported) AS unreported, \
         max(used.part = 2) AS is_rest, sum(used.active_ms) FILTER (WHERE used.part = 1) AS recorded_ms, {}, slot < ",
        sums.join(", ")
    )
}

impl Store {
    /// What was used, by group; the dearest first. What was used before `split` is told apart.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_groups(&self, filter: &UsageFilter, split: i64) -> Result<Vec<Grouped>, StoreError> {
        let by = filter.query.by;
        let [key, detail, name] = columns(by);
        let mut query = QueryBuilder::<Sqlite>::new(format!(
            "SELECT {key} AS key, CAST({detail} AS TEXT) AS detail, {name} AS name, is_before, count(*) AS sessions, \
             sum(is_rest) AS rests, sum(recorded_ms) AS recorded_ms, {} FROM ({}",
            *SUMS,
            by_session(by)
        ));
        query.push_bind(split).push(" AS is_before FROM usage_slots AS used");
        join(&mut query, filter);
        filter.push(&mut query);
        if by == UsageBy::Model {
            query.push(" AND used.part IN (0, 2)");
        }
        query.push(
            " GROUP BY 1, 2, is_before) AS used LEFT JOIN sessions AS known ON known.session_id = used.session_id",
        );
        query.push(" GROUP BY 1, 2, 4 ORDER BY 1, 2, 4");
        let rows = query.build().fetch_all(self.pool()).await?;
        let mut groups: Vec<Grouped> = Vec::new();
        // The two rows of a group are neighbours.
        for row in &rows {
            let (key, detail): (Option<String>, Option<String>) = (row.try_get("key")?, row.try_get("detail")?);
            if !groups.last().is_some_and(|last| last.key == key && last.detail == detail) {
                groups.push(Grouped { key, detail, ..Grouped::default() });
            }
            let Some(group) = groups.last_mut() else { continue };
            group.name = row.try_get::<Option<String>, _>("name")?.or(group.name.take());
            let sums = sums(row)?;
            if row.try_get("is_before")? {
                group.before = sums;
            } else {
                group.known = known(row, sums.figures.active_ms)?;
                group.sums = sums;
            }
        }
        groups.sort_by(|one, two| two.sums.cost.cmp(&one.sums.cost).then_with(|| one.key.cmp(&two.key)));
        Ok(groups)
    }

    /// All that was used.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_total(&self, filter: &UsageFilter) -> Result<Sums, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(format!(
            "SELECT count(DISTINCT used.session_id) AS sessions, {} FROM usage_slots AS used",
            *SUMS
        ));
        join(&mut query, filter);
        filter.push(&mut query);
        sums(&query.build().fetch_one(self.pool()).await?)
    }

    /// What was used in each slot, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_by_slot(&self, filter: &UsageFilter) -> Result<Vec<(i64, Figures)>, StoreError> {
        let mut query =
            QueryBuilder::<Sqlite>::new(format!("SELECT slot, 0 AS sessions, {} FROM usage_slots AS used", *SUMS));
        join(&mut query, filter);
        filter.push(&mut query);
        query.push(" GROUP BY slot ORDER BY slot");
        let rows = query.build().fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok((row.try_get("slot")?, sums(row)?.figures))).collect()
    }

    /// How much of it is known request by request.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_known(&self, filter: &UsageFilter) -> Result<UsageKnown, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT count(DISTINCT used.session_id) AS sessions, \
             count(DISTINCT CASE WHEN used.part = 2 THEN used.session_id END) AS rests, \
             sum(used.active_ms) FILTER (WHERE used.part = 1) AS recorded_ms, sum(used.active_ms) AS active_ms \
             FROM usage_slots AS used",
        );
        join(&mut query, filter);
        filter.push(&mut query);
        let row = query.build().fetch_one(self.pool()).await?;
        known(&row, row.try_get::<Option<i64>, _>("active_ms")?.unwrap_or(0).unsigned_abs())
    }
}

fn join(query: &mut QueryBuilder<Sqlite>, filter: &UsageFilter) {
    if filter.asks_of_sessions() {
        query.push(" JOIN sessions AS known ON known.session_id = used.session_id");
    }
}

fn sums(row: &SqliteRow) -> Result<Sums, StoreError> {
    let count = |column: &str| row.try_get::<Option<i64>, _>(column).map(|count| count.unwrap_or(0).unsigned_abs());
    let cost = |whole: u64, rest: u64| Cost::pico(u128::from(whole) * 1_000_000 + u128::from(rest));
    let figures = Figures {
        requests: count("requests")?,
        failed: count("failed")?,
        unpriced: count("unpriced")?,
        tokens: Tokens {
            input: count("input")?,
            write_5m: count("write_5m")?,
            write_1h: count("write_1h")?,
            read: count("read")?,
            output: count("output")?,
        },
        active_ms: count("active_ms")?,
        searches: count("searches")?,
        reported_cents: row.try_get::<Option<i64>, _>("cents")?.map(i64::unsigned_abs),
        tokens_cost: cost(count("cost")?, count("cost_rest")?),
        unreported: cost(count("unreported")?, count("unreported_rest")?),
    };
    Ok(UsageSum::new(count("sessions")?, figures))
}

fn known(row: &SqliteRow, active_ms: u64) -> Result<UsageKnown, StoreError> {
    let count = |column: &str| row.try_get::<Option<i64>, _>(column).map(|count| count.unwrap_or(0).unsigned_abs());
    let sessions = count("sessions")?;
    let recorded = sessions.saturating_sub(count("rests")?);
    Ok(UsageKnown { sessions, recorded, active_ms, recorded_ms: count("recorded_ms")? })
}
