//! What is used by what. A thing counts as used by whatever names its id anywhere, so that a field which didn't exist when
//! this was written can't hide a use.

use pilothouse_domain::cleanup::UsedBy;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What names the things that are asked about.
#[derive(Clone, Debug, Default)]
pub(super) struct Uses {
    known: HashSet<String>,
    by_sessions: HashSet<String>,
    by_others: HashMap<String, UsedBy>,
    /// When a session that names it last changed.
    last: HashMap<String, i64>,
}

impl Uses {
    /// Of these ids alone.
    pub(super) fn of(known: impl IntoIterator<Item = String>) -> Self {
        Self { known: known.into_iter().collect(), ..Self::default() }
    }

    /// Notes a session: an open one uses what it names, an ended one has used it.
    pub(super) fn note_session(&mut self, session: &Value, is_open: bool, changed_at: Option<i64>) {
        for id in named(session, &self.known) {
            let last = self.last.entry(id.clone()).or_default();
            *last = (*last).max(changed_at.unwrap_or_default());
            if is_open {
                self.by_sessions.insert(id);
            }
        }
    }

    /// Notes something else that uses what it names, but itself.
    pub(super) fn note(&mut self, json: &Value, by: UsedBy) {
        let own = json["id"].as_str().unwrap_or_default();
        for id in named(json, &self.known) {
            if id != own {
                self.by_others.entry(id).or_insert(by);
            }
        }
    }

    /// Forgets all but sessions, before the others are read again.
    pub(super) fn forget_others(&mut self) {
        self.by_others.clear();
    }

    /// What uses it.
    pub(super) fn used_by(&self, id: &str) -> Option<UsedBy> {
        if self.by_sessions.contains(id) { Some(UsedBy::Session) } else { self.by_others.get(id).copied() }
    }

    /// When a session that names it last changed; `None`: none does.
    pub(super) fn last(&self, id: &str) -> Option<i64> {
        self.last.get(id).copied()
    }
}

/// The known ids that stand anywhere in the texts of some JSON.
fn named(json: &Value, known: &HashSet<String>) -> HashSet<String> {
    let (mut found, mut rest) = (HashSet::new(), vec![json]);
    while let Some(json) = rest.pop() {
        match json {
            Value::String(text) => {
                let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'));
                found.extend(words.filter(|word| known.contains(*word)).map(str::to_owned));
            }
            Value::Array(all) => rest.extend(all),
            Value::Object(members) => rest.extend(members.values()),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn open_sessions_use_and_ended_ones_have_used() {
        let mut uses = Uses::of(["vlt_1", "env_1", "agent_2"].map(str::to_owned));
        let session =
            json!({"id": "sesn_1", "environment_id": "env_1", "vault_ids": ["vlt_1"], "agent": {"id": "agent_1"}});
        uses.note_session(&session, false, Some(7));
        assert_eq!((uses.used_by("vlt_1"), uses.last("vlt_1")), (None, Some(7)));
        uses.note_session(&session, true, Some(5));
        assert_eq!((uses.used_by("env_1"), uses.last("env_1")), (Some(UsedBy::Session), Some(7)));
        assert_eq!((uses.used_by("agent_2"), uses.last("agent_2")), (None, None));
        uses.note(&json!({"id": "agent_1", "multiagent": {"agents": [{"id": "agent_2"}]}}), UsedBy::Agent);
        assert_eq!(uses.used_by("agent_2"), Some(UsedBy::Agent));
        uses.forget_others();
        assert_eq!((uses.used_by("agent_2"), uses.used_by("env_1")), (None, Some(UsedBy::Session)));
        uses.note(&json!({"id": "agent_2", "name": "agent_2"}), UsedBy::Agent);
        assert_eq!(uses.used_by("agent_2"), None, "nothing is used by itself");
    }

    proptest! {
        /// Wherever an id stands, as a value of its own or within a text, it is found.
        #[test]
        fn an_id_is_found_at_any_depth(depth in 0..6_usize, before in "[a-z ]{0,5}", after in "[., )]{0,5}") {
            let text = if before.is_empty() { "file_1".to_owned() } else { format!("{before} file_1{after}") };
            let json = (0..depth).fold(json!(text), |inner, n| if n % 2 == 0 { json!([inner]) } else { json!({"a": inner}) });
            let mut uses = Uses::of(["file_1".to_owned()]);
            uses.note(&json, UsedBy::Deployment);
            prop_assert_eq!(uses.used_by("file_1"), Some(UsedBy::Deployment));
        }
    }
}
