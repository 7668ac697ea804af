//! A new session: what can be chosen is loaded on the server.

use crate::{
    islands::{SessionChoices, SessionStarter},
    page::{Page, PageContext},
    routes::Route,
    ui::{ActionLink, Choice, Failure, FailureNotice, PageHead},
};
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
    let choices = load(context, &form).await;
    let may = context.may();
    Page::new("New session", move || {
        let content = match choices {
            Ok(choices) => {
                let refused = may.operate_refused().map(str::to_owned);
                let form = preselected(form, &choices);
                let missing = missing(&choices).then(|| nothing_to_run(&choices, may.administer_refused()));
                view! { {missing} <SessionStarter form=form choices=choices refused=refused/> }.into_any()
            }
            Err(error) => view! {
                <FailureNotice failure=Failure::from(&error) what="Agents, environments and files could not be loaded">
                    <a class="button small" href="">"Try again"</a>
                </FailureNotice>
            }
            .into_any(),
        };
        view! {
            <div class="page narrow">
                <PageHead title="New session" parent=(Route::Sessions.to_string(), "Sessions")/>
                {content}
            </div>
        }
    })
}

async fn load(context: &PageContext, form: &SessionForm) -> Result<SessionChoices, Error> {
    let query = Query::new().with("limit", MOST);
    let (agents, environments, files) = futures::join!(
        context.api.list_agents(&query),
        context.api.list_environments(&query),
        context.api.list_files(&query),
    );
    let mut choices = SessionChoices {
        agents: agents?.data.iter().map(|agent| Choice::new(agent.id.as_str(), &agent.definition.name)).collect(),
        environments: environments?.data.iter().map(|found| Choice::new(found.id.as_str(), &found.name)).collect(),
        files: files?
            .data
            .iter()
            .filter(|file| file.scope.is_none())
            .map(|file| Choice::new(file.id.as_str(), &file.filename))
            .collect(),
    };
    // A link may name one that is beyond the first page.
    if let Some(id) = unlisted(&form.agent, &choices.agents) {
        let agent = context.api.retrieve_agent(&id, None).await;
        choices.agents.extend(agent.map(|agent| Choice::new(agent.id.as_str(), &agent.definition.name)));
    }
    if let Some(id) = unlisted(&form.environment, &choices.environments) {
        let found = context.api.retrieve_environment(&id).await;
        choices.environments.extend(found.map(|found| Choice::new(found.id.as_str(), &found.name)));
    }
    Ok(choices)
}

fn unlisted<T: std::str::FromStr>(id: &str, choices: &[Choice]) -> Option<T> {
    if choices.iter().any(|choice| choice.value == id) { None } else { id.parse().ok() }
}

/// Where there is only one to choose, it is chosen.
fn preselected(mut form: SessionForm, choices: &SessionChoices) -> SessionForm {
    for (chosen, choices) in [(&mut form.agent, &choices.agents), (&mut form.environment, &choices.environments)] {
        if let ([only], true) = (choices.as_slice(), chosen.is_empty()) {
            chosen.clone_from(&only.value);
        }
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
