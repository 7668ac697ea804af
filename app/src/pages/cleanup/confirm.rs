//! The step before anything is changed: what happens, in words, and what can't be undone.

use super::words::{consequence, form_address, refused, sums};
use crate::{
    routes::Route,
    ui::{Capabilities, EmptyState},
};
use leptos::prelude::*;
use pilothouse_console_api::Cleanup;

/// What happens if the plan is confirmed.
pub fn confirm(plan: &Cleanup, may: Capabilities) -> AnyView {
    let (here, sums) = (Route::CleanupPlan(plan.id.clone()).to_string(), sums(plan));
    if sums.is_empty() {
        return view! { <EmptyState title="Nothing is chosen"><a href=here>"Back to the plan"</a></EmptyState> }
            .into_any();
    }
    let lines = sums.iter().map(|((action, kind), count)| view! { <li>{consequence(*action, *kind, *count)}</li> });
    let lines = lines.collect_view();
    let refused = refused(&sums, may);
    let left_out = (plan.counts.left_out > 0)
        .then(|| view! { <p class="quiet">{format!("{} left out.", plan.counts.left_out)}</p> });
    let all = plan.counts.planned;
    let label = if all == 1 { "Do it to 1 item".to_owned() } else { format!("Do it to {all} items") };
    let run = form_address(&plan.id, "run", &here, &here);
    view! {
        <section class="notice warning stack" aria-labelledby="confirm-heading">
            <h2 id="confirm-heading">"This is what happens"</h2>
            <ul>{lines}</ul>
            {left_out}
            <p>
                "Each item is looked at again right before: what changed since, is watched, waits, works or is used by then is \
                 skipped. It goes at a pace that leaves the API's limits to people, and can be stopped. Each change is in the \
                 ledger with your name."
            </p>
            <form method="post" action=run class="dialog-end">
                <input type="hidden" name="revision:" value=plan.revision/>
                <a class="button" href=here>"Cancel"</a>
                <button
                    type="submit"
                    class="button danger solid"
                    title=refused
                    aria-description=refused
                    disabled=refused.is_some()
                >
                    {label}
                </button>
            </form>
        </section>
    }
    .into_any()
}
