//! The next moments of a cron schedule, for people who are still typing it. The API has the last word.

use crate::cron_words::{Values, cron_values};
use jiff::{
    SignedDuration, Timestamp,
    civil::Date,
    tz::{AmbiguousOffset, TimeZone},
};

/// More than any time zone sets its clocks back.
const LONGEST_FOLD: SignedDuration = SignedDuration::from_hours(4);

/// The days among which a moment is looked for: 29 February comes after eight years at the latest.
const MAX_DAYS: usize = 8 * 366 + 1;

/// The next moments of a schedule after one, in milliseconds since 1970: hours that the zone skips don't fire, repeated
/// ones fire twice (files-vaults-memory-skills.md §5.2). `None` where the expression or the zone can't be read.
pub fn cron_times(expression: &str, zone: &str, after: i64, count: usize) -> Option<Vec<i64>> {
    let [minutes, hours, days, months, weekdays] = cron_values(expression)?;
    let zone = TimeZone::get(zone).ok()?;
    let after = Timestamp::from_millisecond(after).ok()?;
    let from = zone.to_datetime(after).checked_sub(LONGEST_FOLD).ok()?.date();
    let mut moments: Vec<Timestamp> = Vec::new();
    for day in from.series(jiff::Span::new().days(1)).take(MAX_DAYS) {
        if moments.len() >= count {
            break;
        }
        if !fires_on(day, &days, &months, &weekdays) {
            continue;
        }
        let mut of_day: Vec<_> = walls(day, &minutes, &hours).flat_map(|wall| moments_of(&zone, wall)).collect();
        // What is repeated comes after what was set back.
        of_day.sort_unstable();
        moments.extend(of_day.into_iter().filter(|moment| *moment > after));
    }
    moments.truncate(count);
    Some(moments.into_iter().map(Timestamp::as_millisecond).collect())
}

/// Where both day fields are given, either counts.
fn fires_on(day: Date, days: &Values, months: &Values, weekdays: &Values) -> bool {
    let has = |values: &Values, value: i8| u8::try_from(value).is_ok_and(|value| values.contains(&value));
    let in_month = has(days, day.day());
    let in_week = has(weekdays, day.weekday().to_monday_one_offset());
    let fits = match (days.len() < 31, weekdays.len() < 7) {
        (true, true) => in_month || in_week,
        _ => in_month && in_week,
    };
    fits && has(months, day.month())
}

fn walls<'a>(
    day: Date,
    minutes: &'a Values,
    hours: &'a Values,
) -> impl Iterator<Item = jiff::civil::DateTime> + use<'a> {
    let number = |value: &u8| i8::try_from(*value).unwrap_or_default();
    hours.iter().flat_map(move |hour| minutes.iter().map(move |minute| day.at(number(hour), number(minute), 0, 0)))
}

/// The moments at which a wall clock shows a time: one, two, or none.
fn moments_of(zone: &TimeZone, wall: jiff::civil::DateTime) -> Vec<Timestamp> {
    let offsets = match zone.to_ambiguous_timestamp(wall).offset() {
        AmbiguousOffset::Unambiguous { offset } => vec![offset],
        AmbiguousOffset::Fold { before, after } => vec![before, after],
        AmbiguousOffset::Gap { .. } => Vec::new(),
    };
    offsets.into_iter().filter_map(|offset| offset.to_timestamp(wall).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn next(expression: &str, zone: &str, after: &str, count: usize) -> Vec<String> {
        let after: Timestamp = after.parse().unwrap();
        let moments = cron_times(expression, zone, after.as_millisecond(), count).unwrap();
        moments.into_iter().map(|millis| Timestamp::from_millisecond(millis).unwrap().to_string()).collect()
    }

    #[test]
    fn moments_follow_the_clocks_of_the_zone() {
        for (expression, zone, after, expected) in [
            (
                "0 20 * * 5",
                "America/New_York",
                "2026-10-05T00:00:00Z",
                vec!["2026-10-10T00:00:00Z", "2026-10-17T00:00:00Z"],
            ),
            (
                "30 2 * * *",
                "Europe/Berlin",
                "2026-03-28T00:00:00Z",
                vec!["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z"],
            ),
            (
                "*/30 2 * * *",
                "Europe/Berlin",
                "2026-10-24T12:00:00Z",
                vec![
                    "2026-10-25T00:00:00Z",
                    "2026-10-25T00:30:00Z",
                    "2026-10-25T01:00:00Z",
                    "2026-10-25T01:30:00Z",
                    "2026-10-26T01:00:00Z",
                ],
            ),
            ("*/30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", vec!["2026-10-25T01:00:00Z"]),
            (
                "0 0 13 * 5",
                "UTC",
                "2026-11-10T00:00:00Z",
                vec!["2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-27T00:00:00Z"],
            ),
            ("0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", vec!["2104-02-29T00:00:00Z"]),
            ("0 0 * * 7", "UTC", "2026-11-21T10:00:00Z", vec!["2026-11-22T00:00:00Z"]),
        ] {
            assert_eq!(next(expression, zone, after, expected.len()), expected, "{expression} in {zone}");
        }
    }

    #[test]
    fn what_never_comes_true_has_no_moments_and_what_cant_be_read_none_either() {
        assert_eq!(cron_times("0 0 31 2 *", "UTC", 0, 5), Some(Vec::new()));
        for (expression, zone) in
            [("", "UTC"), ("@daily", "UTC"), ("0 0 * * *", "Mars/Olympus"), ("0 0 */2 * 1", "UTC")]
        {
            assert_eq!(cron_times(expression, zone, 0, 5), None, "{expression} in {zone}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn moments_rise_and_lie_behind_the_given_one(
            expression in "([0-9]|[1-5][0-9]|\\*|\\*/7) ([0-9]|1[0-9]|\\*) (\\*|[1-9]) (\\*|1[0-2]) \\*",
            after in 1_700_000_000_000_i64..1_900_000_000_000,
        ) {
            for zone in ["UTC", "America/New_York", "Australia/Lord_Howe"] {
                let moments = cron_times(&expression, zone, after, 5).unwrap();
                prop_assert_eq!(moments.len(), 5);
                prop_assert!(moments[0] > after && moments.is_sorted_by(|a, b| a < b));
            }
        }
    }
}
