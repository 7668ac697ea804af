//! Key-value pairs.

use super::FieldSet;
use leptos::prelude::*;
use pilothouse_domain::form::Pair;

/// The rows of a form's `metadata`.
pub fn metadata(fields: &FieldSet<'_>, pairs: &[Pair]) -> AnyView {
    fields.lines("metadata", "Metadata", "pair", pairs, |fields, number, pair| {
        view! {
            {fields.field("key", format!("Key {number}"), &pair.key).bare()}
            {fields.field("value", format!("Value {number}"), &pair.value).bare()}
        }
        .into_any()
    })
}
