//! The models in `catalogue.json`, newest first. Release dates that no source states are approximate.

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

pub(super) static MODELS: LazyLock<Vec<Model>> =
    LazyLock::new(|| serde_json::from_str(include_str!("catalogue.json")).unwrap_or_default());

/// Where a model is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Lifecycle {
    #[default]
    Active,
    Deprecated,
    Retired,
}

/// What is known about a model, besides its prices.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Model {
    pub id: String,
    /// Another id for the same model.
    pub alias: Option<String>,
    pub display_name: String,
    /// The day of its release, and those of its end.
    pub released: String,
    pub lifecycle: Lifecycle,
    pub deprecated: Option<String>,
    pub retires: Option<String>,
    pub max_input_tokens: u32,
    pub max_tokens: u32,
    /// Whether effort levels change anything.
    pub effort: bool,
    pub xhigh: bool,
    /// Whether `inference_geo` is accepted.
    pub inference_geo: bool,
    /// Models that may answer in its place.
    pub fallbacks: Vec<String>,
}

impl Model {
    /// Its family, which is the second word of its name.
    pub fn line(&self) -> String {
        self.display_name.split(' ').nth(1).unwrap_or_default().to_lowercase()
    }

    /// Whether it is of the generation since Opus 4.6: adaptive thinking, compaction, `max` effort.
    pub fn is_modern(&self) -> bool {
        self.inference_geo
    }
}

/// The model of an id or alias.
pub(crate) fn find(id: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.id == id || model.alias.as_deref() == Some(id))
}
