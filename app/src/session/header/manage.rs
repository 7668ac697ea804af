//! Sharing, renaming, archiving and deleting the session, and its budget.

use super::{budget::budget, share::share};
use crate::{
    routes::Route,
    session::context::SessionContext,
    ui::{Capabilities, ConfirmAction, DestructiveAction, Field, Icon},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_console_api::SessionFacts;

const RENAME: &str = "rename-session";

/// A session at work can be neither archived nor deleted.
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
            {may.operate.then(|| rename(context, &page))}
            {may.operate.then(|| budget(context, &page))}
            {archive}
            <ConfirmAction action=delete name page refused is_working=summary.is_working()/>
        </div>
    }
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
