//! Who a snippet calls.

/// Who a snippet calls, and with which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A console, at the address below which it has `/v1`; it takes a token of its own.
    Console(String),
    /// The API itself, at this address.
    Api(String),
}

impl Target {
    /// What comes before `/v1`.
    pub fn base_url(&self) -> &str {
        match self {
            Self::Console(url) | Self::Api(url) => url,
        }
    }

    /// The variable that holds the key.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Console(_) => "PILOTHOUSE_TOKEN",
            Self::Api(_) => "ANTHROPIC_API_KEY",
        }
    }

    /// Whether it is where the SDKs and `ant` send to by themselves.
    pub fn is_default(&self) -> bool {
        matches!(self, Self::Api(url) if url == Self::ANTHROPIC)
    }

    /// Anthropic's own address.
    pub const ANTHROPIC: &'static str = "https://api.anthropic.com";
}
