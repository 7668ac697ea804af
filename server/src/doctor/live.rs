//! The upstream: whether it can be reached and takes the key and the beta header, whether each resource can be listed, its
//! rate limits, one stream, and how long it takes. Only reads, one after the other, in turn with the console's other calls.

mod answer;
mod limits;

use super::{
    clock,
    look::{Look, look},
    settings::is_of_upstream,
    subject::{Place, Subject},
};
use crate::{
    config::{Config, Upstream},
    gateway::Gateway,
};
use answer::{Answer, ask};
use http::StatusCode;
use pilothouse_api::page::Page;
use pilothouse_console_api::{Check, CheckGroup, CheckId, Outage};
use serde::Deserialize;
use std::time::Duration;
use tokio::time::Instant;

/// Calls are this far apart.
const PACE: Duration = Duration::from_millis(100);

/// How long a stream may take to open.
const OPENS_WITHIN: Duration = Duration::from_secs(10);

/// How often the time of a call is taken, and what is long.
const TIMES: usize = 5;
const SLOW: Duration = Duration::from_secs(2);

/// The cheapest call.
const CHEAPEST: &str = "/v1/models?limit=1";

/// The lists, and the check of each. Those that the console can't do without come first.
const LISTS: [(CheckId, &str); 13] = [
    (CheckId::ReadModels, "/v1/models"),
    (CheckId::ReadAgents, "/v1/agents"),
    (CheckId::ReadEnvironments, "/v1/environments"),
    (CheckId::ReadSessions, "/v1/sessions"),
    (CheckId::ReadDeployments, "/v1/deployments"),
    (CheckId::ReadFiles, "/v1/files"),
    (CheckId::ReadSkills, "/v1/skills"),
    (CheckId::ReadVaults, "/v1/vaults"),
    (CheckId::ReadMemoryStores, "/v1/memory_stores"),
    (CheckId::ReadDreams, "/v1/dreams"),
    (CheckId::ReadTunnels, "/v1/tunnels"),
    (CheckId::ReadUserProfiles, "/v1/user_profiles"),
    (CheckId::ReadOrganizationWebhooks, "/v1/organizations/webhooks"),
];

/// How many of [`LISTS`] the console can't do without.
const NEEDED: usize = 4;

/// What to do about a key that is refused.
const NEW_KEY: &str = "Set ANTHROPIC_API_KEY to a valid key of the workspace, and restart the server.";

/// The checks of the upstream.
pub async fn checks(subject: &Subject, config: &Config) -> Vec<Check> {
    if subject.errors.iter().any(is_of_upstream) {
        return skipped("It isn't known where calls go: see Where calls go.");
    }
    let is_simulator = matches!(config.upstream(), Upstream::Simulator);
    let Some(gateway) = &subject.gateway else {
        return skipped(if is_simulator && subject.place != Place::Server {
            "Calls go to the embedded simulator, which only the running server has: use --url, or set ANTHROPIC_API_KEY."
        } else {
            "There is no upstream to call."
        });
    };
    let first = ask(gateway, CHEAPEST).await;
    let mut checks = vec![connection(&first)];
    if let Some(upstream) = first.date() {
        checks.push(clock::beside(upstream, subject.clock().now()));
    }
    if !first.is_of_the_api() {
        return checks.into_iter().chain(skipped("The API can't be reached.")).collect();
    }
    checks.push(key(&first));
    if first.status() == Some(StatusCode::UNAUTHORIZED) {
        return checks.into_iter().chain(skipped("The API refuses the key.")).collect();
    }
    let lists = lists(gateway).await;
    checks.extend(beta(&lists));
    checks.extend(lists.iter().enumerate().map(|(at, list)| read(list, at < NEEDED)));
    checks.push(limits::check(lists.iter().map(|(.., answer)| answer), config));
    checks.push(stream(gateway).await);
    checks.push(latency(gateway).await);
    checks
}

/// All checks of the upstream, skipped; those that were made already count.
fn skipped(why: &str) -> Vec<Check> {
    let of_the_api = CheckId::ALL.into_iter().filter(|id| id.group() == CheckGroup::ClaudeApi);
    of_the_api.map(|id| look(id, "Not tried.").skipped(why)).collect()
}

fn connection(first: &Answer) -> Check {
    let look = look(CheckId::ApiConnection, format!("GET {CHEAPEST}"));
    match &first.outcome {
        Ok(_) => look.ok(format!("The API answered in {} ms.", first.took.as_millis())),
        Err(error) if first.is_of_the_api() => match error.status() {
            Some(status) if status.is_server_error() => look.warning(
                format!("The API answered {status}: {}", error.message()),
                "It is the API's own trouble: see https://status.anthropic.com, and try again later.",
            ),
            _ => look.ok(format!("The API answered in {} ms.", first.took.as_millis())),
        },
        Err(error) => look.failed(
            format!("{} {error}", Outage::from(error).words()),
            "See whether this machine reaches the address of Where calls go: its name, a firewall, a proxy, TLS.",
        ),
    }
}

