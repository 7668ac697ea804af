//! The price list, as data with dates (`prices/list.json`): what tokens, running time and searches cost on a day, and sums of
//! that without rounding (pricing.md).
//!
//! These are list prices. What a contract says is not known here, and no figure computed from them is a bill.

use pilothouse_api::{
    Timestamp,
    usage::{ModelUsage, Money},
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::{iter::Sum, ops::Add, sync::LazyLock};

static LIST: LazyLock<PriceList> =
    LazyLock::new(|| serde_json::from_str(include_str!("prices/list.json")).unwrap_or_default());

/// Picodollars of a cent.
const PICO_PER_CENT: u128 = 10_000_000_000;
/// Picodollars of a thousandth of a cent.
const PICO_PER_MILLICENT: u128 = 10_000_000;
const MILLIS_AN_HOUR: u128 = 3_600_000;

/// An amount of money in picodollars: exact, however many are added up. Only what is shown is rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cost(u128);

impl Cost {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole US cents.
    pub const fn cents(cents: u64) -> Self {
        Self(cents as u128 * PICO_PER_CENT)
    }

    /// Picodollars.
    pub const fn pico(pico: u128) -> Self {
        Self(pico)
    }

    /// In picodollars.
    pub const fn as_pico(self) -> u128 {
        self.0
    }

    /// In whole cents; half a cent rounds up. No source states the API's own rule (pricing.md §4).
    pub fn to_cents(self) -> u64 {
        u64::try_from(self.0.saturating_add(PICO_PER_CENT / 2) / PICO_PER_CENT).unwrap_or(u64::MAX)
    }

    /// As the API reports it, in whole cents.
    pub fn to_money(self) -> Money {
        Money::cents(self.to_cents())
    }

    /// In cents with fractions, to draw it.
    pub fn to_fractional_cents(self) -> f64 {
        self.0 as f64 / PICO_PER_CENT as f64
    }

    /// What is left of it without another one; nothing if that is more.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// So many times as much.
    #[must_use]
    pub const fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count as u128))
    }

    /// A part of it: so many of so many.
    #[must_use]
    pub const fn share(self, part: u64, whole: u64) -> Self {
        if whole == 0 { Self(0) } else { Self(self.0.saturating_mul(part as u128) / whole as u128) }
    }
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::ZERO, Add::add)
    }
}

/// Tokens by what they cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Tokens {
    /// Uncached input.
    pub input: u64,
    /// Input written to the cache for five minutes.
    pub write_5m: u64,
    /// Input written to the cache for an hour.
    pub write_1h: u64,
    /// Input read from the cache.
    pub read: u64,
    /// Output.
    pub output: u64,
}

impl Tokens {
    /// All input, from the cache or not.
    pub const fn prompt(&self) -> u64 {
        self.input.saturating_add(self.write_5m).saturating_add(self.write_1h).saturating_add(self.read)
    }

    /// Input and output.
    pub const fn all(&self) -> u64 {
        self.prompt().saturating_add(self.output)
    }
}

impl Add for Tokens {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            input: self.input.saturating_add(other.input),
            write_5m: self.write_5m.saturating_add(other.write_5m),
            write_1h: self.write_1h.saturating_add(other.write_1h),
            read: self.read.saturating_add(other.read),
            output: self.output.saturating_add(other.output),
        }
    }
}

impl Sum for Tokens {
    fn sum<I: Iterator<Item = Self>>(tokens: I) -> Self {
        tokens.fold(Self::default(), Add::add)
    }
}

impl From<&ModelUsage> for Tokens {
    /// A request doesn't tell for how long it wrote to the cache: five minutes are assumed (pricing.md §4).
    fn from(usage: &ModelUsage) -> Self {
        Self {
            input: usage.input_tokens,
            write_5m: usage.cache_creation_input_tokens,
            write_1h: 0,
            read: usage.cache_read_input_tokens,
            output: usage.output_tokens,
        }
    }
}

