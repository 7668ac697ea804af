//! How long tools run and wait for people, and what versions of agents differ in.

use super::Within;
use crate::store::{Store, StoreError};
use pilothouse_console_api::{SlowTool, VersionFigures, Wait};
use pilothouse_domain::{failures::FailureKind, prices::Cost};
use sqlx::{QueryBuilder, Row as _, Sqlite, sqlite::SqliteRow};
use std::collections::BTreeMap;

/// How long a run took, to three digits: counting by that is far quicker than sorting all runs.
const ROUNDED: &str = "CASE WHEN r.ran_ms < 1000 THEN r.ran_ms WHEN r.ran_ms < 10000 THEN r.ran_ms / 10 * 10 \
                       WHEN r.ran_ms < 100000 THEN r.ran_ms / 100 * 100 ELSE r.ran_ms / 1000 * 1000 END";

/// Run times, and how many runs took so long.
#[derive(Default)]
struct RunTimes(BTreeMap<i64, u32>);

impl RunTimes {
    fn note(&mut self, rounded: Option<i64>, runs: u32) {
        if let Some(rounded) = rounded {
            *self.0.entry(rounded).or_default() += runs;
        }
    }

    fn count(&self) -> u32 {
        self.0.values().sum()
    }

    /// What this share of the runs, in percent, did not exceed.
    fn percentile(&self, share: u64) -> Option<i64> {
        let place = (u64::from(self.count()) * share).div_ceil(100);
        let mut seen = 0;
        self.0
            .iter()
            .find(|(_, runs)| {
                seen += u64::from(**runs);
                seen >= place
            })
            .map(|(time, _)| *time)
    }
}

impl Store {
    /// How long each tool ran, to three digits: the slowest by its 95th percentile first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn slow_tools(&self, within: &Within, most: usize) -> Result<Vec<SlowTool>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT r.tool, r.server, ");
        // Of a group SQLite gives the other columns of the row that has the maximum.
        query.push(ROUNDED).push(" AS rounded, count(*), max(r.ran_ms), r.session_id, r.call_id FROM tool_runs AS r");
        runs_within(&mut query, within);
        query.push(" AND r.ran_ms IS NOT NULL GROUP BY r.tool, r.server, rounded");
        let mut tools: BTreeMap<(String, Option<String>), (RunTimes, SlowTool)> = BTreeMap::new();
        for row in query.build().fetch_all(self.pool()).await? {
            let key: (String, Option<String>) = (row.try_get(0)?, row.try_get(1)?);
            let (times, tool) = tools.entry(key).or_default();
            times.note(row.try_get(2)?, row.try_get(3)?);
            let longest: i64 = row.try_get(4)?;
            if longest >= tool.longest_ms {
                tool.longest_ms = longest;
                (tool.longest_session, tool.longest_call) = (row.try_get(5)?, row.try_get(6)?);
            }
        }
        let tool = |((tool, server), (times, figures)): (_, (RunTimes, SlowTool))| SlowTool {
            tool,
            server,
            runs: times.count(),
            median_ms: times.percentile(50).unwrap_or_default(),
            p95_ms: times.percentile(95).unwrap_or_default(),
            ..figures
        };
        let mut tools: Vec<SlowTool> = tools.into_iter().map(tool).collect();
        tools.sort_by_key(|tool| std::cmp::Reverse(tool.p95_ms));
        tools.truncate(most);
        Ok(tools)
    }

    /// The calls that waited for somebody, or still do, with how long by this moment; the longest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waits(&self, within: &Within, now: i64, most: u32) -> Result<Vec<Wait>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT r.session_id, r.call_id, r.tool, r.server, r.called_at, \
             coalesce(r.waited_ms, max(coalesce(r.ended_at, ",
        );
        query.push_bind(now);
        query.push(
            ") - r.called_at, 0)) AS waited, r.waited_ms IS NULL AND r.ended_at IS NULL, s.title, s.agent_name \
             FROM tool_runs AS r INDEXED BY tool_runs_asking LEFT JOIN sessions AS s ON s.session_id = r.session_id \
             WHERE r.asks AND r.called_at >= ",
        );
        query.push_bind(within.from).push(" AND r.called_at < ").push_bind(within.to);
        // Who waits in a session that has ended waits for nobody.
        query.push(
            " AND (r.waited_ms IS NOT NULL OR r.ended_at IS NULL AND s.gone_at IS NULL AND s.status <> 'terminated')",
        );
        within.narrow(&mut query);
        query.push(" ORDER BY waited DESC LIMIT ").push_bind(most);
        let rows = query.build().fetch_all(self.pool()).await?;
        let wait = |row: &SqliteRow| {
            Ok(Wait {
                session: row.try_get(0)?,
                call: row.try_get(1)?,
                tool: row.try_get(2)?,
                server: row.try_get(3)?,
                called_at: row.try_get(4)?,
                waited_ms: row.try_get(5)?,
                still: row.try_get(6)?,
                title: row.try_get(7)?,
                agent: row.try_get(8)?,
            })
        };
        rows.iter().map(wait).collect()
    }

    /// What each version of each agent did: its sessions, calls, failures and how long its tools ran, to three digits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn version_figures(&self, within: &Within, most: usize) -> Result<Vec<VersionFigures>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT s.agent_id, max(s.agent_name), s.agent_version, ");
        query.push(ROUNDED).push(
            " AS rounded, count(*), sum(r.failed AND NOT r.denied), sum(r.denied), min(r.called_at) \
             FROM tool_runs AS r JOIN sessions AS s ON s.session_id = r.session_id \
             WHERE s.agent_id IS NOT NULL AND r.tool IS NOT NULL AND r.called_at >= ",
        );
        query.push_bind(within.from).push(" AND r.called_at < ").push_bind(within.to);
        within.narrow(&mut query);
        query.push(" GROUP BY s.agent_id, s.agent_version, rounded");
        let mut versions: BTreeMap<(String, Option<u32>), (RunTimes, VersionFigures)> = BTreeMap::new();
        for row in query.build().fetch_all(self.pool()).await? {
            let key = (row.try_get(0)?, row.try_get(2)?);
            let first_at: i64 = row.try_get(7)?;
            let (times, figures) = versions
                .entry(key)
                .or_insert_with(|| (RunTimes::default(), VersionFigures { first_at, ..VersionFigures::default() }));
            add(figures, &row)?;
            times.note(row.try_get(3)?, row.try_get(4)?);
        }
        for (count, of) in [(Counted::Sessions, SESSIONS), (Counted::Errors, ERRORS)] {
            for (agent, version, number) in self.counted(of, within).await? {
                if let Some((_, figures)) = versions.get_mut(&(agent, version)) {
                    match count {
                        Counted::Sessions => figures.sessions = number,
                        Counted::Errors => figures.errors = number,
                    }
                }
            }
        }
        let version = |((agent, version), (times, figures)): (_, (RunTimes, VersionFigures))| VersionFigures {
            agent,
            version,
            median_ms: times.percentile(50),
            p95_ms: times.percentile(95),
            ..figures
        };
        let mut versions: Vec<VersionFigures> = versions.into_iter().map(version).collect();
        versions.sort_by(|a, b| {
            a.name.cmp(&b.name).then_with(|| a.agent.cmp(&b.agent)).then_with(|| b.version.cmp(&a.version))
        });
        versions.truncate(most);
        Ok(versions)
    }

    /// What the failed model requests within a time cost by the price list; nothing where the price of one isn't known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cost_of_failed_requests(&self, within: &Within) -> Result<Option<Cost>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT coalesce(sum(m.cost), 0), count(*) - count(m.cost) FROM failures AS f \
             LEFT JOIN sessions AS s ON s.session_id = f.session_id \
             LEFT JOIN model_requests AS m ON m.session_id = f.session_id AND m.event_id = f.event_id WHERE f.kind = ",
        );
        query.push_bind(FailureKind::ModelRequest.name());
        query.push(" AND f.at >= ").push_bind(within.from).push(" AND f.at < ").push_bind(within.to);
        within.narrow(&mut query);
        let row = query.build().fetch_one(self.pool()).await?;
        let (cost, unknown): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        Ok((unknown == 0).then(|| Cost::pico(u128::from(cost.max(0).unsigned_abs()))))
    }

    /// How many of something each version of each agent has.
    async fn counted(&self, of: &'static str, within: &Within) -> Result<Vec<(String, Option<u32>, u32)>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new("WITH time(low, high) AS (SELECT ");
        query.push_bind(within.from).push(", ").push_bind(within.to).push(") ").push(of);
        within.narrow(&mut query);
        query.push(" GROUP BY s.agent_id, s.agent_version");
        let rows = query.build().fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))).collect()
    }
}

