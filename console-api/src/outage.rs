//! Why the upstream is unavailable, as far as outsiders are told. Details, which may name hosts, are only in the
//! server's log.

use pilothouse_api::Error;
use serde::{Deserialize, Serialize};

/// A kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outage {
    /// An event stream was cut, or fell silent; nothing else is known to be wrong.
    Interrupted,
    /// No connection.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// The console's API key is wrong, expired or revoked.
    KeyRefused,
    /// Too many calls, or a spend limit.
    RateLimited,
    /// The API is overloaded.
    Overloaded,
    /// The API failed in itself.
    Failed,
    /// The API refused the call for another reason.
    Refused,
    /// What answered is not the API.
    NotTheApi,
    /// A kind that did not exist when this was written.
    #[serde(other)]
    Unknown,
}

impl Outage {
    /// What people read: one sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Interrupted => "The connection to the Claude API was interrupted.",
            Self::Unreachable => "Can't reach the Claude API.",
            Self::TimedOut => "The Claude API is taking too long to answer.",
            Self::KeyRefused => "The Claude API refused the console's API key.",
            Self::RateLimited => "The Claude API is limiting the console's requests.",
            Self::Overloaded => "The Claude API is overloaded.",
            Self::Failed => "The Claude API had an internal error.",
            Self::Refused => "The Claude API refused the console's request.",
            Self::NotTheApi => "The console got an unexpected response instead of the Claude API's.",
            Self::Unknown => "The Claude API is not available.",
        }
    }

    /// Whether, as far as we know, calls that change something would fail too.
    pub const fn stops_calls(self) -> bool {
        !matches!(self, Self::Interrupted)
    }
}

impl From<&Error> for Outage {
    fn from(error: &Error) -> Self {
        match error {
            Error::Connection(_) => Self::Unreachable,
            Error::TimedOut(_) => Self::TimedOut,
            Error::Garbage { .. } => Self::NotTheApi,
            Error::Api { status, .. } => match status.as_u16() {
                401 => Self::KeyRefused,
                429 => Self::RateLimited,
                504 => Self::TimedOut,
                529 => Self::Overloaded,
                500.. => Self::Failed,
                _ => Self::Refused,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_api::{ErrorEnvelope, ErrorKind};

    #[test]
    fn an_error_of_the_api_is_told_by_its_kind_alone() {
        let of = |kind: ErrorKind| {
            let status = kind.status();
            let envelope = Box::new(ErrorEnvelope::new(kind, "host 10.0.0.1", None));
            Outage::from(&Error::Api { status, envelope })
        };
        assert_eq!(of(ErrorKind::AuthenticationError), Outage::KeyRefused);
        assert_eq!(of(ErrorKind::RateLimitError), Outage::RateLimited);
        assert_eq!(of(ErrorKind::OverloadedError), Outage::Overloaded);
        assert_eq!(of(ErrorKind::TimeoutError), Outage::TimedOut);
        assert_eq!(of(ErrorKind::ApiError), Outage::Failed);
        assert_eq!(of(ErrorKind::BillingError), Outage::Refused);
        assert_eq!(Outage::from(&Error::Connection("tcp connect error".to_owned())), Outage::Unreachable);
    }

    #[test]
    fn a_kind_of_a_newer_server_is_read() {
        assert_eq!(serde_json::from_str::<Outage>("\"on_fire\"").unwrap(), Outage::Unknown);
        assert_eq!(serde_json::to_string(&Outage::NotTheApi).unwrap(), "\"not_the_api\"");
    }
}
