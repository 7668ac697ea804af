//! `/api/console/push`: the devices that a person is told on by Web Push.

use crate::{
    failure::Failure,
    identity::{Identity, Via},
    notify::{Channel, Notice},
    push::{device_name, keys::DeviceKeys, message::Message},
    request::extract::Json,
    store::{logins::login_of, notifications::Recipient, push as store},
    web::app::App,
};
use axum::{
    Extension,
    extract::{Path, State},
};
use http::{HeaderMap, header};
use pilothouse_console_api::{
    ChangePushDevice, ChangedPushDevice, NewPushDevice, NotificationChoices, Push, PushDevice,
};
use serde::Serialize;
use tower_sessions::Session;

/// The most sessions that are judged for one question: the newest.
const MAX_JUDGED: usize = 50;

/// One's own devices, and what a browser needs to become one.
#[utoipa::path(get, path = "/api/console/push", responses((status = 200, body = Push)))]
pub async fn push(
    State(app): State<App>,
    identity: Identity,
    session: Option<Extension<Session>>,
) -> Result<Json<Push>, Failure> {
    let devices = app.store.push_devices_of(&identity.user_id).await?;
    let login = session.as_ref().and_then(|Extension(session)| login_of(session));
    let this = login.and_then(|login| devices.iter().find(|device| device.login == login));
    let this = this.filter(|_| identity.via == Via::Login).map(|device| device.id.clone());
    let devices = devices.into_iter().map(facts).collect();
    Ok(Json(Push { public_key: app.push.public_key().await?, devices, this }))
}

/// Makes the browser that asks one of the devices, until its login ends.
#[utoipa::path(post, path = "/api/console/push/devices", request_body = NewPushDevice,
    responses((status = 200, body = PushDevice)))]
pub async fn add(
    State(app): State<App>,
    identity: Identity,
    session: Option<Extension<Session>>,
    headers: HeaderMap,
    Json(NewPushDevice { endpoint, keys, .. }): Json<NewPushDevice>,
) -> Result<Json<PushDevice>, Failure> {
    let login = session.filter(|_| identity.via == Via::Login).and_then(|Extension(session)| login_of(&session));
    let login = login.ok_or_else(|| Failure::forbidden("Only a browser in which you are logged in can be added."))?;
    let endpoint = app
        .push
        .endpoint(&endpoint)
        .ok_or_else(|| Failure::invalid("endpoint: expected the https address of a public push service."))?;
    let keys = DeviceKeys::parse(&keys.p256dh, &keys.auth).ok_or_else(|| {
        Failure::invalid("keys: expected p256dh, a point of P-256, and auth, 16 bytes, in base64url.")
    })?;
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let subscription = store::Subscription {
        name: device_name::name_of(agent),
        endpoint: endpoint.as_str().to_owned(),
        public_key: keys.public_bytes(),
        auth: keys.auth().to_vec().into(),
    };
    let device = app.store.add_push_device(&identity.user_id, &login, &subscription).await?;
    // Whoever switches a device on wants to be told there.
    let choices = app.store.notification_choices(&identity.user_id).await?.unwrap_or_default();
    let choices = NotificationChoices { by_push: true, ..choices };
    app.store.set_notification_choices(&identity.user_id, &choices).await?;
    Ok(Json(facts(device)))
}

/// Changes what may be done from one of one's own devices.
#[utoipa::path(post, path = "/api/console/push/devices/{device_id}", request_body = ChangePushDevice,
    responses((status = 200, body = ChangedPushDevice)))]
pub async fn change(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<String>,
    Json(change): Json<ChangePushDevice>,
) -> Result<Json<ChangedPushDevice>, Failure> {
    // It is a consent, so it is given by the person, not by a program of theirs.
    if change.answers_routine && identity.via != Via::Login {
        return Err(Failure::forbidden("Only you can switch this on, in a browser where you are logged in."));
    }
    let done = app.store.set_answers_routine(&identity.user_id, &id, change.answers_routine).await?;
    if done { Ok(Json(ChangedPushDevice { id })) } else { Err(unknown()) }
}

/// Removes one of one's own devices.
#[utoipa::path(delete, path = "/api/console/push/devices/{device_id}", responses((status = 200, body = ChangedPushDevice)))]
pub async fn remove(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<String>,
) -> Result<Json<ChangedPushDevice>, Failure> {
    let done = app.store.remove_push_device(&identity.user_id, &id).await?;
    if done { Ok(Json(ChangedPushDevice { id })) } else { Err(unknown()) }
}

/// What waits, for pages in the background of a browser that nothing is pushed to.
#[utoipa::path(get, path = "/api/console/push/waiting", responses((status = 200, body = Object)))]
pub async fn waiting(State(app): State<App>, identity: Identity) -> Result<Json<Waiting>, Failure> {
    let sessions = app.inbox.sessions();
    let tags = sessions.iter().flat_map(|session| Notice::ids_of(session)).collect();
    let now = app.store.clock().now();
    let is_told = |one: &Recipient| one.id == identity.user_id && one.channels.contains(&Channel::Push);
    let recipient = app.store.notification_recipients().await?.into_iter().find(is_told);
    let recipient = recipient.filter(|one| !one.quiet.as_ref().is_some_and(|quiet| quiet.contain(now)));
    let Some(recipient) = recipient else { return Ok(Json(Waiting { tags, messages: Vec::new() })) };
    let newest: Vec<_> = sessions.into_iter().rev().take(MAX_JUDGED).collect();
    let judge = move || newest.iter().flat_map(|session| Notice::all_of(session)).collect::<Vec<_>>();
    let notices = app.workers.run_unhurried(judge).await;
    let escalated = app.rules.escalated().borrow().clone();
    let told = notices.iter().filter_map(|notice| recipient.told(notice, &escalated));
    Ok(Json(Waiting { tags, messages: told.map(|notice| Message::of(&notice, None)).collect() }))
}

/// What waits.
#[derive(Debug, Serialize)]
pub struct Waiting {
    /// All of it, by the tags of its messages.
    tags: Vec<String>,
    /// What this person wants to be told of.
    messages: Vec<Message>,
}

fn unknown() -> Failure {
    Failure::not_found("You have no such device, or its login has ended.")
}

fn facts(device: store::PushDevice) -> PushDevice {
    PushDevice {
        id: device.id,
        name: device.subscription.name,
        answers_routine: device.answers_routine,
        created_at: device.created_at,
        sent_at: device.sent_at,
        failure: device.failure,
    }
}