/// What decides the price of a request's tokens, besides their number and the day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Terms {
    /// The model's id.
    pub model: String,
    /// `speed: "fast"`.
    pub fast: bool,
    /// `inference_geo: "us"`.
    pub us_only: bool,
}

impl Terms {
    /// Reads the object form of `model` (agents.md §5), or an advisor's, which is the id alone.
    pub fn of(model: &Value) -> Self {
        Self {
            model: model["id"].as_str().or(model.as_str()).unwrap_or_default().to_owned(),
            fast: model["speed"] == "fast",
            us_only: model["inference_geo"] == "us",
        }
    }

    /// The terms of a request, which tells its own speed where that is not the model's.
    #[must_use]
    pub fn at_speed(mut self, speed: Option<&str>) -> Self {
        if let Some(speed) = speed {
            self.fast = speed == "fast";
        }
        self
    }
}

/// The prices of tokens, in nanodollars for each (USD 5 for a million is 5,000).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Rates {
    /// Of uncached input.
    pub input: u64,
    /// Of input written to the cache for five minutes.
    pub write_5m: u64,
    /// Of input written to the cache for an hour.
    pub write_1h: u64,
    /// Of input read from the cache.
    pub read: u64,
    /// Of output.
    pub output: u64,
}

/// The list prices of everything that is charged.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// The day as of which they were collected.
    pub as_of: String,
    /// Where they are from.
    pub source: String,
    /// An hour of running, in thousandths of a cent.
    runtime_millicents_an_hour: u64,
    /// A web search, in thousandths of a cent.
    millicents_a_search: u64,
    /// What tokens cost with `inference_geo: "us"`, in percent of the price elsewhere.
    us_percent: u64,
    models: Vec<Priced>,
}

/// Models of the same price.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Priced {
    /// Their ids, without the date of a snapshot.
    models: Vec<String>,
    /// Where the price is from.
    source: String,
    /// From one day on each, in order.
    prices: Vec<Price>,
}

#[derive(Clone, Debug, Deserialize)]
struct Price {
    /// Since when, in milliseconds since 1970; absent: since the model is there.
    #[serde(default, deserialize_with = "day")]
    from: Option<i64>,
    #[serde(flatten)]
    rates: Rates,
    /// With `speed: "fast"`; absent: not known.
    fast: Option<Rates>,
    /// For prompts longer than a limit.
    long: Option<LongPrice>,
}

#[derive(Clone, Debug, Deserialize)]
struct LongPrice {
    /// Above so many tokens of one prompt.
    above: u64,
    #[serde(flatten)]
    rates: Rates,
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let day = String::deserialize(deserializer)?;
    let midnight = Timestamp::from(format!("{day}T00:00:00Z").as_str()).unix_millis();
    midnight.map(Some).ok_or_else(|| serde::de::Error::custom("expected a day"))
}

/// The price list that this version knows.
pub fn list() -> &'static PriceList {
    &LIST
}

impl PriceList {
    /// What a request costs that was made at this moment, in milliseconds since 1970; `None`: its model, or its speed, has no
    /// price here.
    pub fn request(&self, terms: &Terms, tokens: &Tokens, at: i64) -> Option<Cost> {
        let rates = self.rates(terms, tokens.prompt(), at)?;
        let nano = [
            (tokens.input, rates.input),
            (tokens.write_5m, rates.write_5m),
            (tokens.write_1h, rates.write_1h),
            (tokens.read, rates.read),
            (tokens.output, rates.output),
        ]
        .iter()
        .fold(0_u128, |sum, (tokens, rate)| sum + u128::from(*tokens) * u128::from(*rate));
        let percent = if terms.us_only { self.us_percent } else { 100 };
        Some(Cost(nano * 10 * u128::from(percent)))
    }

    /// What running for so many milliseconds costs.
    pub fn runtime(&self, millis: u64) -> Cost {
        let an_hour = u128::from(self.runtime_millicents_an_hour) * PICO_PER_MILLICENT;
        Cost(u128::from(millis) * an_hour / MILLIS_AN_HOUR)
    }

