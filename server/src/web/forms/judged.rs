//! Forms with fields of their own: `domain` judges them and makes the body of the call.

use super::fields::first_wrong;
use crate::failure::Failure;
use pilothouse_api::environments::Environment;
use pilothouse_domain::{
    agent_form::{AgentForm, SessionAgentForm},
    deployment_form::DeploymentForm,
    dream_form::DreamForm,
    environment_form::EnvironmentForm,
    form::{FORM, FieldErrors, FormKind, OVER, PageForm as _, WAS},
    session_form::SessionForm,
};
use serde::Serialize;
use serde_json::{Value, json};

type Fields = [(String, String)];

/// Which form the fields are of; `None` for one whose fields are the call's own.
pub fn kind(fields: &Fields) -> Option<FormKind> {
    FormKind::named(text(fields, FORM)?)
}

/// The body of the call.
///
/// # Errors
/// 400 for the first field that is wrong.
pub fn body(kind: FormKind, fields: &Fields) -> Result<Value, Failure> {
    let was = was(fields)?;
    match kind {
        FormKind::Agent => agent(fields, was),
        FormKind::Deployment => {
            let form = DeploymentForm::from_fields(fields);
            judged(was.map_or_else(|| form.to_create(), |was| form.to_update(&was)))
        }
        FormKind::Dream => judged(DreamForm::from_fields(fields).to_create()),
        FormKind::Environment => environment(fields, was),
        FormKind::Session => judged(SessionForm::from_fields(fields).to_create()),
        FormKind::SessionAgent => judged(SessionAgentForm::from_fields(fields).to_update()),
    }
}

/// Without `was` the agent is new.
fn agent(fields: &Fields, was: Option<Value>) -> Result<Value, Failure> {
    let form = AgentForm::from_fields(fields);
    let Some(was) = was else { return judged(form.to_create()) };
    let mut body = judged(form.to_update(&was))?;
    if let Some(version) = text(fields, OVER).and_then(|text| text.parse::<u32>().ok()) {
        body["version"] = json!(version);
    }
    Ok(body)
}

fn environment(fields: &Fields, was: Option<Value>) -> Result<Value, Failure> {
    let form = EnvironmentForm::from_fields(fields);
    let Some(was) = was else { return judged(form.to_create()) };
    let was: Environment = serde_json::from_value(was).map_err(|_| unreadable())?;
    judged(form.to_update(&EnvironmentForm::from(&was)))
}

/// What the form changes, where it changes something.
fn was(fields: &Fields) -> Result<Option<Value>, Failure> {
    text(fields, WAS).map(|json| serde_json::from_str(json).map_err(|_| unreadable())).transpose()
}

fn unreadable() -> Failure {
    Failure::invalid("The form doesn't say what it changes. Open it again.")
}

fn judged(body: Result<impl Serialize, FieldErrors>) -> Result<Value, Failure> {
    let body = body.map_err(|errors| first_wrong(&errors))?;
    serde_json::to_value(body).map_err(Failure::internal)
}

fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    let field = fields.iter().find(|(field, _)| field == name);
    field.map(|(_, text)| text.as_str()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    fn told(kind: FormKind, pairs: &[(&str, &str)]) -> String {
        body(kind, &fields(pairs)).unwrap_err().told().message().to_owned()
    }

    #[test]
    fn a_new_one_is_sent_whole_and_a_change_alone() {
        let least =
            [("name", "Nightly"), ("agent", "agent_1"), ("environment", "env_1"), ("events.0.kind", "user.message")];
        let least = [&least[..], &[("events.0.text", "Hello")]].concat();
        let whole = body(FormKind::Deployment, &fields(&least)).unwrap();
        assert_eq!(whole["initial_events"][0]["content"][0]["text"], "Hello");
        let mut was = DeploymentForm::from_fields(&fields(&least)).body().unwrap();
        was["name"] = json!("Daily");
        let was = was.to_string();
        let changed = body(FormKind::Deployment, &fields(&[&least[..], &[("was", &was)]].concat()));
        assert_eq!(changed.unwrap(), json!({"name": "Nightly"}));
    }

    #[test]
    fn an_edit_goes_on_top_of_the_version_that_the_person_saw() {
        let was = include_str!("../../../../api/tests/fixtures/agent.json");
        let edit = |over: &[(&str, &str)]| {
            let pairs = [&[("name", "Renamed"), ("model", "claude-opus-5-5"), ("was", was)], over].concat();
            body(FormKind::Agent, &fields(&pairs)).unwrap()
        };
        assert_eq!((&edit(&[])["version"], &edit(&[])["name"]), (&json!(3), &json!("Renamed")));
        assert_eq!(edit(&[("over", "7")])["version"], 7);
    }

    #[test]
    fn the_first_wrong_field_is_named() {
        assert_eq!(told(FormKind::Agent, &[("model", "m")]), "name: Enter a name");
        assert_eq!(told(FormKind::Session, &[]), "environment: Choose an environment");
        for kind in [FormKind::Environment, FormKind::Deployment, FormKind::Agent] {
            assert!(told(kind, &[("name", "a"), ("was", "{")]).contains("Open it again"));
        }
        assert!(told(FormKind::Environment, &[("name", "a"), ("was", "{}")]).contains("Open it again"));
        assert_eq!(super::kind(&fields(&[("form", "agents")])), None);
    }
}
