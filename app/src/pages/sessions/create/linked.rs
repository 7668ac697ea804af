//! What the address of the form chooses already: it may be beyond what is offered, archived, or gone.

use crate::{page::PageContext, pages::form::choices::Choices, ui::Choice};
use http::StatusCode;
use pilothouse_api::Error;
use pilothouse_domain::session_form::SessionForm;

/// Offers what the address names; what is wrong with it.
pub async fn add(context: &PageContext, form: &SessionForm, choices: &mut Choices) -> Vec<String> {
    let (agent, environment) =
        futures::join!(linked_agent(context, form, choices), linked_environment(context, form, choices));
    let mut unusable = Vec::new();
    for (linked, choices) in [(agent, &mut choices.agents), (environment, &mut choices.environments)] {
        match linked {
            Some(Ok(choice)) => choices.push(choice),
            Some(Err(why)) => unusable.push(why),
            None => {}
        }
    }
    unusable
}

/// Where there is only one to choose, it is chosen, unless another one was asked for. What can't be chosen is not.
pub fn preselect(form: &mut SessionForm, choices: &Choices) {
    for (chosen, choices) in [(&mut form.agent, &choices.agents), (&mut form.environment, &choices.environments)] {
        match choices.as_slice() {
            [only] if chosen.is_empty() => chosen.clone_from(&only.value),
            all if all.iter().any(|choice| choice.value == *chosen) => {}
            _ => chosen.clear(),
        }
    }
}

async fn linked_environment(
    context: &PageContext,
    form: &SessionForm,
    choices: &Choices,
) -> Option<Result<Choice, String>> {
    let id = unlisted(&form.environment, &choices.environments)?;
    let Ok(id) = id else { return Some(Err(missing_note("environment", &form.environment))) };
    Some(match context.api.retrieve_environment(&id).await {
        Ok(found) => usable(found.archived_at.is_some(), "environment", id.as_str(), &found.name),
        Err(error) => Err(unusable_note("environment", &form.environment, &error)),
    })
}

async fn linked_agent(context: &PageContext, form: &SessionForm, choices: &Choices) -> Option<Result<Choice, String>> {
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
