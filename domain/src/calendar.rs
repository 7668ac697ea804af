//! Days and months of a time zone, as moments in milliseconds since 1970.

use jiff::{Span, Timestamp, ToSpan as _, Zoned, civil::Date, tz::TimeZone};

/// A time zone.
#[derive(Clone, Debug)]
pub struct Calendar(TimeZone);

/// How long the steps are into which a time is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// An hour.
    Hour,
    /// A day of the calendar.
    Day,
    /// A month.
    Month,
}

impl Step {
    /// The step in which so long a time, in milliseconds, is neither a few bars nor too many.
    pub const fn of_length(millis: i64) -> Self {
        const DAY: i64 = 86_400_000;
        match millis {
            ..=172_800_000 => Self::Hour,
            _ if millis <= 100 * DAY => Self::Day,
            _ => Self::Month,
        }
    }
}

impl Calendar {
    /// That of an IANA zone; `None` where there is none of this name.
    pub fn of(zone: &str) -> Option<Self> {
        TimeZone::get(zone).ok().map(Self)
    }

    /// UTC.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The beginning of the day of a moment.
    pub fn day(&self, at: i64) -> i64 {
        self.zoned(at).and_then(|moment| moment.start_of_day().ok()).map_or(at, |start| millis(&start))
    }

    /// The beginning of the month of a moment.
    pub fn month(&self, at: i64) -> i64 {
        let first = self.zoned(at).and_then(|moment| moment.first_of_month().ok()?.start_of_day().ok());
        first.map_or(at, |start| millis(&start))
    }

    /// The beginning of the day that is so many days later.
    pub fn days_later(&self, at: i64, days: i32) -> i64 {
        let days = Span::new().try_days(days).unwrap_or_default();
        let later = self.zoned(at).and_then(|moment| moment.checked_add(days).ok()?.start_of_day().ok());
        later.map_or(at, |start| millis(&start))
    }

    /// The beginning of the month after that of a moment.
    pub fn next_month(&self, at: i64) -> i64 {
        let next =
            self.zoned(self.month(at)).and_then(|moment| moment.checked_add(1.month()).ok()?.start_of_day().ok());
        next.map_or(at, |start| millis(&start))
    }

    /// The beginning of a day in the form `2026-11-22`.
    pub fn parse_day(&self, day: &str) -> Option<i64> {
        let day: Date = day.trim().parse().ok()?;
        Some(millis(&day.to_zoned(self.0.clone()).ok()?))
    }

    /// The day of a moment: `2026-11-22`.
    pub fn day_text(&self, at: i64) -> String {
        self.zoned(at).map(|moment| moment.date().to_string()).unwrap_or_default()
    }

    /// A moment as the label of a step: `14:00`, `22 Nov`, `Nov 2026`.
    pub fn label(&self, at: i64, step: Step) -> String {
        let format = match step {
            Step::Hour => "%H:%M",
            Step::Day => "%-d %b",
            Step::Month => "%b %Y",
        };
        self.zoned(at).map(|moment| moment.strftime(format).to_string()).unwrap_or_default()
    }

    /// Cuts a time into steps: where each begins. `most` bounds their number.
    pub fn steps(&self, from: i64, to: i64, step: Step, most: usize) -> Vec<i64> {
        let mut starts = Vec::new();
        let mut at = match step {
            Step::Hour => from.div_euclid(3_600_000) * 3_600_000,
            Step::Day => self.day(from),
            Step::Month => self.month(from),
        };
        while at < to && starts.len() < most {
            starts.push(at.max(from));
            let next = match step {
                Step::Hour => at + 3_600_000,
                Step::Day => self.days_later(at, 1),
                Step::Month => self.next_month(at),
            };
            if next <= at {
                break;
            }
            at = next;
        }
        starts
    }

    fn zoned(&self, at: i64) -> Option<Zoned> {
        Some(Timestamp::from_millisecond(at).ok()?.to_zoned(self.0.clone()))
    }
}

fn millis(moment: &Zoned) -> i64 {
    moment.timestamp().as_millisecond()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 22 November 2026, 23:30:05.040 UTC.
    const LATE: i64 = 1_795_390_205_040;
    const DAY: i64 = 86_400_000;

    #[test]
    fn a_day_begins_where_its_zone_says() {
        assert_eq!(Calendar::utc().day(LATE), 1_795_305_600_000);
        let berlin = Calendar::of("Europe/Berlin").unwrap();
        assert_eq!(berlin.day_text(LATE), "2026-11-23");
        assert_eq!(berlin.day(LATE), 1_795_388_400_000);
        assert_eq!(berlin.parse_day("2026-11-23"), Some(berlin.day(LATE)));
        assert_eq!(berlin.day_text(berlin.month(LATE)), "2026-11-01");
        assert_eq!(berlin.day_text(berlin.next_month(LATE)), "2026-12-01");
        assert_eq!(berlin.label(LATE, Step::Day), "23 Nov");
        assert_eq!(berlin.label(LATE, Step::Hour), "00:30");
        assert_eq!(berlin.label(LATE, Step::Month), "Nov 2026");
        assert!(Calendar::of("Mars/Olympus").is_none());
        for wrong in ["", "2026-13-01", "22.11.2026", "yesterday"] {
            assert_eq!(Calendar::utc().parse_day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_day_on_which_clocks_change_is_a_day() {
        let berlin = Calendar::of("Europe/Berlin").unwrap();
        let begin = berlin.parse_day("2026-10-24").unwrap();
        let end = berlin.parse_day("2026-10-27").unwrap();
        let steps = berlin.steps(begin, end, Step::Day, 100);
        assert_eq!(steps.len(), 3);
        assert_eq!([steps[1] - steps[0], steps[2] - steps[1]], [DAY, 25 * 3_600_000]);
        assert_eq!(berlin.steps(begin, end, Step::Hour, 1_000).len(), 73);
    }

    proptest! {
        #[test]
        fn steps_are_in_order_and_cover_the_time(from in 0_i64..4_000_000_000_000, days in 1_i64..400, hours in 0_i64..24) {
            let to = from + days * DAY + hours * 3_600_000;
            let step = Step::of_length(to - from);
            for zone in ["UTC", "Asia/Kathmandu", "America/St_Johns"] {
                let steps = Calendar::of(zone).unwrap().steps(from, to, step, 1_000);
                prop_assert_eq!(steps.first(), Some(&from));
                prop_assert!(steps.is_sorted_by(|one, two| one < two));
                prop_assert!(*steps.last().unwrap() < to && steps.len() <= 102);
            }
        }

        #[test]
        fn no_moment_is_too_far(at: i64, days: i32) {
            let calendar = Calendar::utc();
            let _ = (calendar.day(at), calendar.month(at), calendar.next_month(at), calendar.days_later(at, days));
        }
    }
}
