//! What applying resource files would do, or did.

use serde::{Deserialize, Serialize};

/// What applying some manifests would do, or did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestPlan {
    /// One step for each manifest, in the order in which they are applied.
    pub steps: Vec<ManifestStep>,
}

impl ManifestPlan {
    /// How many resources something happens to.
    pub fn count(&self, action: ManifestAction) -> usize {
        self.steps.iter().filter(|step| step.action == action).count()
    }

    /// `2 will be created, 1 changed, 3 unchanged`; `will` is left out of what has happened.
    pub fn summary(&self, will: bool) -> String {
        let words = |action| match action {
            ManifestAction::Create if will => "will be created",
            ManifestAction::Create => "created",
            ManifestAction::Change => "changed",
            ManifestAction::Nothing => "unchanged",
            ManifestAction::Failed if will => "can't be applied",
            ManifestAction::Failed => "failed",
        };
        let all = [ManifestAction::Create, ManifestAction::Change, ManifestAction::Nothing, ManifestAction::Failed];
        let parts: Vec<String> = all
            .into_iter()
            .filter(|action| *action != ManifestAction::Failed || self.count(*action) > 0)
            .map(|action| format!("{} {}", self.count(action), words(action)))
            .collect();
        parts.join(", ")
    }
}

/// What happens to one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestStep {
    /// The file, or which document of a text.
    pub source: String,
    /// The API's `type` of the resource.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its id; `None` as long as there is none.
    pub id: Option<String>,
    /// What happens to it.
    pub action: ManifestAction,
    /// What changes, field by field: before and after.
    pub changes: Vec<ManifestChange>,
    /// Why it failed, or can't be applied.
    pub problem: Option<String>,
}

/// What happens to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManifestAction {
    /// It is created.
    Create,
    /// It is changed.
    Change,
    /// It is as the manifest says.
    Nothing,
    /// It can't be applied.
    Failed,
}

/// A field, or a memory, that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestChange {
    /// Which: `schedule.expression`, or the path of a memory.
    pub field: String,
    /// As it is, as text; `None`: it is not there, or is not shown.
    pub old: Option<String>,
    /// As it will be, as text.
    pub new: Option<String>,
}
