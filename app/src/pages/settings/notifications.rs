//! `/settings/notifications`: what the visitor is told of, over what, and when not.

use super::{Told, devices, done, form_address, settings_tabs, test_button, tick, told_fields};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{Failure, FailureNotice, name},
};
use leptos::prelude::*;
use pilothouse_console_api::{self as console, MailAddress, NotificationChoices, Notifications, Push};

const HERE: Route = Route::SettingsNotifications;

/// What the page says after a form was sent.
const DONE: [(&str, &str); 6] = [
    ("saved", "Saved."),
    ("sent", "A mail is on its way. Open its link to confirm the address."),
    ("confirmed", "The address is confirmed. Tick “Mail” below to be told there."),
    ("removed", "The address was removed."),
    ("tested", "A test is on its way."),
    ("forgotten", "That device is told nothing more."),
];

/// `/settings/notifications`, with `?confirm=TOKEN` from a mail.
pub async fn page(context: &PageContext) -> Page {
    let (found, devices) = futures::join!(console::notifications(&context.api), console::push(&context.api));
    let tabs = settings_tabs(context, &HERE);
    let (said, token) = (done(context, &DONE), context.query("confirm").map(str::to_owned));
    let (may_answer, now) = (context.may().answer, context.now);
    let view = move || {
        let content = match found.and_then(|found| Ok((found, devices?))) {
            Ok((found, devices)) => content(found, devices, token, may_answer, now),
            Err(error) => failed(&Failure::from(&error)),
        };
        view! { <div class="page narrow settings">{tabs}{said}{content}</div> }
    };
    Page::new("Notifications", view).with_notifications()
}

fn failed(failure: &Failure) -> AnyView {
    view! {
        <FailureNotice failure=failure.clone() what="Your notifications could not be loaded">
            <a class="button" href=HERE.to_string()>"Try again"</a>
        </FailureNotice>
    }
    .into_any()
}

fn content(found: Notifications, push: Push, token: Option<String>, may_answer: bool, now: i64) -> AnyView {
    let Notifications { choices, can_mail, mail, has_chosen } = found;
    if !may_answer {
        return view! {
            <p class="notice" role="note">
                "Your role can't answer calls, so you are not told of them. Ask an admin for the approver role."
            </p>
        }
        .into_any();
    }
    let is_confirmed = mail.as_ref().is_some_and(|mail| mail.is_confirmed);
    view! {
        {token.filter(|_| !is_confirmed).map(confirmation)}
        {can_mail.then(|| address(mail))}
        {devices::this_device()}
        {devices::others(push, &HERE, now)}
        {form(&choices, can_mail, is_confirmed, has_chosen)}
    }
    .into_any()
}

/// A link in a mail changes nothing by being opened: mail programs open links, too.
fn confirmation(token: String) -> AnyView {
    view! {
        <form method="post" action=form_address("notifications/mail/confirm", None, &HERE, "confirmed") class="notice stack">
            <input type="hidden" name="token" value=token/>
            <p>"Confirm that this console may send mail to your address."</p>
            <div class="row"><button type="submit" class="button primary">"Confirm the address"</button></div>
        </form>
    }
    .into_any()
}

fn address(mail: Option<MailAddress>) -> AnyView {
    let set = form_address("notifications/mail", None, &HERE, "sent");
    let remove = form_address("notifications/mail", Some("delete"), &HERE, "removed");
    let known = mail.map(|MailAddress { address, is_confirmed }| {
        let state = if is_confirmed { "(confirmed)" } else { "(not confirmed: open the link that was sent there)" };
        view! {
            <div class="row">
                <span>{name(&address)} " " <span class="quiet">{state}</span></span>
                {is_confirmed.then(|| test_button("mail", &HERE))}
                <form method="post" action=remove><button type="submit" class="button small">"Remove"</button></form>
            </div>
        }
    });
    view! {
        <section class="section stack" aria-labelledby="mail-heading">
            <h2 id="mail-heading">"Mail address"</h2>
            {known}
            <form method="post" action=set class="stack">
                <div class="field">
                    <label for="address">"New address"</label>
                    <input id="address" name="address" type="email" autocomplete="email" required=true maxlength="254" aria-describedby="address-note"/>
                    <p class="field-note" id="address-note">"A link is sent there. Nothing else is, before it is opened."</p>
                </div>
                <div class="row"><button type="submit" class="button">"Send the link"</button></div>
            </form>
        </section>
    }
    .into_any()
}

fn form(choices: &NotificationChoices, can_mail: bool, is_confirmed: bool, has_chosen: bool) -> AnyView {
    let NotificationChoices { confirmations, results, stopped, least_level, .. } = *choices;
    let mail_note = match (can_mail, is_confirmed) {
        (false, _) => Some("This console is not set up to send mail."),
        (true, false) => Some("Confirm an address first."),
        (true, true) => None,
    };
    view! {
        <form method="post" action=form_address("notifications/choices", None, &HERE, "saved") class="section stack">
            <h2>"What reaches you"</h2>
            <fieldset class="group">
                <legend>"Over"</legend>
                {tick("", "by_mail", "Mail", choices.by_mail)}
                {mail_note.map(|note| view! { <p class="field-note">{note}</p> })}
                {tick("", "by_push", "Browser notifications, where you have switched them on", choices.by_push)}
            </fieldset>
            {told_fields("", &Told { confirmations, results, stopped, least_level })}
            {quiet_hours(choices, has_chosen)}
            <div class="row"><button type="submit" class="button primary">"Save"</button></div>
        </form>
    }
    .into_any()
}

/// `scripts/notifications.js` proposes the browser's own time zone to whoever has not chosen yet.
fn quiet_hours(choices: &NotificationChoices, has_chosen: bool) -> AnyView {
    let time = |id: &'static str, label: &'static str, value: Option<console::TimeOfDay>| {
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <input id=id name=id type="time" value=value.map(|time| time.to_string())/>
            </div>
        }
    };
    view! {
        <fieldset class="group" aria-describedby="quiet-note">
            <legend>"Quiet hours"</legend>
            <p class="field-note" id="quiet-note">
                "What comes in them and still waits at their end is told then, in one message. Leave both empty for none."
            </p>
            <div class="fields-2">
                {time("quiet_from", "From", choices.quiet_from)}
                {time("quiet_to", "To", choices.quiet_to)}
            </div>
            <div class="field">
                <label for="time_zone">"Time zone"</label>
                <input
                    id="time_zone" name="time_zone" required=true maxlength="64" autocomplete="off" autocapitalize="none"
                    value=choices.time_zone.clone() aria-describedby="time_zone-note" list="time-zones"
                    data-proposed=(!has_chosen).then_some("")
                />
                <datalist id="time-zones"></datalist>
                <p class="field-note" id="time_zone-note">"Its name, such as Europe/Berlin or America/New_York."</p>
            </div>
        </fieldset>
    }
    .into_any()
}
