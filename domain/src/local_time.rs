//! A moment as a clock and a calendar show it, in UTC or as far from it as a reader's zone is.
//!
//! Written out here: a date library would cost the browser more than everything else that a row needs.

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;
const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A moment, and how far the clocks that show it are from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// Milliseconds since 1970 that a clock in UTC would need to show the same.
    shown: i64,
    offset: i64,
}

impl LocalTime {
    /// A moment in milliseconds since 1970, where clocks are so many minutes ahead of UTC.
    pub fn new(millis: i64, minutes: i32) -> Self {
        let offset = i64::from(minutes);
        Self { shown: millis.saturating_add(offset * MINUTE), offset }
    }

    /// A moment in milliseconds since 1970, in UTC.
    pub fn utc(millis: i64) -> Self {
        Self::new(millis, 0)
    }

    /// The number of the day since 1970.
    pub const fn day(self) -> i64 {
        self.shown.div_euclid(DAY)
    }

    /// The time to the second: `14:03:05`.
    pub fn time(self) -> String {
        let seconds = self.shown.rem_euclid(DAY) / 1000;
        format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// The day in words: `Sunday 22 November 2026`.
    pub fn date(self) -> String {
        let (year, month, day) = civil(self.day());
        let (weekday, month) = (nth(&WEEKDAYS, self.day().rem_euclid(7)), nth(&MONTHS, month - 1));
        format!("{weekday} {day} {month} {year}")
    }

    /// The zone: `UTC`, `UTC+1`, `UTC-3:30`.
    pub fn zone(self) -> String {
        let sign = if self.offset < 0 { '-' } else { '+' };
        match (self.offset.abs() / 60, self.offset.abs() % 60) {
            (0, 0) => "UTC".to_owned(),
            (hours, 0) => format!("UTC{sign}{hours}"),
            (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
        }
    }

    /// Date, time and zone: `2026-11-22 14:03:05 UTC+1`.
    pub fn date_time(self) -> String {
        format!("{} {} {}", self.iso_date(), self.time(), self.zone())
    }

    /// The same to the millisecond: `2026-11-22 14:03:05.040 UTC+1`.
    pub fn exact(self) -> String {
        format!("{} {}.{:03} {}", self.iso_date(), self.time(), self.shown.rem_euclid(1000), self.zone())
    }

    fn iso_date(self) -> String {
        let (year, month, day) = civil(self.day());
        format!("{year:04}-{month:02}-{day:02}")
    }
}

/// RFC 3339 of milliseconds since 1970: `2026-11-22T13:03:05.040Z`.
pub fn rfc3339(millis: i64) -> String {
    let utc = LocalTime::utc(millis);
    format!("{}T{}.{:03}Z", utc.iso_date(), utc.time(), millis.rem_euclid(1000))
}

fn nth(names: &[&'static str], n: i64) -> &'static str {
    usize::try_from(n).ok().and_then(|n| names.get(n)).copied().unwrap_or_default()
}

/// Year, month and day of a number of days since 1970 in the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_api::Timestamp;
    use proptest::prelude::*;

    /// 22 November 2026, 23:30:05.040 UTC.
    const LATE: i64 = 1_795_390_205_040;

    #[test]
    fn a_moment_is_told_in_the_readers_zone() {
        assert_eq!(LocalTime::utc(LATE).exact(), "2026-11-22 23:30:05.040 UTC");
        assert_eq!(LocalTime::utc(LATE).date(), "Sunday 22 November 2026");
        let berlin = LocalTime::new(LATE, 60);
        assert_eq!(berlin.date_time(), "2026-11-23 00:30:05 UTC+1");
        assert_eq!((berlin.date().as_str(), berlin.time().as_str()), ("Monday 23 November 2026", "00:30:05"));
        assert_eq!(berlin.day(), LocalTime::utc(LATE).day() + 1);
        assert_eq!(LocalTime::new(LATE, 330).zone(), "UTC+5:30");
        assert_eq!(LocalTime::new(LATE, -210).date_time(), "2026-11-22 20:00:05 UTC-3:30");
        assert_eq!(LocalTime::utc(-1).date_time(), "1969-12-31 23:59:59 UTC");
    }

    proptest! {
        #[test]
        fn rfc3339_names_the_same_moment(millis in -60_000_000_000_000_i64..250_000_000_000_000) {
            prop_assert_eq!(Timestamp::from(rfc3339(millis).as_str()).unix_millis(), Some(millis));
        }

        #[test]
        fn a_zone_moves_the_clock_and_not_the_moment(millis in 0_i64..4_000_000_000_000, minutes in -720_i32..840) {
            let (sign, away) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
            let shown = LocalTime::new(millis, minutes).exact();
            let (date_time, _) = shown.rsplit_once(' ').unwrap();
            let written = format!("{}{sign}{:02}:{:02}", date_time.replace(' ', "T"), away / 60, away % 60);
            prop_assert_eq!(Timestamp::from(written.as_str()).unix_millis(), Some(millis));
        }
    }
}
