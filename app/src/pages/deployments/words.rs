//! A deployment's state, schedule and failures, as people read them.

use crate::ui::{name, revealed};
use leptos::prelude::*;
use pilothouse_api::{
    deployment_runs::RunErrorKind,
    deployments::{Cron, Deployment, DeploymentStatus, PausedReason, Schedule},
};
use pilothouse_domain::{cron_words::cron_words, reveal::visible};

/// The status with the reason for a pause; an archived deployment has none.
pub fn status(deployment: &Deployment) -> AnyView {
    if deployment.archived_at.is_some() {
        return view! { <span class="tag archived">"Archived"</span> }.into_any();
    }
    let reason = deployment.paused_reason.as_ref().map(paused);
    view! {
        {badge(&deployment.status)}
        {reason.map(|reason| view! { <span class="under">{revealed(&reason)}</span> })}
    }
    .into_any()
}

/// The status alone.
pub fn badge(status: &DeploymentStatus) -> AnyView {
    let word = visible(status.as_str());
    view! { <span class="badge" data-status=word.clone()>{word.clone()}</span> }.into_any()
}

/// Why a deployment is paused.
pub fn paused(reason: &PausedReason) -> String {
    match reason {
        PausedReason::Manual => "Paused by hand".to_owned(),
        PausedReason::Error { error } => format!("A run failed: {}", failure(&error.kind)),
        PausedReason::Unknown(value) => {
            format!("Paused: {}", value["type"].as_str().map_or_else(|| value.to_string(), str::to_owned))
        }
    }
}

/// When runs start.
pub fn schedule(schedule: Option<&Schedule>) -> AnyView {
    match schedule {
        None => view! { <span class="quiet">"By hand only"</span> }.into_any(),
        Some(Schedule::Cron(cron)) => {
            view! { {times(cron)}<span class="under">{name(&cron.timezone)}</span> }.into_any()
        }
        Some(Schedule::Unknown(value)) => view! { <code>{revealed(&value.to_string())}</code> }.into_any(),
    }
}

/// A schedule's times in words, or the expression where no words are exact.
pub fn times(cron: &Cron) -> AnyView {
    match cron_words(&cron.expression) {
        Some(words) => words.into_any(),
        None => view! { <code>{revealed(&cron.expression)}</code> }.into_any(),
    }
}

/// How a run failed.
pub fn failure(kind: &RunErrorKind) -> String {
    match kind {
        RunErrorKind::EnvironmentArchived => "The environment is archived.",
        RunErrorKind::AgentArchived => "The agent is archived.",
        RunErrorKind::EnvironmentNotFound => "The environment no longer exists.",
        RunErrorKind::VaultNotFound => "A vault no longer exists.",
        RunErrorKind::VaultArchived => "A vault is archived.",
        RunErrorKind::FileNotFound => "A file no longer exists.",
        RunErrorKind::MemoryStoreArchived => "A memory store is archived.",
        RunErrorKind::SkillNotFound => "A skill of the agent no longer exists.",
        RunErrorKind::SessionResourceNotFound => "Something that its sessions mount no longer exists.",
        RunErrorKind::WorkspaceArchived => "The workspace is archived.",
        RunErrorKind::OrganizationDisabled => "The organization is disabled.",
        RunErrorKind::SessionRateLimited => "Too many sessions were being started.",
        RunErrorKind::SessionCreationRejected => "The API refused to create the session.",
        RunErrorKind::SelfHostedResourcesUnsupported => {
            "A self-hosted environment can mount memory stores and nothing else."
        }
        RunErrorKind::McpEgressBlocked => "The environment may not reach an MCP server of the agent.",
        RunErrorKind::Undetermined => "The API doesn't say why.",
        RunErrorKind::Unknown(kind) => return visible(kind),
    }
    .to_owned()
}
