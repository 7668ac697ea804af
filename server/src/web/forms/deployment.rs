//! The form that creates or changes a deployment: its rows as the lists that the API takes.

use super::fields::first_wrong;
use crate::failure::Failure;
use pilothouse_domain::deployment_form::DeploymentForm;
use serde_json::Value;

const LIST: &str = "/api/v1/deployments";

/// The field with what the deployment was when the form was opened.
const WAS: &str = "was";

/// Whether a call creates or changes a deployment.
pub fn is_saved(path: &str) -> bool {
    path.strip_prefix(LIST).is_some_and(|rest| !rest.trim_start_matches('/').contains('/'))
}

/// The body of the call.
///
/// # Errors
/// 400 for the first field that is wrong.
pub fn body(path: &str, fields: &[(String, String)]) -> Result<Value, Failure> {
    let form = DeploymentForm::from_fields(fields);
    let body = if path == LIST {
        form.to_create()
    } else {
        let was = fields.iter().find(|(name, _)| name == WAS);
        let was = was.and_then(|(_, text)| serde_json::from_str(text).ok());
        form.to_update(&was.ok_or_else(|| Failure::invalid("The form doesn't say what it changes. Open it again."))?)
    };
    body.map_err(|errors| first_wrong(&errors))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const LEAST: [(&str, &str); 4] =
        [("name", "Nightly"), ("agent", "agent_1"), ("environment", "env_1"), ("events.0.kind", "user.message")];

    fn fields(more: &[(&str, &str)]) -> Vec<(String, String)> {
        LEAST.iter().chain(more).map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_new_one_is_sent_whole_and_a_change_alone() {
        let fields = fields(&[("events.0.text", "Hello")]);
        let whole = body(LIST, &fields).unwrap();
        assert_eq!(whole["initial_events"][0]["content"][0]["text"], "Hello");
        let mut was = DeploymentForm::from_fields(&fields).body().unwrap();
        was["name"] = json!("Daily");
        let fields = [fields, vec![("was".to_owned(), was.to_string())]].concat();
        assert_eq!(body("/api/v1/deployments/depl_1", &fields).unwrap(), json!({"name": "Nightly"}));
    }

    #[test]
    fn the_first_wrong_field_is_named() {
        let told = |path, fields: &[(String, String)]| body(path, fields).unwrap_err().told().message().to_owned();
        assert_eq!(told(LIST, &fields(&[])), "events.0.text: Enter with what each session begins");
        assert!(told("/api/v1/deployments/depl_1", &fields(&[("events.0.text", "a")])).contains("Open it again"));
    }

    #[test]
    fn other_calls_of_deployments_are_not_saved() {
        for path in [LIST, "/api/v1/deployments/depl_1"] {
            assert!(is_saved(path), "{path}");
        }
        for path in ["/api/v1/deployments/depl_1/run", "/api/v1/agents", "/api/v1/deployment_runs/drun_1"] {
            assert!(!is_saved(path), "{path}");
        }
    }
}
