//! The format of screenplay files, and what their scenes become in a session.

use super::{
    step::Step,
    variables::{Facts, Need},
};
use serde::Deserialize;
use serde_json::Value;

/// A screenplay file. Which of its scenes is played depends on what the session has, then on the message, then on
/// how many turns went before.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Screenplay {
    /// What it shows, for whoever reads the file.
    #[serde(rename = "about")]
    _about: String,
    /// A message with one of these words asks for it.
    pub keywords: Vec<String>,
    pub scenes: Vec<Scene>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Scene {
    pub needs: Option<Need>,
    /// A message with one of these words asks for it within its screenplay.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// What a person asked for it, in a history.
    pub asked: Option<Asked>,
    /// What the model does, one after the other; `{{name}}` in any text is a variable.
    #[cfg_attr(test, schemars(with = "Vec<Step>"))]
    pub steps: Value,
}

/// A message of a history.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Seconds before now.
    pub ago: f64,
    pub text: String,
}

impl Scene {
    /// Its steps, with the variables filled in.
    pub fn filled(&self, facts: &Facts) -> Vec<Step> {
        serde_json::from_value(facts.fill(&self.steps)).unwrap_or_default()
    }

    /// The turn of a history; none where nobody asked for the scene.
    pub fn turn(&self, facts: &Facts) -> Option<Turn> {
        let asked = self.asked.as_ref()?;
        let facts = Facts { message: asked.text.clone(), ..facts.clone() };
        Some(Turn { ago: asked.ago, text: asked.text.clone(), steps: self.filled(&facts) })
    }
}

/// A turn of a history.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Turn {
    /// Seconds before now.
    pub ago: f64,
    /// What a person asked.
    pub text: String,
    /// What the model did about it.
    pub steps: Vec<Step>,
}
