//! A work item: what it is about, who has it since when, and what can be done with it.

use super::work_parts::{session, state, stop};
use crate::{
    page::{Page, PageContext, Problem},
    pages::dialog_form::{DialogForm, Gone, address, metadata_lines},
    routes::Route,
    ui::{CopyId, MetadataFacts, PageHead, TimeAgo},
};
use leptos::prelude::*;
use pilothouse_api::{
    Timestamp,
    ids::{EnvironmentId, WorkId},
    work::Work,
};

/// `/environments/{environment}/work/{id}`.
pub async fn work(context: &PageContext, environment: &EnvironmentId, id: &WorkId) -> Result<Page, Problem> {
    let work = context.api.retrieve_work(environment, id).await?.into_view();
    let (may, now) = (context.may(), context.now);
    Ok(Page::new(work.id.to_string(), move || {
        let here = Route::Work(work.environment_id.clone(), work.id.clone());
        let parent = (Route::WorkQueue(work.environment_id.clone()).to_string(), "Work queue");
        let stop = stop(&work, &here, may.operate_refused());
        view! {
            <div class="page">
                <PageHead title="Work item" parent=parent code=format!("/v1/environments/{}/work/{}", work.environment_id, work.id)>{stop}</PageHead>
                {facts(&work, now)}
                <section class="section stack">
                    <div class="section-head">
                        <h2>"Metadata"</h2>
                        <div class="actions">{change(&work, &here, may.administer_refused())}</div>
                    </div>
                    <MetadataFacts metadata=work.metadata.clone()/>
                </section>
            </div>
        }
    }))
}

fn facts(work: &Work, now: i64) -> impl IntoView + use<> {
    let moment = |label: &'static str, at: &Option<Timestamp>| {
        at.clone().map(|at| view! { <dt>{label}</dt><dd><TimeAgo at=at now=now/></dd> })
    };
    view! {
        <dl class="facts boxed">
            <dt>"ID"</dt>
            <dd><CopyId id=work.id.to_string()/></dd>
            <dt>"Session"</dt>
            <dd>{session(work)}</dd>
            <dt>"State"</dt>
            <dd>{state(&work.state)}</dd>
            <dt>"Queued"</dt>
            <dd><TimeAgo at=work.created_at.clone() now=now/></dd>
            {moment("Acknowledged by a worker", &work.acknowledged_at)}
            {moment("Started", &work.started_at)}
            {moment("Last heartbeat", &work.latest_heartbeat_at)}
            {moment("Asked to stop", &work.stop_requested_at)}
            {moment("Stopped", &work.stopped_at)}
        </dl>
    }
}

fn change(work: &Work, here: &Route, refused: Option<&'static str>) -> AnyView {
    let (environment, id) = (&work.environment_id, &work.id);
    DialogForm {
        id: "change-metadata".to_owned(),
        label: "Change metadata",
        of: None,
        icon: "pencil",
        is_primary: false,
        action: address(&format!("environments/{environment}/work/{id}"), here, None),
        submit: "Save",
    }
    .view(refused, metadata_lines("work", &work.metadata, Gone::Null))
}
