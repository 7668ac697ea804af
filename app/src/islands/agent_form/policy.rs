//! Whether a tool is on and when its calls run, as one choice.

use crate::ui::Choice;
use pilothouse_domain::agent_form::ToolPolicy;

const OFF: &str = "off";

const KNOWN: [(&str, &str); 4] = [
    ("always_allow", "Runs without asking"),
    ("always_ask", "Asks first"),
    ("auto", "The server decides for each call"),
    (OFF, "Off"),
];

/// The entries of the choice, with a policy that this console does not know where that is the current one.
pub fn choices(current: &str) -> Vec<Choice> {
    let known = KNOWN.into_iter().map(|(value, label)| Choice::new(value, label));
    let unknown = !current.is_empty() && KNOWN.iter().all(|(value, _)| *value != current);
    known.chain(unknown.then(|| Choice::new(current, current))).collect()
}

/// The choice that a policy is.
pub fn read(policy: &ToolPolicy) -> String {
    if policy.enabled { policy.policy.clone() } else { OFF.to_owned() }
}

/// Makes a policy what was chosen; off keeps the policy for when it is switched on again.
pub fn write(policy: &mut ToolPolicy, choice: String) {
    policy.enabled = choice != OFF;
    if policy.enabled {
        policy.policy = choice;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn off_and_on_again_keeps_the_policy() {
        let mut policy = ToolPolicy::new("always_ask");
        write(&mut policy, OFF.to_owned());
        assert_eq!((read(&policy).as_str(), policy.policy.as_str()), (OFF, "always_ask"));
        write(&mut policy, "auto".to_owned());
        assert_eq!((read(&policy).as_str(), policy.enabled), ("auto", true));
    }

    #[test]
    fn an_unknown_policy_can_be_kept() {
        assert_eq!(choices("weekdays").last().map(|choice| choice.value.as_str()), Some("weekdays"));
        assert_eq!(choices("auto").len(), KNOWN.len());
    }
}
