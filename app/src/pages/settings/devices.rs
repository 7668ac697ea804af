//! The devices that the visitor is told on, and the switches of the one that they hold; `scripts/push/this-device.js` asks
//! the browser.

use super::{form_address, test_button};
use crate::{routes::Route, session::content::row_time::when, ui::name};
use leptos::prelude::*;
use pilothouse_console_api::{Push, PushDevice};

/// Whether this browser may notify, and what can be done about it.
pub fn this_device() -> AnyView {
    view! {
        <section class="section stack" id="this-device" aria-labelledby="this-device-heading">
            <h2 id="this-device-heading">"This device"</h2>
            <p role="status" data-device-words="">"Without a script, this page can't ask your browser for notifications."</p>
            <div class="row">
                <button type="button" class="button primary" data-device-ask="" hidden=true>"Turn on for this device"</button>
                <button type="button" class="button" data-device-stop="" hidden=true>"Turn off for this device"</button>
            </div>
            <div data-device-answers="" hidden=true>
                <label class="check" for="answers_routine">
                    <input type="checkbox" id="answers_routine" aria-describedby="answers_routine-note"/>
                    <span>"Allow and deny routine calls from the notification itself"</span>
                </label>
                <p class="field-note" id="answers_routine-note">
                    "You answer without seeing what the call would do, and so can whoever holds this device, perhaps \
                     without unlocking it. Calls that deserve a look must still be opened."
                </p>
            </div>
            <div data-device-failure="" data-failure="Notifications were not changed" hidden=true></div>
        </section>
    }
    .into_any()
}

/// All devices, each of which can be removed from any other.
pub fn others(push: Push, page: &Route, now: i64) -> Option<AnyView> {
    let rows: Vec<_> = push.devices.into_iter().map(|device| row(device, page, now)).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="section stack" aria-labelledby="devices-heading">
                <h2 id="devices-heading">"Your devices"</h2>
                <ul class="stack">{rows}</ul>
                {test_button("push", page)}
            </section>
        }
        .into_any()
    })
}

fn row(device: PushDevice, page: &Route, now: i64) -> AnyView {
    let PushDevice { id, name: known_as, created_at, sent_at, failure, .. } = device;
    let remove = form_address(&format!("push/devices/{id}"), Some("delete"), page, "forgotten");
    let label = format!("device-{id}");
    let told = match (failure, sent_at) {
        (Some(failure), _) => view! { <span class="quiet">"not reached: " {failure}</span> }.into_any(),
        (None, Some(_)) => view! { <span class="quiet">"last told " {when(now, sent_at)}</span> }.into_any(),
        (None, None) => view! { <span class="quiet">"nothing sent yet"</span> }.into_any(),
    };
    view! {
        <li class="row">
            <span id=label.clone()>{name(&known_as)}</span>
            <span class="quiet">"added " {when(now, Some(created_at))}</span>
            {told}
            <form method="post" action=remove>
                <button type="submit" class="button small" aria-describedby=label>"Remove"</button>
            </form>
        </li>
    }
    .into_any()
}
