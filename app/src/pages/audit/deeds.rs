//! What calls did, kind by kind; who decided; what was mounted, and which secrets were lent.

use crate::{
    pages::{errors::groups::at_event, list},
    session::content::{intent::level_badge, row_time::when},
    ui::{CopyId, name, revealed},
};
use leptos::prelude::*;
use pilothouse_console_api::{DecisionRow, Deed, LentVault, Mounted, Via};
use pilothouse_domain::deeds::DeedKind;

/// More of one kind than this stand in a part that opens.
const SHOWN: usize = 20;

/// What was done: a part for each kind that there is any of.
pub(super) fn deeds(deeds: Vec<Deed>) -> AnyView {
    let parts: Vec<_> = DeedKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let of_kind: Vec<_> = deeds.iter().filter(|deed| deed.kind == kind).cloned().collect();
            (!of_kind.is_empty()).then(|| part(kind, of_kind))
        })
        .collect();
    if parts.is_empty() {
        return view! { <section class="section"><h2>"What it did"</h2><p class="quiet">"No recorded call ran a command, reached a host or touched a file."</p></section> }.into_any();
    }
    view! { {parts} }.into_any()
}

fn part(kind: DeedKind, mut deeds: Vec<Deed>) -> AnyView {
    let id = kind.name();
    let more = deeds.split_off(deeds.len().min(SHOWN));
    let rest = (!more.is_empty()).then(|| {
        view! { <details class="more"><summary>{format!("{} more", more.len())}</summary>{table(kind, more)}</details> }
    });
    view! {
        <section class="section stack" aria-labelledby=id>
            <h2 id=id>{kind.words()}</h2>
            {table(kind, deeds)}
            {rest}
        </section>
    }
    .into_any()
}

fn table(kind: DeedKind, deeds: Vec<Deed>) -> AnyView {
    let heads = view! {
        <th scope="col">"What"</th>
        <th scope="col" class="numeric">"Times"</th>
        <th scope="col" class="numeric">"Denied"</th>
    };
    let row = |deed: Deed| {
        view! {
            <tr>
                <th scope="row"><a class="deed" href=at_event(&deed.session, &deed.event)><code>{revealed(&deed.value)}</code></a></th>
                <td class="numeric" data-label="Times">{deed.count}</td>
                <td class="numeric" data-label="Denied">{deed.denied}</td>
            </tr>
        }
    };
    list::table(kind.words(), heads, deeds.into_iter().map(row).collect_view()).into_any()
}

/// Who decided what, and why.
pub(super) fn decisions(rows: Vec<DecisionRow>, now: i64) -> AnyView {
    let heads = view! {
        <th scope="col">"Call"</th>
        <th scope="col">"Decision"</th>
        <th scope="col">"Why"</th>
        <th scope="col" class="moment">"When"</th>
    };
    let content = if rows.is_empty() {
        view! { <p class="quiet">"Nobody was asked, or nobody answered through this console."</p> }.into_any()
    } else {
        let rows = rows.into_iter().map(|row| decision(row, now)).collect_view();
        list::table("Decisions", heads, rows).into_any()
    };
    view! { <section class="section stack" aria-labelledby="approvals"><h2 id="approvals">"Approvals"</h2>{content}</section> }
        .into_any()
}

fn decision(DecisionRow { decision, .. }: DecisionRow, now: i64) -> AnyView {
    let asked = decision.asked.as_ref();
    let by = match &decision.via {
        Via::Rule => view! { "the rule “"{name(&decision.by)}"”" }.into_any(),
        Via::Login => name(&decision.by),
        Via::Token(token) => view! { {name(&decision.by)}" (token "{name(token)}")" }.into_any(),
    };
    let rules = (!decision.rules.is_empty()).then(|| format!("Rules: {}", decision.rules.join(", ")));
    let why =
        decision.message().map(|message| format!("“{message}”")).into_iter().chain(rules).collect::<Vec<_>>().join(" ");
    view! {
        <tr>
            <th scope="row">
                <a href=at_event(&decision.session, &decision.call)>{revealed(asked.map_or("Call", |asked| asked.tool.as_str()))}</a>" "
                {asked.map(|asked| level_badge(asked.level))}
            </th>
            <td data-label="Decision">{decision.kind.words()}" by "{by}{decision.passkey.then_some(" with a passkey")}</td>
            <td data-label="Why">{revealed(&why)}</td>
            <td data-label="When" class="fit">{when(now, Some(decision.at))}</td>
        </tr>
    }
    .into_any()
}

/// What was mounted.
pub(super) fn mounted(all: Vec<Mounted>) -> Option<AnyView> {
    let line = |mounted: Mounted| {
        let kind = match mounted.kind.as_str() {
            "file" => "File".to_owned(),
            "github_repository" => "Repository".to_owned(),
            "memory_store" => "Memory store".to_owned(),
            other => other.to_owned(),
        };
        let path = mounted.path.map(|path| view! { " at "<code>{revealed(&path)}</code> });
        view! { <li>{revealed(&kind)}" "<code>{revealed(&mounted.name)}</code>{path}</li> }
    };
    (!all.is_empty()).then(|| {
        let lines = all.into_iter().map(line).collect_view();
        view! { <section class="section" aria-labelledby="mounted"><h2 id="mounted">"Mounted"</h2><ul class="plain">{lines}</ul></section> }.into_any()
    })
}

/// The names of the secrets that could be used.
pub(super) fn vaults(all: Vec<LentVault>) -> AnyView {
    let line = |vault: LentVault| {
        let names: Vec<_> = vault.credentials.iter().map(|credential| view! { <li>{name(credential)}</li> }).collect();
        let title = vault.name.as_deref().map_or_else(|| view! { "A vault that can't be read" }.into_any(), name);
        view! { <li>{title}" "<CopyId id=vault.id/><ul class="plain">{names}</ul></li> }
    };
    let content = if all.is_empty() {
        view! { <p class="quiet">"None"</p> }.into_any()
    } else {
        view! { <ul class="plain">{all.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="section" aria-labelledby="secrets">
            <h2 id="secrets">"Secrets it could use, by name"</h2>
            {content}
        </section>
    }
    .into_any()
}
