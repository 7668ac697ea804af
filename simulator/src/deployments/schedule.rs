//! Cron schedules on a wall clock: hours that are skipped do not fire, hours that are repeated fire twice
//! (files-vaults-memory-skills.md §5.2).

use crate::{prelude::*, validate::zone};
use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use jiff::{
    SignedDuration, Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, TimeZone},
};

/// More than any time zone sets its clocks back.
const LONGEST_FOLD: SignedDuration = SignedDuration::from_hours(4);
const MAX_TEXT: usize = 256;
const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// A schedule that can be asked for its moments.
pub(super) struct Schedule {
    cron: Cron,
    zone: TimeZone,
}

impl Schedule {
    /// Reads `schedule` of a body; it is stored as it was sent.
    pub fn read(fields: &Fields<'_>) -> Result<Value, HttpError> {
        fields.variant(&[("cron", &["expression", "timezone"])])?;
        let expression = fields.required_text("expression", 1..=MAX_TEXT)?;
        let timezone = fields.required_text("timezone", 1..=MAX_TEXT)?;
        let cron = parse(expression).map_err(|what| fields.fail("expression", what))?;
        let zone = zone(timezone).ok_or_else(|| fields.fail("timezone", "must be the name of an IANA time zone"))?;
        // It has no year, so if it matches at all, it matches after any time.
        fields.refuse_if((Self { cron, zone }).after(0, 1).is_empty(), "expression", "never comes true")?;
        Ok(json!({"expression": expression, "timezone": timezone, "type": "cron"}))
    }

    /// The schedule of a stored deployment; `None` where it has none.
    pub fn of(deployment: &Value) -> Option<Self> {
        let text = |field: &str| deployment["schedule"][field].as_str();
        Some(Self { cron: parse(text("expression")?).ok()?, zone: zone(text("timezone")?)? })
    }

    /// The next moments after one, all in milliseconds since 1970.
    pub fn after(&self, millis: i64, count: usize) -> Vec<i64> {
        let Ok(start) = Timestamp::from_millisecond(millis) else { return Vec::new() };
        // A wall clock that is set back shows earlier times later, so the search starts and ends with some hours more.
        let Ok(from) = self.zone.to_datetime(start).checked_sub(LONGEST_FOLD) else { return Vec::new() };
        let mut moments: Vec<Timestamp> = Vec::new();
        for wall in self.cron.iter_after(from) {
            let met = self.moments_of(wall);
            let end = moments.get(count.saturating_sub(1)).and_then(|last| last.checked_add(LONGEST_FOLD).ok());
            if end.is_some_and(|end| met.first().is_some_and(|first| *first > end)) {
                break;
            }
            moments.extend(met.into_iter().filter(|moment| *moment > start));
            moments.sort_unstable();
        }
        moments.truncate(count);
        moments.into_iter().map(Timestamp::as_millisecond).collect()
    }

    /// The moments at which the wall clock shows a time: one, two, or none.
    fn moments_of(&self, wall: DateTime) -> Vec<Timestamp> {
        let offsets = match self.zone.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => vec![offset],
            AmbiguousOffset::Fold { before, after } => vec![before, after],
            AmbiguousOffset::Gap { .. } => Vec::new(),
        };
        offsets.into_iter().filter_map(|offset| offset.to_timestamp(wall).ok()).collect()
    }
}

/// Five fields of numbers, names, lists, ranges and steps; the parser would accept more.
fn parse(expression: &str) -> Result<Cron, String> {
    let fields: Vec<&str> = expression.split_ascii_whitespace().collect();
    if fields.len() != 5 {
        return Err("must have 5 fields: minute, hour, day of month, month, day of week".to_owned());
    }
    for (index, field) in fields.iter().enumerate() {
        let names: &[&str] = match index {
            3 => &MONTHS,
            4 => &WEEKDAYS,
            _ => &[],
        };
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_part = |part: &str| part == "*" || is_number(part) || names.contains(&&*part.to_ascii_uppercase());
        if !field.split([',', '/', '-']).all(is_part) {
            return Err(format!("`{field}` is not a field of numbers, `*`, `,`, `-` and `/`"));
        }
    }
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    parser.parse(expression).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn next(expression: &str, timezone: &str, after: &str, count: usize) -> Vec<String> {
        let schedule = Schedule { cron: parse(expression).unwrap(), zone: zone(timezone).unwrap() };
        let after: Timestamp = after.parse().unwrap();
        let moments = schedule.after(after.as_millisecond(), count);
        moments.into_iter().map(|millis| Timestamp::from_millisecond(millis).unwrap().to_string()).collect()
    }

    #[test]
    fn the_example_files_5() {
        let moments = next("0 20 * * 5", "America/New_York", "2026-10-05T00:00:00Z", 2);
        assert_eq!(moments, ["2026-10-10T00:00:00Z", "2026-10-17T00:00:00Z"]);
    }

    #[test]
    fn skipped_hours_do_not_fire_files_5_2() {
        let moments = next("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", 3);
        assert_eq!(moments, ["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z"]);
    }

    #[test]
    fn repeated_hours_fire_twice_and_in_order_files_5_2() {
        let moments = next("*/30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 5);
        let expected = [
            "2026-10-25T00:00:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T01:30:00Z",
            "2026-10-26T01:00:00Z",
        ];
        assert_eq!(moments, expected);
        assert_eq!(next("*/30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", 1), ["2026-10-25T01:00:00Z"]);
    }

    #[test]
    fn expressions_have_five_posix_fields_files_5_2() {
        for good in ["* * * * *", "*/5 0-6,12 1 1-3 7", "0 9 * JAN-mar MON-FRI", " 0  0 1 1 0 "] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for bad in [
            "* * * *",
            "* * * * * *",
            "0 0 1 1 0 2026",
            "@daily",
            "0 0 L * *",
            "0 0 1W * *",
            "0 0 * * 1#2",
            "0 0 ? * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 8",
            "MON * * * *",
            "5-1 * * * *",
            "*/0 * * * *",
            "1,,2 * * * *",
            "a b c d e",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert_eq!(
            next("0 0 * * 7", "UTC", "2026-11-21T10:00:00Z", 1),
            next("0 0 * * 0", "UTC", "2026-11-21T10:00:00Z", 1)
        );
        // Both day fields given: either of them counts.
        let either = next("0 0 13 * 5", "UTC", "2026-11-10T00:00:00Z", 3);
        assert_eq!(either, ["2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-27T00:00:00Z"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn moments_rise_and_show_the_right_minute(minute in 0_i8..60, hour in 0_i8..24, after in 1_700_000_000_000_i64..1_900_000_000_000) {
            let schedule = Schedule { cron: parse(&format!("{minute} {hour} * * *")).unwrap(), zone: zone("America/New_York").unwrap() };
            let moments = schedule.after(after, 5);
            prop_assert_eq!(moments.len(), 5);
            prop_assert!(moments[0] > after && moments.is_sorted_by(|a, b| a < b));
            for moment in moments {
                let wall = schedule.zone.to_datetime(Timestamp::from_millisecond(moment).unwrap());
                prop_assert_eq!((wall.hour(), wall.minute()), (hour, minute));
            }
        }
    }
}
