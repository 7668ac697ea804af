//! Questions to authenticators: each is for one person, login and purpose, and is answered once, soon.

use super::super::{Store, StoreError};
use serde_json::json;

/// How long an answer may take, in milliseconds.
const LIFETIME: i64 = 2 * 60 * 1000;

/// The most open questions of one person; the oldest are forgotten.
const MAX_OPEN: i64 = 10;

/// What the answer to a question is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// To add a passkey.
    Register,
    /// To allow one call with the input that was shown.
    StepUp {
        /// The session.
        session: &'a str,
        /// The call.
        tool_use_id: &'a str,
        /// The input, as `domain::input_digest` names it.
        input_digest: &'a str,
    },
}

impl Purpose<'_> {
    /// No two purposes have the same text.
    fn text(self) -> String {
        match self {
            Self::Register => json!(["register"]),
            Self::StepUp { session, tool_use_id, input_digest } => {
                json!(["step_up", session, tool_use_id, input_digest])
            }
        }
        .to_string()
    }
}

/// A question.
#[derive(Clone, Copy, Debug)]
pub struct NewChallenge<'a> {
    /// Who is asked.
    pub user_id: &'a str,
    /// The digest of the login cookie.
    pub login: [u8; 32],
    /// What the answer is good for.
    pub purpose: Purpose<'a>,
}

impl Store {
    /// Keeps a question, with what the answer is checked against.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_challenge(
        &self,
        asked: NewChallenge<'_>,
        challenge: u128,
        state: &[u8],
    ) -> Result<(), StoreError> {
        let now = self.clock().now();
        sqlx::query(
            "DELETE FROM passkey_challenges WHERE expires_at <= ?1 OR challenge IN (SELECT challenge \
             FROM passkey_challenges WHERE user_id = ?2 ORDER BY expires_at DESC, rowid DESC LIMIT -1 OFFSET ?3)",
        )
        .bind(now)
        .bind(asked.user_id)
        .bind(MAX_OPEN - 1)
        .execute(self.pool())
        .await?;
        sqlx::query(
            "INSERT INTO passkey_challenges (challenge, user_id, login, purpose, state, expires_at) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(challenge.to_be_bytes().as_slice())
        .bind(asked.user_id)
        .bind(asked.login.as_slice())
        .bind(asked.purpose.text())
        .bind(state)
        .bind(now + LIFETIME)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// What the answer to a question is checked against. The question can't be answered again, whatever comes of it.
    /// `None` if it wasn't asked of this person, in this login, for this purpose, or too long ago, or is answered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_challenge(
        &self,
        asked: NewChallenge<'_>,
        challenge: u128,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let query = sqlx::query_scalar(
            "DELETE FROM passkey_challenges WHERE challenge = ? AND user_id = ? AND login = ? AND purpose = ? \
             AND expires_at > ? RETURNING state",
        )
        .bind(challenge.to_be_bytes().to_vec())
        .bind(asked.user_id)
        .bind(asked.login.to_vec())
        .bind(asked.purpose.text())
        .bind(self.clock().now());
        Ok(query.fetch_optional(self.pool()).await?)
    }
}
