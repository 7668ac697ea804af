//! What a budget stops at its limit: new sessions are refused, running ones are interrupted once, and the deployment is
//! paused, so that the API itself starts no more of them.

use super::{Keeper, name_of};
use crate::{
    failure::Failure,
    gateway::Gateway,
    identity::{Identity, Via},
    store::{
        Store, StoreError,
        budgets::Budget,
        ledger::{Actor, LedgerEntry, Outcome},
    },
};
use axum::body::Body;
use http::{Method, Request, StatusCode, header::CONTENT_TYPE};
use pilothouse_api::ErrorKind;
use pilothouse_domain::{
    budget_rule::{AtLimit, BudgetRule, BudgetSubject},
    format::dollars,
    reveal::visible,
};
use serde_json::Value;

/// A session that somebody wants to start.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who.
    pub identity: &'a Identity,
    /// Of which agent.
    pub agent: Option<&'a str>,
    /// By a run of which deployment.
    pub deployment: Option<&'a str>,
}

impl Asked<'_> {
    fn counts_for(&self, rule: &BudgetRule) -> bool {
        match rule.subject {
            BudgetSubject::Console => true,
            BudgetSubject::Agent => self.agent == Some(&rule.of),
            BudgetSubject::Deployment => self.deployment == Some(&rule.of),
            // What the API starts for a deployment is nobody's.
            BudgetSubject::Person => self.deployment.is_none() && self.identity.name == rule.of,
            BudgetSubject::Token => {
                self.deployment.is_none() && matches!(&self.identity.via, Via::Token { name } if *name == rule.of)
            }
        }
    }
}

/// Refuses a session whose budgets are used up.
///
/// # Errors
/// 402 for a session that a budget stops, and when the database fails.
pub async fn refuse(store: &Store, asked: Asked<'_>) -> Result<(), Failure> {
    let now = store.clock().now();
    for Budget { rule, .. } in store.budgets().await? {
        if !rule.at_limit.stops() || !asked.counts_for(&rule) {
            continue;
        }
        let period = rule.period.around(now);
        let spent = store.spent(&rule, period).await?.cents;
        if rule.is_reached(spent) {
            let name = name_of(store, &rule).await?;
            return Err(refusal(&rule, name.as_deref(), spent, period.0));
        }
    }
    Ok(())
}

fn refusal(rule: &BudgetRule, name: Option<&str>, spent: u64, began_at: i64) -> Failure {
    let message = format!(
        "The budget of {} is used up: {} of {} in {}. No new sessions are started until the next {}, or until an admin \
         raises the budget.",
        visible(&rule.subject_words(name)),
        dollars(spent),
        dollars(rule.limit_cents),
        rule.period.words(began_at),
        rule.period.name(),
    );
    Failure::invalid(message)
        .with_status(StatusCode::PAYMENT_REQUIRED)
        .with_kind(ErrorKind::BillingError)
        .with_code("budget_reached")
}

impl Keeper {
    /// Stops what a budget at its limit stops, each once in a period.
    pub(super) async fn stop(&self, budget: &Budget, began_at: i64) -> Result<(), StoreError> {
        let rule = &budget.rule;
        if rule.pause_deployment && rule.subject == BudgetSubject::Deployment {
            self.once(budget, began_at, &rule.of, Act::Pause).await?;
        }
        if rule.at_limit == AtLimit::Interrupt {
            for session in self.store.working_sessions(rule).await? {
                self.once(budget, began_at, &session, Act::Interrupt).await?;
            }
        }
        Ok(())
    }

    /// Makes a call unless it was made. One that did not arrive is made again later.
    async fn once(&self, budget: &Budget, began_at: i64, target: &str, act: Act) -> Result<(), StoreError> {
        if !self.store.claim_budget_stop(budget, began_at, target).await? {
            return Ok(());
        }
        let status = act.call(&self.gateway, target).await;
        tracing::info!(budget = budget.id, target, ?act, %status, "a budget stops what it is for");
        if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
            self.store.release_budget_stop(budget, began_at, target).await?;
        }
        let entry = LedgerEntry {
            actor: Actor::Nobody,
            address: None,
            method: "-".to_owned(),
            path: format!("budget {}", budget.id),
            action: act.name().to_owned(),
            resource: act.resource().to_owned(),
            target: Some(target.to_owned()),
            detail: Some(format!("limit {} reached", dollars(budget.rule.limit_cents))),
        };
        self.ledger.record(entry, Outcome::status(status)).await
    }
}

/// What is done at a limit.
#[derive(Clone, Copy, Debug)]
enum Act {
    Pause,
    Interrupt,
}

impl Act {
    const fn name(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Interrupt => "interrupt",
        }
    }

    const fn resource(self) -> &'static str {
        match self {
            Self::Pause => "deployments",
            Self::Interrupt => "sessions",
        }
    }

    async fn call(self, gateway: &Gateway, target: &str) -> StatusCode {
        let (path, body) = match self {
            Self::Pause => (format!("/v1/deployments/{target}/pause"), Body::empty()),
            Self::Interrupt => {
                (format!("/v1/sessions/{target}/events"), Body::from(r#"{"events":[{"type":"user.interrupt"}]}"#))
            }
        };
        let request = Request::builder().method(Method::POST).uri(path).header(CONTENT_TYPE, "application/json");
        let Ok(request) = request.body(body) else { return StatusCode::BAD_REQUEST };
        gateway.forward(request).await.map_or_else(|failure| failure.status(), |response| response.status())
    }
}

/// The agent that a session's create body names.
pub fn agent_of(body: &Value) -> Option<&str> {
    let agent = body.get("agent")?;
    agent.as_str().or_else(|| agent.get("id")?.as_str())
}
