//! `/api/console/approvals`: everything that waits for a person.

use crate::{answers, failure::Failure, request::extract::Json, web::app::App};
use axum::extract::State;
use pilothouse_console_api::{Answered, Approvals, ApprovalsSummary, WaitingSession};

/// How long an answer is told, in milliseconds: whoever had the call on their page learns what became of it.
const TOLD_FOR: i64 = 600_000;

/// What waits, the longest first, with the events that say so; and what was answered within the last ten minutes.
#[utoipa::path(get, path = "/api/console/approvals", responses((status = 200, body = Object)))]
pub async fn approvals(State(app): State<App>) -> Result<Json<Approvals>, Failure> {
    let now = app.store.clock().now();
    let answered = app.store.answers_since(now - TOLD_FOR).await?;
    let answered = answered.into_iter().filter_map(|answer| {
        Some(Answered { call: answer.tool_use.parse().ok()?, words: answers::told(&answer, now) })
    });
    let sessions = app.inbox.sessions().into_iter().map(|waiting| WaitingSession::clone(&waiting)).collect();
    Ok(Json(Approvals { summary: summary_of(&app), sessions, answered: answered.collect() }))
}

/// How much waits, and who looks at it.
#[utoipa::path(get, path = "/api/console/approvals/summary", responses((status = 200, body = ApprovalsSummary)))]
pub async fn summary(State(app): State<App>) -> Json<ApprovalsSummary> {
    Json(summary_of(&app))
}

fn summary_of(app: &App) -> ApprovalsSummary {
    ApprovalsSummary { presence: app.inbox.presence(&app.relay), ..app.inbox.summary() }
}
