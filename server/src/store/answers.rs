//! Answers to tool calls: the first one wins, and each step of it is written before it is taken.

use super::{Store, StoreError, decisions};
use pilothouse_console_api::Decision;
use sqlx::{QueryBuilder, Row as _, Sqlite, Transaction, sqlite::SqliteRow};
use std::collections::BTreeMap;

/// How far an answer got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerState {
    /// Nothing was sent yet.
    Claimed,
    /// It is on its way.
    Sent,
    /// Whether it arrived is not known.
    Lost,
    /// The upstream has it.
    Recorded,
}

impl AnswerState {
    const fn name(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Lost => "lost",
            Self::Recorded => "recorded",
        }
    }

    fn parse(name: &str) -> Self {
        let all = [Self::Claimed, Self::Sent, Self::Lost, Self::Recorded];
        // The table has no other.
        all.into_iter().find(|state| state.name() == name).unwrap_or(Self::Lost)
    }
}

/// An answer as it is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAnswer {
    /// The call that it answers.
    pub tool_use: String,
    /// The event, JSON.
    pub event: String,
    /// What the record will say of it.
    pub decision: Decision,
}

/// What the upstream said to an answer that it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Its HTTP status; `None` where its history told.
    pub status: Option<u16>,
    /// Its id of the request.
    pub request_id: Option<String>,
}

/// An answer that was claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// Its session.
    pub session: String,
    /// The call that it answers.
    pub tool_use: String,
    /// Who answers.
    pub actor: String,
    /// When it was claimed, in milliseconds since 1970.
    pub at: i64,
    /// How far it got.
    pub state: AnswerState,
    /// When it got there, in milliseconds since 1970.
    pub state_at: i64,
    /// The event, JSON; empty for one that an earlier version claimed.
    pub event: String,
}

/// An answer that is still on its way after this time, in milliseconds, is one whose next step could not be written.
const FORGOTTEN: i64 = 3_600_000;

const COLUMNS: &str =
    "SELECT session_id, tool_use_id, actor, at, state, coalesce(state_at, at), coalesce(event, '') FROM answers";

