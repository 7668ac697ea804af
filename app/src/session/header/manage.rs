//! Sharing, renaming, archiving and deleting the session, and its budget.

use super::{budget::budget, share::share, steer::steer};
use crate::{
    routes::Route,
    session::context::SessionContext,
    ui::{Capabilities, ConfirmAction, DestructiveAction, Field, Icon},
};
use leptos::prelude::*;
use pilothouse_api::{ids::SessionId, page::Query};
use pilothouse_console_api::SessionFacts;

const RENAME: &str = "rename-session";

/// A session at work can't be archived, and is interrupted before it is deleted.
pub fn manage_actions(context: &SessionContext, may: Capabilities) -> AnyView {
    let (session, summary) = (&context.session, &context.summary);
    let name = SessionFacts::heading(session.title.as_deref());
    let page = Route::Session(session.id.clone()).to_string();
    let archive = (!summary.archived && !summary.deleted).then(|| {
        let action = DestructiveAction::ArchiveSession(session.id.clone());
        let refused = may.operate_refused().map(str::to_owned);
        let (name, page) = (name.clone(), page.clone());
        view! { <ConfirmAction action name page refused is_working=summary.is_working()/> }
    });
    let delete = DestructiveAction::DeleteSession(session.id.clone());
    let refused = may.administer_refused().map(str::to_owned);
    view! {
        {may.operate.then(|| share(context))}
        <div class="icon-actions">
            {may.operate.then(|| steer(context))}
            {may.operate.then(|| rename(context, &page))}
            {(may.administer && !summary.is_over()).then(|| tools(session.id.clone()))}
            {may.operate.then(|| budget(context, &page))}
            {archive}
            <ConfirmAction
                action=delete name page refused is_working=summary.is_working() can_archive=!summary.archived && !summary.deleted
            />
        </div>
    }
    .into_any()
}

/// A link to what the session's agent may call.
fn tools(id: SessionId) -> AnyView {
    let page = Route::SessionAgent(id).to_string();
    view! { <a class="button" href=page title="Tools of the agent"><Icon name="wrench"/><span>"Tools"</span></a> }
        .into_any()
}

/// A button, and a dialog with a plain form; `scripts/session/dialogs.js` renames in place.
fn rename(context: &SessionContext, page: &str) -> AnyView {
    let title = context.summary.title.clone().unwrap_or_default();
    let form = format!("/forms/v1/sessions/{}{}", context.session.id, Query::new().with("back", page).suffix());
    view! {
        <button type="button" class="button" title="Rename" command="show-modal" commandfor=RENAME><Icon name="pencil"/><span>"Rename"</span></button>
        <dialog id=RENAME aria-labelledby="rename-title">
            <h2 id="rename-title">"Rename session"</h2>
            <form class="stack" method="post" action=form data-rename="">
                <Field id="session-title" label="Title" hint="Up to 500 characters; empty for none.">
                    <input id="session-title" name="title" value=title autocomplete="off" maxlength="500" aria-describedby="session-title-note"/>
                </Field>
                <div class="dialog-end">
                    <button type="submit" formmethod="dialog" formnovalidate=true class="button">"Cancel"</button>
                    <button type="submit" class="button primary">"Rename"</button>
                </div>
            </form>
        </dialog>
    }
    .into_any()
}
