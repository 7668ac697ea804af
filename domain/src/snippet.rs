//! A call of the API as code: for a shell, the official SDKs, the `ant` command line, and Rust.

mod ant;
mod body;
mod call;
mod curl;
mod literal;
mod method;
mod operations;
mod python;
mod query;
mod rust;
mod shell;
mod target;
mod typescript;

pub use body::{Body, Upload};
pub use call::Call;
pub use method::Method;
pub use operations::{Answer, OPERATIONS, Operation};
pub use target::Target;

/// What a snippet is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// A shell with curl.
    Curl,
    /// Python, with the official SDK.
    Python,
    /// TypeScript, with the official SDK.
    TypeScript,
    /// A shell with Anthropic's command line.
    Ant,
    /// Rust with reqwest.
    Rust,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Curl, Self::Python, Self::TypeScript, Self::Ant, Self::Rust];

    /// Its name in an address or an element's id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Python => "python",
            Self::TypeScript => "typescript",
            Self::Ant => "ant",
            Self::Rust => "rust",
        }
    }

    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Python => "Python",
            Self::TypeScript => "TypeScript",
            Self::Ant => "ant",
            Self::Rust => "Rust",
        }
    }
}

/// A call as code. Secrets of its body are variables, which a line above names.
pub fn snippet(call: &Call, language: Language, target: &Target) -> String {
    match language {
        Language::Curl => curl::snippet(call, target),
        Language::Python => python::snippet(call, target),
        Language::TypeScript => typescript::snippet(call, target),
        Language::Ant => ant::snippet(call, target),
        Language::Rust => rust::snippet(call, target),
    }
}

#[cfg(test)]
mod tests;