impl Store {
    /// Claims the answers to these calls, all or none. `None` if that succeeded, else the claim that was first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_answers(
        &self,
        session: &str,
        answers: &[NewAnswer],
        actor: &str,
    ) -> Result<Option<StoredAnswer>, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        for answer in answers {
            if let Some(first) = claim(&mut transaction, session, answer, actor, self.clock().now()).await? {
                return Ok(Some(first));
            }
        }
        transaction.commit().await?;
        Ok(None)
    }

    /// The answer to a call that was claimed, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answer_to(&self, session: &str, call: &str) -> Result<Option<StoredAnswer>, StoreError> {
        let query = format!("{COLUMNS} WHERE session_id = ? AND tool_use_id = ?");
        let query = sqlx::query(sqlx::AssertSqlSafe(query)).bind(session).bind(call);
        query.fetch_optional(self.pool()).await?.as_ref().map(stored).transpose()
    }

    /// Notes that answers are on their way, or lost.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_answers(&self, session: &str, calls: &[String], state: AnswerState) -> Result<(), StoreError> {
        for tool_use in calls {
            sqlx::query("UPDATE answers SET state = ?, state_at = ? WHERE session_id = ? AND tool_use_id = ?")
                .bind(state.name())
                .bind(self.clock().now())
                .bind(session)
                .bind(tool_use)
                .execute(self.pool())
                .await?;
        }
        Ok(())
    }

    /// Notes that answers arrived, and adds the decisions to the record; once, however often it is told.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_answers(&self, session: &str, calls: &[String], receipt: &Receipt) -> Result<(), StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        for tool_use in calls {
            let decision: Option<Option<String>> = sqlx::query_scalar(
                "UPDATE answers SET state = 'recorded', state_at = ? \
                 WHERE session_id = ? AND tool_use_id = ? AND state <> 'recorded' RETURNING decision",
            )
            .bind(self.clock().now())
            .bind(session)
            .bind(tool_use)
            .fetch_optional(&mut *transaction)
            .await?;
            // Nothing where an earlier version claimed it.
            let Some(decision) = decision.flatten() else { continue };
            let unreadable = |error| StoreError::Unreadable(format!("the decision on {tool_use}: {error}"));
            let decision: Decision = serde_json::from_str(&decision).map_err(unreadable)?;
            let Receipt { status, request_id } = receipt.clone();
            decisions::append(&mut transaction, &Decision { status, request_id, ..decision }).await?;
            sqlx::query("DELETE FROM first_approvals WHERE session_id = ? AND tool_use_id = ?")
                .bind(session)
                .bind(tool_use)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        self.reading_queue().note(session);
        Ok(())
    }

    /// Releases claims, because the upstream has no such answer: the calls can be answered again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_answers(&self, session: &str, calls: &[String]) -> Result<(), StoreError> {
        for tool_use in calls {
            let query = sqlx::query("DELETE FROM answers WHERE session_id = ? AND tool_use_id = ?");
            query.bind(session).bind(tool_use).execute(self.pool()).await?;
        }
        Ok(())
    }

    /// What a server that was killed left: what it had not sent is released, of the rest nobody knows whether it arrived.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_over_answers(&self) -> Result<(), StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("DELETE FROM answers WHERE state = 'claimed'").execute(&mut *transaction).await?;
        sqlx::query("UPDATE answers SET state = 'lost', state_at = ? WHERE state = 'sent'")
            .bind(self.clock().now())
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Answers of which nobody knows whether they arrived, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lost_answers(&self) -> Result<Vec<StoredAnswer>, StoreError> {
        let query = format!(
            "{COLUMNS} WHERE state = 'lost' OR state <> 'recorded' AND state_at < ? ORDER BY state_at LIMIT 100"
        );
        let forgotten = self.clock().now() - FORGOTTEN;
        let rows = sqlx::query(sqlx::AssertSqlSafe(query)).bind(forgotten).fetch_all(self.pool()).await?;
        rows.iter().map(stored).collect()
    }

    /// Answers that arrived since this moment, in milliseconds since 1970; at most 1,000.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answers_since(&self, since: i64) -> Result<Vec<StoredAnswer>, StoreError> {
        let query = format!("{COLUMNS} WHERE at >= ? AND state = 'recorded' ORDER BY at DESC LIMIT 1000");
        let rows = sqlx::query(sqlx::AssertSqlSafe(query)).bind(since).fetch_all(self.pool()).await?;
        rows.iter().map(stored).collect()
    }

    /// Who answered these calls, by call; calls without a claim are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answered_by(&self, session: &str, calls: &[String]) -> Result<BTreeMap<String, String>, StoreError> {
        if calls.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut query = QueryBuilder::<Sqlite>::new("SELECT tool_use_id, actor FROM answers WHERE session_id = ");
        query.push_bind(session).push(" AND tool_use_id IN (");
        let mut list = query.separated(", ");
        for call in calls {
            list.push_bind(call);
        }
        query.push(")");
        let rows = query.build().fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }
}

async fn claim(
    transaction: &mut Transaction<'_, Sqlite>,
    session: &str,
    answer: &NewAnswer,
    actor: &str,
    now: i64,
) -> Result<Option<StoredAnswer>, StoreError> {
    let decision = Decision { at: now, ..answer.decision.clone() };
    let decision = serde_json::to_string(&decision).map_err(|error| StoreError::Unreadable(error.to_string()))?;
    let inserted = sqlx::query(
        "INSERT INTO answers (session_id, tool_use_id, actor, at, state, event, state_at, decision) \
         VALUES (?1, ?2, ?3, ?4, 'claimed', ?5, ?4, ?6) ON CONFLICT DO NOTHING",
    )
    .bind(session)
    .bind(&answer.tool_use)
    .bind(actor)
    .bind(now)
    .bind(&answer.event)
    .bind(decision)
    .execute(&mut **transaction)
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(None);
    }
    let query = format!("{COLUMNS} WHERE session_id = ? AND tool_use_id = ?");
    let query = sqlx::query(sqlx::AssertSqlSafe(query)).bind(session).bind(&answer.tool_use);
    Ok(Some(stored(&query.fetch_one(&mut **transaction).await?)?))
}

