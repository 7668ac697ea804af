//! What a version changes against another one, file by file.

use super::contents::Contents;
use crate::{
    routes::Route,
    session::content::diff::changes_view,
    ui::{FailureNotice, Icon, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{ids::SkillVersionId, skills::SkillVersion};
use pilothouse_domain::{
    format::bytes,
    skill::{self, Change, Difference, File},
};

/// The key of the version that one is compared with.
pub const COMPARE: &str = "compare";

/// The most files whose lines are compared, and the longest of them in bytes; others are only named.
const MAX_COMPARED: usize = 40;
const MAX_TEXT: usize = 256 * 1024;

/// The choice of another version, and how this one differs from the one that was chosen.
pub fn section(
    version: &SkillVersion,
    others: &[SkillVersion],
    other: Option<&SkillVersionId>,
    before: Option<&Contents>,
    files: &Contents,
) -> Option<AnyView> {
    if others.is_empty() {
        return None;
    }
    let inner = before.map(|before| match (before, files) {
        (Ok(before), Ok(files)) => differences(&skill::compare(before, files)),
        (Err(failure), _) | (_, Err(failure)) => {
            view! { <FailureNotice failure=failure.clone() what="The versions can't be compared"/> }.into_any()
        }
    });
    Some(
        view! {
            <section class="section stack" aria-labelledby="compare-heading">
                <h2 id="compare-heading">"Changes"</h2>
                {choice(version, others, other)}
                {inner}
            </section>
        }
        .into_any(),
    )
}

fn choice(version: &SkillVersion, others: &[SkillVersion], other: Option<&SkillVersionId>) -> impl IntoView + use<> {
    let options: Vec<_> = others
        .iter()
        .map(|one| {
            let (id, at) = (one.id.to_string(), one.created_at.as_str().to_owned());
            let label = format!("{id} ({})", at.split('T').next().unwrap_or_default());
            view! { <option value=id selected={other == Some(&one.id)}>{revealed(&label)}</option> }
        })
        .collect();
    let here = Route::SkillVersion(version.skill_id.clone(), version.id.clone()).to_string();
    view! {
        <form class="row" method="get" action=here>
            <label for="compare">"Compared with version"</label>
            <select id="compare" name=COMPARE>{options}</select>
            <button type="submit" class="button"><Icon name="diff"/>"Compare"</button>
        </form>
    }
}

fn differences(differences: &[Difference<'_>]) -> AnyView {
    if differences.is_empty() {
        return view! { <p>"The files of both versions are the same."</p> }.into_any();
    }
    let (compared, named) = differences.split_at(differences.len().min(MAX_COMPARED));
    let compared = compared.iter().map(|one| difference(one, true)).collect_view();
    let named = named.iter().map(|one| difference(one, false)).collect_view();
    let count = if differences.len() == 1 {
        "1 file differs.".to_owned()
    } else {
        format!("{} files differ.", differences.len())
    };
    view! { <p>{count}</p> {compared} {named} }.into_any()
}

fn difference(difference: &Difference<'_>, with_lines: bool) -> AnyView {
    let (what, class, old, new) = match difference.change {
        Change::Added(file) => ("Added", "tag allow", None, Some(file)),
        Change::Removed(file) => ("Removed", "tag ask", Some(file), None),
        Change::Changed { old, new } => ("Changed", "tag", Some(old), Some(new)),
    };
    let heading = view! { <h3><code>{revealed(difference.path)}</code>" "<span class=class>{what}</span></h3> };
    view! { <div class="stack">{heading}{with_lines.then(|| lines(old, new))}</div> }.into_any()
}

/// What changes within a file, where it is text on both sides.
fn lines(old: Option<&File>, new: Option<&File>) -> AnyView {
    let text = |file: Option<&File>| file.map_or(Some(String::new()), shown);
    match (text(old), text(new)) {
        (Some(old), Some(new)) if old.is_empty() && new.is_empty() => {
            view! { <p class="quiet">"It is empty."</p> }.into_any()
        }
        (Some(old), Some(new)) => changes_view(&old, &new, 1),
        _ => {
            let size = |file: Option<&File>| file.map(|file| bytes(file.content.len() as u64));
            let words = match (size(old), size(new)) {
                (Some(old), Some(new)) => format!("{old} before, {new} now."),
                (one, other) => format!("{}.", one.or(other).unwrap_or_default()),
            };
            view! { <p class="quiet">{words}" It is no text, or too long to compare line by line."</p> }.into_any()
        }
    }
}

fn shown(file: &File) -> Option<String> {
    let text = file.text().filter(|text| text.len() <= MAX_TEXT)?;
    Some(if file.is_link { format!("symbolic link to {text}\n") } else { text.to_owned() })
}
