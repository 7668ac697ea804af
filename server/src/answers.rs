//! Answers to tool calls: checked against the standing rules, each sent upstream once, however many people click in
//! however many tabs and whatever is cut, killed or lost on the way, and each on record once it arrived.

mod asked;
mod body;
mod decision;
mod from_notification;
mod history;
mod permit;
mod sending;
mod settle;
mod shown;
mod words;

pub use asked::AskedCall;
pub use settle::settle_lost;
pub use shown::INPUT_DIGEST;
pub use words::told;

use crate::{
    body::JsonBody, config::PublicUrl, failure::Failure, gateway::Gateway, identity::Identity,
    passkeys::verify_step_up, rules::Rules, store::Store, store::answers::NewAnswer, store::passkeys::Purpose,
    workers::Workers,
};
use asked::Source;
use axum::{Json, body::Body, response::IntoResponse as _};
use body::{GivenAnswer, answers_in};
use decision::{Decider, decision};
use http::{HeaderMap, Request, Response, StatusCode, header, request::Parts};
use permit::{Permit, permit};
use pilothouse_api::ids::{EventId, SessionId};
use pilothouse_console_api::{DecisionKind, Via, WaitingSession};
use pilothouse_domain::rules::{Due, RuleSet};
use sending::{Sending, taken};
use serde_json::json;
use std::collections::BTreeMap;

/// Sends answers.
#[derive(Clone)]
pub struct Answers {
    gateway: Gateway,
    store: Store,
    rules: Rules,
    source: Source,
    public_url: Option<PublicUrl>,
}

impl Answers {
    /// Answers that go to this upstream. `public_url` is the URL that browsers use, if it is configured.
    pub fn new(gateway: Gateway, store: Store, rules: Rules, workers: Workers, public_url: Option<PublicUrl>) -> Self {
        let source = Source { gateway: gateway.clone(), store: store.clone(), workers };
        Self { gateway, store, rules, source, public_url }
    }

    /// Sends events. The tool calls that they answer are claimed first; a second claim is a conflict and is never sent.
    ///
    /// # Errors
    /// 403 where a rule refuses it, or it may not be given from a notification; 409 where a call was answered already, or
    /// has other input than the one that was shown; what the upstream refuses.
    pub async fn send(
        &self,
        identity: &Identity,
        session: &SessionId,
        parts: Parts,
        body: JsonBody,
    ) -> Result<Response<Body>, Failure> {
        let answers = answers_in(&body.value);
        if answers.is_empty() {
            from_notification::check(&self.store, identity, &parts, &body.value, None).await?;
            return self.gateway.forward(Request::from_parts(parts, Body::from(body.bytes))).await;
        }
        let rules = self.rules.active();
        let ids: Vec<_> = answers.iter().map(|answer| answer.call.as_str()).collect();
        let must_be_known = !rules.rules.is_empty() || parts.headers.contains_key(INPUT_DIGEST);
        let asked = match self.source.asked(session, &ids, &rules).await {
            Err(failure) if must_be_known => return Err(failure),
            asked => asked.unwrap_or_default(),
        };
        let call = shown::check(&parts.headers, &answers, &asked)?;
        from_notification::check(&self.store, identity, &parts, &body.value, call).await?;
        let given = Given { session, rules: &rules, answers: &answers, asked: &asked };
        let permit = self.permit(identity, &given).await?;
        let passkey = self.passkey(identity, &parts.headers, &given).await?;
        let decider = Decider { passkey, ..Decider::from(identity) };
        if permit == Permit::First
            && let Some(response) = self.first_of_two(identity, &decider, &given).await?
        {
            return Ok(response);
        }
        let sending = self.sending(&given, &decider);
        let request = Request::from_parts(parts, Body::from(body.bytes));
        // A caller who goes away doesn't leave an answer half-way.
        let sent = tokio::spawn(sending.send(decider.by, request));
        sent.await.map_err(Failure::internal)?
    }

    fn sending(&self, given: &Given<'_>, decider: &Decider) -> Sending {
        let (gateway, store) = (self.gateway.clone(), self.store.clone());
        Sending { gateway, store, session: given.session.clone(), answers: given.new_answers(decider) }
    }

    async fn permit(&self, identity: &Identity, given: &Given<'_>) -> Result<Permit, Failure> {
        permit(&self.store, given.rules, identity, given.session, given.answers, given.asked).await
    }

