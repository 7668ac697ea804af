//! Budgets of the console: how much may be spent on what, in which time, and what happens then.

use crate::{budget, local_time::LocalTime};
use serde::{Deserialize, Serialize};
use time::{Date, Duration, OffsetDateTime, Time};

/// The most thresholds of a budget.
const MAX_THRESHOLDS: usize = 10;

/// The highest threshold, in percent of the limit.
const MAX_PERCENT: u32 = 1_000;

/// The longest id or name of what a budget is for, in bytes.
const MAX_OF: usize = 200;

/// What spending counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BudgetSubject {
    /// All sessions.
    #[default]
    Console,
    /// Those of an agent, by its id.
    Agent,
    /// Those that a deployment started, by its id.
    Deployment,
    /// Those that a person started through this console, by their name; with a token, too.
    Person,
    /// Those that a program started with a token, by the token's name.
    Token,
}

impl BudgetSubject {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Console, Self::Agent, Self::Deployment, Self::Person, Self::Token];

    /// The name in the store and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Agent => "agent",
            Self::Deployment => "deployment",
            Self::Person => "person",
            Self::Token => "token",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// In which time it counts. Both begin at midnight UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BudgetPeriod {
    /// A calendar month.
    #[default]
    Month,
    /// A day.
    Day,
}

impl BudgetPeriod {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Month, Self::Day];

    /// The name in the store and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Day => "day",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// When the period around a moment began, and when it ends, in milliseconds since 1970.
    pub fn around(self, millis: i64) -> (i64, i64) {
        let today = LocalTime::utc(millis).day();
        let (first, next) = match self {
            Self::Day => (today, today.saturating_add(Duration::DAY)),
            Self::Month => {
                let first = today.replace_day(1).unwrap_or(today);
                // 32 days after the first of a month lie in the next one.
                let next = first.saturating_add(Duration::days(32));
                (first, next.replace_day(1).unwrap_or(next))
            }
        };
        (midnight(first), midnight(next))
    }

    /// The period that began at a moment: `November 2026`, `25 November 2026`.
    pub fn words(self, began: i64) -> String {
        let day = LocalTime::utc(began).date();
        let day = day.split_once(' ').map_or(&*day, |(_, day)| day);
        match self {
            Self::Day => day.to_owned(),
            Self::Month => day.split_once(' ').map_or(day, |(_, month)| month).to_owned(),
        }
    }
}

fn midnight(day: Date) -> i64 {
    let moment = OffsetDateTime::new_utc(day, Time::MIDNIGHT);
    moment.unix_timestamp().saturating_mul(1_000)
}

/// What happens at the limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AtLimit {
    /// People are told.
    #[default]
    Warn,
    /// New sessions are refused, too.
    Stop,
    /// Running sessions are interrupted once, too.
    Interrupt,
}

impl AtLimit {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Warn, Self::Stop, Self::Interrupt];

    /// The name in the store and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Stop => "stop",
            Self::Interrupt => "interrupt",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// Whether new sessions are refused.
    pub const fn stops(self) -> bool {
        matches!(self, Self::Stop | Self::Interrupt)
    }
}

/// A budget: how much may be spent on what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetRule {
    /// What kind of thing it is for.
    pub subject: BudgetSubject,
    /// Its id or name; empty for the whole console.
    pub of: String,
    /// In which time.
    pub period: BudgetPeriod,
    /// How much, in US cents.
    pub limit_cents: u64,
    /// At which percentages of the limit people are told, the lowest first.
    pub thresholds: Vec<u32>,
    /// What happens at the limit.
    pub at_limit: AtLimit,
    /// Whether the deployment is paused at the limit, so that the API starts no more sessions of it.
    pub pause_deployment: bool,
}

/// A budget as it is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct BudgetForm {
    /// `console`, `agent`, `deployment`, `person` or `token`.
    pub subject: String,
    /// The id of the agent or deployment, or the name of the person or token.
    pub of: String,
    /// `month` or `day`.
    pub period: String,
    /// Dollars, such as `50` or `12.50`.
    pub limit: String,
    /// Percentages of the limit, such as `50, 80, 100`; empty: none.
    pub thresholds: String,
    /// `warn`, `stop` or `interrupt`.
    pub at_limit: String,
    /// `on`: pause the deployment at the limit.
    pub pause_deployment: String,
}

/// What is wrong with a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetError {
    /// The field.
    pub field: &'static str,
    /// What is expected of it.
    pub message: String,
}

