//! `/usage`: what sessions used and what it cost, over any time; `/sessions/{id}/cost`: one session's, down to its requests.

mod asked;
mod chart;
mod groups;
mod session_cost;
mod words;

pub use session_cost::session_cost;
pub use words::{running, styles};

use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{EmptyState, Failure, FailureNotice, Icon, PageHead, coverage_line},
};
use asked::Asked;
use leptos::prelude::*;
use pilothouse_console_api::{self as console, CoverageFilter, UsageForecast, UsageKnown, UsageReport};
use pilothouse_domain::{
    calendar::{Calendar, Step},
    format::{cost, grouped, in_and_out, input_parts},
    prices::Cost,
    usage_figures::Figures,
};
use words::{change, compared, counted, explained};

/// `/usage`, with `?range=` or `?from=&to=`, `?by=`, `?zone=` and what narrows it.
pub async fn usage(context: &PageContext) -> Page {
    let asked = Asked::read(context);
    let found = console::usage(&context.api, &asked.query).await;
    let coverage = console::coverage(&context.api, &CoverageFilter::default()).await;
    let styles = styles(context);
    Page::new("Usage", move || {
        let content = match found {
            Ok(found) => content(found, &asked),
            Err(error) => failed(&Failure::from(&error)),
        };
        let exports = [("usage.csv", "CSV"), ("usage", "JSON")].map(|(file, label)| {
            let href = format!("/api/console/{file}{}", asked.query.query().suffix());
            let save = format!("usage.{}", label.to_lowercase());
            view! { <a class="button" href=href download=save><Icon name="download"/>{label}</a> }
        });
        view! {
            {styles}
            <div class="page usage">
                <PageHead title="Usage">{exports.collect_view()}</PageHead>
                {asked.form()}
                {coverage_line(&coverage)}
                {content}
            </div>
        }
    })
}

fn failed(failure: &Failure) -> AnyView {
    view! {
        <FailureNotice failure=failure.clone() what="The usage could not be loaded">
            <a class="button" href=Route::Usage.to_string()>"Start again"</a>
        </FailureNotice>
    }
    .into_any()
}

fn content(found: UsageReport, asked: &Asked) -> AnyView {
    if !found.total.figures.is_used() && !found.before.figures.is_used() {
        let (title, words) = if asked.is_narrowed() {
            ("Nothing was used", "Nothing that this console knows of was used in this time by what you filter by.")
        } else {
            ("Nothing was used", "Sessions count here as soon as this console has seen them.")
        };
        return view! { {known(found.known)}<EmptyState title=title>{words}</EmptyState> }.into_any();
    }
    let calendar = asked.calendar();
    let chart = chart::over_time(&found.steps, &calendar, asked.zone(), found.to - found.from);
    view! {
        {sums(&found, asked)}
        {known(found.known)}
        {chart.map(|chart| view! { <section class="section stack" aria-label="Over time"><h2>"Over time"</h2>{chart}</section> })}
        {groups::grew(&found, asked)}
        {groups::table(&found, asked)}
        {explained(&found.total.figures, &found.differences, &found.prices_as_of)}
    }
    .into_any()
}

/// The sums of the time, beside those of the time before.
fn sums(found: &UsageReport, asked: &Asked) -> AnyView {
    let (total, before) = (&found.total, &found.before);
    let figures = total.figures;
    let tile = |label: &'static str, value: String, under: Option<String>| {
        view! {
            <div class="usage-sum">
                <dt>{label}</dt>
                <dd>{value}{under.map(|under| view! { <span class="under">{under}</span> })}</dd>
            </div>
        }
        .into_any()
    };
    let than = |change: Option<String>| change.map(|change| format!("{change} against the time before"));
    let more = |now: u64, then: u64| (then > 0).then(|| change(now.into(), then.into()));
    let tokens = figures.tokens;
    let cached = figures.cached_percent().map(|percent| format!("{percent} % of the input from the cache"));
    let parts_of_input = input_parts(tokens.input, tokens.read, tokens.write_5m.saturating_add(tokens.write_1h));
    view! {
        <dl class="usage-sums" title=parts_of_input>
            {tile("List cost", cost(total.cost), than(compared(total.cost, before.cost)))}
            {tile("Tokens", in_and_out(tokens.prompt(), tokens.output), cached)}
            {tile("Running time", running(figures.active_ms), than(more(figures.active_ms, before.figures.active_ms)))}
            {tile("Sessions", grouped(total.sessions), than(more(total.sessions, before.sessions)))}
            {tile("Model requests", grouped(figures.requests), failures(&figures))}
            {tile("Web searches", grouped(figures.searches), than(more(figures.searches, before.figures.searches)))}
            {month(&found.forecast, &asked.calendar()).map(|(value, under)| tile("This month", value, Some(under)))}
        </dl>
    }
    .into_any()
}

fn failures(figures: &Figures) -> Option<String> {
    (figures.failed > 0).then(|| format!("{} of them failed", grouped(figures.failed)))
}

/// What the month will have cost.
fn month(forecast: &UsageForecast, calendar: &Calendar) -> Option<(String, String)> {
    let UsageForecast { from, so_far, a_day, expected, .. } = forecast;
    (*expected > Cost::ZERO).then(|| {
        let month = calendar.label(*from, Step::Month);
        let words = format!(
            "about {} by the end of {month}, if it goes on like the last 7 days ({} a day)",
            cost(*expected),
            cost(*a_day)
        );
        (format!("{} so far", cost(*so_far)), words)
    })
}

/// How much of it is known request by request.
fn known(known: UsageKnown) -> Option<AnyView> {
    let UsageKnown { sessions, recorded, active_ms, recorded_ms } = known;
    if sessions == 0 {
        return None;
    }
    let time = if active_ms > 0 {
        let percent = u128::from(recorded_ms.min(active_ms)) * 100 / u128::from(active_ms);
        format!(", with {percent} % of their running time")
    } else {
        String::new()
    };
    let rest = if recorded < sessions {
        " What the others used is known as a total alone, and counts when they last changed."
    } else {
        ""
    };
    let words = format!(
        "Of {} that used something in this time, {} recorded request by request{time}.{rest}",
        counted(sessions, "session", "sessions"),
        if recorded == sessions { "all are".to_owned() } else { format!("{} are", grouped(recorded)) },
    );
    Some(view! { <p class="quiet small" id="coverage">{words}</p> }.into_any())
}
