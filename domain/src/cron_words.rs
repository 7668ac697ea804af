//! A cron expression in words, where it has any that say exactly when it fires.

use std::{collections::BTreeSet, ops::RangeInclusive};

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

/// Monday is 1 and Sunday 7; cron also knows Sunday as 0.
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The most times of a day that are listed one by one.
const MAX_TIMES: usize = 6;

/// The values that a field matches.
pub type Values = BTreeSet<u8>;

/// The values of each field of an expression: minutes, hours, days of the month, months, and weekdays from Monday, 1, to
/// Sunday, 7. `None` where [`cron_words`] has no words for it.
pub fn cron_values(expression: &str) -> Option<[Values; 5]> {
    let fields: Vec<&str> = expression.split_ascii_whitespace().collect();
    let [minutes, hours, days, months, weekdays] = fields.as_slice() else { return None };
    days_of(days, weekdays)?;
    Some([
        values(minutes, 0..=59, &[])?,
        values(hours, 0..=23, &[])?,
        values(days, 1..=31, &[])?,
        values(months, 1..=12, &MONTHS)?,
        weekdays_of(weekdays)?,
    ])
}

/// When a cron expression of five POSIX fields fires (files-vaults-memory-skills.md §5.2), in wall-clock time: `At 20:00,
/// every Friday`. The same moments have the same words. `None` where it can't be read, or where crons disagree on what it
/// means: two day fields one of which begins with `*`.
pub fn cron_words(expression: &str) -> Option<String> {
    let fields: Vec<&str> = expression.split_ascii_whitespace().collect();
    let [minutes, hours, days, months, weekdays] = fields.as_slice() else { return None };
    let times = times(&values(minutes, 0..=59, &[])?, &values(hours, 0..=23, &[])?);
    let days = days_of(days, weekdays)?;
    let months = values(months, 1..=12, &MONTHS)?;
    let months = (months.len() < MONTHS.len()).then(|| format!("in {}", phrase(&months, |month| name(&MONTHS, month))));
    let every_day =
        (days.is_none() && times.starts_with("At ") && !times.contains("past")).then(|| "every day".to_owned());
    Some([Some(times), days.or(every_day), months].into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// The values of one field: numbers or the first three letters of names, lists, ranges and steps.
fn values(field: &str, range: RangeInclusive<u8>, names: &[&str]) -> Option<Values> {
    let mut values = Values::new();
    for part in field.split(',') {
        let (base, step) = part.split_once('/').map_or((part, None), |(base, step)| (base, Some(step)));
        let step = step.map_or(Some(1), |step| number(step, &[])).filter(|step| *step > 0)?;
        let (from, to) = match base.split_once('-') {
            _ if base == "*" => (*range.start(), *range.end()),
            Some((from, to)) => (number(from, names)?, number(to, names)?),
            // A step needs a range to go through.
            None if part.contains('/') => return None,
            None => (number(base, names)?, number(base, names)?),
        };
        if from > to || !range.contains(&from) || !range.contains(&to) {
            return None;
        }
        values.extend((from..=to).step_by(step.into()));
    }
    Some(values)
}

fn number(text: &str, names: &[&str]) -> Option<u8> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let is_meant = |name: &&str| name.get(..3).is_some_and(|short| short.eq_ignore_ascii_case(text));
    names.iter().position(is_meant).and_then(|at| u8::try_from(at + 1).ok())
}

fn times(minutes: &Values, hours: &Values) -> String {
    let within = match runs(hours).as_slice() {
        _ if hours.len() == 24 => String::new(),
        _ if minutes.len() * hours.len() <= MAX_TIMES => {
            let times =
                hours.iter().flat_map(|hour| minutes.iter().map(move |minute| format!("{hour:02}:{minute:02}")));
            return format!("At {}", join(&times.collect::<Vec<_>>()));
        }
        [(first, last)] if *minutes == Values::from([0]) => format!(" from {first:02}:00 to {last:02}:00"),
        [(first, last)] => format!(" from {first:02}:00 to {last:02}:59"),
        _ => format!(" in the hours {}", phrase(hours, |hour| hour.to_string())),
    };
    match (minutes.len(), step_of_hour(minutes)) {
        (60, _) => format!("Every minute{within}"),
        (1, Some(_)) => format!("Every hour{within}"),
        (_, Some(step)) => format!("Every {step} minutes{within}"),
        _ => format!("At {} min past every hour{within}", phrase(minutes, |minute| minute.to_string())),
    }
}

/// How many minutes lie between the values, where that is the same throughout, from each full hour to the next.
fn step_of_hour(minutes: &Values) -> Option<usize> {
    let step = 60 / minutes.len();
    let regular = minutes.iter().map(|minute| usize::from(*minute)).eq((0..60).step_by(step));
    regular.then_some(step)
}

/// The days of the week; 0 and 7 are both Sunday.
fn weekdays_of(weekdays: &str) -> Option<Values> {
    let days = values(weekdays, 0..=7, &WEEKDAYS)?;
    Some(days.into_iter().map(|day| if day == 0 { 7 } else { day }).collect())
}

/// The days in words, or `None` for every day; `None` outside: crons disagree. Where both fields are given, either counts.
fn days_of(days: &str, weekdays: &str) -> Option<Option<String>> {
    let of_month = values(days, 1..=31, &[])?;
    let of_week = weekdays_of(weekdays)?;
    let in_month = (of_month.len() < 31).then(|| {
        let noun = if of_month.len() == 1 { "day" } else { "days" };
        format!("on {noun} {} of the month", phrase(&of_month, |day| day.to_string()))
    });
    let in_week = (of_week.len() < 7).then(|| {
        let every =
            if matches!(runs(&of_week).as_slice(), [(first, last)] if last - first > 1) { "" } else { "every " };
        format!("{every}{}", phrase(&of_week, |day| name(&WEEKDAYS, day)))
    });
    match (days, weekdays) {
        (_, "*") => Some(in_month),
        ("*", _) => Some(in_week),
        _ if days.starts_with('*') || weekdays.starts_with('*') => None,
        _ => Some(in_month.zip(in_week).map(|(month, week)| format!("{month}, and {week}"))),
    }
}

fn name(names: &[&str], number: u8) -> String {
    names.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or_default().to_owned()
}

/// Values in a row, as their first and last.
fn runs(values: &Values) -> Vec<(u8, u8)> {
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for value in values {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *value => *last = *value,
            _ => runs.push((*value, *value)),
        }
    }
    runs
}

