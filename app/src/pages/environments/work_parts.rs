//! What the list of work items and the page of one share.

use crate::{
    pages::dialog_form::{DialogForm, address},
    routes::Route,
    ui::{CopyId, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::work::{Work, WorkState};
use pilothouse_domain::reveal::visible;

/// What is to be worked on; anything but a session has no page.
pub fn session(work: &Work) -> AnyView {
    match work.data.id.parse() {
        Ok(id) if work.data.kind == "session" => {
            view! { <a href=Route::Session(id).to_string()>{revealed(&work.data.id)}</a> }.into_any()
        }
        _ => view! { {name(&work.data.kind)}" "<CopyId id=work.data.id.clone()/> }.into_any(),
    }
}

/// The state with what it means.
pub fn state(state: &WorkState) -> AnyView {
    let meaning = match state {
        WorkState::Queued => "Waits for a worker",
        WorkState::Starting => "A worker has it",
        WorkState::Active => "A worker is at it",
        WorkState::Stopping => "Its worker is told to stop",
        WorkState::Stopped => "It is over",
        WorkState::Unknown(_) => "",
    };
    let word = visible(state.as_str());
    view! { <span class="badge" data-status=word.clone()>{word.clone()}</span><span class="under">{meaning}</span> }
        .into_any()
}

/// A way to stop it: its worker is told, and once it is told, without waiting for it. What is over has none.
pub fn stop(work: &Work, back: &Route, refused: Option<&'static str>) -> Option<AnyView> {
    let (label, submit, words, force) = match work.state {
        WorkState::Stopped => return None,
        WorkState::Active => {
            ("Stop", "Stop", "Its worker is told with its next heartbeat, and may finish what it is at.", "")
        }
        _ => (
            "Stop at once",
            "Stop at once",
            "It is over at once. What a worker does with it from now on is lost; the session waits until somebody sends it a message.",
            "on",
        ),
    };
    let (environment, id) = (&work.environment_id, &work.id);
    let form = DialogForm {
        id: format!("stop-{id}"),
        label,
        of: Some(id.to_string()),
        icon: "circle-stop",
        is_primary: false,
        action: address(&format!("environments/{environment}/work/{id}/stop"), back, None),
        submit,
    };
    Some(form.view(refused, view! { <input type="hidden" name="force!" value=force/><p>{words}</p> }))
}
