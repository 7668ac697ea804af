//! The call that an address names.

use crate::page::PageContext;
use pilothouse_domain::snippet::{Body, Call, Method};

/// The call that `/code?method=…&path=…` names; without a method it reads.
pub fn called(context: &PageContext) -> Option<Call> {
    let method = context.query("method").map_or(Some(Method::Get), Method::parse)?;
    Call::new(method, context.query("path")?, Body::Empty)
}
