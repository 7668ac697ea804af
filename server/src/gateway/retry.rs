//! Retries: which calls are retried, and after how long. Calls that change nothing are, and any that the upstream refused
//! because there were too many; each as the upstream asks.

use super::{lost::Lost, pace::LONGEST_WAIT};
use crate::body::JsonBody;
use axum::body::{Body, Bytes};
use backon::{BackoffBuilder, ExponentialBuilder};
use http::{HeaderMap, Method, Response, StatusCode, request::Parts};
use std::time::Duration;

/// Retries after the first attempt.
const RETRIES: usize = 2;

/// The delays between attempts, increasing.
pub fn waits() -> impl Iterator<Item = Duration> + Send {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(250))
        .with_max_delay(LONGEST_WAIT)
        .with_jitter()
        .with_max_times(RETRIES)
        .build()
}

/// The body of a call, where it can be sent again: that of a file is gone once it was sent.
pub fn body(parts: &Parts) -> Option<Bytes> {
    match parts.extensions.get::<JsonBody>() {
        Some(body) => Some(body.bytes.clone()),
        None => (parts.method == Method::GET).then(Bytes::new),
    }
}

/// Whether a call changes nothing; the one read that does is polling, which leases a work item.
pub fn only_reads(method: &Method, path: &str) -> bool {
    *method == Method::GET && !path.ends_with("/work/poll")
}

/// How long to wait after this outcome: `planned`, or what the upstream asks for; `None` if it should not be retried. What
/// may change something is only retried if the upstream took none of it.
pub fn after(outcome: &Result<Response<Body>, Lost>, only_reads: bool, planned: Duration) -> Option<Duration> {
    let response = match outcome {
        Ok(response) if only_reads || response.status() == StatusCode::TOO_MANY_REQUESTS => response,
        _ if !only_reads => return None,
        Ok(response) => response,
        // After a timeout the caller has waited long enough.
        Err(lost) => return (!lost.timed_out).then_some(planned),
    };
    let said = |name: &str| response.headers().get(name)?.to_str().ok();
    let worth_it = match said("x-should-retry") {
        Some(decision) => decision == "true",
        None => is_transient(response.status()),
    };
    let wait = asked(response.headers()).unwrap_or(planned);
    (worth_it && wait <= LONGEST_WAIT).then_some(wait)
}

fn is_transient(status: StatusCode) -> bool {
    matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS) || status.is_server_error()
}

fn asked(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.parse::<f64>().ok();
    let seconds = number("retry-after-ms").map(|ms| ms / 1000.0).or_else(|| number("retry-after"))?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLANNED: Duration = Duration::from_millis(500);

    #[expect(clippy::unnecessary_wraps, reason = "the shape that an attempt has")]
    fn answer(status: u16, headers: &[(&str, &str)]) -> Result<Response<Body>, Lost> {
        let mut builder = Response::builder().status(status);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        Ok(builder.body(Body::empty()).unwrap())
    }

    #[test]
    fn what_changes_something_is_tried_again_only_if_it_was_not_taken() {
        assert!(only_reads(&Method::GET, "/v1/environments/env_1/work/stats"));
        assert!(!only_reads(&Method::GET, "/v1/environments/env_1/work/poll"));
        assert!(!only_reads(&Method::DELETE, "/v1/files/file_1"));
        let after = |outcome| super::after(&outcome, false, PLANNED);
        assert_eq!(after(answer(429, &[])), Some(PLANNED));
        assert_eq!(after(answer(429, &[("retry-after", "2")])), Some(Duration::from_secs(2)));
        assert_eq!(after(answer(503, &[("retry-after", "2"), ("x-should-retry", "true")])), None);
        assert_eq!(after(Err(Lost { message: "cut".to_owned(), timed_out: false })), None);
    }

    #[test]
    fn the_upstreams_word_counts() {
        let after = |outcome, planned| super::after(&outcome, true, planned);
        assert_eq!(after(answer(200, &[]), PLANNED), None);
        assert_eq!(after(answer(404, &[]), PLANNED), None);
        assert_eq!(after(answer(529, &[]), PLANNED), Some(PLANNED));
        assert_eq!(after(answer(429, &[("retry-after", "2")]), PLANNED), Some(Duration::from_secs(2)));
        assert_eq!(after(answer(429, &[("retry-after", "3600")]), PLANNED), None);
        assert_eq!(after(answer(500, &[("x-should-retry", "false")]), PLANNED), None);
        assert_eq!(
            after(answer(429, &[("retry-after-ms", "20"), ("retry-after", "5")]), PLANNED),
            Some(Duration::from_millis(20))
        );
        assert_eq!(after(answer(429, &[("retry-after", "Fri, 21 Nov 2026 07:28:00 GMT")]), PLANNED), Some(PLANNED));
        let lost = |timed_out| Err(Lost { message: "cut".to_owned(), timed_out });
        assert_eq!(after(lost(false), PLANNED), Some(PLANNED));
        assert_eq!(after(lost(true), PLANNED), None);
    }
}
