//! `/api/console/notifications`: what one is told of, and where one's mail goes.

use crate::{
    failure::Failure,
    identity::Identity,
    ledger::Note,
    notify::{Channel, MailError, is_address, is_zone},
    request::extract::Json,
    store::StoreError,
    web::app::App,
};
use axum::{Extension, extract::State};
use pilothouse_api::page::Query;
use pilothouse_app::routes::Route;
use pilothouse_console_api::{
    ConfirmMailAddress, MailAddress, NotificationChoices, Notifications, QueuedMessage, SetMailAddress,
    TestNotification, TestedChannel,
};

/// What one is told of.
#[utoipa::path(get, path = "/api/console/notifications", responses((status = 200, body = Notifications)))]
pub async fn notifications(State(app): State<App>, identity: Identity) -> Result<Json<Notifications>, Failure> {
    Ok(Json(own(&app, &identity).await?))
}

async fn own(app: &App, identity: &Identity) -> Result<Notifications, StoreError> {
    let choices = app.store.notification_choices(&identity.user_id).await?;
    let has_chosen = choices.is_some();
    let mail = app.store.mail_address(&identity.user_id).await?;
    let mail = mail.map(|(address, is_confirmed)| MailAddress { address, is_confirmed });
    Ok(Notifications {
        choices: choices.unwrap_or_default(),
        can_mail: app.notifier.mail().is_some(),
        mail,
        has_chosen,
    })
}

/// Sets what one is told of.
#[utoipa::path(post, path = "/api/console/notifications/choices", request_body = NotificationChoices,
    responses((status = 200, body = Notifications)))]
pub async fn set_choices(
    State(app): State<App>,
    identity: Identity,
    Json(choices): Json<NotificationChoices>,
) -> Result<Json<Notifications>, Failure> {
    if !is_zone(&choices.time_zone) {
        return Err(Failure::invalid("time_zone: there is no such time zone. Use a name such as Europe/Berlin."));
    }
    match (choices.quiet_from, choices.quiet_to) {
        (None, None) => {}
        (Some(from), Some(to)) if from != to => {}
        (Some(_), Some(_)) => {
            return Err(Failure::invalid("quiet_from, quiet_to: quiet hours can't be the whole day."));
        }
        _ => return Err(Failure::invalid("quiet_from, quiet_to: set both, or none.")),
    }
    app.store.set_notification_choices(&identity.user_id, &choices).await?;
    Ok(Json(own(&app, &identity).await?))
}

/// Sets where one's mail goes, and sends the link that confirms it there.
#[utoipa::path(post, path = "/api/console/notifications/mail", request_body = SetMailAddress,
    responses((status = 200, body = Notifications)))]
pub async fn set_mail(
    State(app): State<App>,
    identity: Identity,
    Json(SetMailAddress { address }): Json<SetMailAddress>,
) -> Result<(Extension<Note>, Json<Notifications>), Failure> {
    let Some(mail) = app.notifier.mail() else {
        return Err(Failure::invalid("This console is not set up to send mail. Ask whoever runs it."));
    };
    if !is_address(&address) {
        return Err(Failure::invalid("address: expected a mail address such as ada@example.com."));
    }
    count(&app, &identity)?;
    let token = app.store.set_mail_address(&identity.user_id, &address).await?;
    let (id, body) = (uuid::Uuid::now_v7().simple().to_string(), letter(app.notifier.console(), &identity, &token));
    let sent = mail.send(&id, &address, "Confirm your address for Pilothouse", body).await;
    sent.map_err(|error| match error {
        MailError::Unavailable => Failure::unavailable(error.to_string(), "the mail server is not available"),
        MailError::Refused | MailError::Unwritable => Failure::invalid(error.to_string()),
    })?;
    let note = Note { target: Some(identity.user_id.clone()), detail: None };
    Ok((Extension(note), Json(own(&app, &identity).await?)))
}

/// Counts something that is sent at once because this person asks for it.
fn count(app: &App, identity: &Identity) -> Result<(), Failure> {
    let limited = |wait| Failure::rate_limited("Too much was sent already. Wait some minutes, then try again.", wait);
    app.notifier.count_own(&identity.user_id).map_err(limited)
}

/// Sends oneself a test.
#[utoipa::path(post, path = "/api/console/notifications/test", request_body = TestNotification,
    responses((status = 200, body = QueuedMessage)))]
pub async fn test(
    State(app): State<App>,
    identity: Identity,
    Json(TestNotification { over }): Json<TestNotification>,
) -> Result<Json<QueuedMessage>, Failure> {
    let user = &identity.user_id;
    let channel = match over {
        TestedChannel::Mail => Channel::Mail,
        TestedChannel::Push => Channel::Push,
    };
    let is_reached = match over {
        TestedChannel::Mail => {
            let is_confirmed = app.store.mail_address(user).await?.is_some_and(|(_, is_confirmed)| is_confirmed);
            is_confirmed && app.notifier.mail().is_some()
        }
        TestedChannel::Push => !app.store.push_devices_of(user).await?.is_empty(),
    };
    if !is_reached {
        return Err(Failure::invalid(
            "over: this doesn't reach you yet. Confirm an address, or turn on a device, first.",
        ));
    }
    count(&app, &identity)?;
    let id = app.store.add_test_notification(channel, user).await?;
    app.notifier.wake();
    Ok(Json(QueuedMessage { id }))
}

fn letter(console: &str, identity: &Identity, token: &str) -> String {
    let link = format!("{console}{}{}", Route::SettingsNotifications, Query::new().with("confirm", token).suffix());
    format!(
        "{} wants to be told at this address when agents in Pilothouse wait for an answer.\n\n\
         If that is you, open this link within a day and confirm it:\n{link}\n\n\
         If not, ignore this mail. Nothing else will be sent.\n",
        identity.name
    )
}

/// Confirms the address, by the token that was sent there.
#[utoipa::path(post, path = "/api/console/notifications/mail/confirm", request_body = ConfirmMailAddress,
    responses((status = 200, body = Notifications)))]
pub async fn confirm_mail(
    State(app): State<App>,
    identity: Identity,
    Json(ConfirmMailAddress { token }): Json<ConfirmMailAddress>,
) -> Result<Json<Notifications>, Failure> {
    if !app.store.confirm_mail_address(&identity.user_id, &token).await? {
        return Err(Failure::invalid(
            "This link is not valid any more, or it is somebody else's. Have a new one sent.",
        ));
    }
    Ok(Json(own(&app, &identity).await?))
}

/// Forgets the address.
#[utoipa::path(delete, path = "/api/console/notifications/mail", responses((status = 200, body = Notifications)))]
pub async fn remove_mail(State(app): State<App>, identity: Identity) -> Result<Json<Notifications>, Failure> {
    app.store.remove_mail_address(&identity.user_id).await?;
    Ok(Json(own(&app, &identity).await?))
}
