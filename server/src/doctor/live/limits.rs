//! What the upstream says of its rate limits, beside the console's own.

use super::{super::look::look, answer::Answer};
use crate::config::{Config, Upstream};
use http::StatusCode;
use pilothouse_console_api::{Check, CheckId};

const PREFIX: &str = "anthropic-ratelimit-";

/// The check, from answers that came anyway.
pub fn check<'a>(answers: impl Iterator<Item = &'a Answer>, config: &Config) -> Check {
    let look = look(CheckId::ApiRateLimits, "Read the anthropic-ratelimit headers of the answers above.");
    let answers: Vec<_> = answers.collect();
    let refused = answers.iter().filter(|answer| answer.status() == Some(StatusCode::TOO_MANY_REQUESTS));
    let refused: Vec<_> = refused.collect();
    if let Some(answer) = refused.last() {
        let wait =
            answer.text("retry-after").map(|wait| format!(" The API asks to wait {wait} s.")).unwrap_or_default();
        let message = answer.outcome.as_ref().err().map(pilothouse_api::Error::message).unwrap_or_default();
        let found = format!("{} of {} calls were refused: {message}{wait}", refused.len(), answers.len());
        let advice =
            "Lower ANTHROPIC_READS_PER_MINUTE to what the organization may use here, or have its limit raised.";
        return look.failed(found, advice);
    }
    let own = own(config);
    let told = answers.iter().rev().find_map(|answer| limits(answer));
    let Some(Limits { limit, remaining, words }) = told else {
        return look.ok(format!("None came, which is usual below the limit. {own}"));
    };
    let found = format!("{words} {own}");
    let reads = match config.upstream() {
        Upstream::Anthropic { limits, .. } => Some(u64::from(limits.reads.get())),
        Upstream::Simulator => None,
    };
    if limit.is_some_and(|limit| reads.is_some_and(|reads| reads > limit)) {
        return look.warning(
            found,
            "Lower ANTHROPIC_READS_PER_MINUTE to the API's limit, so that calls wait instead of failing.",
        );
    }
    if limit.zip(remaining).is_some_and(|(limit, remaining)| remaining < limit / 10) {
        return look.warning(found, "Little is left of this minute: others use the same limit.");
    }
    look.ok(found)
}

/// What the headers say.
struct Limits {
    limit: Option<u64>,
    remaining: Option<u64>,
    words: String,
}

fn limits(answer: &Answer) -> Option<Limits> {
    let all = answer.headers.iter().filter_map(|(name, value)| {
        let name = name.as_str().strip_prefix(PREFIX)?;
        Some(format!("{name} {}", value.to_str().ok()?))
    });
    let words: Vec<_> = all.collect();
    let number = |name: &str| answer.text(&format!("{PREFIX}requests-{name}"))?.parse().ok();
    (!words.is_empty()).then(|| Limits {
        limit: number("limit"),
        remaining: number("remaining"),
        words: format!("{}.", words.join(", ")),
    })
}

/// Within what the console keeps by itself.
fn own(config: &Config) -> String {
    match config.upstream() {
        Upstream::Simulator => "The simulator has no limits.".to_owned(),
        Upstream::Anthropic { limits, .. } => {
            format!("The console keeps to {} reads and {} changes a minute.", limits.reads, limits.changes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Flags;
    use bytes::Bytes;
    use http::{HeaderMap, HeaderName, HeaderValue};
    use pilothouse_api::{Error, ErrorEnvelope, ErrorKind};
    use pilothouse_console_api::CheckState;
    use std::time::Duration;

    fn answer(headers: &[(&str, &str)], error: Option<ErrorKind>) -> Answer {
        let header =
            |(name, value): &(&str, &str)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        let outcome = error.map_or(Ok(Bytes::new()), |kind| {
            Err(Error::Api { status: kind.status(), envelope: Box::new(ErrorEnvelope::new(kind, "slow down", None)) })
        });
        Answer { outcome, headers: headers.iter().map(header).collect::<HeaderMap>(), took: Duration::ZERO }
    }

    fn config() -> Config {
        let dir = tempfile::TempDir::new().unwrap();
        let flags = Flags { data_dir: Some(dir.path().to_owned()), ..Flags::default() };
        let key = |name: &str| (name == "ANTHROPIC_API_KEY").then(|| "sk-ant-1".to_owned());
        Config::read(&flags, &key).config.unwrap()
    }

    #[test]
    fn limits_are_judged_by_what_is_left_and_what_the_console_keeps_to() {
        let of = |limit: &str, remaining: &str| {
            let headers =
                [("anthropic-ratelimit-requests-limit", limit), ("anthropic-ratelimit-requests-remaining", remaining)];
            check([answer(&headers, None)].iter(), &config())
        };
        assert_eq!(of("2000", "1900").state, CheckState::Ok);
        assert!(of("2000", "1900").found.contains("requests-remaining 1900"));
        assert_eq!(of("2000", "100").state, CheckState::Warning);
        assert_eq!(of("600", "590").state, CheckState::Warning, "the console would make 1,200");
        assert_eq!(check([answer(&[], None)].iter(), &config()).state, CheckState::Ok);
        let refused = [answer(&[("retry-after", "7")], Some(ErrorKind::RateLimitError))];
        let refused = check(refused.iter(), &config());
        assert!(refused.state == CheckState::Failed && refused.found.contains("wait 7 s"), "{refused:?}");
    }
}
