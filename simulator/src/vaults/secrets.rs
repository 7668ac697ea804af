//! Secrets and addresses in the `auth` of a credential (files-vaults-memory-skills.md §2.3).

use crate::{prelude::*, validate::is_web_url};

const MAX_URL: usize = 2_047;
const MAX_TOKEN: usize = 8_192;

/// A secret of a new credential; it is checked and not kept.
pub(super) fn required_token(fields: &Fields<'_>, field: &str) -> Result<(), HttpError> {
    fields.required_text(field, 1..=MAX_TOKEN).map(|_| ())
}

/// A secret that a change may have.
pub(super) fn changed_token(fields: &Fields<'_>, field: &str) -> Result<(), HttpError> {
    // `null` keeps the secret, because a credential can't be without one.
    fields.text(field, 1..=MAX_TOKEN).map(|_| ())
}

/// An address that must be there.
pub(super) fn required_url<'a>(fields: &Fields<'a>, field: &str) -> Result<&'a str, HttpError> {
    let url = fields.required_text(field, 1..=MAX_URL)?;
    if is_web_url(url) { Ok(url) } else { Err(fields.fail(field, "must be an http or https URL")) }
}
