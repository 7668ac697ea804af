//! `/api/console/usage`: what sessions used and what it cost, over any time, and one session's down to its model requests.

use crate::{
    decisions::harmless,
    failure::Failure,
    request::extract::{Json, Query},
    store::usage::{Grouped, RequestsOf, UsageFilter, slot_of},
    web::{api::session_id, app::App, headers::as_download},
};
use axum::{
    body::Body,
    extract::{Path, State},
    response::Response,
};
use http::{HeaderValue, header};
use pilothouse_console_api::{
    NamedKind, SessionCost, UsageBy, UsageForecast, UsageGroup, UsageKnown, UsageQuery, UsageReport, UsageStep,
    UsageSum,
};
use pilothouse_domain::{
    calendar::{Calendar, Step},
    local_time::rfc3339,
    prices::{Cost, list, usd},
    usage_figures::{Difference, Figures},
};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;

const DAY: i64 = 86_400_000;
/// What is asked for where no time is named.
const DEFAULT_DAYS: i64 = 30;
/// How many groups a page has.
const PAGE: usize = 100;
/// How many groups are told that cost more than before.
const GREW: usize = 10;
/// The most steps of the time.
const MOST_STEPS: usize = 400;
/// The longest time that can be asked for: no API is older.
const LONGEST: i64 = 20 * 366 * DAY;
/// How many model requests a page has, and the most threads that are told.
const REQUESTS: u32 = 100;
const THREADS: u32 = 200;

/// Usage over any time, grouped by what sessions have in common, compared with the time before.
#[utoipa::path(get, path = "/api/console/usage", params(UsageQuery), responses((status = 200, body = UsageReport)))]
pub async fn usage(State(app): State<App>, Query(query): Query<UsageQuery>) -> Result<Json<UsageReport>, Failure> {
    let asked = Asked::read(query, app.store.clock().now())?;
    let Asked { filter, before, calendar, now } = &asked;
    let wider = filter.within(*before, filter.to);
    let (groups, steps, forecast) = futures::join!(
        app.store.usage_groups(&wider, filter.from),
        steps(&app, filter, calendar),
        forecast(&app, filter, calendar, *now)
    );
    let mut groups = groups?;
    let Sums { total, before, known } = Sums::of(&app, filter, *before, &groups).await?;
    if filter.query.by == UsageBy::Session {
        groups.retain(|group| group.sums.sessions > 0);
    }
    let mut grew: Vec<_> = groups.iter().filter(|group| group.sums.cost > group.before.cost).cloned().collect();
    grew.sort_by_key(|group| std::cmp::Reverse(group.sums.cost.saturating_sub(group.before.cost)));
    grew.truncate(GREW);
    let groups_in_all = groups.len() as u64;
    let page = filter.query.page.unwrap_or(0) as usize;
    let groups: Vec<_> = groups.into_iter().skip(page.saturating_mul(PAGE)).take(PAGE).collect();
    Ok(Json(UsageReport {
        from: filter.from,
        to: filter.to,
        by: filter.query.by,
        groups: named(&app, filter.query.by, groups).await,
        grew: named(&app, filter.query.by, grew).await,
        groups_in_all,
        steps: steps?,
        forecast: forecast?,
        // What a session had cost is rounded at both ends of the time.
        differences: Difference::of(&total.figures, total.sessions * 2, known.recorded == known.sessions),
        total,
        before,
        known,
        prices_as_of: list().as_of.clone(),
    }))
}

/// The sums of all groups.
struct Sums {
    total: UsageSum,
    before: UsageSum,
    known: UsageKnown,
}

impl Sums {
    /// Those of these groups, unless a session may be in several of them.
    async fn of(app: &App, filter: &UsageFilter, before: i64, groups: &[Grouped]) -> Result<Self, Failure> {
        if filter.query.by == UsageBy::Model {
            return Ok(Self {
                total: app.store.usage_total(filter).await?,
                before: app.store.usage_total(&filter.within(before, filter.from)).await?,
                known: app.store.usage_known(filter).await?,
            });
        }
        let sum = |of: fn(&Grouped) -> &UsageSum| {
            let sessions = groups.iter().map(|group| of(group).sessions).sum();
            UsageSum::new(sessions, groups.iter().map(|group| of(group).figures).sum())
        };
        let known = groups.iter().fold(UsageKnown::default(), |sum, Grouped { known, .. }| UsageKnown {
            sessions: sum.sessions + known.sessions,
            recorded: sum.recorded + known.recorded,
            active_ms: sum.active_ms + known.active_ms,
            recorded_ms: sum.recorded_ms + known.recorded_ms,
        });
        Ok(Self { total: sum(|group| &group.sums), before: sum(|group| &group.before), known })
    }
}

