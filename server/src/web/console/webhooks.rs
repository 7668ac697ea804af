//! `/api/console/webhooks`: other programs that are told what waits.

use crate::{
    failure::Failure,
    identity::Identity,
    ledger::Note,
    notify::{Channel, WebhookUrl, Wishes},
    request::extract::Json,
    store::webhooks::{NewWebhook, Webhook},
    web::app::App,
};
use axum::{
    Extension,
    extract::{Path, State},
};
use pilothouse_console_api::{CreatedWebhook, DeletedWebhook, QueuedMessage, SetWebhook, WebhookFacts, Webhooks};
use reqwest::Url;

/// The most webhooks.
const MAX_WEBHOOKS: usize = 20;

/// All webhooks, and what was delivered to them.
#[utoipa::path(get, path = "/api/console/webhooks", responses((status = 200, body = Webhooks)))]
pub async fn list(State(app): State<App>) -> Result<Json<Webhooks>, Failure> {
    let webhooks = app.store.webhooks().await?.into_iter().map(facts).collect();
    Ok(Json(Webhooks { webhooks, deliveries: app.store.deliveries().await? }))
}

fn facts(webhook: Webhook) -> WebhookFacts {
    let Wishes { confirmations, results, stopped, least_level } = webhook.wishes;
    let host = Url::parse(&webhook.url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    let Webhook { id, format, made_by, created_at, .. } = webhook;
    WebhookFacts { id, host, format, made_by, created_at, confirmations, results, stopped, least_level }
}

/// Adds a webhook. Its secret is in this response and nowhere else.
#[utoipa::path(post, path = "/api/console/webhooks", request_body = SetWebhook,
    responses((status = 200, body = CreatedWebhook)))]
pub async fn create(
    State(app): State<App>,
    identity: Identity,
    Json(asked): Json<SetWebhook>,
) -> Result<(Extension<Note>, Json<CreatedWebhook>), Failure> {
    let url = address(&app, &asked.url)?;
    if app.store.webhooks().await?.len() >= MAX_WEBHOOKS {
        return Err(Failure::invalid(format!("There can be {MAX_WEBHOOKS} webhooks. Delete one first.")));
    }
    let wishes = wishes(&asked);
    let new = NewWebhook { url: url.as_str(), format: asked.format, made_by: &identity.name, wishes };
    let (id, secret) = app.store.add_webhook(new).await?;
    let note = Note { target: Some(id.clone()), detail: Some(url.origin()) };
    Ok((Extension(note), Json(CreatedWebhook { id, secret })))
}

fn address(app: &App, url: &str) -> Result<WebhookUrl, Failure> {
    WebhookUrl::parse(url, app.notifier.hosts()).map_err(|error| Failure::invalid(format!("url: {error}")))
}

const fn wishes(asked: &SetWebhook) -> Wishes {
    let SetWebhook { confirmations, results, stopped, least_level, .. } = *asked;
    Wishes { confirmations, results, stopped, least_level }
}

/// Changes a webhook. Its secret stays, and its address if none is given.
#[utoipa::path(post, path = "/api/console/webhooks/{webhook_id}", request_body = SetWebhook,
    responses((status = 200, body = WebhookFacts)))]
pub async fn change(
    State(app): State<App>,
    Path(id): Path<String>,
    Json(asked): Json<SetWebhook>,
) -> Result<(Extension<Note>, Json<WebhookFacts>), Failure> {
    let url = Some(asked.url.as_str()).filter(|url| !url.is_empty()).map(|url| address(&app, url)).transpose()?;
    let to = url.as_ref().map(WebhookUrl::as_str);
    if !app.store.change_webhook(&id, to, asked.format, wishes(&asked)).await? {
        return Err(missing());
    }
    let note = Note { target: Some(id.clone()), detail: url.as_ref().map(WebhookUrl::origin) };
    let changed = app.store.webhook(&id).await?.ok_or_else(missing)?;
    Ok((Extension(note), Json(facts(changed))))
}

/// Deletes a webhook with its deliveries.
#[utoipa::path(delete, path = "/api/console/webhooks/{webhook_id}", responses((status = 200, body = DeletedWebhook)))]
pub async fn remove(State(app): State<App>, Path(id): Path<String>) -> Result<Json<DeletedWebhook>, Failure> {
    if app.store.remove_webhook(&id).await? { Ok(Json(DeletedWebhook { id })) } else { Err(missing()) }
}

/// Sends a test.
#[utoipa::path(post, path = "/api/console/webhooks/{webhook_id}/test", responses((status = 200, body = QueuedMessage)))]
pub async fn test(State(app): State<App>, Path(id): Path<String>) -> Result<Json<QueuedMessage>, Failure> {
    if app.store.webhook(&id).await?.is_none() {
        return Err(missing());
    }
    let id = app.store.add_test_notification(Channel::Webhook, &id).await?;
    app.notifier.wake();
    Ok(Json(QueuedMessage { id }))
}

/// Sends a message again, with the id that it had.
#[utoipa::path(post, path = "/api/console/webhooks/{webhook_id}/messages/{message_id}/redeliver",
    responses((status = 200, body = QueuedMessage)))]
pub async fn redeliver(
    State(app): State<App>,
    Path((webhook, id)): Path<(String, String)>,
) -> Result<Json<QueuedMessage>, Failure> {
    if !app.store.repeat_notification(&webhook, &id).await? {
        return Err(Failure::not_found("This message is not kept any more, or it is of another webhook."));
    }
    app.notifier.wake();
    Ok(Json(QueuedMessage { id }))
}

fn missing() -> Failure {
    Failure::not_found("There is no such webhook. It may have been deleted.")
}
