//! Money, tokens, sizes and durations as people read them.

use crate::prices::Cost;
use pilothouse_api::usage::Money;

/// What is shown of a cost that rounds to nothing.
pub(crate) const LESS_THAN_A_CENT: &str = "<$0.01";

/// A list price: `$0.07`, `$12.50`. Another currency, or an amount that is not a number, stays as the API wrote it.
pub fn money(money: &Money) -> String {
    match money.as_cents() {
        Some(cents) if money.currency == "USD" => dollars(cents),
        _ => format!("{} {}", money.amount, money.currency),
    }
}

/// US cents as dollars: `$0.07`.
pub fn dollars(cents: u64) -> String {
    format!("${}.{:02}", grouped(cents / 100), cents % 100)
}

/// A computed cost: `$12.50`, and of less than ten cents as many places as it takes to read it: `$0.004`, `<$0.0001`.
pub fn cost(cost: Cost) -> String {
    /// Picodollars of a hundredth of a cent.
    const PART: u128 = 100_000_000;
    let pico = cost.as_pico();
    match pico {
        0 => dollars(0),
        1..PART => "<$0.0001".to_owned(),
        _ if pico < 99_500_000_000 => {
            // Two digits that count.
            let parts = (pico + PART / 2) / PART;
            let (digits, places) = if parts >= 100 { ((parts + 5) / 10, 3) } else { (parts, 4) };
            format!("$0.{digits:0places$}").trim_end_matches('0').to_owned()
        }
        _ => dollars(cost.to_cents()),
    }
}

/// A number of tokens, shortened: `950`, `1.2k`, `12k`, `3.4M`.
pub fn tokens(count: u64) -> String {
    scaled(count, 1000, &["", "k", "M", "G", "T"])
}

/// A size: `512 bytes`, `2.0 KB`, `512 MB`; a KB is 1024 bytes.
pub fn bytes(count: u64) -> String {
    match count {
        1 => "1 byte".to_owned(),
        0..1024 => format!("{count} bytes"),
        _ => scaled(count, 1024, &["", " KB", " MB", " GB", " TB"]),
    }
}

/// A duration: `40 ms`, `0.4 s`, `42 s`, `3 min 5 s`, `2 h 4 min`, `3 d 1 h`.
pub fn duration_ms(millis: i64) -> String {
    let millis = millis.max(0);
    let seconds = millis / 1000;
    match seconds {
        0 if (1..100).contains(&millis) => format!("{millis} ms"),
        0..10 if millis % 1000 != 0 => format!("{}.{} s", seconds, millis % 1000 / 100),
        0..60 => format!("{seconds} s"),
        60..3600 => pair(seconds / 60, "min", seconds % 60, "s"),
        3600..86_400 => pair(seconds / 3600, "h", seconds % 3600 / 60, "min"),
        _ => pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h"),
    }
}

/// As [`duration_ms`], of a float of seconds as usage has it.
pub fn seconds(seconds: f64) -> String {
    duration_ms((seconds * 1000.0) as i64)
}

/// How long ago a moment was: `just now`, `5 min ago`, `in 2 h`. Both in milliseconds since 1970.
pub fn relative_time(now_ms: i64, then_ms: i64) -> String {
    let ago = now_ms.saturating_sub(then_ms);
    let seconds = ago.unsigned_abs() / 1000;
    let (count, unit) = match seconds {
        0..10 => return "just now".to_owned(),
        10..60 => (seconds, "s"),
        60..3600 => (seconds / 60, "min"),
        3600..86_400 => (seconds / 3600, "h"),
        86_400..2_592_000 => (seconds / 86_400, "d"),
        2_592_000..31_536_000 => (seconds / 2_592_000, "mo"),
        _ => (seconds / 31_536_000, "y"),
    };
    if ago < 0 { format!("in {count} {unit}") } else { format!("{count} {unit} ago") }
}

/// US cents with fractions as dollars: `$0.07`, `<$0.01`, and `$0.00` for nothing.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole cents of a cost")]
pub fn dollars_of(cents: f64) -> String {
    if cents > 0.0 && cents < 1.0 { LESS_THAN_A_CENT.to_owned() } else { dollars(cents.round() as u64) }
}

/// What the model read, from the cache or not, and what it wrote: `16k in · 358 out`.
pub fn in_and_out(read: u64, written: u64) -> String {
    format!("{} in · {} out", tokens(read), tokens(written))
}

/// The parts of what the model read, as the API counts them: `48 uncached, 14,336 read from the cache, …`.
pub fn input_parts(uncached: u64, from_cache: u64, into_cache: u64) -> String {
    let [uncached, from_cache, into_cache] = [uncached, from_cache, into_cache].map(grouped);
    format!("{uncached} uncached, {from_cache} read from the cache, {into_cache} written to it")
}

fn pair(large: i64, large_unit: &str, small: i64, small_unit: &str) -> String {
    if small == 0 { format!("{large} {large_unit}") } else { format!("{large} {large_unit} {small} {small_unit}") }
}

/// A count in the largest unit that it fills; one decimal below ten. Integers only: float formatting is large in WASM.
fn scaled(count: u64, step: u64, units: &[&str]) -> String {
    let mut unit = 0;
    let mut size = 1;
    while unit + 1 < units.len() && count / size >= step {
        size *= step;
        unit += 1;
    }
    let whole = count / size;
    let suffix = units[unit];
    if unit > 0 && whole < 10 {
        let tenths = (u128::from(count % size) * 10 / u128::from(size)) as u64;
        format!("{whole}.{tenths}{suffix}")
    } else {
        format!("{}{suffix}", grouped(whole))
    }
}

/// Digits in groups of three: `12,345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests;
