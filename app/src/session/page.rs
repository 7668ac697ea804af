//! The session page: the transcript as it was when it was loaded, what waits for a person, and the composer.
//! `scripts/session.js` keeps it up to date.

use super::{
    composer::composer,
    context::SessionContext,
    header::{present_tools, session_header},
    inspector, minimap,
    navigation::{element_id::PAGE, find::find_bar},
    opening::Opening,
    pending::{waiting_bar, waiting_cards, waiting_notice},
    replay::replay_bar,
    rows::rows,
    slots::state,
    transcript::transcript,
};
use crate::{
    routes::{Route, check_url},
    ui::Icon,
};
use leptos::prelude::*;
use pilothouse_console_api::{CheckId, LogFilter, LogPosition, RowsWindow, Stale};

/// A session, readable and answerable as it comes from the server.
pub fn session_page(opening: &Opening) -> AnyView {
    let Opening { session, environment_name, log, now, .. } = opening;
    let (context, timeline) =
        SessionContext::from_log(opening.audience(), session.clone(), environment_name.clone(), log, *now);
    let context = SessionContext { rules: opening.rules.clone(), ..context };
    let is_guest = context.audience.is_guest();
    let pending = if is_guest { Vec::new() } else { timeline.pending() };
    let window = rows(&context, &timeline, log, &LogFilter::default(), &LogPosition::End);
    let log = opening.log_address();
    let RowsWindow { first, last, newest, .. } = &window;
    view! {
        <div
            class="session-page"
            class:for-guest=is_guest
            id=PAGE
            data-session=opening.session.id.to_string()
            data-seq=newest.to_string()
            data-log=log.path()
            data-stream=log.own_stream()
            data-me=opening.me.clone()
            data-may=opening.may.words()
            data-state=state(&context)
            data-first=first.as_ref().map(ToString::to_string)
            data-last=last.as_ref().map(ToString::to_string)
        >
            {present_tools(opening)}
            {session_header(&context, opening)}
            {banner(opening)}
            <div class="session-columns">
                <div class="session-main">
                    <div class="session-past">
                        <div class="session-map">
                            {minimap::blank(&context)}
                            {find_bar(&context)}
                            {(!is_guest).then(|| view! {
                                <div role="status" class="waiting-status" data-slot="waiting-bar">{waiting_bar(&pending)}</div>
                            })}
                        </div>
                        {replay_bar()}
                        {transcript(&window)}
                    </div>
                    <div class="waiting-notice" class:for-presenter=!is_guest role="status" data-slot="waiting-notice">
                        {waiting_notice(&context)}
                    </div>
                    {(!is_guest).then(|| waiting_cards(&context, &pending))}
                    <div class="session-foot">
                        <div data-failure="The end of the session could not be loaded" hidden=true></div>
                        <button type="button" class="end-pill" data-end="" hidden=true><Icon name="arrow-down"/><span>"Go to the end"</span></button>
                        {(!is_guest).then(|| composer(&context, &pending))}
                    </div>
                </div>
                {(!is_guest).then(inspector::inspector)}
            </div>
        </div>
    }
    .into_any()
}

/// A line that appears while the page can't follow the session; at first, where it is shown as it was recorded.
fn banner(opening: &Opening) -> AnyView {
    let words = opening.stale.map(|Stale { outage, .. }| outage.words());
    let stops_calls = opening.stale.is_some_and(|stale| stale.outage.stops_calls());
    let recorded_at = opening.stale.and_then(|stale| stale.recorded_at);
    let check = opening.stale.map(|Stale { outage, .. }| outage.check());
    let doctor = opening.may.administer.then(|| Route::SettingsDoctor.to_string());
    let own = check.filter(|_| doctor.is_some());
    let login = format!("{}?next={}", Route::Login, Route::Session(opening.session.id.clone()));
    view! {
        <div class="connection" role="status" data-banner="" data-state=if words.is_some() { "reconnecting" } else { "opening" }
            data-outage=words data-stops-calls=stops_calls.then_some("") data-recorded-at=recorded_at data-login=login
            data-doctor=doctor data-check=check.map(CheckId::name)>
            {words.map(|words| view! {
                <Icon name="wifi-off"/>
                <span>{words}" Reconnecting…"{own.map(|check| view! { " "<a href=check_url(check)>"Why?"</a> })}</span>
            })}
        </div>
    }
    .into_any()
}
