//! A session's budget (sessions.md §7), as people type it: in dollars.

use crate::form::FieldErrors;
use serde_json::{Value, json};

/// The most dollars that can be typed, in digits: more than anybody has, and still a number of cents.
const MAX_DIGITS: usize = 12;

/// What is told of anything else.
pub const EXPECTED: &str = "Enter dollars, such as 5 or 2.50";

/// The limit that `5`, `2.5` or `2.50` dollars are, as the API has it. `None` for anything else, and for nothing.
pub fn limit(dollars: &str) -> Option<Value> {
    let cents = cents(dollars.trim())?;
    Some(json!({"type": "limit", "max_list_cost": {"amount": cents.to_string(), "currency": "USD"}}))
}

/// The limit of a form's field `budget`; `null` where it is empty.
pub(crate) fn budget(text: &str, errors: &mut FieldErrors) -> Value {
    let limit = limit(text);
    if limit.is_none() && !text.trim().is_empty() {
        errors.add("budget", EXPECTED);
    }
    limit.unwrap_or_default()
}

/// The cents that so many dollars are; `None` for anything else, and for nothing.
pub fn cents(text: &str) -> Option<u64> {
    let (dollars, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str, most: usize| {
        (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(dollars, MAX_DIGITS) || !is_number(part, 2) {
        return None;
    }
    let part: u64 = part.parse::<u64>().ok()? * if part.len() == 1 { 10 } else { 1 };
    Some(dollars.parse::<u64>().ok()? * 100 + part).filter(|cents| *cents > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_whole_cents() {
        for (text, amount) in [("5", "500"), (" 2.5 ", "250"), ("2.05", "205"), ("0.01", "1")] {
            assert_eq!(limit(text).unwrap()["max_list_cost"], json!({"amount": amount, "currency": "USD"}), "{text}");
        }
        for wrong in ["", "0", "0.00", "-1", "1.234", "1,50", "$5", "1e3", "9999999999999"] {
            assert_eq!(limit(wrong), None, "{wrong}");
        }
    }
}
