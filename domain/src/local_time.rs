//! A moment as a clock and a calendar show it, in UTC or in a reader's zone.

use time::{Date, Duration, OffsetDateTime, UtcOffset};

/// A moment, with the offset from UTC of the clocks that show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime(OffsetDateTime);

impl LocalTime {
    /// A moment in milliseconds since 1970, where clocks are so many minutes ahead of UTC. A moment that no calendar has
    /// becomes the first or last one that it has.
    pub fn new(millis: i64, minutes: i32) -> Self {
        let utc = OffsetDateTime::UNIX_EPOCH.saturating_add(Duration::milliseconds(millis));
        let offset = UtcOffset::from_whole_seconds(minutes.saturating_mul(60)).unwrap_or(UtcOffset::UTC);
        Self(utc.checked_to_offset(offset).unwrap_or(utc))
    }

    /// A moment in milliseconds since 1970, in UTC.
    pub fn utc(millis: i64) -> Self {
        Self::new(millis, 0)
    }

    /// A moment in milliseconds since 1970, as the clocks of an IANA time zone show it; `None` where there is no such zone.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn in_zone(millis: i64, zone: &str) -> Option<Self> {
        let moment = jiff::Timestamp::from_millisecond(millis).ok()?;
        let offset = jiff::tz::TimeZone::get(zone).ok()?.to_offset(moment);
        Some(Self::new(millis, offset.seconds() / 60))
    }

    /// The day of the calendar.
    pub const fn day(self) -> Date {
        self.0.date()
    }

    /// The time to the second: `14:03:05`.
    pub fn time(self) -> String {
        let (hour, minute, second) = self.0.to_hms();
        format!("{hour:02}:{minute:02}:{second:02}")
    }

    /// The day in words: `Sunday 22 November 2026`.
    pub fn date(self) -> String {
        let (year, month, day) = self.0.to_calendar_date();
        format!("{} {day} {month} {year}", self.0.weekday())
    }

    /// The zone: `UTC`, `UTC+1`, `UTC-3:30`.
    pub fn zone(self) -> String {
        let minutes = self.0.offset().whole_minutes();
        let sign = if minutes < 0 { '-' } else { '+' };
        match (minutes.abs() / 60, minutes.abs() % 60) {
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
        format!("{} {}.{:03} {}", self.iso_date(), self.time(), self.0.millisecond(), self.zone())
    }

    fn iso_date(self) -> String {
        let (year, month, day) = self.0.to_calendar_date();
        format!("{year:04}-{:02}-{day:02}", u8::from(month))
    }
}

/// RFC 3339 of milliseconds since 1970: `2026-11-22T13:03:05.040Z`.
pub fn rfc3339(millis: i64) -> String {
    let utc = LocalTime::utc(millis);
    format!("{}T{}.{:03}Z", utc.iso_date(), utc.time(), utc.0.millisecond())
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
        assert_eq!(Some(berlin.day()), LocalTime::utc(LATE).day().next_day());
        assert_eq!(LocalTime::new(LATE, 330).zone(), "UTC+5:30");
        assert_eq!(LocalTime::new(LATE, -210).date_time(), "2026-11-22 20:00:05 UTC-3:30");
        assert_eq!(LocalTime::utc(-1).date_time(), "1969-12-31 23:59:59 UTC");
        assert_eq!(LocalTime::utc(i64::MAX).date_time(), "9999-12-31 23:59:59 UTC");
    }

    #[test]
    fn a_zone_has_its_offset_of_that_day() {
        let shown = |millis, zone| LocalTime::in_zone(millis, zone).map(LocalTime::date_time);
        assert_eq!(shown(LATE, "America/New_York").as_deref(), Some("2026-11-22 18:30:05 UTC-5"));
        let summer = LATE - 150 * 86_400_000;
        assert_eq!(shown(summer, "America/New_York").as_deref(), Some("2026-06-25 19:30:05 UTC-4"));
        for bad in ["", "Mars/Olympus", "../etc/passwd"] {
            assert_eq!(shown(LATE, bad), None, "{bad}");
        }
        assert_eq!(shown(i64::MAX, "UTC"), None);
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
