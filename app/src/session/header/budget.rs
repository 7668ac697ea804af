//! The session's budget: another limit, or none from now on.

use crate::{
    session::context::SessionContext,
    ui::{Field, Icon},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_domain::format::dollars;

const BUDGET: &str = "session-budget";

/// A button, and a dialog with plain forms. The API gives no budget to a session that has none.
pub fn budget(context: &SessionContext, page: &str) -> Option<AnyView> {
    let summary = &context.summary;
    let limit = summary.budget.as_ref()?.max_list_cost.as_cents()?;
    if summary.is_over() {
        return None;
    }
    let action = format!("/forms/v1/sessions/{}{}", context.session.id, Query::new().with("back", page).suffix());
    let value = format!("{}.{:02}", limit / 100, limit % 100);
    let hint = format!(
        "Now {}. It must be more than what was spent. A session that stopped at its budget goes on.",
        dollars(limit)
    );
    Some(
        view! {
            <button type="button" class="button" title="Budget" command="show-modal" commandfor=BUDGET>
                <Icon name="gauge"/><span>"Budget"</span>
            </button>
            <dialog id=BUDGET aria-labelledby="budget-title">
                <h2 id="budget-title">"Budget"</h2>
                <form class="stack" method="post" action=action.clone() id="budget-form">
                    <Field id="budget-dollars" label="Dollars" hint=hint>
                        <input id="budget-dollars" name="budget$" value=value required=true inputmode="decimal" autocomplete="off" aria-describedby="budget-dollars-note"/>
                    </Field>
                </form>
                <form class="stack" method="post" action=action id="no-budget">
                    <input type="hidden" name="budget:" value="null"/>
                    <p class="field-note">"Without a budget the session goes on for as long as it has work. It can't get one again."</p>
                </form>
                <div class="dialog-end">
                    <button type="submit" form="no-budget" class="button danger">"Remove for good"</button>
                    <button type="submit" form="budget-form" formmethod="dialog" formnovalidate=true class="button">"Cancel"</button>
                    <button type="submit" form="budget-form" class="button primary">"Save"</button>
                </div>
            </dialog>
        }
        .into_any(),
    )
}