fn stored(row: &SqliteRow) -> Result<StoredAnswer, StoreError> {
    Ok(StoredAnswer {
        session: row.try_get(0)?,
        tool_use: row.try_get(1)?,
        actor: row.try_get(2)?,
        at: row.try_get(3)?,
        state: AnswerState::parse(row.try_get(4)?),
        state_at: row.try_get(5)?,
        event: row.try_get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use pilothouse_console_api::DecisionFilter;

    fn answers(calls: &[&str]) -> Vec<NewAnswer> {
        calls.iter().map(|call| NewAnswer { event: format!("\"{call}\""), ..sample::answer(call).remove(0) }).collect()
    }

    fn ids(calls: &[&str]) -> Vec<String> {
        calls.iter().map(|call| (*call).to_owned()).collect()
    }

    async fn first(store: &Store, calls: &[&str], actor: &str) -> Option<(String, AnswerState)> {
        let first = store.claim_answers("s", &answers(calls), actor).await.unwrap();
        first.map(|first| (first.actor, first.state))
    }

    #[tokio::test]
    async fn the_first_claim_wins_until_it_is_released() {
        let store = Store::in_memory().await.unwrap();
        assert_eq!(first(&store, &["t"], "ada").await, None);
        assert_eq!(first(&store, &["t"], "bob").await, Some(("ada".to_owned(), AnswerState::Claimed)));
        assert_eq!(first(&store, &["other", "t"], "bob").await.unwrap().0, "ada");
        assert_eq!(first(&store, &["other"], "bob").await, None, "all or none");
        let calls = ["t", "other", "never"].map(str::to_owned);
        let named = store.answered_by("s", &calls).await.unwrap();
        assert_eq!(named.into_iter().collect::<Vec<_>>(), [("other".into(), "bob".into()), ("t".into(), "ada".into())]);
        assert!(store.answered_by("another session", &calls).await.unwrap().is_empty());
        store.release_answers("s", &ids(&["t"])).await.unwrap();
        assert_eq!(first(&store, &["t"], "bob").await, None);
    }

    #[tokio::test]
    async fn a_server_takes_over_what_the_one_before_it_left() {
        let store = Store::in_memory().await.unwrap();
        let states = [AnswerState::Claimed, AnswerState::Sent, AnswerState::Lost, AnswerState::Recorded];
        for state in states {
            let own = answers(&[state.name()]);
            assert_eq!(store.claim_answers("s", &own, "ada").await.unwrap(), None);
            match state {
                AnswerState::Claimed => {}
                AnswerState::Recorded => {
                    store.record_answers("s", &ids(&[state.name()]), &Receipt::default()).await.unwrap();
                }
                _ => store.note_answers("s", &ids(&[state.name()]), state).await.unwrap(),
            }
        }
        store.take_over_answers().await.unwrap();
        let lost: Vec<_> = store.lost_answers().await.unwrap();
        let lost: Vec<_> = lost.iter().map(|answer| (answer.tool_use.as_str(), answer.event.as_str())).collect();
        assert_eq!(lost, [("lost", "\"lost\""), ("sent", "\"sent\"")]);
        assert_eq!(first(&store, &["claimed"], "bob").await, None, "it was never sent");
        assert_eq!(first(&store, &["recorded"], "bob").await.unwrap().1, AnswerState::Recorded);
    }

    #[tokio::test]
    async fn what_arrived_is_in_the_record_once() {
        let store = Store::in_memory().await.unwrap();
        assert_eq!(first(&store, &["t", "u"], "ada").await, None);
        assert!(store.decisions(&DecisionFilter::default(), 10).await.unwrap().is_empty(), "nothing arrived yet");
        let receipt = Receipt { status: Some(200), request_id: Some("req_1".to_owned()) };
        for _ in 0..2 {
            store.record_answers("s", &ids(&["t", "u", "other"]), &receipt).await.unwrap();
        }
        let rows = store.decisions(&DecisionFilter::default(), 10).await.unwrap();
        let said: Vec<_> = rows.iter().map(|row| (row.seq, row.decision.call.as_str(), row.decision.status)).collect();
        assert_eq!(said, [(2, "u", Some(200)), (1, "t", Some(200))]);
        assert!((1..=store.clock().now()).contains(&rows[0].decision.at), "when it was claimed");
    }
}
