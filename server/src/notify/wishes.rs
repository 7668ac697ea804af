//! What somebody wants to be told of, and when not.

use super::notice::{Kind, Notice};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use pilothouse_domain::intent::Level;

/// What somebody wants to be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// Calls that wait for a decision.
    pub confirmations: bool,
    /// Calls that wait for a result.
    pub results: bool,
    /// Sessions that stopped, and budgets.
    pub stopped: bool,
    /// Calls of this level and above.
    pub least_level: Level,
}

impl Wishes {
    /// Whether a notice is among them. Only a call has a level.
    pub fn include(&self, notice: &Notice) -> bool {
        self.include_kind(notice.kind) && (!notice.kind.is_call() || notice.level >= self.least_level)
    }

    /// Whether notices of this kind are among them, at some level.
    pub fn include_kind(&self, kind: Kind) -> bool {
        match kind {
            kind if !kind.is_call() => self.stopped,
            Kind::NeedsResult => self.results,
            _ => self.confirmations,
        }
    }
}

/// Hours of each day in which nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: u16,
    to: u16,
    zone: TimeZone,
}

impl QuietHours {
    /// From one minute of the day to another, the next day's where that is earlier; `None` where both are the same, or the
    /// zone isn't known.
    pub fn new(from: u16, to: u16, zone: &str) -> Option<Self> {
        let zone = TimeZone::get(zone).ok()?;
        (from != to && from < 1_440 && to < 1_440).then_some(Self { from, to, zone })
    }

    /// Whether a moment, in milliseconds since 1970, lies in them. Where clocks are changed, a time that there isn't is
    /// the one after it, and of a time that there is twice the first one counts.
    pub fn contain(&self, millis: i64) -> bool {
        let Ok(now) = Timestamp::from_millisecond(millis) else { return false };
        let today = now.to_zoned(self.zone.clone()).date();
        [today.yesterday().ok(), Some(today)]
            .into_iter()
            .flatten()
            .any(|day| self.of(day).is_some_and(|(from, to)| from <= now && now < to))
    }

    /// Those that begin on a day.
    fn of(&self, day: Date) -> Option<(Timestamp, Timestamp)> {
        let last = if self.to < self.from { day.tomorrow().ok()? } else { day };
        Some((self.moment(day, self.from)?, self.moment(last, self.to)?))
    }

    fn moment(&self, day: Date, minute: u16) -> Option<Timestamp> {
        let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
        Some(day.at(hour, minute, 0, 0).to_zoned(self.zone.clone()).ok()?.timestamp())
    }
}

/// Whether a time zone is known by this name.
pub fn is_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn quiet_hours_are_those_of_the_zone_and_go_past_midnight() {
        let quiet = QuietHours::new(22 * 60, 7 * 60, "Europe/Berlin").unwrap();
        for (moment, is_quiet) in [
            ("2026-11-22T20:59:59Z", false),
            ("2026-11-22T21:00:00Z", true),
            ("2026-11-23T05:59:59Z", true),
            ("2026-11-23T06:00:00Z", false),
        ] {
            assert_eq!(quiet.contain(at(moment)), is_quiet, "{moment}");
        }
        let lunch = QuietHours::new(12 * 60, 13 * 60, "Asia/Kathmandu").unwrap();
        assert!(lunch.contain(at("2026-11-22T06:15:00Z")) && !lunch.contain(at("2026-11-22T07:15:00Z")));
    }

    #[test]
    fn they_end_once_where_clocks_are_changed() {
        // In Berlin, 2:00 becomes 3:00 on 29 March 2026, and 3:00 becomes 2:00 on 25 October.
        let quiet = QuietHours::new(22 * 60, 2 * 60 + 30, "Europe/Berlin").unwrap();
        for (moment, is_quiet) in [
            ("2026-03-29T00:59:00Z", true),
            ("2026-03-29T01:29:00Z", true),
            ("2026-03-29T01:30:00Z", false),
            ("2026-10-25T00:29:00Z", true),
            ("2026-10-25T00:30:00Z", false),
            ("2026-10-25T01:15:00Z", false),
            ("2026-10-25T21:30:00Z", true),
        ] {
            assert_eq!(quiet.contain(at(moment)), is_quiet, "{moment}");
        }
    }

    #[test]
    fn nonsense_is_no_quiet_hours() {
        assert_eq!(QuietHours::new(60, 60, "UTC"), None);
        assert_eq!(QuietHours::new(60, 1_440, "UTC"), None);
        assert_eq!(QuietHours::new(60, 61, "Mars/Olympus"), None);
    }
}
