//! The machine's clock: logins, time limits of rules, and what is signed depend on it.

use super::{look::look, subject::Subject};
use pilothouse_console_api::{Check, CheckId};
use pilothouse_domain::format::duration_ms;
use std::time::Duration;

/// The first of January of the year in which this was written, in milliseconds since 1970.
const WRITTEN: i64 = 1_767_225_600_000;

/// How far the clock may be from the upstream's.
const APART: Duration = Duration::from_secs(30);

/// From then on, signatures and logins fail.
const FAR_APART: Duration = Duration::from_secs(300);

/// What to do about it.
const ADVICE: &str = "Let the system set its clock, for instance with chrony or systemd-timesyncd.";

/// Whether it can be right, as far as this machine knows.
pub async fn check(subject: &Subject) -> Check {
    let look = look(CheckId::Clock, "Compare the clock with the last change that the ledger has.");
    let now = subject.clock().now();
    let last = match &subject.store {
        Some(store) => store.last_change().await.ok().flatten(),
        None => None,
    };
    if now < WRITTEN {
        return look.failed("It says a year in which this version didn't exist.", ADVICE);
    }
    match last {
        Some(last) if last > now + milliseconds(APART) => {
            let found = format!("The last change is {} in the future.", duration_ms(last - now));
            look.failed(found, ADVICE)
        }
        Some(_) => look.ok("The last change is in the past. A live run compares it with the upstream's clock."),
        None => look.ok("Nothing speaks against it. A live run compares it with the upstream's clock."),
    }
}

/// How far it is from the upstream's, which is as exact as its header: a second.
pub fn beside(upstream: i64, own: i64) -> Check {
    let look = look(CheckId::Clock, "Compare the clock with the Date header of the upstream.");
    let apart = Duration::from_millis(own.saturating_sub(upstream).unsigned_abs());
    let found = format!("They are {:.0} s apart.", apart.as_secs_f64());
    match apart {
        apart if apart > FAR_APART => look.failed(found, ADVICE),
        apart if apart > APART => look.warning(found, ADVICE),
        _ => look.ok(found),
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_console_api::CheckState;

    #[test]
    fn a_clock_that_is_far_off_fails() {
        let state = |apart: i64| (beside(0, apart).state, beside(apart, 0).state);
        assert_eq!(state(2_000), (CheckState::Ok, CheckState::Ok));
        assert_eq!(state(60_000), (CheckState::Warning, CheckState::Warning));
        assert_eq!(state(3_600_000), (CheckState::Failed, CheckState::Failed));
    }
}
