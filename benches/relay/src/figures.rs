//! Quantiles, medians, and tables in Markdown.

use std::time::Duration;

/// The value below which this share of sorted values lies.
pub fn quantile(sorted: &[Duration], share: f64) -> Duration {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
}

pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len().saturating_sub(1) / 2..=values.len() / 2;
    values.get(middle).map_or(f64::NAN, |middle| middle.iter().sum::<f64>() / middle.len() as f64)
}

/// A number with as many digits as tell something.
pub fn shown(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    format!("{value:.digits$}")
}

/// How many times the yardstick a value is.
pub fn ratio(value: f64, yardstick: f64) -> String {
    format!("{}×", shown(value / yardstick))
}

pub fn table(title: &str, columns: &[String], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let rule = columns.iter().map(|_| "---".to_owned()).collect::<Vec<_>>();
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!("\n### {title}\n\n{}{}{rows}", line(columns), line(&rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_slowest_of_a_hundred() {
        let times: Vec<_> = (0..=100).map(Duration::from_millis).collect();
        assert_eq!([0.5, 0.99, 1.0].map(|share| quantile(&times, share).as_millis()), [50, 99, 100]);
        assert_eq!(quantile(&[], 0.5), Duration::ZERO);
    }

    #[test]
    fn one_odd_run_does_not_change_a_median() {
        assert_eq!(median([1.0, 90.0, 2.0]), 2.0);
        assert_eq!(median([1.0, 90.0, 2.0, 4.0]), 3.0);
        assert!(median([]).is_nan());
    }

    #[test]
    fn digits_that_tell_nothing_are_left_out() {
        assert_eq!([0.123, 12.34, 1234.5].map(shown), ["0.12", "12.3", "1234"]);
        assert_eq!(ratio(3.0, 1.5), "2.00×");
    }
}
