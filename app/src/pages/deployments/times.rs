//! Moments of a schedule: on its own clock, on the visitor's, and from now.

use crate::{
    pages::list,
    ui::{TimeAgo, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::Timestamp;
use pilothouse_domain::{
    cron_times::cron_times,
    cron_words::cron_words,
    local_time::{LocalTime, rfc3339},
};

/// How many moments are shown, as many as the API tells.
const SHOWN: usize = 5;

/// The moments as a table.
pub fn table(zone: &str, moments: &[Timestamp], now: i64) -> AnyView {
    let heads = view! {
        <th scope="col">{name(zone)}</th>
        <th scope="col">"Your clock"</th>
        <th scope="col" class="moment">"From now"</th>
    };
    let rows = moments.iter().map(|moment| row(zone, moment, now)).collect_view();
    list::table("Next times of the schedule", heads, rows).into_any()
}

fn row(zone: &str, at: &Timestamp, now: i64) -> impl IntoView + use<> {
    let millis = at.unix_millis();
    let local = millis.and_then(|millis| LocalTime::in_zone(millis, zone)).map(LocalTime::date_time);
    let utc = millis.map_or_else(|| at.to_string(), |millis| LocalTime::utc(millis).date_time());
    // `scripts/moments.js` writes it in the visitor's zone.
    let own = millis.map(|_| view! { <time datetime=at.to_string() data-local="">{utc.clone()}</time> }.into_any());
    view! {
        <tr>
            <th scope="row">{local.unwrap_or_else(|| "–".to_owned())}</th>
            <td data-label="Your clock">{own.unwrap_or_else(|| revealed(&utc))}</td>
            <td data-label="From now" class="fit"><TimeAgo at=at.clone() now=now/></td>
        </tr>
    }
}

/// What a schedule that is being typed would mean.
pub fn preview(expression: &str, zone: &str, now: i64) -> AnyView {
    if expression.trim().is_empty() {
        return view! { <p class="quiet">"Without an expression it runs by hand only."</p> }.into_any();
    }
    let words = cron_words(expression).map(|words| view! { <p>{words}", "{name(zone)}</p> });
    let moments = cron_times(expression, zone.trim(), now, SHOWN).map(|moments| {
        let moments: Vec<_> = moments.into_iter().map(|at| Timestamp::from(rfc3339(at).as_str())).collect();
        if moments.is_empty() {
            view! { <p class="field-note error">"It never comes true."</p> }.into_any()
        } else {
            table(zone.trim(), &moments, now)
        }
    });
    let unknown =
        || view! { <p class="quiet">"Its times can't be told here. The API will say whether it takes them."</p> };
    view! { {words} {moments.unwrap_or_else(|| unknown().into_any())} }.into_any()
}
