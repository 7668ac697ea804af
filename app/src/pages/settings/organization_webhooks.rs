//! Webhooks of the organization, which the API itself sends. The console's own are on another tab.

use super::settings_tabs;
use crate::{
    page::{Page, PageContext},
    pages::{
        dialog_form::{DialogForm, address},
        form::choices::boxes,
        list,
        shown_once::shown_once,
    },
    routes::Route,
    ui::{
        Choice, CodeLink, ConfirmAction, CopyId, DestructiveAction, EmptyState, Failure, FailureNotice, Field, TimeAgo,
        name,
    },
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Verbatim,
    organization_webhooks::{EVENTS, WebhookEndpoint, WebhookState},
    page::{IdPage, Query},
};

const PAGE: Route = Route::SettingsOrganizationWebhooks;

/// Where the API has them, below `/v1/`.
const PATH: &str = "organizations/webhooks";

/// `/settings/organization-webhooks`.
pub async fn organization_webhooks(context: &PageContext) -> Page {
    let found = context.api.list_organization_webhooks(&Query::new().with("limit", 100)).await;
    let secret = shown_once(
        context,
        "signing_secret",
        "The signing secret. Keep it where the webhook is received: it is not shown again.",
    );
    let (refused, now) = (context.may().administer_refused(), context.now);
    let tabs = settings_tabs(context, &PAGE);
    Page::new("Organization webhooks", move || {
        view! {
            <div class="page">
                {tabs}
                <section class="section stack" aria-labelledby="webhooks-heading">
                    <div class="section-head">
                        <h2 id="webhooks-heading">"Organization webhooks"</h2>
                        <div class="actions">{create(refused)}<CodeLink path=format!("/v1/{PATH}")/></div>
                    </div>
                    <p class="quiet">"The API calls them when external keys fail or recover, and when something is decided about a user profile."</p>
                    {secret}
                    {content(found, refused, now)}
                </section>
            </div>
        }
    })
}

/// Where a form is sent whose answer, a secret, is shown here.
fn shown(path: &str) -> String {
    format!("/forms/v1/{path}{}", Query::new().with("back", PAGE).with("show", true).suffix())
}

fn create(refused: Option<&'static str>) -> AnyView {
    DialogForm {
        id: "new-webhook".to_owned(),
        label: "New webhook",
        of: None,
        icon: "plus",
        is_primary: true,
        action: shown(PATH),
        submit: "Create webhook",
    }
    .view(refused, fields("new", "", "", &[]))
}

/// Fields whose ids begin with a word, since several forms stand on the page.
fn fields(of: &str, title: &str, url: &str, events: &[String]) -> AnyView {
    let (name_id, url_id) = (format!("{of}-name"), format!("{of}-url"));
    let choices = EVENTS.map(|event| Choice::new(event, event)).into();
    let (title, url) = (title.to_owned(), url.to_owned());
    view! {
        <Field id=name_id.clone() label="Name">
            <input id=name_id.clone() name="name" value=title autocomplete="off" aria-describedby=format!("{name_id}-note")/>
        </Field>
        <Field id=url_id.clone() label="URL" hint="HTTPS, port 443, reachable from the internet.">
            <input id=url_id.clone() name="url" type="url" value=url required=true autocomplete="off" aria-describedby=format!("{url_id}-note")/>
        </Field>
        <fieldset class="group"><legend>"Events"</legend><div>{boxes("enabled_events[]", choices, events)}</div></fieldset>
    }
    .into_any()
}

fn content(
    found: Result<IdPage<Verbatim<WebhookEndpoint>>, Error>,
    refused: Option<&'static str>,
    now: i64,
) -> AnyView {
    let items = match found {
        Ok(items) => items.data,
        Err(error) => {
            return view! { <FailureNotice failure=Failure::from(&error) what="The webhooks could not be loaded"/> }
                .into_any();
        }
    };
    if items.is_empty() {
        return view! { <EmptyState title="No organization webhooks yet">"Up to 32 can be told."</EmptyState> }
            .into_any();
    }
    let rows: Vec<_> = items.into_iter().map(|found| row(found.into_view(), refused, now)).collect();
    let heads = view! {
        <th scope="col">"Webhook"</th>
        <th scope="col">"Events"</th>
        <th scope="col" class="moment">"Updated"</th>
        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
    };
    list::table("Organization webhooks", heads, rows).into_any()
}

fn row(webhook: WebhookEndpoint, refused: Option<&'static str>, now: i64) -> AnyView {
    let title = if webhook.name.is_empty() { webhook.url.clone() } else { webhook.name.clone() };
    let is_off = webhook.state == WebhookState::Disabled;
    let state = is_off.then(|| view! { " " <span class="tag archived">"Disabled"</span> });
    let why = Some(webhook.disabled_reason.clone()).filter(|why| !why.is_empty());
    let actions = actions(&webhook, &title, is_off, refused);
    view! {
        <tr>
            <th scope="row">
                <span class="clamped">{name(&title)}</span>{state}
                <span class="under">{name(&webhook.url)}</span>
                {why.map(|why| view! { <span class="under">{name(&why)}</span> })}
                <span class="under"><CopyId id=webhook.id.to_string()/></span>
            </th>
            <td data-label="Events">{name(&webhook.enabled_events.join(", "))}</td>
            <td data-label="Updated" class="fit"><TimeAgo at=webhook.updated_at now=now/></td>
            <td class="fit"><div class="actions row-actions">{actions}</div></td>
        </tr>
    }
    .into_any()
}

fn actions(webhook: &WebhookEndpoint, title: &str, is_off: bool, refused: Option<&'static str>) -> AnyView {
    let id = &webhook.id;
    let edit = DialogForm {
        id: format!("edit-{id}"),
        label: "Edit",
        of: Some(title.to_owned()),
        icon: "pencil",
        is_primary: false,
        action: address(&format!("{PATH}/{id}"), &PAGE, None),
        submit: "Save",
    }
    .view(refused, fields(id.as_str(), &webhook.name, &webhook.url, &webhook.enabled_events));
    let secret = DialogForm {
        id: format!("secret-{id}"),
        label: "New secret",
        of: Some(title.to_owned()),
        icon: "key",
        is_primary: false,
        action: shown(&format!("{PATH}/{id}/regenerate_signing_secret")),
        submit: "Make a new secret",
    }
    .view(refused, view! { <p>"The old signing secret stops working at once."</p> });
    let (verb, state) = if is_off { ("Enable", "enabled") } else { ("Disable", "disabled") };
    let label = format!("{verb} {title}");
    view! {
        <form method="post" action=address(&format!("{PATH}/{id}"), &PAGE, None)>
            <button type="submit" class="button" name="state" value=state aria-label=label disabled=refused.is_some() title=refused>{verb}</button>
        </form>
        {edit}
        {secret}
        <ConfirmAction
            action=DestructiveAction::DeleteOrganizationWebhook(id.clone())
            name=title.to_owned()
            page=PAGE.to_string()
            refused=refused.map(str::to_owned)
        />
    }
    .into_any()
}
