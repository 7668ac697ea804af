//! The Git repositories that a session mounts.

use super::state::State;
use crate::{
    islands::form::{AddButton, List, RemoveButton},
    ui::{Choice, SelectField, TextField},
};
use leptos::prelude::*;
use pilothouse_domain::{deployment_form::RepositoryRow, session_form::SessionForm};

const REPOSITORIES: List<SessionForm, RepositoryRow> =
    List { read: |f| &f.repositories, write: |f| &mut f.repositories };

/// The section of the repositories.
#[component]
pub fn Repositories(state: State, may_use_tokens: bool) -> impl IntoView {
    view! {
        <fieldset class="group">
            <legend>"Repositories"</legend>
            <For each=state.rows(REPOSITORIES) key=|index| *index let:index>
                <Repository state=state index=index may_use_tokens=may_use_tokens/>
            </For>
            <AddButton label="Add repository" add=move |()| state.push(REPOSITORIES)/>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Repository(state: State, index: usize, may_use_tokens: bool) -> impl IntoView {
    let label = format!("Repository {}", index + 1);
    let field = move |part: &str| format!("repositories.{index}.{part}");
    let checkouts = vec![Choice::new("", "Branch"), Choice::new("commit", "Commit")];
    let token = may_use_tokens.then(|| {
        view! {
            <TextField
                id=field("token") label="Token" secret=true hint="For a private repository. It is never shown again."
                value=state.row(REPOSITORIES, index, |r| &r.token, |r| &mut r.token)
            />
        }
    });
    view! {
        <div class="item" role="group" aria-label=label.clone()>
            <div class="section-head">
                <strong>{label.clone()}</strong>
                <RemoveButton label=format!("Remove {}", label.to_lowercase()) remove=move |()| state.remove(REPOSITORIES, index)/>
            </div>
            <TextField
                id=field("url") label="Address" hint="https://github.com/owner/name, without .git."
                value=state.row(REPOSITORIES, index, |r| &r.url, |r| &mut r.url) error=state.error(field("url"))
            />
            <div class="fields-2">
                <SelectField
                    id=field("checkout") label="Checked out" choices=checkouts
                    value=state.row(REPOSITORIES, index, |r| &r.checkout, |r| &mut r.checkout)
                />
                <TextField
                    id=field("at") label="Name or SHA" hint="Empty: the default branch."
                    value=state.row(REPOSITORIES, index, |r| &r.at, |r| &mut r.at)
                />
                <TextField
                    id=field("mount_path") label="Mount path" hint="Empty: /workspace/name."
                    value=state.row(REPOSITORIES, index, |r| &r.mount_path, |r| &mut r.mount_path)
                />
                {token}
            </div>
        </div>
    }
    .into_any()
}
