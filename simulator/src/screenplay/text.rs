//! Texts of a screenplay.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text, or pieces that are repeated, so that a megabyte need not stand in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub(crate) enum Text {
    /// As it is.
    Plain(String),
    /// Piece after piece.
    Pieces(Vec<Piece>),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Piece {
    text: String,
    #[serde(default = "once")]
    repeat: usize,
}

fn once() -> usize {
    1
}

impl Text {
    /// The whole text.
    pub(crate) fn whole(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Pieces(pieces) => pieces.iter().map(|piece| piece.text.repeat(piece.repeat)).collect(),
        }
    }
}
