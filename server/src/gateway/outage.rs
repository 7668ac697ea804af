//! What callers are told when the upstream can't be used: fixed text for each kind of outage, with the details in the
//! log.

use crate::failure::Failure;
use http::StatusCode;
use pilothouse_api::Error;
use pilothouse_app::console::Outage;
use std::fmt::Display;

/// Turns an upstream's error into our own. What the API says about the call itself (no such session, an invalid value)
/// is passed on; everything else is not about the caller's request.
pub fn failure_of(error: &Error) -> Failure {
    match error {
        Error::Api { status, envelope } if status.is_client_error() && !is_about_the_console(*status) => {
            let failure = Failure::invalid(error.message()).with_status(*status);
            failure.with_kind(envelope.error.kind.clone()).with_request_id(error.request_id())
        }
        _ => {
            let failure = outage_failure(Outage::from(error), error).with_request_id(error.request_id());
            match error {
                Error::Api { status, envelope } if *status != StatusCode::UNAUTHORIZED => {
                    failure.with_status(*status).with_kind(envelope.error.kind.clone())
                }
                _ => failure,
            }
        }
    }
}

/// Whether the API itself answered 404. A proxy's 404 says nothing about a session.
pub fn is_not_found(error: &Error) -> bool {
    matches!(error, Error::Api { status: StatusCode::NOT_FOUND, .. })
}

fn is_about_the_console(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS)
}

/// The failure for an outage: fixed text for the caller, the cause for the log.
pub fn outage_failure(outage: Outage, reason: impl Display) -> Failure {
    let message = format!("{} {}", outage.words(), advice(outage));
    match outage {
        Outage::TimedOut => Failure::upstream_timeout(message, reason),
        // The refused key is the console's, so nobody is asked to log in.
        Outage::KeyRefused => Failure::upstream(message, reason).with_code("upstream_authentication"),
        _ => Failure::upstream(message, reason),
    }
}

const fn advice(outage: Outage) -> &'static str {
    match outage {
        Outage::KeyRefused => "Ask whoever runs this console to check ANTHROPIC_API_KEY.",
        Outage::Unreachable => "Try again in a moment; if it goes on, ask whoever runs this console.",
        _ => "Try again in a moment.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_api::{ErrorEnvelope, ErrorKind};

    fn told(kind: ErrorKind, message: &str) -> Failure {
        let (status, id) = (kind.status(), Some("req_up".to_owned()));
        failure_of(&Error::Api { status, envelope: Box::new(ErrorEnvelope::new(kind, message, id)) })
    }

    #[test]
    fn a_refused_key_is_the_consoles_and_other_errors_are_the_callers_readme_4() {
        let refused = told(ErrorKind::AuthenticationError, "invalid x-api-key");
        assert_eq!(
            (refused.status(), refused.told().code()),
            (StatusCode::BAD_GATEWAY, Some("upstream_authentication"))
        );
        let missing = told(ErrorKind::NotFoundError, "no such session");
        assert_eq!((missing.status(), missing.told().message()), (StatusCode::NOT_FOUND, "no such session"));
    }

    #[test]
    fn outages_are_reported_in_fixed_words_with_the_upstreams_request_id() {
        for kind in
            [ErrorKind::ApiError, ErrorKind::OverloadedError, ErrorKind::RateLimitError, ErrorKind::TimeoutError]
        {
            let failure = told(kind.clone(), "pod 10.2.3.4 of cell-7 is out of memory");
            assert_eq!((failure.status(), failure.told().kind()), (kind.status(), &kind));
            assert!(
                !failure.told().message().contains("cell-7") && failure.told().message().contains("Claude API"),
                "{failure:?}"
            );
            assert_eq!(failure.envelope(Some("req_ours")).request_id.as_deref(), Some("req_up"));
            assert!(failure.reason().contains("cell-7"), "the log has the details");
        }
        let lost = failure_of(&Error::Connection("tcp connect error: 10.2.3.4:443 (os error 111)".to_owned()));
        assert_eq!(lost.status(), StatusCode::BAD_GATEWAY);
        assert!(
            lost.told().message().starts_with("Can't reach the Claude API.") && !lost.told().message().contains("10.2")
        );
    }
}