/// The groups as a file for a spreadsheet, all of them.
#[utoipa::path(
    get,
    path = "/api/console/usage.csv",
    params(UsageQuery),
    responses((status = 200, content((String = "text/csv")))),
)]
pub async fn csv(State(app): State<App>, Query(query): Query<UsageQuery>) -> Result<Response, Failure> {
    let Asked { filter, before, .. } = Asked::read(query, app.store.clock().now())?;
    let groups = app.store.usage_groups(&filter.within(before, filter.to), filter.from).await?;
    let groups = named(&app, filter.query.by, groups).await;
    let text = written(&filter, &groups).map_err(Failure::internal)?;
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let disposition = HeaderValue::from_static("attachment; filename=\"usage.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    as_download(headers);
    Ok(response)
}

/// Which part of a session's model requests.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CostQuery {
    /// Which page, from 0.
    #[serde(default)]
    page: u32,
    /// Only those of this thread; `primary`: of the primary one.
    thread: Option<String>,
}

/// What a session cost: by thread and model, and each model request.
#[utoipa::path(
    get,
    path = "/api/console/sessions/{session_id}/cost",
    params(CostQuery),
    responses((status = 200, body = SessionCost)),
)]
pub async fn session_cost(
    State(app): State<App>,
    Path(session): Path<String>,
    Query(CostQuery { page, thread }): Query<CostQuery>,
) -> Result<Json<SessionCost>, Failure> {
    let session = session_id(&session)?;
    let known = app.store.known_session(session.as_str()).await?;
    let query = UsageQuery { session: Some(session.to_string()), ..UsageQuery::default() };
    let all = UsageFilter { from: i64::MIN, to: i64::MAX, query };
    let total = app.store.usage_total(&all).await?;
    let threads = app.store.usage_threads(session.as_str(), THREADS).await?;
    if known.is_none() && threads.is_empty() && app.store.kept_session(session.as_str()).await?.is_none() {
        return Err(Failure::not_found("This console has not seen a session with this id."));
    }
    let of = RequestsOf {
        session: session.to_string(),
        thread: thread.map(|thread| (thread != "primary").then_some(thread)),
        skip: page.saturating_mul(REQUESTS),
        limit: REQUESTS,
    };
    let recorded = app.store.usage_known(&all).await?;
    let recorded = recorded.recorded == recorded.sessions;
    Ok(Json(SessionCost {
        title: known.and_then(|known| known.title),
        requests: app.store.model_requests(&of).await?,
        requests_in_all: total.figures.requests,
        threads,
        differences: Difference::of(&total.figures, 1, recorded),
        total: total.figures,
        recorded,
        prices_as_of: list().as_of.clone(),
    }))
}

/// What is asked for, checked.
struct Asked {
    filter: UsageFilter,
    /// When the time before begins.
    before: i64,
    calendar: Calendar,
    now: i64,
}

impl Asked {
    fn read(query: UsageQuery, now: i64) -> Result<Self, Failure> {
        let calendar = match query.zone.as_deref() {
            Some(zone) => Calendar::of(zone)
                .ok_or_else(|| Failure::invalid("zone: expected the name of a time zone, such as Europe/Berlin."))?,
            None => Calendar::utc(),
        };
        // The slot of this moment is part of a time that ends now.
        let to = query.to.unwrap_or(slot_of(now) + crate::store::usage::SLOT);
        let from = query.from.unwrap_or(to.saturating_sub(DEFAULT_DAYS * DAY));
        let in_range = |at: i64| (0..=253_402_300_799_000).contains(&at);
        if !in_range(from) || !in_range(to) {
            return Err(Failure::invalid("from, to: expected milliseconds since 1970."));
        }
        let (from, to) = (slot_of(from), slot_of(to));
        if from >= to || to - from > LONGEST {
            return Err(Failure::invalid(
                "from, to: the end must be a quarter of an hour to 20 years after the beginning.",
            ));
        }
        if query.agent_version.is_some() && query.agent.is_none() {
            return Err(Failure::invalid("agent_version: needs agent."));
        }
        let before = from.saturating_sub(to - from);
        Ok(Self { filter: UsageFilter { from, to, query }, before, calendar, now })
    }
}

