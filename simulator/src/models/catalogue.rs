//! The models, newest first. Release dates that no source states are approximate.

/// Where a model is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifecycle {
    Active,
    Deprecated,
    Retired,
}

impl Lifecycle {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deprecated => "deprecated",
            Self::Retired => "retired",
        }
    }
}

/// What is known about a model.
#[derive(Debug)]
pub(crate) struct Model {
    pub id: &'static str,
    /// Another id for the same model.
    pub alias: Option<&'static str>,
    pub display_name: &'static str,
    /// The day of its release, and those of its end.
    pub released: &'static str,
    pub lifecycle: Lifecycle,
    pub deprecated: Option<&'static str>,
    pub retires: Option<&'static str>,
    pub max_input_tokens: u32,
    pub max_tokens: u32,
    /// Whether effort levels change anything.
    pub effort: bool,
    pub xhigh: bool,
    /// Whether `speed: "fast"` is accepted.
    pub fast: bool,
    /// Whether `inference_geo` is accepted.
    pub inference_geo: bool,
    /// Models that may answer in its place.
    pub fallbacks: &'static [&'static str],
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
    MODELS.iter().find(|model| model.id == id || model.alias == Some(id))
}

/// A model with what most since the fifth generation have in common.
const fn modern(id: &'static str, display_name: &'static str, released: &'static str) -> Model {
    Model {
        id,
        alias: None,
        display_name,
        released,
        lifecycle: Lifecycle::Active,
        deprecated: None,
        retires: None,
        max_input_tokens: 1_000_000,
        max_tokens: 128_000,
        effort: true,
        xhigh: true,
        fast: false,
        inference_geo: true,
        fallbacks: &[],
    }
}

/// A model with what most before Opus 4.6 have in common.
const fn older(id: &'static str, alias: &'static str, display_name: &'static str, released: &'static str) -> Model {
    Model {
        alias: Some(alias),
        max_input_tokens: 200_000,
        max_tokens: 64_000,
        effort: false,
        xhigh: false,
        inference_geo: false,
        ..modern(id, display_name, released)
    }
}

pub(super) const MODELS: [Model; 23] = [
    Model { fallbacks: &["claude-fable-5-1"], ..modern("claude-fable-5-2", "Claude Fable 5.2", "2026-11-04") },
    modern("claude-mythos-5-2", "Claude Mythos 5.2", "2026-11-04"),
    modern("claude-haiku-5-5", "Claude Haiku 5.5", "2026-10-07"),
    Model { fallbacks: &["claude-sonnet-5"], ..modern("claude-sonnet-5-5", "Claude Sonnet 5.5", "2026-09-22") },
    Model { fallbacks: &["claude-opus-5"], ..modern("claude-opus-5-5", "Claude Opus 5.5", "2026-09-08") },
    Model { fallbacks: &["claude-fable-5"], ..modern("claude-fable-5-1", "Claude Fable 5.1", "2026-09-01") },
    modern("claude-mythos-5-1", "Claude Mythos 5.1", "2026-09-01"),
    modern("claude-sonnet-5", "Claude Sonnet 5", "2026-07-21"),
    modern("claude-fable-5", "Claude Fable 5", "2026-07-07"),
    modern("claude-mythos-5", "Claude Mythos 5", "2026-07-07"),
    Model { fast: true, fallbacks: &["claude-opus-4-8"], ..modern("claude-opus-5", "Claude Opus 5", "2026-06-16") },
    Model { fast: true, ..modern("claude-opus-4-8", "Claude Opus 4.8", "2026-05-19") },
    modern("claude-opus-4-7", "Claude Opus 4.7", "2026-04-16"),
    Model {
        lifecycle: Lifecycle::Retired,
        deprecated: Some("2026-05-19"),
        retires: Some("2026-06-30"),
        ..modern("claude-mythos-preview", "Claude Mythos Preview", "2026-04-07")
    },
    Model { max_tokens: 64_000, xhigh: false, ..modern("claude-sonnet-4-6", "Claude Sonnet 4.6", "2026-02-17") },
    Model { xhigh: false, ..modern("claude-opus-4-6", "Claude Opus 4.6", "2026-02-05") },
    Model { effort: true, ..older("claude-opus-4-5-20251101", "claude-opus-4-5", "Claude Opus 4.5", "2025-11-24") },
    older("claude-haiku-4-5-20251001", "claude-haiku-4-5", "Claude Haiku 4.5", "2025-10-15"),
    Model {
        lifecycle: Lifecycle::Deprecated,
        deprecated: Some("2026-08-18"),
        retires: Some("2026-11-30"),
        ..older("claude-sonnet-4-5-20250929", "claude-sonnet-4-5", "Claude Sonnet 4.5", "2025-09-29")
    },
    Model {
        lifecycle: Lifecycle::Retired,
        deprecated: Some("2026-02-05"),
        retires: Some("2026-08-05"),
        max_tokens: 32_000,
        ..older("claude-opus-4-1-20250805", "claude-opus-4-1", "Claude Opus 4.1", "2025-08-05")
    },
    Model {
        lifecycle: Lifecycle::Retired,
        deprecated: Some("2026-02-05"),
        retires: Some("2026-06-15"),
        max_tokens: 32_000,
        ..older("claude-opus-4-20250514", "claude-opus-4-0", "Claude Opus 4", "2025-05-22")
    },
    Model {
        lifecycle: Lifecycle::Retired,
        deprecated: Some("2026-02-17"),
        retires: Some("2026-06-15"),
        ..older("claude-sonnet-4-20250514", "claude-sonnet-4-0", "Claude Sonnet 4", "2025-05-22")
    },
    Model {
        lifecycle: Lifecycle::Retired,
        deprecated: Some("2025-10-15"),
        retires: Some("2026-02-19"),
        max_tokens: 8_192,
        ..older("claude-3-5-haiku-20241022", "claude-3-5-haiku-latest", "Claude Haiku 3.5", "2024-10-22")
    },
];