impl BudgetForm {
    /// The budget that it describes.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn rule(&self) -> Result<BudgetRule, BudgetError> {
        let wrong = |field, message: &str| BudgetError { field, message: message.to_owned() };
        let subject = BudgetSubject::named(self.subject.trim());
        let subject = subject.ok_or_else(|| wrong("subject", "Use console, agent, deployment, person or token"))?;
        let of = if subject == BudgetSubject::Console { "" } else { self.of.trim() };
        let is_named = of.len() <= MAX_OF && !of.chars().any(char::is_control);
        if !is_named || (of.is_empty() && subject != BudgetSubject::Console) {
            return Err(wrong("of", "Name the agent or deployment by its id, the person or token by its name"));
        }
        let at_limit = AtLimit::named(self.at_limit.trim());
        let at_limit = at_limit.ok_or_else(|| wrong("at_limit", "Use warn, stop or interrupt"))?;
        let pauses = self.pause_deployment == "on";
        if pauses && (subject != BudgetSubject::Deployment || !at_limit.stops()) {
            return Err(wrong("pause_deployment", "Only a deployment's budget that stops can pause it"));
        }
        Ok(BudgetRule {
            subject,
            of: of.to_owned(),
            period: BudgetPeriod::named(self.period.trim()).ok_or_else(|| wrong("period", "Use month or day"))?,
            limit_cents: budget::cents(self.limit.trim()).ok_or_else(|| wrong("limit", budget::EXPECTED))?,
            thresholds: thresholds(&self.thresholds).ok_or_else(|| {
                wrong(
                    "thresholds",
                    "Enter up to 10 percentages from 1 to 1000, separated by commas, such as 50, 80, 100",
                )
            })?,
            at_limit,
            pause_deployment: pauses,
        })
    }
}

impl From<&BudgetRule> for BudgetForm {
    fn from(rule: &BudgetRule) -> Self {
        let thresholds: Vec<_> = rule.thresholds.iter().map(u32::to_string).collect();
        Self {
            subject: rule.subject.name().to_owned(),
            of: rule.of.clone(),
            period: rule.period.name().to_owned(),
            limit: format!("{}.{:02}", rule.limit_cents / 100, rule.limit_cents % 100),
            thresholds: thresholds.join(", "),
            at_limit: rule.at_limit.name().to_owned(),
            pause_deployment: if rule.pause_deployment { "on" } else { "" }.to_owned(),
        }
    }
}

/// Percentages, the lowest first, each once.
fn thresholds(text: &str) -> Option<Vec<u32>> {
    let parts =
        text.split([',', ' ', ';']).map(|part| part.trim().trim_end_matches('%')).filter(|part| !part.is_empty());
    let percents = parts.map(|part| part.parse().ok().filter(|percent| (1..=MAX_PERCENT).contains(percent)));
    let mut percents = percents.collect::<Option<Vec<u32>>>()?;
    percents.sort_unstable();
    percents.dedup();
    (percents.len() <= MAX_THRESHOLDS).then_some(percents)
}

impl BudgetRule {
    /// Whether so much is the limit, or more.
    pub const fn is_reached(&self, spent_cents: u64) -> bool {
        spent_cents >= self.limit_cents
    }