/// `1, 3 and 5 to 9`: three values in a row and more are a range.
fn phrase(values: &Values, word: impl Fn(u8) -> String) -> String {
    let words = runs(values).into_iter().flat_map(|(first, last)| match last - first {
        0 => vec![word(first)],
        1 => vec![word(first), word(last)],
        _ => vec![format!("{} to {}", word(first), word(last))],
    });
    join(&words.collect::<Vec<_>>())
}

/// `a, b and c`.
fn join(words: &[String]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn schedules_are_told_in_words() {
        for (expression, words) in [
            ("* * * * *", "Every minute"),
            ("*/15 * * * *", "Every 15 minutes"),
            ("*/7 * * * *", "At 0, 7, 14, 21, 28, 35, 42, 49 and 56 min past every hour"),
            ("0 * * * *", "Every hour"),
            ("5 * * * *", "At 5 min past every hour"),
            ("0 20 * * 5", "At 20:00, every Friday"),
            (" 0  9 * * MON-fri", "At 09:00, Monday to Friday"),
            ("30 8,18 * * *", "At 08:30 and 18:30, every day"),
            ("0 */6 * * *", "At 00:00, 06:00, 12:00 and 18:00, every day"),
            ("0 9-17 * * 1-5", "Every hour from 09:00 to 17:00, Monday to Friday"),
            ("*/10 9-17 * * *", "Every 10 minutes from 09:00 to 17:59"),
            ("5,35 1,3,5,20-22 * * *", "At 5 and 35 min past every hour in the hours 1, 3, 5 and 20 to 22"),
            ("0 0 1 1 *", "At 00:00, on day 1 of the month, in January"),
            ("0 0 1,15 JAN-mar,7 *", "At 00:00, on days 1 and 15 of the month, in January to March and July"),
            ("0 0 13 * 5", "At 00:00, on day 13 of the month, and every Friday"),
            ("0 0 * * 0", "At 00:00, every Sunday"),
            ("0 0 * * 7,1", "At 00:00, every Monday and Sunday"),
            ("0 0 * * 0-7", "At 00:00, every day"),
        ] {
            assert_eq!(cron_words(expression).as_deref(), Some(words), "{expression}");
        }
    }

    #[test]
    fn what_can_not_be_told_exactly_has_no_words() {
        for expression in [
            "",
            "* * * *",
            "* * * * * *",
            "@daily",
            "60 * * * *",
            "0 0 */2 * 1",
            "0 0 1 * */2",
            "0 0 L * *",
            "5-1 * * * *",
            "*/0 * * * *",
            "5/10 * * * *",
            "1,,2 * * * *",
            "MON * * * *",
            "0 0 0 * *",
            "0 0 * 13 *",
            "0 0 * * 8",
            "+1 * * * *",
            "999 * * * *",
        ] {
            assert_eq!(cron_words(expression), None, "{expression}");
        }
    }

    /// Some values of a field, written out, and the same ones as ranges.
    fn spelled(values: &Values) -> [String; 2] {
        let single: Vec<_> = values.iter().rev().map(u8::to_string).collect();
        let ranges: Vec<_> = runs(values).iter().map(|(first, last)| format!("{first}-{last}")).collect();
        [single.join(","), ranges.join(",")]
    }

    fn some(range: RangeInclusive<u8>) -> impl Strategy<Value = Values> {
        proptest::collection::btree_set(range, 1..=8)
    }

    proptest! {
        #[test]
        fn nothing_that_is_read_panics(expression in "[*0-9,/a-zé -]{0,30}") {
            let _ = cron_words(&expression);
        }

        #[test]
        fn the_same_moments_have_the_same_words_however_they_are_written(
            minutes in some(0..=59), hours in some(0..=23), days in some(1..=31), months in some(1..=12),
        ) {
            let fields = [&minutes, &hours, &days, &months].map(spelled);
            let written = |how: usize| fields.each_ref().map(|field| field[how].clone()).join(" ") + " *";
            let words = cron_words(&written(0));
            prop_assert!(words.is_some());
            prop_assert_eq!(words, cron_words(&written(1)));
        }

        #[test]
        fn other_moments_have_other_words(
            one in (some(0..=59), some(0..=23), some(1..=7)), other in (some(0..=59), some(0..=23), some(1..=7)),
            same in 0..4_u8,
        ) {
            // Most pairs differ in one field only.
            let other = match same {
                0 => (one.0.clone(), one.1.clone(), other.2),
                1 => (one.0.clone(), other.1, one.2.clone()),
                2 => (other.0, one.1.clone(), one.2.clone()),
                _ => other,
            };
            let words = |(minutes, hours, weekdays): &(Values, Values, Values)| {
                let [minutes, hours, weekdays] = [minutes, hours, weekdays].map(|values| spelled(values)[0].clone());
                cron_words(&format!("{minutes} {hours} * * {weekdays}"))
            };
            prop_assert_eq!(words(&one) == words(&other), one == other);
        }
    }
}
