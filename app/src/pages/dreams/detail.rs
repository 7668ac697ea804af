//! A dream: what it reads, how it went, what it wrote, and what can be done with it.

use super::{Names, badge, failure, is_open, store_name, store_names};
use crate::{
    page::{Capabilities, Page, PageContext, Problem},
    routes::Route,
    ui::{ConfirmAction, CopyId, DestructiveAction, PageHead, TimeAgo, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{
    dreams::{Dream, DreamInput, OutputBehavior},
    ids::{DreamId, MemoryStoreId, SessionId},
};
use pilothouse_domain::format::tokens;

/// `/dreams/{id}`.
pub async fn detail(context: &PageContext, id: &DreamId) -> Result<Page, Problem> {
    let (dream, names) = futures::join!(context.api.retrieve_dream(id), store_names(context));
    let dream = dream?.into_view();
    let (may, now) = (context.may(), context.now);
    Ok(Page::new(format!("Dream {}", dream.id), move || {
        let (head, failed) = (head(&dream, may), failed(&dream));
        let instructions = dream.instructions.clone().filter(|text| !text.is_empty());
        let instructions = instructions.map(
            |text| view! { <pre class="text-block" tabindex="0" aria-label="Instructions">{revealed(&text)}</pre> },
        );
        view! {
            <div class="page" data-live="dream">
                {head}
                {failed}
                {facts(&dream, &names, now)}
                <section class="section">
                    <h2>"Instructions"</h2>
                    {instructions.map_or_else(|| view! { <p class="quiet">"None"</p> }.into_any(), IntoAny::into_any)}
                </section>
                <section class="section"><h2>"Reads"</h2>{inputs(&dream.inputs, &names)}</section>
                <section class="section"><h2>"Wrote"</h2>{inputs(&dream.outputs, &names)}</section>
            </div>
        }
    }))
}

fn head(dream: &Dream, may: Capabilities) -> impl IntoView + use<> {
    let id = dream.id.clone();
    let (page, code) = (Route::Dream(id.clone()).to_string(), format!("/v1/dreams/{id}"));
    let archived = dream.archived_at.is_some();
    let badges =
        if archived { view! { <span class="tag archived">"Archived"</span> }.into_any() } else { badge(&dream.status) };
    let action = match is_open(&dream.status) {
        true => Some(DestructiveAction::CancelDream(id.clone())),
        false if archived => None,
        false => Some(DestructiveAction::ArchiveDream(id.clone())),
    };
    let action = action.map(|action| {
        let refused = may.administer_refused().map(str::to_owned);
        view! { <ConfirmAction action=action name=id.to_string() page=page refused=refused/> }
    });
    view! {
        <PageHead title="Dream" parent=(Route::Dreams.to_string(), "Dreams") badges=badges code=code>{action}</PageHead>
    }
}

fn failed(dream: &Dream) -> Option<AnyView> {
    let error = dream.error.as_ref()?;
    let message = Some(&error.message).filter(|message| !message.is_empty());
    let message = message.map(|message| view! { <p>{revealed(message)}</p> });
    Some(
        view! { <div class="notice failure" role="note"><strong>{failure(&error.kind)}</strong>{message}</div> }
            .into_any(),
    )
}

fn facts(dream: &Dream, names: &Names, now: i64) -> impl IntoView + use<> {
    let usage = &dream.usage;
    let read = usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens;
    let session = dream.session_id.clone().map(session);
    let moment = |label: &'static str, at: &Option<pilothouse_api::Timestamp>| {
        at.clone().map(|at| view! { <dt>{label}</dt><dd><TimeAgo at=at now=now/></dd> })
    };
    let output = match &dream.output_behavior {
        OutputBehavior::CreateNew => "A new memory store".into_any(),
        OutputBehavior::UpdateExisting { memory_store_id } => store(memory_store_id, names),
        OutputBehavior::Unknown(value) => revealed(&value.to_string()),
    };
    view! {
        <dl class="facts boxed">
            <dt>"ID"</dt>
            <dd><CopyId id=dream.id.to_string()/></dd>
            <dt>"Model"</dt>
            <dd>{name(&dream.model.id)}</dd>
            <dt>"Writes into"</dt>
            <dd>{output}</dd>
            <dt>"Session"</dt>
            <dd>{session.unwrap_or_else(|| "None yet".into_any())}</dd>
            <dt>"Tokens"</dt>
            <dd>{format!("{} in, {} out", tokens(read), tokens(usage.output_tokens))}</dd>
            <dt>"Created"</dt>
            <dd><TimeAgo at=dream.created_at.clone() now=now/></dd>
            {moment("Ended", &dream.ended_at)}
            {moment("Archived", &dream.archived_at)}
        </dl>
    }
}

fn inputs(inputs: &[DreamInput], names: &Names) -> AnyView {
    if inputs.is_empty() {
        return view! { <p class="quiet">"Nothing yet"</p> }.into_any();
    }
    let items = inputs.iter().flat_map(|input| match input {
        DreamInput::MemoryStore { memory_store_id } => vec![store(memory_store_id, names)],
        DreamInput::Sessions { session_ids } => session_ids.iter().cloned().map(session).collect(),
        DreamInput::Unknown(value) => vec![revealed(&value.to_string())],
    });
    let items: Vec<_> = items.map(|item| view! { <li>{item}</li> }).collect();
    view! { <ul class="plain-list">{items}</ul> }.into_any()
}

fn store(id: &MemoryStoreId, names: &Names) -> AnyView {
    view! { <a href=Route::MemoryStore(id.clone()).to_string()>{name(&store_name(id, names))}</a> }.into_any()
}

fn session(id: SessionId) -> AnyView {
    let text = id.to_string();
    view! { <a href=Route::Session(id).to_string()>{text}</a> }.into_any()
}
