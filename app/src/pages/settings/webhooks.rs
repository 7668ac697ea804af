//! `/settings/webhooks`: which other programs are told what waits, and what was delivered to them.

use super::{Told, done, form_address, settings_tabs, told_fields};
use crate::{
    page::{Page, PageContext},
    pages::list,
    routes::Route,
    session::content::row_time::when,
    ui::{CopyButton, EmptyState, Failure, FailureNotice, name},
};
use leptos::prelude::*;
use pilothouse_console_api::{self as console, CreatedWebhook, Delivery, WebhookFacts, WebhookFormat, Webhooks};
use pilothouse_domain::{intent::Level, reveal::visible};

const HERE: Route = Route::SettingsWebhooks;

/// What the page says after a form was sent.
const DONE: [(&str, &str); 4] = [
    ("test", "A test is on its way. Reload to see what became of it."),
    ("again", "The message is on its way again. Reload to see what became of it."),
    ("changed", "The webhook was changed."),
    ("deleted", "The webhook was deleted."),
];

/// `/settings/webhooks`.
pub async fn page(context: &PageContext) -> Page {
    let tabs = settings_tabs(context, &HERE);
    if !context.may().administer {
        let refused = "Webhooks are set by admins. Ask one of them.";
        return Page::new("Webhooks", move || {
            view! { <div class="page settings">{tabs}<p class="notice" role="note">{refused}</p></div> }
        });
    }
    let found = console::webhooks(&context.api).await;
    let (said, now) = (done(context, &DONE), context.now);
    Page::new("Webhooks", move || {
        let content = match found {
            Ok(found) => content(found, now),
            Err(error) => failed(&Failure::from(&error)),
        };
        view! { <div class="page settings">{tabs}{said}{content}</div> }
    })
}

/// The one page that shows a new webhook's secret.
pub fn made(context: &PageContext, made: CreatedWebhook) -> Page {
    let tabs = settings_tabs(context, &HERE);
    Page::new("Webhook added", move || {
        view! {
            <div class="page settings">
                {tabs}
                <section class="notice stack" aria-labelledby="made-heading">
                    <h2 id="made-heading">"The webhook was added"</h2>
                    <p>"Its requests are signed with this secret. Copy it now: it is not shown again."</p>
                    <p class="row"><code>{made.secret.clone()}</code><CopyButton text=made.secret what="the secret"/></p>
                    <p><a class="button" href=HERE.to_string()>"Back to webhooks"</a></p>
                </section>
            </div>
        }
    })
}

fn failed(failure: &Failure) -> AnyView {
    view! {
        <FailureNotice failure=failure.clone() what="The webhooks could not be loaded">
            <a class="button" href=HERE.to_string()>"Try again"</a>
        </FailureNotice>
    }
    .into_any()
}

fn content(found: Webhooks, now: i64) -> AnyView {
    let Webhooks { webhooks, deliveries } = found;
    let log = (!webhooks.is_empty()).then(|| log(&webhooks, deliveries, now));
    let cards = webhooks.into_iter().map(|webhook| card(webhook, now)).collect_view();
    let is_empty = log.is_none();
    view! {
        {is_empty.then(|| view! {
            <EmptyState title="No webhooks yet">
                "A webhook tells another program, or a channel in Slack or Teams, when an agent waits for somebody."
            </EmptyState>
        })}
        {cards}
        {add()}
        {log}
    }
    .into_any()
}

fn card(webhook: WebhookFacts, now: i64) -> AnyView {
    let WebhookFacts { id, host, format, made_by, created_at, .. } = &webhook;
    let test = form_address(&format!("webhooks/{id}/test"), None, &HERE, "test");
    let delete = form_address(&format!("webhooks/{id}"), Some("delete"), &HERE, "deleted");
    let (heading, dialog) = (format!("webhook-{id}"), format!("delete-{id}"));
    let asks = format!("{dialog}-title");
    let (labelled, described, deleted) = (heading.clone(), heading.clone(), heading.clone());
    view! {
        <section class="section stack" aria-labelledby=labelled>
            <div class="row-head">
                <h2 id=heading>{name(host)}</h2>
                <span class="quiet">{format_label(*format)} ", added by " {name(made_by)} " "</span>
                {when(now, Some(*created_at))}
            </div>
            <p>{told_words(&webhook)}</p>
            <div class="row">
                <form method="post" action=test><button type="submit" class="button small" aria-describedby=described>"Send a test"</button></form>
                <button type="button" class="button danger small" command="show-modal" commandfor=dialog.clone() aria-describedby=deleted>"Delete"</button>
            </div>
            {change(&webhook)}
            <dialog id=dialog aria-labelledby=asks.clone()>
                <h2 id=asks.clone()>"Delete the webhook “" {name(host)} "”?"</h2>
                <p>"It gets no more requests, and its deliveries are forgotten. You can't undo this."</p>
                <form method="post" action=delete class="dialog-end">
                    <button type="submit" formmethod="dialog" class="button" autofocus=true>"Cancel"</button>
                    <button type="submit" class="button danger solid">"Delete"</button>
                </form>
            </dialog>
        </section>
    }
    .into_any()
}

const fn format_label(format: WebhookFormat) -> &'static str {
    match format {
        WebhookFormat::Standard => "Standard",
        WebhookFormat::Slack => "Slack",
        WebhookFormat::Teams => "Teams",
    }
}

