//! Moments and lengths of time, as rows show them.

use super::live::Live;
use leptos::prelude::*;
use pilothouse_domain::cost::relative_time;

/// When something happened: relative, and exact on hover.
pub fn when(live: Live, at: Option<i64>) -> Option<AnyView> {
    let at = at?;
    let exact = exact(at);
    Some(
        view! { <time datetime=exact.clone() title=exact>{move || relative_time(live.now.get(), at)}</time> }
            .into_any(),
    )
}

/// A moment to the second, as `2026-11-01 10:00:03 UTC`.
pub fn to_the_second(millis: i64) -> String {
    let exact = exact(millis);
    format!("{} UTC", exact.split('.').next().unwrap_or_default().replace('T', " "))
}

/// RFC 3339 of milliseconds since 1970. Written out here: a date library would cost more than the rest of a row.
pub fn exact(millis: i64) -> String {
    let (days, rest) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let (year, month, day) = civil(days);
    let (seconds, milli) = (rest / 1000, rest % 1000);
    let (hour, to_the_second, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{to_the_second:02}:{second:02}.{milli:03}Z")
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
    use super::exact;
    use pilothouse_api::Timestamp;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_names_the_same_moment(millis in -60_000_000_000_000_i64..250_000_000_000_000) {
            prop_assert_eq!(Timestamp::from(exact(millis).as_str()).unix_millis(), Some(millis));
        }
    }
}
