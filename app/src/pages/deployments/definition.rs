//! What the sessions of a deployment begin with: events, resources, vaults.

use crate::{
    routes::Route,
    ui::{CopyId, MetadataFacts, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{
    content::Block,
    deployments::{Deployment, InitialEvent},
    events::{ClientEvent, DefineOutcome},
    ids::VaultId,
    resources::ResourceRequest,
};
use serde::Serialize;

/// The sections of what its sessions begin with.
pub fn definition(deployment: Deployment) -> impl IntoView {
    let Deployment { initial_events, resources, vault_ids, metadata, .. } = deployment;
    view! {
        {section("Initial events", or_none(initial_events, initial_event))}
        {section("Resources", or_none(resources, resource))}
        {section("Vaults", or_none(vault_ids, vault))}
        {section("Metadata", view! { <MetadataFacts metadata=metadata/> }.into_any())}
    }
}

fn section(title: &'static str, content: AnyView) -> AnyView {
    view! { <section class="section"><h2>{title}</h2>{content}</section> }.into_any()
}

fn or_none<T>(items: Vec<T>, show: impl Fn(T) -> AnyView) -> AnyView {
    if items.is_empty() {
        return view! { <p class="quiet">"None"</p> }.into_any();
    }
    let items = items.into_iter().map(|item| view! { <li>{show(item)}</li> }).collect_view();
    view! { <ul class="plain-list">{items}</ul> }.into_any()
}

fn initial_event(event: InitialEvent) -> AnyView {
    match event {
        InitialEvent::Known(ClientEvent::Message(message)) => blocks("Message", message.content),
        InitialEvent::Known(ClientEvent::System(message)) => blocks("System message", message.content),
        InitialEvent::Known(ClientEvent::DefineOutcome(outcome)) => define_outcome(outcome),
        InitialEvent::Known(other) => json("Event", &other),
        InitialEvent::Unknown(value) => json("Event", &value),
    }
}

fn blocks(label: &'static str, blocks: Vec<Block>) -> AnyView {
    let blocks = blocks.into_iter().map(|block| match block {
        Block::Text { text } => text_block(label, &text),
        other => json(label, &other),
    });
    view! { <div class="stack"><h3>{label}</h3>{blocks.collect_view()}</div> }.into_any()
}

fn define_outcome(outcome: DefineOutcome) -> AnyView {
    let rubric = match outcome.rubric["content"].as_str() {
        Some(text) => text_block("Rubric", text),
        None => json("Rubric", &outcome.rubric),
    };
    view! { <div class="stack"><h3>"Outcome"</h3>{text_block("Outcome", &outcome.description)}{rubric}</div> }
        .into_any()
}

fn resource(resource: ResourceRequest) -> AnyView {
    match resource {
        ResourceRequest::File { file_id, mount_path } => {
            view! { "File " <CopyId id=file_id.to_string()/> {mount_path.map(|path| at(&path))} }.into_any()
        }
        ResourceRequest::GithubRepository(repository) => {
            let path = repository.mount_path.flatten();
            view! { "Repository " <CopyId id=repository.url/> {path.map(|path| at(&path))} }.into_any()
        }
        ResourceRequest::MemoryStore { memory_store_id, .. } => {
            let id = memory_store_id.to_string();
            view! { <a href=Route::MemoryStore(memory_store_id).to_string()>"Memory store"</a>" "<CopyId id=id/> }
                .into_any()
        }
        ResourceRequest::Unknown(_) => "A kind that this version doesn't know".into_any(),
    }
}

fn at(path: &str) -> AnyView {
    view! { <span class="quiet">" at "{name(path)}</span> }.into_any()
}

fn vault(id: VaultId) -> AnyView {
    let text = id.to_string();
    view! { <a href=Route::Vault(id).to_string()>"Vault"</a>" "<CopyId id=text/> }.into_any()
}

fn text_block(label: &'static str, text: &str) -> AnyView {
    view! { <pre class="text-block" tabindex="0" aria-label=label>{revealed(text)}</pre> }.into_any()
}

fn json(label: &'static str, value: &impl Serialize) -> AnyView {
    text_block(label, &serde_json::to_string_pretty(value).unwrap_or_default())
}