fn told_words(webhook: &WebhookFacts) -> String {
    let kinds = [
        (webhook.confirmations, "calls that wait for a decision"),
        (webhook.results, "calls that wait for a result"),
        (webhook.stopped, "sessions that stopped"),
    ];
    let kinds: Vec<_> = kinds.into_iter().filter(|(is_told, _)| *is_told).map(|(_, words)| words).collect();
    if kinds.is_empty() {
        return "It is told of nothing; only tests are sent.".to_owned();
    }
    let level = match webhook.least_level {
        Level::Routine => "",
        Level::LookClosely => " Only of calls to look at closely, and dangerous ones.",
        Level::Dangerous => " Only of dangerous calls.",
    };
    format!("It is told of {}.{level}", kinds.join(", "))
}

/// What can be changed of a webhook, folded away.
fn change(webhook: &WebhookFacts) -> AnyView {
    let WebhookFacts { id, host, format, confirmations, results, stopped, least_level, .. } = webhook;
    let action = form_address(&format!("webhooks/{id}"), None, &HERE, "changed");
    let told = Told { confirmations: *confirmations, results: *results, stopped: *stopped, least_level: *least_level };
    let form = format!("{id}-");
    view! {
        <details class="webhook-change">
            <summary>"Change"</summary>
            <form method="post" action=action class="stack">
                {address(&form, false, &format!("Leave it empty to keep the address at {}.", visible(host)))}
                {format_choice(&form, *format)}
                {told_fields(&form, &told)}
                <div class="row"><button type="submit" class="button primary">"Save"</button></div>
            </form>
        </details>
    }
    .into_any()
}

fn address(form: &str, required: bool, note: &str) -> AnyView {
    let (id, described) = (format!("{form}url"), format!("{form}url-note"));
    view! {
        <div class="field">
            <label for=id.clone()>"Address"</label>
            <input id=id name="url" type="url" required=required maxlength="2048" autocomplete="off" placeholder="https://" aria-describedby=described.clone()/>
            <p class="field-note" id=described>{note.to_owned()}</p>
        </div>
    }
    .into_any()
}

fn format_choice(form: &str, chosen: WebhookFormat) -> AnyView {
    let (id, described) = (format!("{form}format"), format!("{form}format-note"));
    let option = |format: WebhookFormat| {
        view! { <option value=format.name() selected=format == chosen>{format_label(format)}</option> }
    };
    view! {
        <div class="field">
            <label for=id.clone()>"Format"</label>
            <select id=id name="format" aria-describedby=described.clone()>{WebhookFormat::ALL.map(option).into_iter().collect_view()}</select>
            <p class="field-note" id=described>"Standard has everything, for programs of your own. Slack and Teams are for their incoming webhooks."</p>
        </div>
    }
    .into_any()
}

fn add() -> AnyView {
    let told = Told { confirmations: true, results: true, stopped: true, least_level: Level::Routine };
    view! {
        <form method="post" action=form_address("webhooks", None, &HERE, "added") class="section stack">
            <h2>"Add a webhook"</h2>
            {address("", true, "An https address. Only its host is shown later, since the rest may be a secret.")}
            {format_choice("", WebhookFormat::Standard)}
            {told_fields("", &told)}
            <div class="row"><button type="submit" class="button primary">"Add webhook"</button></div>
        </form>
    }
    .into_any()
}

fn log(webhooks: &[WebhookFacts], deliveries: Vec<Delivery>, now: i64) -> AnyView {
    let content = if deliveries.is_empty() {
        view! { <p class="quiet">"Nothing was delivered yet. Send a test."</p> }.into_any()
    } else {
        let rows: Vec<_> = deliveries.into_iter().map(|delivery| row(webhooks, delivery, now)).collect();
        let heads = view! {
            {list::newest_first("Time")}
            <th scope="col">"Webhook"</th>
            <th scope="col">"Message"</th>
            <th scope="col">"Result"</th>
            <th scope="col"><span class="visually-hidden">"Actions"</span></th>
        };
        list::table("Deliveries, newest first", heads, rows).into_any()
    };
    view! {
        <section class="section stack" aria-labelledby="log-heading">
            <h2 id="log-heading">"Deliveries"</h2>
            {content}
        </section>
    }
    .into_any()
}

fn row(webhooks: &[WebhookFacts], delivery: Delivery, now: i64) -> AnyView {
    let Delivery { webhook, message, about, at, attempt, status, error } = delivery;
    let host = webhooks.iter().find(|known| known.id == webhook).map_or("", |known| known.host.as_str());
    let again = form_address(&format!("webhooks/{webhook}/messages/{message}/redeliver"), None, &HERE, "again");
    let result = match (status, error) {
        (Some(status), Some(error)) => format!("{status}: {error}"),
        (Some(status), None) => format!("{status}: delivered"),
        (None, error) => error.unwrap_or_default(),
    };
    let result = if attempt > 1 { format!("{result} (attempt {attempt})") } else { result };
    view! {
        <tr>
            <td data-label="Time" class="fit">{when(now, Some(at))}</td>
            <td data-label="Webhook">{name(host)}</td>
            <th scope="row">{name(&about)}</th>
            <td data-label="Result">{result}</td>
            <td class="fit"><form method="post" action=again><button type="submit" class="button small">"Redeliver"</button></form></td>
        </tr>
    }
    .into_any()
}
