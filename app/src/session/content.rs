//! The content of rows and cards: text, Markdown, JSON, pictures, tool calls and their output, times.

pub mod arguments;
pub mod around;
pub mod blocks;
pub mod call_title;
pub mod diff;
pub mod file_change;
pub mod file_preview;
pub mod folded_output;
pub mod intent;
pub mod json;
pub mod markdown;
pub mod marked;
pub mod media;
pub mod output_format;
pub mod row_time;
pub mod terminal;
pub mod text;
pub mod tool_input;
pub mod tool_output;
