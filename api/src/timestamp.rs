//! Times as the API writes them: RFC 3339, UTC (README.md §9).

use serde::{Deserialize, Serialize};
use std::fmt;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// An RFC 3339 time, kept as the text that was sent; with or without fractional seconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(String);

impl Timestamp {
    /// The time as the API wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The time, or `None` if the text is not RFC 3339.
    pub fn datetime(&self) -> Option<OffsetDateTime> {
        OffsetDateTime::parse(&self.0, &Rfc3339).ok()
    }

    /// Milliseconds since 1970, or `None` if the text is not RFC 3339.
    pub fn unix_millis(&self) -> Option<i64> {
        let nanos = self.datetime()?.unix_timestamp_nanos();
        i64::try_from(nanos / 1_000_000).ok()
    }

    /// Nanoseconds since 1970, or `None` if the text is not RFC 3339 or the year is after 2262.
    pub fn unix_nanos(&self) -> Option<i64> {
        i64::try_from(self.datetime()?.unix_timestamp_nanos()).ok()
    }
}

impl Default for Timestamp {
    /// The epoch.
    fn default() -> Self {
        Self("1970-01-01T00:00:00Z".to_owned())
    }
}

impl From<OffsetDateTime> for Timestamp {
    /// Writes milliseconds and `Z`, as the API does. A year after 9999 has no RFC 3339 text and becomes the epoch.
    fn from(moment: OffsetDateTime) -> Self {
        let utc = moment.to_offset(time::UtcOffset::UTC);
        let millis = utc.replace_millisecond(utc.millisecond()).unwrap_or(utc);
        millis.format(&Rfc3339).map(Self).unwrap_or_default()
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_precisions_and_writes_milliseconds() {
        let plain = Timestamp::from("2026-10-09T14:01:45Z");
        let exact = Timestamp::from("2026-10-09T14:01:45.250Z");
        assert_eq!(exact.unix_millis().unwrap() - plain.unix_millis().unwrap(), 250);
        let now = OffsetDateTime::from_unix_timestamp_nanos(1_791_554_505_250_123_456).unwrap();
        assert_eq!(Timestamp::from(now).as_str(), "2026-10-09T14:01:45.25Z");
        assert_eq!(Timestamp::from("yesterday").unix_millis(), None);
    }
}
