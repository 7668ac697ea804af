//! `/settings/passkeys`: a person's passkeys, which a rule can ask for before a dangerous call is allowed.

use super::settings_tabs;
use crate::{
    page::{Page, PageContext},
    pages::list,
    routes::Route,
    session::content::row_time::when,
    ui::{EmptyState, Failure, FailureNotice, Icon, name},
};
use leptos::prelude::*;
use pilothouse_api::{Error, page::Query};
use pilothouse_console_api::{self as console, Passkey, Passkeys};
use pilothouse_domain::reveal::visible;

/// The longest name of a passkey, in characters, as the server has it.
const MAX_NAME: &str = "64";

/// Why viewers have none.
const REFUSED: &str = "Your role can't answer calls, so it needs no passkey. Ask an admin for the role approver.";

/// `/settings/passkeys`.
pub async fn page(context: &PageContext) -> Page {
    let found = console::passkeys(&context.api).await;
    let tabs = settings_tabs(context, &Route::SettingsPasskeys);
    let (may_answer, now) = (context.may().answer, context.now);
    let user = context.visitor.as_ref().map(|visitor| visitor.name.clone()).unwrap_or_default();
    let view = move || {
        view! {
            <div class="page settings">
                {tabs}
                <p class="quiet">
                    "A passkey is a key on your phone, your computer or a security key, which opens with your finger, face or \
                     PIN. A rule can ask for it before a dangerous call is allowed, so that nobody else at your open browser \
                     can allow it."
                </p>
                {content(found, may_answer, &user, now)}
            </div>
        }
    };
    Page::new("Passkeys", view).with_passkeys()
}

fn content(found: Result<Passkeys, Error>, may_answer: bool, user: &str, now: i64) -> AnyView {
    match found {
        Err(error) => {
            let again = Route::SettingsPasskeys.to_string();
            view! {
                <FailureNotice failure=Failure::from(&error) what="Your passkeys could not be loaded">
                    <a class="button" href=again>"Try again"</a>
                </FailureNotice>
            }
            .into_any()
        }
        Ok(Passkeys { passkeys, trouble }) => view! {
            <section class="section" aria-labelledby="passkeys-title">
                <h2 id="passkeys-title">"Your passkeys"</h2>
                {listed(passkeys, may_answer, now)}
            </section>
            <section class="section" aria-labelledby="add-passkey-title">
                <h2 id="add-passkey-title">"Add a passkey"</h2>
                {if may_answer { addition(trouble, user) } else { view! { <p>{REFUSED}</p> }.into_any() }}
            </section>
        }
        .into_any(),
    }
}

fn listed(passkeys: Vec<Passkey>, may_answer: bool, now: i64) -> AnyView {
    if passkeys.is_empty() {
        return view! {
            <EmptyState title="No passkeys yet">
                "When a rule asks for a passkey, you can't allow the call until you have added one."
            </EmptyState>
        }
        .into_any();
    }
    let heads = view! {
        <th scope="col">"Name"</th>
        <th scope="col">"Added"</th>
        <th scope="col">"Last used"</th>
        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
    };
    let rows: Vec<_> = passkeys.into_iter().map(|passkey| row(passkey, may_answer, now)).collect();
    list::table("Your passkeys, oldest first", heads, rows).into_any()
}

fn row(passkey: Passkey, may_answer: bool, now: i64) -> AnyView {
    let used = when(now, passkey.used_at).unwrap_or_else(|| view! { <span class="quiet">"Never"</span> }.into_any());
    view! {
        <tr>
            <th scope="row"><span class="clamped" title=visible(&passkey.name)>{name(&passkey.name)}</span></th>
            <td data-label="Added" class="fit">{when(now, Some(passkey.created_at))}</td>
            <td data-label="Last used" class="fit">{used}</td>
            <td class="fit">
                <div class="actions row-actions">{may_answer.then(|| view! { {renaming(&passkey)} {deletion(&passkey)} })}</div>
            </td>
        </tr>
    }
    .into_any()
}

