//! How long to wait before a lost stream is opened again.

/// The first wait, in milliseconds, before jitter.
const FIRST: f64 = 400.0;
/// The longest wait, in milliseconds, before jitter.
const LONGEST: f64 = 15_000.0;

/// Milliseconds to wait before attempt number `attempt` (from 0), for a `random` in 0..1.
///
/// It doubles up to a limit, and half of it is random, so that many tabs do not come back in the same moment.
pub fn delay(attempt: u32, random: f64) -> u32 {
    let full = (FIRST * f64::from(1_u32 << attempt.min(10))).min(LONGEST);
    (full * (0.5 + random.clamp(0.0, 1.0) / 2.0)) as u32
}

#[cfg(test)]
mod tests {
    use super::delay;
    use proptest::prelude::*;

    #[test]
    fn it_starts_short_and_doubles() {
        assert_eq!(delay(0, 1.0), 400);
        assert_eq!(delay(0, 0.0), 200);
        assert_eq!(delay(3, 1.0), 3200);
        assert_eq!(delay(9, 1.0), 15_000);
    }

    proptest! {
        #[test]
        fn it_stays_within_bounds(attempt: u32, random in 0.0..1.0_f64) {
            prop_assert!((200..=15_000).contains(&delay(attempt, random)));
        }
    }
}
