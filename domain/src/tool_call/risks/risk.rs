//! A part of a call that looks risky, and why.

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, ops::Range};

/// A part of a call that looks risky.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// Where, in bytes of [`Detail::text`](crate::tool_call::Detail::text); on character boundaries.
    pub span: Range<usize>,
    /// Why it looks risky: the end of a sentence that begins with "This …".
    pub why: Cow<'static, str>,
}
