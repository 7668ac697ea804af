//! Content blocks of messages and tool results (events.md §4.7).

use crate::ids::FileId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A block of content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// Text; in agent messages it is Markdown.
    Text {
        /// The text.
        text: String,
    },
    /// A picture.
    Image {
        /// Where it is.
        source: Source,
    },
    /// A document.
    Document {
        /// Where it is.
        source: Source,
        /// Its title.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// What it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        context: Option<String>,
    },
    /// A search hit, in tool results.
    SearchResult {
        /// Where it was found, usually a URL.
        source: String,
        /// Its title.
        title: String,
        /// Its text, as text blocks.
        content: Vec<Block>,
        /// `{"enabled": bool}`.
        citations: Value,
    },
    /// Content that the server withholds.
    Redacted,
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

impl Block {
    /// A text block.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// The text of a text block.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text { text } => Some(text),
            _ => None,
        }
    }
}

/// Where a picture or document is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Source {
    /// In the event, base64.
    Base64 {
        /// Such as `image/png`.
        media_type: String,
        /// Base64 text.
        data: String,
    },
    /// On the web.
    Url {
        /// The address.
        url: String,
    },
    /// In the Files API.
    File {
        /// The file.
        file_id: FileId,
    },
    /// In the event, plain text; documents only.
    Text {
        /// `text/plain`.
        media_type: String,
        /// The text.
        data: String,
    },
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// The texts of all text blocks, a blank line between them.
pub fn text_of(blocks: &[Block]) -> String {
    blocks.iter().filter_map(Block::as_text).collect::<Vec<_>>().join("\n\n")
}
