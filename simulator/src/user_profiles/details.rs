//! `external_user_details`: what the platform states about the person or company (files-vaults-memory-skills.md §9).

use crate::prelude::*;
use pilothouse_api::Timestamp;
use time::{Duration, OffsetDateTime};

const MAX_TEXT: usize = 255;
/// How far clocks may differ.
const LEEWAY: Duration = Duration::minutes(1);
const CHOICES: [(&str, &[&str]); 2] = [
    ("account_status", &["active", "suspended", "blocked"]),
    ("entity_type", &["individual", "business", "non_profit", "government"]),
];
const TEXTS: [&str; 3] = ["email_hash", "name_hash", "reference_id"];

/// Nothing stated.
pub(super) fn none() -> Value {
    json!({
        "account_status": null, "country": null, "email_hash": null, "entity_type": null, "name_hash": null,
        "onboarded_at": null, "reference_id": null,
    })
}

/// Merges the general shape's `external_user_details`. What was stated once can't be taken back: `null` only says on
/// creation that there is nothing to state.
pub(super) fn change(stored: &mut Value, fields: &Fields<'_>, now: OffsetDateTime) -> Result<(), HttpError> {
    fields.no_nulls(&["external_user_details"])?;
    let Sent::Value(sent) = fields.object("external_user_details")? else { return Ok(()) };
    let known = [&TEXTS[..], &["account_status", "country", "entity_type", "onboarded_at"]].concat();
    sent.only(&known)?;
    let stated: Vec<&str> = known.iter().copied().filter(|field| !stored[field].is_null()).collect();
    sent.no_nulls(&stated)?;
    for (field, allowed) in CHOICES {
        sent.choice(field, allowed)?.write(stored, field);
    }
    for field in TEXTS {
        sent.text(field, 1..=MAX_TEXT)?.write(stored, field);
    }
    let country = sent.text("country", 2..=2)?;
    if country.value().is_some_and(|code| !code.bytes().all(|byte| byte.is_ascii_uppercase())) {
        return Err(sent.fail("country", "must be two upper-case letters"));
    }
    country.write(stored, "country");
    onboarded(stored, &sent, "onboarded_at", now)
}

/// Merges the beta shape's version of the details: two of them, under other names.
pub(super) fn change_beta(stored: &mut Value, fields: &Fields<'_>, now: OffsetDateTime) -> Result<(), HttpError> {
    fields.no_nulls(&["external_user_onboarded_at"])?;
    fields.text("external_id", 1..=MAX_TEXT)?.write(stored, "reference_id");
    onboarded(stored, fields, "external_user_onboarded_at", now)
}

fn onboarded(stored: &mut Value, fields: &Fields<'_>, field: &str, now: OffsetDateTime) -> Result<(), HttpError> {
    let moment = fields.moment(field)?.try_map(|moment| {
        fields.refuse_if(moment > now + LEEWAY, field, "must not be in the future")?;
        Ok(Timestamp::from(moment).as_str().to_owned())
    });
    moment?.write(stored, "onboarded_at");
    Ok(())
}
