//! Rules in plain words.

use super::{
    demands::Demands,
    listed::listed,
    rule::{AfterLimit, Rule},
};
use crate::{format::duration_ms, intent::Level};

impl Rule {
    /// Which calls it is about, as the beginning of a sentence: `Calls of bash by Deployer that are dangerous`.
    pub fn about(&self) -> String {
        let mut words = "Calls".to_owned();
        if !self.tools.is_empty() {
            words = format!("{words} of {}", listed(&self.tools));
        }
        if !self.agents.is_empty() {
            words = format!("{words} by {}", listed(&self.agents));
        }
        match self.from_level {
            Level::Routine if words == "Calls" => "All calls".to_owned(),
            Level::Routine => words,
            Level::LookClosely => format!("{words} that need a close look or are dangerous"),
            Level::Dangerous => format!("{words} that are dangerous"),
        }
    }

    /// What it demands, each as a sentence about the call.
    pub fn demands(&self) -> Vec<String> {
        let mut all = Vec::new();
        if let Some(message) = &self.deny {
            all.push(format!("Always denied, with the message {}", quoted(message)));
        }
        if !self.approvers.is_empty() {
            all.push(format!("Only {} may allow it.", listed(&self.approvers)));
        }
        if self.two_people {
            all.push("Two different people must allow it.".to_owned());
        }
        if self.not_the_asker {
            all.push("Nobody may allow it who created its session or sent it a message.".to_owned());
        }
        if self.passkey {
            all.push("Allowing it needs a passkey.".to_owned());
        }
        if let Some(limit) = &self.time_limit {
            let time = duration_ms(i64::from(limit.minutes) * 60_000);
            all.push(match &limit.then {
                AfterLimit::Deny(message) => format!("Denied after {time}, with the message {}", quoted(message)),
                AfterLimit::Escalate(to) => format!("After {time}, {} may answer it, too.", listed(to)),
            });
        }
        all
    }
}

/// A message at the end of a sentence, which is the message's own where it has one.
fn quoted(message: &str) -> String {
    let stop = if message.trim_end().ends_with(['.', '!', '?', '…']) { "" } else { "." };
    format!("“{message}”{stop}")
}

impl Demands<'_> {
    /// What the rules demand, each with the name of its rule.
    pub fn words(&self) -> Vec<(String, String)> {
        let named =
            |rule: &Rule| rule.demands().into_iter().map(|words| (words, rule.name.clone())).collect::<Vec<_>>();
        self.applying().flat_map(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Approver, TimeLimit};

    #[test]
    fn a_rule_reads_as_sentences() {
        let rule = Rule {
            name: "Production".to_owned(),
            tools: vec!["bash".to_owned(), "postgres/*".to_owned()],
            agents: vec!["Deployer".to_owned()],
            from_level: Level::Dangerous,
            approvers: vec![Approver::User("ada".to_owned()), Approver::Role("admin".to_owned())],
            two_people: true,
            not_the_asker: true,
            passkey: true,
            time_limit: Some(TimeLimit { minutes: 90, then: AfterLimit::Deny("Too late".to_owned()) }),
            ..Rule::default()
        };
        assert_eq!(rule.about(), "Calls of bash or postgres/* by Deployer that are dangerous");
        assert_eq!(
            rule.demands(),
            [
                "Only ada or any admin may allow it.",
                "Two different people must allow it.",
                "Nobody may allow it who created its session or sent it a message.",
                "Allowing it needs a passkey.",
                "Denied after 1 h 30 min, with the message “Too late”.",
            ]
        );
        assert_eq!(Rule::default().about(), "All calls");
        let deny = |message: &str| Rule { deny: Some(message.to_owned()), ..Rule::default() }.demands();
        assert_eq!(deny("Ask the team first."), ["Always denied, with the message “Ask the team first.”"]);
        assert_eq!(deny("No"), ["Always denied, with the message “No”."]);
    }
}
