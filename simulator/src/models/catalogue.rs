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
    pub created_at: &'static str,
    pub line: &'static str,
    pub lifecycle: Lifecycle,
    pub deprecated_at: Option<&'static str>,
    pub retires_at: Option<&'static str>,
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
    /// Whether it is of the generation since Opus 4.6: adaptive thinking, compaction, `max` effort.
    pub fn is_modern(&self) -> bool {
        self.inference_geo
    }
}

/// The model of an id or alias.
pub(crate) fn find(id: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.id == id || model.alias == Some(id))
}

/// What most models since the fifth generation have in common.
const MODERN: Model = Model {
    id: "",
    alias: None,
    display_name: "",
    created_at: "1970-01-01T00:00:00Z",
    line: "",
    lifecycle: Lifecycle::Active,
    deprecated_at: None,
    retires_at: None,
    max_input_tokens: 1_000_000,
    max_tokens: 128_000,
    effort: true,
    xhigh: true,
    fast: false,
    inference_geo: true,
    fallbacks: &[],
};

/// What most models before Opus 4.6 have in common.
const OLDER: Model = Model {
    max_input_tokens: 200_000,
    max_tokens: 64_000,
    effort: false,
    xhigh: false,
    inference_geo: false,
    ..MODERN
};

pub(super) const MODELS: [Model; 23] = [
    Model {
        id: "claude-fable-5-2",
        display_name: "Claude Fable 5.2",
        created_at: "2026-11-04T00:00:00Z",
        line: "fable",
        fallbacks: &["claude-fable-5-1"],
        ..MODERN
    },
    Model {
        id: "claude-mythos-5-2",
        display_name: "Claude Mythos 5.2",
        created_at: "2026-11-04T00:00:00Z",
        line: "mythos",
        ..MODERN
    },
    Model {
        id: "claude-haiku-5-5",
        display_name: "Claude Haiku 5.5",
        created_at: "2026-10-07T00:00:00Z",
        line: "haiku",
        ..MODERN
    },
    Model {
        id: "claude-sonnet-5-5",
        display_name: "Claude Sonnet 5.5",
        created_at: "2026-09-22T00:00:00Z",
        line: "sonnet",
        fallbacks: &["claude-sonnet-5"],
        ..MODERN
    },
    Model {
        id: "claude-opus-5-5",
        display_name: "Claude Opus 5.5",
        created_at: "2026-09-08T00:00:00Z",
        line: "opus",
        fallbacks: &["claude-opus-5"],
        ..MODERN
    },
    Model {
        id: "claude-fable-5-1",
        display_name: "Claude Fable 5.1",
        created_at: "2026-09-01T00:00:00Z",
        line: "fable",
        fallbacks: &["claude-fable-5"],
        ..MODERN
    },
    Model {
        id: "claude-mythos-5-1",
        display_name: "Claude Mythos 5.1",
        created_at: "2026-09-01T00:00:00Z",
        line: "mythos",
        ..MODERN
    },
    Model {
        id: "claude-sonnet-5",
        display_name: "Claude Sonnet 5",
        created_at: "2026-07-21T00:00:00Z",
        line: "sonnet",
        ..MODERN
    },
    Model {
        id: "claude-fable-5",
        display_name: "Claude Fable 5",
        created_at: "2026-07-07T00:00:00Z",
        line: "fable",
        ..MODERN
    },
    Model {
        id: "claude-mythos-5",
        display_name: "Claude Mythos 5",
        created_at: "2026-07-07T00:00:00Z",
        line: "mythos",
        ..MODERN
    },
    Model {
        id: "claude-opus-5",
        display_name: "Claude Opus 5",
        created_at: "2026-06-16T00:00:00Z",
        line: "opus",
        fast: true,
        fallbacks: &["claude-opus-4-8"],
        ..MODERN
    },
    Model {
        id: "claude-opus-4-8",
        display_name: "Claude Opus 4.8",
        created_at: "2026-05-19T00:00:00Z",
        line: "opus",
        fast: true,
        ..MODERN
    },
    Model {
        id: "claude-opus-4-7",
        display_name: "Claude Opus 4.7",
        created_at: "2026-04-16T00:00:00Z",
        line: "opus",
        ..MODERN
    },
    Model {
        id: "claude-mythos-preview",
        display_name: "Claude Mythos Preview",
        created_at: "2026-04-07T00:00:00Z",
        line: "mythos",
        lifecycle: Lifecycle::Retired,
        deprecated_at: Some("2026-05-19T00:00:00Z"),
        retires_at: Some("2026-06-30T00:00:00Z"),
        ..MODERN
    },
    Model {
        id: "claude-sonnet-4-6",
        display_name: "Claude Sonnet 4.6",
        created_at: "2026-02-17T00:00:00Z",
        line: "sonnet",
        max_tokens: 64_000,
        xhigh: false,
        ..MODERN
    },
    Model {
        id: "claude-opus-4-6",
        display_name: "Claude Opus 4.6",
        created_at: "2026-02-05T00:00:00Z",
        line: "opus",
        xhigh: false,
        ..MODERN
    },
    Model {
        id: "claude-opus-4-5-20251101",
        alias: Some("claude-opus-4-5"),
        display_name: "Claude Opus 4.5",
        created_at: "2025-11-24T00:00:00Z",
        line: "opus",
        effort: true,
        ..OLDER
    },
    Model {
        id: "claude-haiku-4-5-20251001",
        alias: Some("claude-haiku-4-5"),
        display_name: "Claude Haiku 4.5",
        created_at: "2025-10-15T00:00:00Z",
        line: "haiku",
        ..OLDER
    },
    Model {
        id: "claude-sonnet-4-5-20250929",
        alias: Some("claude-sonnet-4-5"),
        display_name: "Claude Sonnet 4.5",
        created_at: "2025-09-29T00:00:00Z",
        line: "sonnet",
        lifecycle: Lifecycle::Deprecated,
        deprecated_at: Some("2026-08-18T00:00:00Z"),
        retires_at: Some("2026-11-30T00:00:00Z"),
        ..OLDER
    },
    Model {
        id: "claude-opus-4-1-20250805",
        alias: Some("claude-opus-4-1"),
        display_name: "Claude Opus 4.1",
        created_at: "2025-08-05T00:00:00Z",
        line: "opus",
        lifecycle: Lifecycle::Retired,
        deprecated_at: Some("2026-02-05T00:00:00Z"),
        retires_at: Some("2026-08-05T00:00:00Z"),
        max_tokens: 32_000,
        ..OLDER
    },
    Model {
        id: "claude-opus-4-20250514",
        alias: Some("claude-opus-4-0"),
        display_name: "Claude Opus 4",
        created_at: "2025-05-22T00:00:00Z",
        line: "opus",
        lifecycle: Lifecycle::Retired,
        deprecated_at: Some("2026-02-05T00:00:00Z"),
        retires_at: Some("2026-06-15T00:00:00Z"),
        max_tokens: 32_000,
        ..OLDER
    },
    Model {
        id: "claude-sonnet-4-20250514",
        alias: Some("claude-sonnet-4-0"),
        display_name: "Claude Sonnet 4",
        created_at: "2025-05-22T00:00:00Z",
        line: "sonnet",
        lifecycle: Lifecycle::Retired,
        deprecated_at: Some("2026-02-17T00:00:00Z"),
        retires_at: Some("2026-06-15T00:00:00Z"),
        ..OLDER
    },
    Model {
        id: "claude-3-5-haiku-20241022",
        alias: Some("claude-3-5-haiku-latest"),
        display_name: "Claude Haiku 3.5",
        created_at: "2024-10-22T00:00:00Z",
        line: "haiku",
        lifecycle: Lifecycle::Retired,
        deprecated_at: Some("2025-10-15T00:00:00Z"),
        retires_at: Some("2026-02-19T00:00:00Z"),
        max_tokens: 8_192,
        ..OLDER
    },
];
