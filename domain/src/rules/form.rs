//! A rule as a plain form has it: texts, as people type them.

use super::{
    approver::Approver,
    check::RuleError,
    rule::{AfterLimit, Rule, TimeLimit},
};
use crate::intent::Level;
use serde::{Deserialize, Serialize};

/// The fields of the form. What is left empty demands nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RuleForm {
    /// See [`Rule::name`].
    pub name: String,
    /// Patterns of tools, separated by commas or lines.
    pub tools: String,
    /// Patterns of agents, separated by commas or lines.
    pub agents: String,
    /// The name of a level; empty: all.
    pub from_level: String,
    /// `deny`: such calls are always denied; else the demands below count.
    pub outcome: String,
    /// The message of a denial.
    pub deny: String,
    /// Names and roles, separated by commas or lines.
    pub approvers: String,
    /// `on`, where it is ticked; so are the next two.
    pub two_people: String,
    /// See [`Rule::not_the_asker`].
    pub not_the_asker: String,
    /// See [`Rule::passkey`].
    pub passkey: String,
    /// What happens after the time limit: `deny`, `escalate`, or nothing.
    pub after: String,
    /// The time limit, in minutes.
    pub minutes: String,
    /// The message of a denial after it.
    pub after_message: String,
    /// Names and roles to escalate to, separated by commas or lines.
    pub escalate_to: String,
}

impl RuleForm {
    /// The rule that it describes, checked.
    ///
    /// # Errors
    /// When it can't be used; the error names the field.
    pub fn rule(&self) -> Result<Rule, RuleError> {
        let wrong = |field: &'static str, message: String| RuleError { rule: self.name.clone(), field, message };
        let named = Rule {
            name: self.name.trim().to_owned(),
            tools: listed(&self.tools),
            agents: listed(&self.agents),
            from_level: level(&self.from_level).map_err(|message| wrong("from_level", message))?,
            ..Rule::default()
        };
        let rule = if self.outcome == "deny" {
            Rule { deny: Some(self.deny.replace("\r\n", "\n").trim().to_owned()), ..named }
        } else {
            Rule {
                approvers: approvers(&self.approvers).map_err(|message| wrong("approvers", message))?,
                two_people: self.two_people == "on",
                not_the_asker: self.not_the_asker == "on",
                passkey: self.passkey == "on",
                time_limit: self.time_limit().map_err(|message| wrong("time_limit", message))?,
                ..named
            }
        };
        rule.check()?;
        Ok(rule)
    }

    fn time_limit(&self) -> Result<Option<TimeLimit>, String> {
        let then = match self.after.as_str() {
            "" => return Ok(None),
            "deny" => AfterLimit::Deny(self.after_message.replace("\r\n", "\n").trim().to_owned()),
            "escalate" => AfterLimit::Escalate(approvers(&self.escalate_to)?),
            other => return Err(format!("{other:?} is not what can happen after a time limit")),
        };
        let minutes = self.minutes.trim().parse().map_err(|_| "give the time limit in whole minutes".to_owned())?;
        Ok(Some(TimeLimit { minutes, then }))
    }
}

impl From<&Rule> for RuleForm {
    fn from(rule: &Rule) -> Self {
        let on = |ticked: bool| if ticked { "on".to_owned() } else { String::new() };
        let people =
            |approvers: &[Approver]| approvers.iter().cloned().map(String::from).collect::<Vec<_>>().join(", ");
        let limit = rule.time_limit.as_ref();
        let (after, after_message, escalate_to) = match limit.map(|limit| &limit.then) {
            None => Default::default(),
            Some(AfterLimit::Deny(message)) => ("deny", message.clone(), String::new()),
            Some(AfterLimit::Escalate(to)) => ("escalate", String::new(), people(to)),
        };
        Self {
            name: rule.name.clone(),
            tools: rule.tools.join(", "),
            agents: rule.agents.join(", "),
            from_level: rule.from_level.name().to_owned(),
            outcome: if rule.deny.is_some() { "deny".to_owned() } else { "people".to_owned() },
            deny: rule.deny.clone().unwrap_or_default(),
            approvers: people(&rule.approvers),
            two_people: on(rule.two_people),
            not_the_asker: on(rule.not_the_asker),
            passkey: on(rule.passkey),
            after: after.to_owned(),
            minutes: limit.map(|limit| limit.minutes.to_string()).unwrap_or_default(),
            after_message,
            escalate_to,
        }
    }
}

fn level(name: &str) -> Result<Level, String> {
    let all = [Level::Routine, Level::LookClosely, Level::Dangerous];
    let found = all.into_iter().find(|level| level.name() == name || name.is_empty());
    found.ok_or_else(|| format!("{name:?} is no level: use routine, look-closely or dangerous"))
}

fn listed(text: &str) -> Vec<String> {
    text.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn approvers(text: &str) -> Result<Vec<Approver>, String> {
    listed(text).into_iter().map(Approver::try_from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: serde_json::Value) -> Result<Rule, &'static str> {
        serde_json::from_value::<RuleForm>(fields).unwrap().rule().map_err(|error| error.field)
    }

    #[test]
    fn what_is_typed_becomes_a_rule_and_back() {
        let rule = form(serde_json::json!({
            "name": " Deploys ", "tools": "bash, postgres/*\r\n", "agents": "Deployer", "from_level": "dangerous",
            "outcome": "people", "approvers": "ada,role:admin", "two_people": "on", "after": "escalate", "minutes": "30",
            "escalate_to": "bob", "deny": "left over", "after_message": "left over"
        }));
        let rule = rule.unwrap();
        assert_eq!(
            (rule.name.as_str(), rule.tools.len(), rule.two_people, rule.deny.clone()),
            ("Deploys", 2, true, None)
        );
        assert_eq!(RuleForm::from(&rule).rule(), Ok(rule));
        let denial =
            form(serde_json::json!({"name": "Never", "outcome": "deny", "deny": "No.\r\nAsk.", "two_people": "on"}));
        let denial = denial.unwrap();
        assert_eq!((denial.deny.as_deref(), denial.two_people), (Some("No.\nAsk."), false));
        assert_eq!(RuleForm::from(&denial).rule(), Ok(denial));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (fields, field) in [
            (serde_json::json!({"name": "", "two_people": "on"}), "name"),
            (serde_json::json!({"name": "r"}), ""),
            (serde_json::json!({"name": "r", "from_level": "high", "two_people": "on"}), "from_level"),
            (serde_json::json!({"name": "r", "approvers": "role:viewer"}), "approvers"),
            (serde_json::json!({"name": "r", "after": "deny", "minutes": "soon", "after_message": "x"}), "time_limit"),
            (serde_json::json!({"name": "r", "after": "never", "minutes": "1"}), "time_limit"),
            (serde_json::json!({"name": "r", "outcome": "deny"}), "deny"),
        ] {
            assert_eq!(form(fields.clone()), Err(field), "{fields}");
        }
    }
}
