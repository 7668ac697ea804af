//! The form that makes or edits an environment.

use super::form::{FormEnd, FormState, List, MetadataRows};
use crate::{
    browser,
    routes::Route,
    ui::{CheckField, Choice, SelectField, TextAreaField, TextField, Value},
};
use leptos::prelude::*;
use pilothouse_api::{environments::Environment, ids::EnvironmentId};
use pilothouse_domain::environment_form::{EnvironmentForm, Hosting, NetworkingChoice, PackageLists};
use pilothouse_domain::form::Paths;

type State = FormState<EnvironmentForm>;

/// What the API calls the fields.
const PATHS: Paths = &[("config.networking", ""), ("config", "")];

/// `/environments/new`.
#[island]
pub fn EnvironmentCreator(
    /// Why the visitor may not; absent: they may.
    refused: Option<String>,
) -> impl IntoView {
    let state = FormState::new(
        EnvironmentForm::default(),
        refused.is_some(),
        |form| form.to_create().err().unwrap_or_default(),
        PATHS,
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = state.form.with_untracked(EnvironmentForm::to_create);
        let done = |id| browser::navigate(&Route::Environment(id));
        state.send("/v1/environments".to_owned(), body, done, |_| false);
    };
    view! {
        <form class="stack" novalidate=true on:submit=submit>
            <EnvironmentFields state=state is_new=true/>
            <FormEnd
                state=state label="Create environment" failed="The environment was not created"
                cancel=Route::Environments.to_string() refused=refused
            />
        </form>
    }
    .into_any()
}

/// `/environments/{id}/edit`.
#[island]
pub fn EnvironmentEditor(
    /// The environment as it is.
    environment: Environment,
    /// Why the visitor may not; absent: they may.
    refused: Option<String>,
) -> impl IntoView {
    let id: EnvironmentId = environment.id.clone();
    let was = StoredValue::new(EnvironmentForm::from(&environment));
    let check = |form: &EnvironmentForm| form.to_update(&EnvironmentForm::default()).err().unwrap_or_default();
    let state = FormState::new(was.get_value(), refused.is_some(), check, PATHS);
    let (path, cancel) = (format!("/v1/environments/{id}"), Route::Environment(id).to_string());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = state.form.with_untracked(|form| was.with_value(|was| form.to_update(was)));
        let done = |id| browser::navigate(&Route::Environment(id));
        state.send(path.clone(), body, done, |_| false);
    };
    view! {
        <form class="stack" novalidate=true on:submit=submit>
            <EnvironmentFields state=state is_new=false/>
            <FormEnd state=state label="Save changes" failed="The changes were not saved" cancel=cancel refused=refused/>
        </form>
    }
    .into_any()
}

/// `is_new`: where it runs can still be chosen.
#[component]
fn EnvironmentFields(state: State, is_new: bool) -> impl IntoView {
    view! {
        <fieldset class="group stack" disabled=move || !state.open.get()>
            <TextField
                id="name" label="Name" required=true value=state.part(|f| &f.name, |f| &mut f.name)
                error=state.error("name")
            />
            <TextAreaField
                id="description" label="Description" rows=2
                value=state.part(|f| &f.description, |f| &mut f.description) error=state.error("description")
            />
            <HostingFields state=state is_new=is_new/>
            <MetadataRows state=state list=List { read: |f| &f.metadata, write: |f| &mut f.metadata }/>
        </fieldset>
    }
    .into_any()
}

#[component]
fn HostingFields(state: State, is_new: bool) -> impl IntoView {
    let hosting = Value::part(
        state.form,
        |form| if form.hosting == Hosting::Cloud { "cloud" } else { "self_hosted" }.to_owned(),
        |form, value| form.hosting = if value == "cloud" { Hosting::Cloud } else { Hosting::SelfHosted },
    );
    let choices = vec![
        Choice::new("cloud", "Cloud: a sandbox hosted for you"),
        Choice::new("self_hosted", "Self-hosted: your own worker"),
    ];
    let cloud = Memo::new(move |_| state.form.with(|form| form.hosting == Hosting::Cloud));
    view! {
        {is_new.then(|| view! { <SelectField id="hosting" label="Runs in" value=hosting choices=choices/> })}
        <Show when=move || cloud.get()>
            <NetworkFields state=state/>
            <PackageFields state=state/>
        </Show>
    }
    .into_any()
}

#[component]
fn NetworkFields(state: State) -> impl IntoView {
    let networking = Value::part(
        state.form,
        |form| if form.networking == NetworkingChoice::Limited { "limited" } else { "unrestricted" }.to_owned(),
        |form, value| {
            form.networking =
                if value == "limited" { NetworkingChoice::Limited } else { NetworkingChoice::Unrestricted };
        },
    );
    let choices = vec![
        Choice::new("unrestricted", "Unrestricted: everything except a safety blocklist"),
        Choice::new("limited", "Limited: only the hosts you list"),
    ];
    let limited = Memo::new(move |_| state.form.with(|form| form.networking == NetworkingChoice::Limited));
    view! {
        <fieldset class="group">
            <legend>"Network"</legend>
            <SelectField id="networking" label="Networking" value=networking choices=choices/>
            <Show when=move || limited.get()><LimitFields state=state/></Show>
        </fieldset>
    }
    .into_any()
}

#[component]
fn LimitFields(state: State) -> impl IntoView {
    let error = state.error("allow_package_managers");
    view! {
        <TextAreaField
            id="allowed_hosts" label="Allowed hosts" rows=3
            hint="One per line, for example api.example.com or *.example.com. No scheme, port or path."
            value=state.part(|f| &f.allowed_hosts, |f| &mut f.allowed_hosts) error=state.error("allowed_hosts")
        />
        <CheckField
            id="allow_mcp_servers" label="Allow the agent's MCP servers"
            value=state.part(|f| &f.allow_mcp_servers, |f| &mut f.allow_mcp_servers)
        />
        <CheckField
            id="allow_package_managers" label="Allow package managers"
            value=state.part(|f| &f.allow_package_managers, |f| &mut f.allow_package_managers)
        />
        {move || error.get().map(|error| view! { <p class="field-note error">{error}</p> })}
    }
    .into_any()
}

/// A manager's field in the form, to read and to change.
type Packages = (&'static str, fn(&PackageLists) -> &String, fn(&mut PackageLists) -> &mut String);

const MANAGERS: [Packages; 6] = [
    ("apt", |lists| &lists.apt, |lists| &mut lists.apt),
    ("cargo", |lists| &lists.cargo, |lists| &mut lists.cargo),
    ("gem", |lists| &lists.gem, |lists| &mut lists.gem),
    ("go", |lists| &lists.go, |lists| &mut lists.go),
    ("npm", |lists| &lists.npm, |lists| &mut lists.npm),
    ("pip", |lists| &lists.pip, |lists| &mut lists.pip),
];

#[component]
fn PackageFields(state: State) -> impl IntoView {
    let fields: Vec<_> = MANAGERS
        .into_iter()
        .map(|(manager, read, write)| {
            let value = Value::part(
                state.form,
                move |form| read(&form.packages).clone(),
                move |form, text| *write(&mut form.packages) = text,
            );
            let field = format!("packages.{manager}");
            view! { <TextAreaField id=field.clone() label=manager rows=2 value=value error=state.error(field)/> }
        })
        .collect();
    view! {
        <fieldset class="group">
            <legend>"Packages"</legend>
            <p class="field-note">"One per line, in the package manager's own syntax, for example pandas==2.2.3."</p>
            <div class="fields-2">{fields}</div>
        </fieldset>
    }
    .into_any()
}
