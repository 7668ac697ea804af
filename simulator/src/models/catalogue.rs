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

/// What is known about a model.
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
    /// Its list price, if it has one.
    pub price: Option<Rates>,
    /// The price with `speed: "fast"`, which is accepted where there is one.
    pub fast_price: Option<Rates>,
    /// The price of a long prompt, where that is another one.
    pub long_price: Option<Rates>,
}

/// Prices of one model, in nanodollars for a token (USD 5 for a million tokens is 5,000).
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rates {
    pub input: u64,
    pub write_5m: u64,
    pub read: u64,
    pub output: u64,
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

/// The model of an id with or without the date that pins a snapshot: `claude-haiku-4-5-20251001` is priced as
/// `claude-haiku-4-5`.
pub(crate) fn find_undated(id: &str) -> Option<&'static Model> {
    find(id).or_else(|| MODELS.iter().find(|model| undated(&model.id) == undated(id)))
}

fn undated(id: &str) -> &str {
    match id.rsplit_once('-') {
        Some((name, date)) if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => id,
    }
}