enum Counted {
    Sessions,
    Errors,
}

/// Sessions that called tools within a time.
const SESSIONS: &str = "SELECT s.agent_id, s.agent_version, count(*) FROM time, sessions AS s \
                        WHERE s.agent_id IS NOT NULL AND EXISTS (SELECT 1 FROM tool_runs AS r \
                        WHERE r.session_id = s.session_id AND r.called_at >= time.low AND r.called_at < time.high)";

/// Failures that events of their own told within a time.
const ERRORS: &str = "SELECT s.agent_id, s.agent_version, count(*) FROM time, failures AS f \
                      JOIN sessions AS s ON s.session_id = f.session_id \
                      WHERE s.agent_id IS NOT NULL AND f.at >= time.low AND f.at < time.high";

/// Adds the calls of a row.
fn add(figures: &mut VersionFigures, row: &SqliteRow) -> Result<(), StoreError> {
    figures.name = row.try_get::<Option<String>, _>(1)?.unwrap_or_default();
    figures.calls += row.try_get::<u32, _>(4)?;
    figures.failed += row.try_get::<u32, _>(5)?;
    figures.denied += row.try_get::<u32, _>(6)?;
    figures.first_at = figures.first_at.min(row.try_get(7)?);
    Ok(())
}

/// The calls within a time; sessions are joined only where they narrow it.
fn runs_within(query: &mut QueryBuilder<Sqlite>, within: &Within) {
    if within.agent.is_some() || within.version.is_some() {
        query.push(" JOIN sessions AS s ON s.session_id = r.session_id");
    }
    query.push(" WHERE r.tool IS NOT NULL AND r.called_at >= ").push_bind(within.from);
    query.push(" AND r.called_at < ").push_bind(within.to);
    within.narrow(query);
}