async fn steps(app: &App, filter: &UsageFilter, calendar: &Calendar) -> Result<Vec<UsageStep>, Failure> {
    let slots = app.store.usage_by_slot(filter).await?;
    // Of a time that begins long before anything was used, only the end is shown.
    let length = filter.to - filter.from;
    let from = match slots.first() {
        Some((first, _)) if length > 100 * DAY => calendar.month(*first).max(filter.from),
        None if length > 100 * DAY => return Ok(Vec::new()),
        _ => filter.from,
    };
    let step = Step::of_length(length);
    let starts = calendar.steps(from, filter.to, step, MOST_STEPS);
    let ends = starts.iter().skip(1).copied().chain([filter.to]);
    let mut steps: Vec<_> =
        starts.iter().zip(ends).map(|(at, to)| UsageStep { at: *at, to, figures: Figures::default() }).collect();
    for (slot, figures) in slots {
        let place = steps.partition_point(|step| step.at <= slot).saturating_sub(1);
        if let Some(step) = steps.get_mut(place) {
            step.figures = step.figures + figures;
        }
    }
    Ok(steps)
}

/// The month so far, and the rest of it as the last seven days were.
async fn forecast(app: &App, filter: &UsageFilter, calendar: &Calendar, now: i64) -> Result<UsageForecast, Failure> {
    let (from, to) = (calendar.month(now), calendar.next_month(now));
    let until = slot_of(now) + crate::store::usage::SLOT;
    let so_far = app.store.usage_total(&filter.within(slot_of(from), until)).await?.cost;
    let week = app.store.usage_total(&filter.within(slot_of(now - 7 * DAY), until)).await?.cost;
    let left = u64::try_from((to - now).max(0)).unwrap_or(0);
    let rest = week.share(left, 7 * DAY.unsigned_abs());
    Ok(UsageForecast { from, to, so_far, a_day: week.share(1, 7), expected: so_far + rest })
}

/// With the names of what the sessions themselves don't name.
async fn named(app: &App, by: UsageBy, groups: Vec<Grouped>) -> Vec<UsageGroup> {
    let kind = match by {
        UsageBy::Environment => Some(NamedKind::Environment),
        UsageBy::Deployment => Some(NamedKind::Deployment),
        _ => None,
    };
    let names: HashMap<String, String> = match kind {
        Some(kind) if groups.iter().any(|group| group.key.is_some()) => app.names.of_kind(&app.gateway, kind).await,
        _ => HashMap::new(),
    };
    let named = |group: Grouped| UsageGroup {
        name: group.name.or_else(|| names.get(group.key.as_ref()?).cloned()).filter(|name| !name.is_empty()),
        key: group.key,
        detail: group.detail,
        sum: group.sums,
        before: group.before,
    };
    groups.into_iter().map(named).collect()
}

fn written(filter: &UsageFilter, groups: &[UsageGroup]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "from",
        "to",
        "by",
        "key",
        "detail",
        "name",
        "sessions",
        "requests",
        "failed_requests",
        "unpriced_requests",
        "input_tokens",
        "cache_write_5m_tokens",
        "cache_write_1h_tokens",
        "cache_read_tokens",
        "output_tokens",
        "active_seconds",
        "web_searches",
        "list_cost_usd",
        "reported_usd",
        "estimated_usd",
        "list_cost_before_usd",
    ])?;
    for UsageGroup { key, detail, name, sum, before } in groups {
        let figures = sum.figures;
        let tokens = figures.tokens;
        let text = |text: &Option<String>| harmless(text.as_deref().unwrap_or_default());
        let reported = figures.reported_cents.map(|cents| usd::text(Cost::cents(cents))).unwrap_or_default();
        writer.write_record([
            rfc3339(filter.from),
            rfc3339(filter.to),
            filter.query.by.key().to_owned(),
            text(key),
            text(detail),
            text(name),
            sum.sessions.to_string(),
            figures.requests.to_string(),
            figures.failed.to_string(),
            figures.unpriced.to_string(),
            tokens.input.to_string(),
            tokens.write_5m.to_string(),
            tokens.write_1h.to_string(),
            tokens.read.to_string(),
            tokens.output.to_string(),
            format!("{}.{:03}", figures.active_ms / 1000, figures.active_ms % 1000),
            figures.searches.to_string(),
            usd::text(sum.cost),
            reported,
            usd::text(figures.estimated()),
            usd::text(before.cost),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
