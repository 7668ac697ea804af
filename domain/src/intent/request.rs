//! What is judged.

use serde_json::{Map, Value};

/// A tool call, and what is known around it.
pub struct Request<'a> {
    /// The tool's name.
    pub tool: &'a str,
    /// The MCP server whose tool it is.
    pub server: Option<&'a str>,
    /// The client runs it: its name means what the agent's author says it means.
    pub is_custom: bool,
    /// The whole input.
    pub input: &'a Map<String, Value>,
    /// The JSON Schema of the input, where it is known.
    pub schema: Option<&'a Value>,
    /// The last content known of a file, by its path, from the session's log.
    pub file: &'a dyn Fn(&str) -> Option<String>,
}
