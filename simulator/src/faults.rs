//! Faults on demand, so that a failure can be reproduced by hand.
//!
//! A [`Plan`] that is given at the start asks for them by method and path; a session whose `metadata.fault` names one
//! asks for it in its own calls. `NAME` strikes always, `NAME 2` the first two times that it can.

mod answers;
mod bodies;
mod layer;
mod log;
mod registry;
mod site;
mod streams;

pub(crate) use layer::strike;
pub(crate) use log::{add_fields, extra_event};
pub(crate) use registry::Faults;

use serde::{Deserialize, Deserializer, de::Error as _};

/// Where in an answer a fault lies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FaultSite {
    Answer,
    Body,
    Stream,
    Log,
}

/// Writes the enum and its catalogue from one list, so that they can't differ.
macro_rules! faults {
    ($($name:literal => $variant:ident in $site:ident: $about:literal,)*) => {
        /// Something that goes wrong, under the name by which it is asked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Fault {
            $(#[doc = $about] $variant,)*
        }

        impl Fault {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name in plans and in `metadata.fault`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            const fn site(self) -> FaultSite {
                match self { $(Self::$variant => FaultSite::$site,)* }
            }

            /// What it does, in a line.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }
        }
    };
}

faults! {
    "rate-limited" => RateLimited in Answer: "429 with `retry-after: 1`.",
    "rate-limited-without-hint" => RateLimitedWithoutHint in Answer: "429 without `retry-after`.",
    "server-error" => ServerError in Answer: "500 in the API's envelope.",
    "bad-gateway" => BadGateway in Answer: "502 with a page of HTML, as a proxy in between sends it.",
    "overloaded" => Overloaded in Answer: "529 in the API's envelope.",
    "key-expired" => KeyExpired in Answer: "401, from one hour after the start on.",
    "stalled-before-headers" => StalledBeforeHeaders in Answer: "The call is taken and never answered.",
    "stalled-in-body" => StalledInBody in Body: "Half of an answer's body comes, then nothing more.",
    "lost-response" => LostResponse in Body: "A change is carried out, and its answer is lost.",
    "stale-read" => StaleRead in Body: "After a change, a read still answers with what it answered before.",
    "stalled-in-stream" => StalledInStream in Stream: "A stream falls silent after three frames, keep-alives included.",
    "cut-between-frames" => CutBetweenFrames in Stream: "A stream is cut after three frames.",
    "cut-inside-frame" => CutInsideFrame in Stream: "A stream is cut in the middle of its fourth frame.",
    "cut-inside-character" => CutInsideCharacter in Stream: "A stream is cut between the bytes of a character, once three frames have passed.",
    "repeated-frames" => RepeatedFrames in Stream: "Every frame of a stream comes twice.",
    "error-frame" => ErrorFrame in Stream: "A stream ends with `event: error` after three frames.",
    "no-keep-alives" => NoKeepAlives in Stream: "A stream without keep-alives.",
    "unknown-event" => UnknownEvent in Log: "Each turn begins with an event of a type that does not exist. Only by `metadata.fault`.",
    "unknown-fields" => UnknownFields in Log: "Each event has fields that do not exist. Only by `metadata.fault`.",
    "huge-event" => HugeEvent in Log: "Each turn begins with a message of 5 MB. Only by `metadata.fault`.",
}

impl Fault {
    /// The fault of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fault| fault.name() == name)
    }

    /// Whether it lies in a session's log instead of in an answer.
    const fn is_in_log(self) -> bool {
        matches!(self.site(), FaultSite::Log)
    }
}

impl<'de> Deserialize<'de> for Fault {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = || Self::ALL.iter().map(|fault| fault.name()).collect::<Vec<_>>().join(", ");
        Self::named(&name).ok_or_else(|| D::Error::custom(format!("there is no fault `{name}`; there are {}", known())))
    }
}

/// Which calls go wrong, and how; the first rule that fits a call counts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Plan {
    rules: Vec<Rule>,
}

/// A part of a plan.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    fault: Fault,
    /// Such as `GET`; left out: any.
    method: Option<String>,
    /// A path, or the beginning of one with `*` at its end; left out: any.
    path: Option<String>,
    /// How often it strikes; left out: always.
    times: Option<u32>,
    /// How many calls that fit pass before.
    #[serde(default)]
    skip: u32,
    /// Simulated seconds after the start during which it does not strike.
    after_seconds: Option<f64>,
}

/// A plan that can't be used; the message names the line.
#[derive(Debug, thiserror::Error)]
#[error("not a fault plan: {0}")]
pub struct PlanError(String);

impl Plan {
    /// Reads a plan: a JSON array of objects with `fault` and, as wanted, `method`, `path`, `times`, `skip` and
    /// `after_seconds`.
    ///
    /// # Errors
    /// When it is no such array, names no fault, or names one that lies in a session's log.
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let plan: Self = serde_json::from_str(text).map_err(|error| PlanError(error.to_string()))?;
        match plan.rules.iter().find(|rule| rule.fault.is_in_log()) {
            Some(rule) => Err(PlanError(format!("`{}` is asked for by a session's metadata.fault", rule.fault.name()))),
            None => Ok(plan),
        }
    }
}

/// A fault as `metadata.fault` asks for it, and how often it strikes.
fn sentinel(text: &str) -> Option<(Fault, u32)> {
    let (name, times) = text.split_once(' ').map_or((text, None), |(name, times)| (name, Some(times)));
    Some((Fault::named(name)?, times.map_or(Some(u32::MAX), |times| times.parse().ok())?))
}

#[cfg(test)]
mod tests;
