//! The part of the session that the minimap draws.

use pilothouse_domain::overview::Scale;
use std::fmt;

/// The narrowest part that is drawn, as a share of the whole.
const NARROWEST: f64 = 0.0005;

/// The part of the session that is drawn, as places of its scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    left: f64,
    right: f64,
}

impl Default for View {
    fn default() -> Self {
        Self { left: 0.0, right: 1.0 }
    }
}

impl View {
    /// What lies between two moments, in milliseconds since 1970.
    pub fn between(scale: &Scale, from: i64, to: i64) -> Self {
        let left = scale.place(from).min(1.0 - NARROWEST);
        Self { left, right: scale.place(to).max(left + NARROWEST) }
    }

    /// A place of the scale as a place in what is seen, from 0 to 1.
    pub fn into_view(self, place: f64) -> f64 {
        (place - self.left) / (self.right - self.left)
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.left, self.right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_domain::overview::Overview;
    use proptest::prelude::*;

    fn scale() -> Scale {
        Scale::of(&Overview { from: 0, to: 10_000, lanes: Vec::new() })
    }

    #[test]
    fn a_part_is_drawn_over_the_whole_width() {
        let view = View::between(&scale(), 2_500, 7_500);
        assert_eq!(view, View { left: 0.25, right: 0.75 });
        assert_eq!([0.25, 0.5, 0.75, 1.0].map(|place| view.into_view(place)), [0.0, 0.5, 1.0, 1.5]);
        assert_eq!(view.to_string(), "0.25 0.75");
        assert_eq!(View::default().to_string(), "0 1");
    }

    proptest! {
        #[test]
        fn whatever_is_asked_for_has_a_width(from in any::<i64>(), to in any::<i64>()) {
            let view = View::between(&scale(), from / 4, to / 4);
            prop_assert!(view.right - view.left >= NARROWEST * 0.999 && view.left >= 0.0 && view.right <= 1.0 + 1e-9);
        }
    }
}
