//! `/import`: resources from files, with what would change before it is done.

use crate::{
    page::{Page, PageContext},
    pages::list,
    routes::Route,
    session::content::diff::diff_view,
    ui::{Failure, FailureNotice, Icon, PageHead, TextArea, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::Error;
use pilothouse_console_api::{ManifestAction, ManifestChange, ManifestPlan, ManifestStep};

/// What the page shows beside the form.
pub enum Import {
    /// Nothing was read yet.
    Empty,
    /// The texts can't be read, and why.
    Unreadable(String),
    /// The API could not be asked.
    Failed(Error),
    /// What would change; `is_other`: it is no longer what was shown before.
    Planned { plan: ManifestPlan, digest: String, is_other: bool },
    /// What was done.
    Applied(ManifestPlan),
}

/// `/import`, as it is opened.
pub fn import(context: &PageContext) -> Page {
    shown(context, String::new(), Import::Empty)
}

/// `/import`, once a text was sent.
pub fn shown(context: &PageContext, text: String, import: Import) -> Page {
    let refused = context.may().administer_refused();
    Page::new("Import", move || {
        let is_applied = matches!(import, Import::Applied(_));
        let result = result(&import, &text);
        let form = (!is_applied).then(|| form(text, refused));
        view! {
            <div class="page">
                <PageHead title="Import">
                    <a class="button" href="/export"><Icon name="download"/><span>"Export all"</span></a>
                </PageHead>
                {result}
                {form}
            </div>
        }
    })
}

fn form(text: String, refused: Option<&'static str>) -> AnyView {
    view! {
        <form class="stack" method="post" action=Route::Import.to_string() enctype="multipart/form-data" aria-label="Import">
            <p class="quiet" id="import-hint">
                "Agents, environments, deployments and memory stores, as they were exported, in YAML or JSON. Nothing is changed \
                before you have seen what would change, and nothing is deleted."
            </p>
            <div class="field">
                <label for="import-files">"Files"</label>
                <input id="import-files" type="file" name="files" multiple=true accept=".yaml,.yml,.json" aria-describedby="import-hint"/>
            </div>
            <div class="field">
                <label for="import-text">"Or text"</label>
                <TextArea id="import-text" name="text" rows=14 text=text described_by="import-hint"/>
            </div>
            <div class="row">
                <button type="submit" class="button primary" disabled=refused.is_some() title=refused>"Show what would change"</button>
            </div>
        </form>
    }
    .into_any()
}

fn result(import: &Import, text: &str) -> Option<AnyView> {
    Some(match import {
        Import::Empty => return None,
        Import::Unreadable(why) => notice("failure", "Nothing was read.", why),
        Import::Failed(error) => {
            view! { <FailureNotice failure=Failure::from(error) what="What is there could not be read"/> }.into_any()
        }
        Import::Planned { plan, digest, is_other } => planned(plan, digest.clone(), *is_other, text.to_owned()),
        Import::Applied(plan) => applied(plan),
    })
}

fn notice(class: &str, what: &'static str, why: &str) -> AnyView {
    let class = format!("notice {class}");
    view! { <div class=class role="alert"><strong>{what}</strong><p>{revealed(why)}</p></div> }.into_any()
}

fn planned(plan: &ManifestPlan, digest: String, is_other: bool, text: String) -> AnyView {
    let changes = plan.count(ManifestAction::Create) + plan.count(ManifestAction::Change);
    let apply = (changes > 0).then(|| {
        view! {
            <form method="post" action=Route::Import.to_string() enctype="multipart/form-data" aria-label="Apply">
                <input type="hidden" name="text" value=text/>
                <input type="hidden" name="digest" value=digest/>
                <button type="submit" class="button primary">{format!("Apply {}", counted(changes))}</button>
            </form>
        }
    });
    let other = is_other.then(|| {
        notice("warning", "Nothing was applied.", "Something has changed since: this is what would happen now.")
    });
    view! {
        {other}
        <section class="section" aria-labelledby="plan-heading">
            <h2 id="plan-heading">{format!("{}.", plan.summary(true))}</h2>
            {steps(&plan.steps, true)}
            {apply}
        </section>
    }
    .into_any()
}

fn counted(changes: usize) -> String {
    if changes == 1 { "1 change".to_owned() } else { format!("{changes} changes") }
}

fn applied(plan: &ManifestPlan) -> AnyView {
    view! {
        <section class="section" aria-labelledby="plan-heading">
            <h2 id="plan-heading" role="status">{format!("{}.", plan.summary(false))}</h2>
            {steps(&plan.steps, false)}
            <div class="row"><a class="button" href=Route::Import.to_string()>"Import more"</a></div>
        </section>
    }
    .into_any()
}

fn steps(steps: &[ManifestStep], will: bool) -> AnyView {
    let heads = view! {
        <th scope="col">"Resource"</th>
        <th scope="col">"Type"</th>
        <th scope="col">"From"</th>
        <th scope="col">"What happens"</th>
    };
    let rows = steps.iter().map(|step| row(step, will)).collect_view();
    list::table("Resources in the files", heads, rows).into_any()
}

fn row(step: &ManifestStep, will: bool) -> AnyView {
    let (class, word) = match step.action {
        ManifestAction::Create => ("tag created", if will { "will be created" } else { "created" }),
        ManifestAction::Change => ("tag changed", if will { "will be changed" } else { "changed" }),
        ManifestAction::Nothing => ("tag", "unchanged"),
        ManifestAction::Failed => ("tag failed", if will { "can't be applied" } else { "failed" }),
    };
    let heading = match address(step) {
        Some(href) => view! { <a href=href>{name(&step.name)}</a> }.into_any(),
        None => name(&step.name),
    };
    let changes = step.changes.iter().map(change).collect_view();
    let details = (!step.changes.is_empty()).then(|| {
        let label = counted(step.changes.len());
        view! { <details><summary>{label}</summary><div class="stack">{changes}</div></details> }
    });
    let problem = step.problem.as_deref().map(|problem| view! { <p class="field-note error">{revealed(problem)}</p> });
    view! {
        <tr>
            <th scope="row">{heading}</th>
            <td data-label="Type" class="fit">{step.kind.replace('_', " ")}</td>
            <td data-label="From">{revealed(&step.source)}</td>
            <td data-label="What happens"><span class=class>{word}</span>{problem}{details}</td>
        </tr>
    }
    .into_any()
}

fn address(step: &ManifestStep) -> Option<String> {
    let id = step.id.as_deref()?;
    let route = match step.kind.as_str() {
        "agent" => Route::Agent(id.parse().ok()?),
        "environment" => Route::Environment(id.parse().ok()?),
        "deployment" => Route::Deployment(id.parse().ok()?),
        _ => Route::MemoryStore(id.parse().ok()?),
    };
    Some(route.to_string())
}

fn change(change: &ManifestChange) -> AnyView {
    let (old, new) = (change.old.as_deref().unwrap_or_default(), change.new.as_deref().unwrap_or_default());
    view! { <div><h3><code>{revealed(&change.field)}</code></h3>{diff_view(old, new, false)}</div> }.into_any()
}
