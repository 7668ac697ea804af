//! A new session: what can be chosen is loaded on the server.

use crate::{
    islands::{SessionChoices, SessionStarter},
    page::{Form, Page, PageContext},
    pages::choices,
    routes::Route,
    ui::{ActionLink, Choice, PageHead},
};
use http::StatusCode;
use leptos::prelude::*;
use pilothouse_api::{Error, page::Query};
use pilothouse_domain::session_form::SessionForm;

/// How many agents and environments can be chosen from: the most that the API gives at once.
const MOST: u32 = 100;

/// `/sessions/new`, with `?agent=`, `?version=` and `?environment=` chosen already.
pub async fn create(context: &PageContext) -> Page {
    let form = SessionForm {
        agent: context.query("agent").unwrap_or_default().to_owned(),
        agent_version: context.query("version").unwrap_or_default().to_owned(),
        environment: context.query("environment").unwrap_or_default().to_owned(),
        ..SessionForm::default()
    };
    let loaded = load(context, &form).await;
    let may = context.may();
    Page::new("New session", move || {
        let content = match loaded {
            Ok((choices, unusable)) => {
                let refused = may.operate_refused().map(str::to_owned);
                let shared_refused = may.administer_refused().map(str::to_owned);
                let SessionForm { agent, agent_version, environment, .. } = preselected(form, &choices);
                let unusable: Vec<_> =
                    unusable.into_iter().map(|why| view! { <p class="notice warning" role="note">{why}</p> }).collect();
                let missing = missing(&choices).then(|| nothing_to_run(&choices, may.administer_refused()));
                view! {
                    {missing}
                    {unusable}
                    <SessionStarter
                        agent=agent agent_version=agent_version environment=environment choices=choices refused=refused
                        shared_refused=shared_refused
                    />
                }
                .into_any()
            }
            Err(error) => choices::failed(&error),
        };
        view! {
            <div class="page narrow">
                <PageHead title="New session" parent=(Route::Sessions.to_string(), "Sessions")/>
                {content}
            </div>
        }
    })
    .with_form(Form::Session)
}

/// What can be chosen, and what is wrong with what the address chooses.
async fn load(context: &PageContext, form: &SessionForm) -> Result<(SessionChoices, Vec<String>), Error> {
    let query = Query::new().with("limit", MOST);
    let (agents, environments, files, shared) = futures::join!(
        context.api.list_agents(&query),
        context.api.list_environments(&query),
        context.api.list_files(&query),
        shared(context, &query),
    );
    let (stores, vaults) = shared?;
    let mut choices = SessionChoices {
        agents: agents?.data.iter().map(|agent| Choice::new(agent.id.as_str(), &agent.definition.name)).collect(),
        environments: environments?.data.iter().map(|found| Choice::new(found.id.as_str(), &found.name)).collect(),
        files: files?
            .data
            .iter()
            .filter(|file| file.scope.is_none())
            .map(|file| Choice::new(file.id.as_str(), &file.filename))
            .collect(),
        stores,
        vaults,
    };
    // A link may name one that is beyond the first page, archived, or gone.
    let (agent, environment) = futures::join!(linked_agent(context, form, &choices), async {
        let id = unlisted(&form.environment, &choices.environments)?;
        Some(match id {
            Err(()) => Err(missing_note("environment", &form.environment)),
            Ok(id) => match context.api.retrieve_environment(&id).await {
                Ok(found) => usable(found.archived_at.is_some(), "environment", id.as_str(), &found.name),
                Err(error) => Err(unusable_note("environment", &form.environment, &error)),
            },
        })
    });
    let mut unusable = Vec::new();
    for (linked, choices) in [(agent, &mut choices.agents), (environment, &mut choices.environments)] {
        match linked {
            Some(Ok(choice)) => choices.push(choice),
            Some(Err(why)) => unusable.push(why),
            None => {}
        }
    }
    Ok((choices, unusable))
}

/// Memory stores and vaults, for those who may let a session use them.
async fn shared(context: &PageContext, query: &Query) -> Result<(Vec<Choice>, Vec<Choice>), Error> {
    if !context.may().administer {
        return Ok(Default::default());
    }
    let (stores, vaults) = futures::join!(context.api.list_memory_stores(query), context.api.list_vaults(query));
    Ok((
        stores?.data.iter().map(|found| Choice::new(found.id.as_str(), &found.name)).collect(),
        vaults?.data.iter().map(|found| Choice::new(found.id.as_str(), &found.display_name)).collect(),
    ))
}

async fn linked_agent(
    context: &PageContext,
    form: &SessionForm,
    choices: &SessionChoices,
) -> Option<Result<Choice, String>> {
    let id = unlisted(&form.agent, &choices.agents)?;
    let Ok(id) = id else { return Some(Err(missing_note("agent", &form.agent))) };
    Some(match context.api.retrieve_agent(&id, None).await {
        Ok(agent) => usable(agent.archived_at.is_some(), "agent", id.as_str(), &agent.definition.name),
        Err(error) => Err(unusable_note("agent", &form.agent, &error)),
    })
}

/// The id that an address names, where it is none of the choices; an error where it can't be an id.
fn unlisted<T: std::str::FromStr>(id: &str, choices: &[Choice]) -> Option<Result<T, ()>> {
    let is_listed = id.is_empty() || choices.iter().any(|choice| choice.value == id);
    (!is_listed).then(|| id.parse().map_err(drop))
}

fn usable(archived: bool, kind: &str, id: &str, name: &str) -> Result<Choice, String> {
    if archived {
        Err(format!("The {kind} “{name}” is archived, so no new session can use it. Choose another one."))
    } else {
        Ok(Choice::new(id, name))
    }
}

fn unusable_note(kind: &str, id: &str, error: &Error) -> String {
    if error.status() == Some(StatusCode::NOT_FOUND) {
        missing_note(kind, id)
    } else {
        format!("The {kind} {id} could not be loaded: {}", error.message())
    }
}

fn missing_note(kind: &str, id: &str) -> String {
    format!("There is no {kind} with the ID {id}. Choose another one.")
}

/// Where there is only one to choose, it is chosen, unless another one was asked for. What can't be chosen is not.
fn preselected(mut form: SessionForm, choices: &SessionChoices) -> SessionForm {
    for (chosen, choices) in [(&mut form.agent, &choices.agents), (&mut form.environment, &choices.environments)] {
        match choices.as_slice() {
            [only] if chosen.is_empty() => chosen.clone_from(&only.value),
            all if all.iter().any(|choice| choice.value == *chosen) => {}
            _ => chosen.clear(),
        }
    }
    if form.agent.is_empty() {
        form.agent_version.clear();
    }
    form
}

fn missing(choices: &SessionChoices) -> bool {
    choices.agents.is_empty() || choices.environments.is_empty()
}

fn nothing_to_run(choices: &SessionChoices, refused: Option<&'static str>) -> impl IntoView + use<> {
    let agent = choices.agents.is_empty();
    let environment = choices.environments.is_empty();
    view! {
        <div class="notice warning" role="note">
            <p>"A session needs an agent and an environment."</p>
            <div class="row">
                {agent.then(|| view! { <ActionLink to=Route::AgentNew label="New agent" icon="plus" refused=refused/> })}
                {environment.then(|| {
                    view! { <ActionLink to=Route::EnvironmentNew label="New environment" icon="plus" refused=refused/> }
                })}
            </div>
        </div>
    }
}
