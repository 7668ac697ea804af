//! The marks of a drawing's axis.

/// From nothing to at least `most`, in even steps of 1, 2 or 5 times a power of ten; at most so many steps.
pub fn marks(most: u128, steps: u128) -> Vec<u128> {
    let (most, steps) = (most.max(1), steps.max(1));
    let sizes = (0..=38).flat_map(|power| [1, 2, 5].map(|digit: u128| digit.saturating_mul(10_u128.pow(power))));
    let size = sizes.into_iter().find(|size| most.div_ceil(*size) <= steps).unwrap_or(most);
    (0..=most.div_ceil(size)).map(|n| n.saturating_mul(size)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_are_round() {
        assert_eq!(marks(0, 4), [0, 1]);
        assert_eq!(marks(27, 4), [0, 10, 20, 30]);
        assert_eq!(marks(148, 4), [0, 50, 100, 150]);
    }

    proptest! {
        #[test]
        fn an_axis_reaches_what_it_shows_in_a_few_even_steps(most: u128) {
            let marks = marks(most, 4);
            prop_assert!((2..=5).contains(&marks.len()));
            prop_assert!(*marks.last().unwrap() >= most);
            prop_assert!(marks.windows(2).all(|pair| pair[1] - pair[0] == marks[1]) || most > u128::MAX / 8);
        }
    }
}