    /// Checks the passkey of whoever answers, if a rule demands one; whether one does. It is used up.
    async fn passkey(&self, identity: &Identity, headers: &HeaderMap, given: &Given<'_>) -> Result<bool, Failure> {
        let Some((answer, call)) = given.wanting_passkey().next() else { return Ok(false) };
        if given.answers.len() > 1 {
            return Err(Failure::invalid("One of these calls needs a passkey: send its answer alone."));
        }
        let call = Purpose::StepUp {
            session: given.session.as_str(),
            tool_use_id: &answer.call,
            input_digest: &call.asked.input_digest,
        };
        verify_step_up(&self.store, self.public_url.as_ref(), identity, headers, call).await?;
        Ok(true)
    }

    /// Notes the first of two people who must allow a call; `None` where another one did meanwhile.
    async fn first_of_two(
        &self,
        identity: &Identity,
        decider: &Decider,
        given: &Given<'_>,
    ) -> Result<Option<Response<Body>>, Failure> {
        let [answer] = given.answers else { return Ok(None) };
        if let Some(first) = self.store.answer_to(given.session.as_str(), &answer.call).await? {
            return Err(taken(&first, self.store.clock().now()));
        }
        let asked = given.asked.get(&answer.call);
        let mut first = decision(decider, given.session, given.rules, answer, asked);
        first.kind = DecisionKind::AllowedByFirst;
        let digest = asked.map(|call| call.asked.input_digest.as_str()).unwrap_or_default();
        let is_new = self.store.add_first_approval(&identity.user_id, digest, &first).await?;
        // Another person may have done the same at the same moment.
        if self.permit(identity, given).await? == Permit::Send {
            return Ok(None);
        }
        if !is_new {
            let message = "You have allowed this call already. Another person must allow it, too.";
            return Err(Failure::conflict(message).with_code("second_person_needed"));
        }
        self.rules.touch();
        let words = "Another person must allow this call before it runs.";
        Ok(Some((StatusCode::ACCEPTED, Json(json!({ "data": [], "needs": words }))).into_response()))
    }

    /// A call of the inbox; `None` where its event isn't there.
    ///
    /// # Errors
    /// When rules name agents, and the call's can't be read.
    pub async fn waiting(&self, waiting: &WaitingSession, call: &EventId) -> Result<Option<AskedCall>, Failure> {
        self.source.waiting(waiting, call, &self.rules.active()).await
    }

    /// Denies a call because a rule says so. A custom tool gets the message as a failed result.
    ///
    /// # Errors
    /// 409 where somebody answered meanwhile; what the upstream refuses.
    pub async fn deny(&self, session: &SessionId, call: &str, asked: &AskedCall, due: Due<'_>) -> Result<(), Failure> {
        let event = if asked.is_custom {
            json!({"type": "user.custom_tool_result", "custom_tool_use_id": call, "is_error": true,
                "content": [{"type": "text", "text": due.message}]})
        } else {
            json!({"type": "user.tool_confirmation", "tool_use_id": call, "result": "deny", "deny_message": due.message})
        };
        let request = Request::post(format!("/v1/sessions/{session}/events"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(json!({ "events": [event] }).to_string()))
            .map_err(Failure::internal)?;
        let answers = [GivenAnswer { call: call.to_owned(), event }];
        let asked = BTreeMap::from([(call.to_owned(), asked.clone())]);
        let rules = self.rules.active();
        let given = Given { session, rules: &rules, answers: &answers, asked: &asked };
        let decider = Decider { by: due.rule.to_owned(), via: Via::Rule, passkey: false };
        self.sending(&given, &decider).send(format!("the rule “{}”", due.rule), request).await.map(drop)
    }
}

/// What somebody sends, and what it answers.
struct Given<'a> {
    session: &'a SessionId,
    rules: &'a RuleSet,
    answers: &'a [GivenAnswer],
    asked: &'a BTreeMap<String, AskedCall>,
}

impl Given<'_> {
    /// The answers that a passkey must come with: whoever denies a call needs none.
    fn wanting_passkey(&self) -> impl Iterator<Item = (&GivenAnswer, &AskedCall)> {
        let calls = self.answers.iter().filter(|answer| !answer.denies());
        let calls = calls.filter_map(|answer| Some((answer, self.asked.get(&answer.call)?)));
        calls.filter(|(_, call)| self.rules.demands(&call.call()).passkey())
    }

    fn new_answers(&self, decider: &Decider) -> Vec<NewAnswer> {
        let new = |answer: &GivenAnswer| NewAnswer {
            tool_use: answer.call.clone(),
            event: answer.event.to_string(),
            decision: decision(decider, self.session, self.rules, answer, self.asked.get(&answer.call)),
        };
        self.answers.iter().map(new).collect()
    }
}

#[cfg(test)]
mod tests;
