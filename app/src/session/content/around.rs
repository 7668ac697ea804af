//! What is known around a call, beside the call itself.

use pilothouse_domain::known_file::KnownFile;
use serde_json::Value;

/// What is known around a call.
#[derive(Clone, Copy, Default)]
pub struct Around<'a> {
    /// The file that it would change, as the log knows it.
    pub file: Option<&'a KnownFile>,
    /// The JSON Schema of its input.
    pub schema: Option<&'a Value>,
    /// Milliseconds since 1970 that count as now.
    pub now: i64,
}
