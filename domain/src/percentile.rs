//! Medians and the like.

/// The smallest value that so many percent of all are not above; `None` of nothing.
pub fn percentile<T: Ord + Copy>(values: &[T], percent: usize) -> Option<T> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let place = (sorted.len() * percent.min(100)).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let values = [5, 1, 9, 3, 7, 2, 8, 4, 10, 6];
        assert_eq!([50, 90, 100, 0].map(|percent| percentile(&values, percent)), [5, 9, 10, 1].map(Some));
        assert_eq!(percentile(&[4], 90), Some(4));
        assert_eq!(percentile::<u8>(&[], 50), None);
    }
}
