//! The `budget` of a session, in cents (sessions.md §7).

use super::snapshot;
use crate::prelude::*;
use pilothouse_domain::prices::{Terms, list};

/// The limit in cents; every model that the session can run must have a list price (sessions.md §7).
pub(super) fn read(budget: &Fields<'_>, agent: &Value) -> Result<u64, HttpError> {
    budget.variant(&[("limit", &["max_list_cost"])])?;
    let money = budget.required_object("max_list_cost")?;
    money.only(&["amount", "currency"])?;
    money.refuse_if(money.required_text("currency", 1..=3)? != "USD", "currency", "must be `USD`")?;
    let amount = money.required_text("amount", 1..=18)?;
    let is_whole = amount.bytes().all(|byte| byte.is_ascii_digit()) && !amount.starts_with('0');
    let cents = amount.parse().ok().filter(|_| is_whole);
    let cents = cents.ok_or_else(|| money.fail("amount", "must be whole cents above 0, without leading zeros"))?;
    if let Some(model) = snapshot::models(agent).iter().find(|model| !list().has(&Terms::of(model).model)) {
        let message = format!("budget: the model `{}` has no list price", model["id"].as_str().unwrap_or_default());
        return Err(HttpError::invalid(message).with_code("model_not_budgetable"));
    }
    Ok(cents)
}