    /// What so many web searches cost.
    pub fn searches(&self, count: u64) -> Cost {
        Cost(u128::from(count) * u128::from(self.millicents_a_search) * PICO_PER_MILLICENT)
    }

    /// The prices of a request's tokens at a moment, in milliseconds since 1970.
    pub fn rates(&self, terms: &Terms, prompt: u64, at: i64) -> Option<Rates> {
        let price = self.price(&terms.model, at)?;
        if terms.fast {
            return price.fast;
        }
        let long = price.long.as_ref().filter(|long| prompt > long.above);
        Some(long.map_or(price.rates, |long| long.rates))
    }

    /// Whether a model has a list price, which a budget needs (sessions.md §7).
    pub fn has(&self, model: &str) -> bool {
        self.priced(model).is_some()
    }

    /// Whether a model has a price for `speed: "fast"`.
    pub fn has_fast(&self, model: &str) -> bool {
        self.priced(model).is_some_and(|priced| priced.prices.iter().any(|price| price.fast.is_some()))
    }

    /// Whether a model's price depends on the length of each prompt, so that totals alone don't tell the cost.
    pub fn has_tiers(&self, model: &str) -> bool {
        self.priced(model).is_some_and(|priced| priced.prices.iter().any(|price| price.long.is_some()))
    }

    /// Where the price of a model is from.
    pub fn source_of(&self, model: &str) -> Option<&str> {
        self.priced(model).map(|priced| priced.source.as_str())
    }

    /// All models that have a price.
    pub fn models(&self) -> impl Iterator<Item = &str> {
        self.models.iter().flat_map(|priced| &priced.models).map(String::as_str)
    }

    /// The price at a moment: the last one that had begun, or the first, for a moment before any.
    fn price(&self, model: &str, at: i64) -> Option<&Price> {
        let prices = &self.priced(model)?.prices;
        prices.iter().rfind(|price| price.from.is_none_or(|from| from <= at)).or(prices.first())
    }

    fn priced(&self, model: &str) -> Option<&Priced> {
        let model = undated(model);
        self.models.iter().find(|priced| priced.models.iter().any(|id| id == model))
    }
}

/// A model's id without the date that pins a snapshot: `claude-haiku-4-5-20251001` is priced as `claude-haiku-4-5`.
pub fn undated(id: &str) -> &str {
    match id.rsplit_once('-') {
        Some((name, date)) if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => id,
    }
}

/// An amount as a text of US dollars, as JSON has it: `"0.0043"`. Exact, which a number would not be.
pub mod usd {
    use super::{Cost, PICO_PER_CENT};
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    const PICO_PER_DOLLAR: u128 = PICO_PER_CENT * 100;
    const PLACES: usize = 12;

    /// The amount in dollars, without trailing zeros: `12.5`.
    pub fn text(cost: Cost) -> String {
        let (whole, part) = (cost.0 / PICO_PER_DOLLAR, cost.0 % PICO_PER_DOLLAR);
        let part = format!("{part:0PLACES$}");
        match part.trim_end_matches('0') {
            "" => whole.to_string(),
            part => format!("{whole}.{part}"),
        }
    }

    /// Reads such a text; `None` for anything else.
    pub fn parse(text: &str) -> Option<Cost> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(part) || part.len() > PLACES {
            return None;
        }
        let part: u128 = format!("{part:0<PLACES$}").parse().ok()?;
        Some(Cost(whole.parse::<u128>().ok()?.checked_mul(PICO_PER_DOLLAR)?.checked_add(part)?))
    }

    /// Writes it.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(cost: &Cost, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&text(*cost))
    }

    /// Reads it.
    ///
    /// # Errors
    /// When it is no amount.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cost, D::Error> {
        parse(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("expected an amount of dollars"))
    }
}

#[cfg(test)]
mod tests;