    /// The thresholds that so much has crossed.
    pub fn crossed(&self, spent_cents: u64) -> impl Iterator<Item = u32> + '_ {
        let spent = u128::from(spent_cents) * 100;
        self.thresholds
            .iter()
            .copied()
            .filter(move |percent| spent >= u128::from(self.limit_cents) * u128::from(*percent))
    }

    /// How much of the limit that is, in whole percent, rounded down.
    pub fn percent(&self, spent_cents: u64) -> u64 {
        let percent = u128::from(spent_cents) * 100 / u128::from(self.limit_cents.max(1));
        u64::try_from(percent).unwrap_or(u64::MAX)
    }

    /// What it is for, in words, by a name that people know: "the agent Helper".
    pub fn subject_words(&self, name: Option<&str>) -> String {
        let of = name.unwrap_or(&self.of);
        match self.subject {
            BudgetSubject::Console => "the whole console".to_owned(),
            BudgetSubject::Agent => format!("the agent {of}"),
            BudgetSubject::Deployment => format!("the deployment {of}"),
            BudgetSubject::Person => of.to_owned(),
            BudgetSubject::Token => format!("the token {of}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    fn form() -> BudgetForm {
        BudgetForm {
            subject: "agent".to_owned(),
            of: "agent_1".to_owned(),
            period: "month".to_owned(),
            limit: "50".to_owned(),
            thresholds: "100, 50 %,80,80".to_owned(),
            at_limit: "stop".to_owned(),
            pause_deployment: String::new(),
        }
    }

    #[test]
    fn months_and_days_are_those_of_utc() {
        for (period, now, began, ends) in [
            (BudgetPeriod::Month, "2026-11-30T23:59:59.999Z", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            (BudgetPeriod::Month, "2026-12-31T12:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            (BudgetPeriod::Month, "2028-02-29T00:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"),
            (BudgetPeriod::Day, "2026-11-25T00:00:00Z", "2026-11-25T00:00:00Z", "2026-11-26T00:00:00Z"),
            (BudgetPeriod::Day, "2026-12-31T23:59:59Z", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z"),
        ] {
            assert_eq!(period.around(at(now)), (at(began), at(ends)), "{now}");
        }
        assert_eq!(BudgetPeriod::Month.words(at("2026-11-01T00:00:00Z")), "November 2026");
        assert_eq!(BudgetPeriod::Day.words(at("2026-11-05T00:00:00Z")), "5 November 2026");
    }

    #[test]
    fn a_form_is_a_budget_or_says_what_is_wrong() {
        let rule = form().rule().unwrap();
        assert_eq!((rule.limit_cents, rule.thresholds.as_slice()), (5_000, [50, 80, 100].as_slice()));
        assert_eq!(BudgetForm::from(&rule).rule(), Ok(rule));
        for (field, wrong) in [
            ("subject", BudgetForm { subject: "planet".to_owned(), ..form() }),
            ("of", BudgetForm { of: " ".to_owned(), ..form() }),
            ("of", BudgetForm { of: "a\u{1b}[31m".to_owned(), ..form() }),
            ("period", BudgetForm { period: "week".to_owned(), ..form() }),
            ("limit", BudgetForm { limit: "0".to_owned(), ..form() }),
            ("limit", BudgetForm { limit: "$5".to_owned(), ..form() }),
            ("thresholds", BudgetForm { thresholds: "0".to_owned(), ..form() }),
            ("thresholds", BudgetForm { thresholds: "half".to_owned(), ..form() }),
            ("thresholds", BudgetForm { thresholds: (1..=11).map(|n| format!("{n},")).collect(), ..form() }),
            ("at_limit", BudgetForm { at_limit: "explode".to_owned(), ..form() }),
            ("pause_deployment", BudgetForm { pause_deployment: "on".to_owned(), ..form() }),
        ] {
            assert_eq!(wrong.rule().unwrap_err().field, field);
        }
        let console = BudgetForm { subject: "console".to_owned(), ..form() }.rule().unwrap();
        assert_eq!((console.of.as_str(), console.subject_words(None).as_str()), ("", "the whole console"));
    }

    #[test]
    fn thresholds_are_crossed_to_the_cent() {
        let rule = BudgetRule { limit_cents: 5_000, thresholds: vec![50, 100], ..BudgetRule::default() };
        let crossed = |spent| rule.crossed(spent).collect::<Vec<_>>();
        assert_eq!((crossed(2_499), crossed(2_500), crossed(5_000)), (vec![], vec![50], vec![50, 100]));
        assert!(!rule.is_reached(4_999) && rule.is_reached(5_000));
        assert_eq!((rule.percent(4_999), rule.percent(5_050)), (99, 101));
    }

    proptest! {
        #[test]
        fn every_moment_lies_in_its_period(millis in 0_i64..4_102_444_800_000) {
            for period in BudgetPeriod::ALL {
                let (began, ends) = period.around(millis);
                prop_assert!(began <= millis && millis < ends);
                prop_assert_eq!(period.around(began), (began, ends));
                prop_assert_eq!(period.around(ends).0, ends);
            }
        }

        #[test]
        fn more_spending_crosses_no_fewer_thresholds(limit in 1_u64..1_000_000, spent in 0_u64..2_000_000, more in 0_u64..1_000) {
            let rule = BudgetRule { limit_cents: limit, thresholds: vec![1, 50, 99, 100, 200], ..BudgetRule::default() };
            prop_assert!(rule.crossed(spent).count() <= rule.crossed(spent + more).count());
            prop_assert_eq!(rule.crossed(spent).any(|percent| percent == 100), rule.is_reached(spent));
        }
    }
}
