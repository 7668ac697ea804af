//! Retries: which calls are retried, and after how long. Only calls that change nothing are, and as the upstream asks.

use super::lost::Lost;
use axum::body::Body;
use backon::{BackoffBuilder, ExponentialBuilder};
use http::{HeaderMap, Method, Response, StatusCode};
use std::time::Duration;

/// Retries after the first attempt.
const RETRIES: usize = 2;

/// A longer `retry-after` is passed to the caller instead.
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// The delays between attempts, increasing; none for calls that may change something, among them the one read that
/// does: polling leases a work item.
pub fn waits(method: &Method, path: &str) -> impl Iterator<Item = Duration> + Send + use<> {
    let retries = if method == Method::GET && !path.ends_with("/work/poll") { RETRIES } else { 0 };
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(250))
        .with_max_delay(LONGEST_WAIT)
        .with_jitter()
        .with_max_times(retries)
        .build()
}

/// How long to wait after this outcome: `planned`, or what the upstream asks for; `None` if it should not be retried.
pub fn after(outcome: &Result<Response<Body>, Lost>, planned: Duration) -> Option<Duration> {
    let response = match outcome {
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
    fn only_reads_are_tried_again() {
        let count = |method, path| waits(&method, path).count();
        assert_eq!(count(Method::GET, "/v1/environments/env_1/work/stats"), 2);
        assert_eq!(count(Method::GET, "/v1/environments/env_1/work/poll"), 0);
        assert_eq!(count(Method::POST, "/v1/agents"), 0);
        assert_eq!(count(Method::DELETE, "/v1/files/file_1"), 0);
    }

    #[test]
    fn the_upstreams_word_counts() {
        assert_eq!(after(&answer(200, &[]), PLANNED), None);
        assert_eq!(after(&answer(404, &[]), PLANNED), None);
        assert_eq!(after(&answer(529, &[]), PLANNED), Some(PLANNED));
        assert_eq!(after(&answer(429, &[("retry-after", "2")]), PLANNED), Some(Duration::from_secs(2)));
        assert_eq!(after(&answer(429, &[("retry-after", "3600")]), PLANNED), None);
        assert_eq!(after(&answer(500, &[("x-should-retry", "false")]), PLANNED), None);
        assert_eq!(
            after(&answer(429, &[("retry-after-ms", "20"), ("retry-after", "5")]), PLANNED),
            Some(Duration::from_millis(20))
        );
        assert_eq!(after(&answer(429, &[("retry-after", "Fri, 21 Nov 2026 07:28:00 GMT")]), PLANNED), Some(PLANNED));
        let lost = |timed_out| Err(Lost { message: "cut".to_owned(), timed_out });
        assert_eq!(after(&lost(false), PLANNED), Some(PLANNED));
        assert_eq!(after(&lost(true), PLANNED), None);
    }
}