/// Where a passkey's form is sent; the page comes back.
fn form(passkey: &Passkey, method: Option<&str>) -> String {
    let back = Route::SettingsPasskeys.to_string();
    let query = Query::new().with_option("method", method).with("back", back);
    format!("/forms/console/passkeys/{}{}", passkey.id, query.suffix())
}

fn renaming(passkey: &Passkey) -> AnyView {
    let (id, label) = (format!("rename-{}", passkey.id), format!("Rename {}", visible(&passkey.name)));
    let (title, field) = (format!("{id}-title"), format!("{id}-name"));
    view! {
        <button type="button" class="button" command="show-modal" commandfor=id.clone() aria-label=label>
            <Icon name="pencil"/><span>"Rename"</span>
        </button>
        <dialog id=id.clone() aria-labelledby=title.clone()>
            <h2 id=title.clone()>"Rename the passkey"</h2>
            <form method="post" action=form(passkey, None) class="stack">
                <div class="field">
                    <label for=field.clone()>"Name"</label>
                    <input id=field.clone() name="name" required=true maxlength=MAX_NAME autocomplete="off" value=passkey.name.clone()/>
                </div>
                <div class="dialog-end">
                    {cancel(&id)}
                    <button type="submit" class="button primary">"Rename"</button>
                </div>
            </form>
        </dialog>
    }
    .into_any()
}

fn deletion(passkey: &Passkey) -> AnyView {
    let (id, shown) = (format!("delete-{}", passkey.id), visible(&passkey.name));
    let (title, field) = (format!("{id}-title"), format!("{id}-password"));
    view! {
        <button type="button" class="button danger" command="show-modal" commandfor=id.clone() aria-label=format!("Delete {shown}")>
            <Icon name="trash"/><span>"Delete"</span>
        </button>
        <dialog id=id.clone() aria-labelledby=title.clone()>
            <h2 id=title.clone()>{format!("Delete the passkey “{shown}”?")}</h2>
            <p>"It can no longer be used here. Delete it on its device, too. You can't undo this."</p>
            <form method="post" action=form(passkey, Some("delete")) class="stack">
                {password(&field)}
                <div class="dialog-end">
                    {cancel(&id)}
                    <button type="submit" class="button danger solid">"Delete"</button>
                </div>
            </form>
        </dialog>
    }
    .into_any()
}

/// Closes a dialog. It submits nothing, so that Enter in a field does what the dialog is for.
fn cancel(dialog: &str) -> AnyView {
    view! { <button type="button" class="button" command="close" commandfor=dialog.to_owned()>"Cancel"</button> }
        .into_any()
}

/// What is asked for again before something that outlives the login.
fn password(id: &str) -> AnyView {
    view! {
        <div class="field">
            <label for=id.to_owned()>"Your password"</label>
            <input id=id.to_owned() name="password" type="password" autocomplete="current-password" required=true/>
        </div>
    }
    .into_any()
}

/// The form that `scripts/passkeys.js` turns into a new passkey; browsers make one only by script.
fn addition(trouble: Option<String>, user: &str) -> AnyView {
    if let Some(trouble) = trouble {
        return view! { <p class="notice" role="note"><strong>"Not possible at this address"</strong>{trouble}</p> }
            .into_any();
    }
    view! {
        <p class="notice scriptless">"A passkey can only be made by script. Turn JavaScript on for this page."</p>
        <form class="stack passkey-form" data-add-passkey="">
            // For password managers.
            <input type="hidden" name="username" autocomplete="username" value=user.to_owned()/>
            <div class="field">
                <label for="passkey-name">"Name"</label>
                <input id="passkey-name" name="name" required=true maxlength=MAX_NAME autocomplete="off" aria-describedby="passkey-name-note"/>
                <p id="passkey-name-note" class="field-note">"Such as the device that it is on."</p>
            </div>
            {password("passkey-password")}
            <div class="actions">
                // The script enables it.
                <button type="submit" class="button primary" disabled=true><Icon name="plus"/><span>"Add a passkey"</span></button>
                <span class="quiet" role="status" data-progress=""></span>
            </div>
            <div data-failure="The passkey was not added" hidden=true></div>
        </form>
    }
    .into_any()
}