fn key(first: &Answer) -> Check {
    let look = look(CheckId::ApiKey, format!("GET {CHEAPEST} with the key"));
    match (&first.outcome, first.status().map(|status| status.as_u16())) {
        (Ok(_), _) => look.ok(first.organization().map_or("The API takes it.".to_owned(), |organization| {
            format!("The API takes it; it is of the organization {organization}.")
        })),
        (Err(error), Some(401)) => look.failed(format!("The API refuses it: {}", error.message()), NEW_KEY),
        (Err(error), Some(402)) => {
            look.failed(error.message(), "Settle what is open in the organization's billing, at the Claude Console.")
        }
        (Err(error), Some(403)) => look.warning(format!("It may not list models: {}", error.message()), NEW_KEY),
        (Err(error), _) => look.skipped(format!("The API says nothing about it: {}", error.message())),
    }
}

/// A list: its check, its path, and what came.
type Listed = (CheckId, &'static str, Answer);

async fn lists(gateway: &Gateway) -> Vec<Listed> {
    let mut lists = Vec::new();
    for (id, path) in LISTS {
        lists.push((id, path, ask(gateway, &format!("{path}?limit=1")).await));
        tokio::time::sleep(PACE).await;
    }
    lists
}

/// The agents' path doesn't exist without the header, so it tells whether that is right.
fn beta(lists: &[Listed]) -> Option<Check> {
    let (_, path, answer) = lists.iter().find(|(id, ..)| *id == CheckId::ReadAgents)?;
    let look = look(CheckId::ApiBeta, format!("GET {path} with the anthropic-beta header"));
    let advice = "Unset ANTHROPIC_MANAGED_AGENTS_BETA, so that this version's own value is sent. If it is unset, the organization \
                  may not use Managed Agents yet.";
    Some(match (&answer.outcome, answer.status().map(|status| status.as_u16())) {
        (Ok(_), _) => look.ok("The API knows it."),
        (Err(error), Some(400 | 404)) => look.failed(format!("The API refuses it: {}", error.message()), advice),
        (Err(error), _) => look.skipped(format!("The API says nothing about it: {}", error.message())),
    })
}

fn read((id, path, answer): &Listed, is_needed: bool) -> Check {
    let look = look(*id, format!("GET {path}?limit=1"));
    match &answer.outcome {
        Ok(_) => look.ok(format!("Answered in {} ms.", answer.took.as_millis())),
        Err(error) => {
            let said = match answer.status() {
                Some(status) => format!("{status}: {}", error.message()),
                None => Outage::from(error).words().to_owned(),
            };
            let said = match error.request_id() {
                Some(id) => format!("{said} (request {id})"),
                None => said,
            };
            refused(look, answer.status(), said, is_needed)
        }
    }
}

fn refused(look: Look, status: Option<StatusCode>, said: String, is_needed: bool) -> Check {
    let advice = match status.map(|status| status.as_u16()) {
        Some(403) => "The key may not read this. Give it the right, or do without these pages.",
        Some(400 | 404) => "The organization may not use this yet. Do without these pages, or ask for it.",
        Some(429) => "Too many calls: see Rate limits.",
        _ => "Try again later; if it goes on, quote the request's id to the API's support.",
    };
    // What is refused for a moment says nothing about the resource.
    let is_passing = status.is_none_or(|status| status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS);
    if is_needed && !is_passing { look.failed(said, advice) } else { look.warning(said, advice) }
}

/// A session, as far as a stream needs it.
#[derive(Deserialize)]
struct Listable {
    id: String,
}

async fn stream(gateway: &Gateway) -> Check {
    let look = look(CheckId::ApiStream, "Open the event stream of the newest session, and close it.");
    let newest = ask(gateway, "/v1/sessions?limit=1").await;
    let newest = newest.outcome.ok().and_then(|body| serde_json::from_slice::<Page<Listable>>(&body).ok());
    let Some(session) = newest.and_then(|list| list.data.into_iter().next()) else {
        return look.skipped("There is no session whose stream could be opened.");
    };
    let (began, path) = (Instant::now(), format!("/v1/sessions/{}/events/stream", session.id));
    match tokio::time::timeout(OPENS_WITHIN, gateway.open_stream(&path)).await {
        Ok(Ok(_)) => look.ok(format!("It opened in {} ms.", began.elapsed().as_millis())),
        Ok(Err(error)) => look.failed(
            format!("It was refused: {}", error.message()),
            "Live pages can't follow sessions. See whether a proxy on the way to the API allows long responses.",
        ),
        Err(_) => look.failed(
            format!("It did not open within {} s.", OPENS_WITHIN.as_secs()),
            "A proxy on the way to the API may hold streams back; let it pass text/event-stream on as it comes.",
        ),
    }
}

async fn latency(gateway: &Gateway) -> Check {
    let look = look(CheckId::ApiLatency, format!("GET {CHEAPEST}, {TIMES} times, over the same connection"));
    let mut took = Vec::new();
    for _ in 0..TIMES {
        let answer = ask(gateway, CHEAPEST).await;
        took.extend(answer.outcome.is_ok().then_some(answer.took));
        tokio::time::sleep(PACE).await;
    }
    took.sort_unstable();
    let (Some(median), Some(longest)) = (took.get(took.len() / 2).copied(), took.last()) else {
        return look.warning("None was answered.", "Try again later.");
    };
    let found = format!(
        "The median is {} ms, the longest {} ms; {} of {TIMES} were answered.",
        median.as_millis(),
        longest.as_millis(),
        took.len()
    );
    if median > SLOW || took.len() < TIMES {
        return look.warning(found, "Pages wait for these calls. See the network between this machine and the API.");
    }
    look.ok(found)
}
