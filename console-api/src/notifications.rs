//! Notifications: what people want to be told of, where their mail goes, and webhooks.

use pilothouse_api::{Client, Error, transport::Transport};
use pilothouse_domain::intent::Level;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::{fmt, str::FromStr};

/// A time of the day to the minute, written as `22:05`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// So many minutes after midnight; `None` for a day or more.
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (minutes < 24 * 60).then_some(Self(minutes))
    }

    /// Minutes since midnight.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl FromStr for TimeOfDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = || {
            let (hours, minutes) = text.split_once(':')?;
            let is_two = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            let (hours, minutes): (u16, u16) =
                (is_two(hours).then_some(hours)?.parse().ok()?, is_two(minutes).then_some(minutes)?.parse().ok()?);
            (hours < 24 && minutes < 60).then_some(Self(hours * 60 + minutes))
        };
        parts().ok_or_else(|| "expected a time such as 22:05".to_owned())
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// A box that a form has ticked, or a boolean. A form says nothing of the others.
fn ticked<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Ticked {
        Boolean(bool),
        Text(String),
    }
    match Ticked::deserialize(deserializer)? {
        Ticked::Boolean(is_ticked) => Ok(is_ticked),
        Ticked::Text(text) if text == "on" => Ok(true),
        Ticked::Text(_) => Err(D::Error::custom("expected true or false")),
    }
}

/// A time, which a form leaves empty where there is none.
fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<TimeOfDay>, D::Error> {
    let text: Option<String> = Option::deserialize(deserializer)?;
    text.filter(|text| !text.is_empty()).map(|text| text.parse().map_err(D::Error::custom)).transpose()
}

/// What a person wants to be told of, and over what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NotificationChoices {
    /// By mail, to their confirmed address.
    #[serde(default, deserialize_with = "ticked")]
    pub by_mail: bool,
    /// By Web Push, to their browsers.
    #[serde(default, deserialize_with = "ticked")]
    pub by_push: bool,
    /// Calls that wait for a decision.
    #[serde(default, deserialize_with = "ticked")]
    pub confirmations: bool,
    /// Calls that wait for a result.
    #[serde(default, deserialize_with = "ticked")]
    pub results: bool,
    /// Sessions that stopped.
    #[serde(default, deserialize_with = "ticked")]
    pub stopped: bool,
    /// Calls of this level and above: `routine`, `look-closely` or `dangerous`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub least_level: Level,
    /// When quiet hours begin, such as `22:00`.
    #[serde(default, deserialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub quiet_from: Option<TimeOfDay>,
    /// When they end; before their beginning: on the next day.
    #[serde(default, deserialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub quiet_to: Option<TimeOfDay>,
    /// The zone of both, such as `Europe/Berlin`.
    pub time_zone: String,
}

impl Default for NotificationChoices {
    fn default() -> Self {
        Self {
            by_mail: false,
            by_push: false,
            confirmations: true,
            results: true,
            stopped: true,
            least_level: Level::Routine,
            quiet_from: None,
            quiet_to: None,
            time_zone: "UTC".to_owned(),
        }
    }
}

/// A person's notifications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notifications {
    /// What they want to be told of.
    pub choices: NotificationChoices,
    /// Whether the console can send mail.
    pub can_mail: bool,
    /// Where their mail goes.
    pub mail: Option<MailAddress>,
    /// Whether they ever chose; else the choices are those of a new user.
    pub has_chosen: bool,
}

/// Over what a test is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TestNotification {
    /// `mail` or `push`.
    pub over: TestedChannel,
}

/// What reaches a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TestedChannel {
    /// Mail to their confirmed address.
    Mail,
    /// Web Push to their browsers.
    Push,
}

/// Where somebody's mail goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailAddress {
    /// The address.
    pub address: String,
    /// Nothing is sent before it is.
    pub is_confirmed: bool,
}

/// An address that mail is to go to, once it is confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetMailAddress {
    /// The address.
    pub address: String,
}

/// Confirms an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmMailAddress {
    /// From the link that was sent there.
    pub token: String,
}

/// The shape of a webhook's requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum WebhookFormat {
    /// Everything, as `docs/notifications.md` describes it.
    #[default]
    Standard,
    /// For Slack's incoming webhooks.
    Slack,
    /// For Teams' incoming webhooks.
    Teams,
}

impl WebhookFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Slack, Self::Teams];

    /// The name, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Slack => "slack",
            Self::Teams => "teams",
        }
    }
}

/// A webhook, without what is secret about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookFacts {
    /// Its id.
    pub id: String,
    /// Scheme and host of its address; the rest may be a secret.
    pub host: String,
    /// The shape of its requests.
    pub format: WebhookFormat,
    /// Who made it.
    pub made_by: String,
    /// When, in milliseconds since 1970.
    pub created_at: i64,
    /// It is told of calls that wait for a decision.
    pub confirmations: bool,
    /// It is told of calls that wait for a result.
    pub results: bool,
    /// It is told of sessions that stopped.
    pub stopped: bool,
    /// It is told of calls of this level and above.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub least_level: Level,
}

/// An attempt to deliver a message to a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// The webhook.
    pub webhook: String,
    /// The message, which keeps its id over all attempts.
    pub message: String,
    /// What it says.
    pub about: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// The status of the response.
    pub status: Option<u16>,
    /// Why it failed.
    pub error: Option<String>,
}

/// All webhooks, and what was delivered to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhooks {
    /// The webhooks, oldest first.
    pub webhooks: Vec<WebhookFacts>,
    /// The last deliveries, newest first.
    pub deliveries: Vec<Delivery>,
}

/// A webhook to be made or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetWebhook {
    /// Where requests go: an https address; in a change, an empty one leaves it as it is.
    #[serde(default)]
    pub url: String,
    /// The shape of their bodies.
    pub format: WebhookFormat,
    /// Tell it of calls that wait for a decision.
    #[serde(default, deserialize_with = "ticked")]
    pub confirmations: bool,
    /// Tell it of calls that wait for a result.
    #[serde(default, deserialize_with = "ticked")]
    pub results: bool,
    /// Tell it of sessions that stopped.
    #[serde(default, deserialize_with = "ticked")]
    pub stopped: bool,
    /// Tell it of calls of this level and above: `routine`, `look-closely` or `dangerous`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub least_level: Level,
}

/// A message that will be delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueuedMessage {
    /// The message.
    pub id: String,
}

/// A webhook that was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeletedWebhook {
    /// Its id.
    pub id: String,
}

/// A webhook that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedWebhook {
    /// Its id.
    pub id: String,
    /// What its requests are signed with; returned only once.
    pub secret: String,
}

/// Reads one's own notifications.
///
/// # Errors
/// When they can't be read.
pub async fn notifications<T: Transport>(client: &Client<T>) -> Result<Notifications, Error> {
    client.get("/console/notifications").await
}

/// Reads the webhooks.
///
/// # Errors
/// When they can't be read.
pub async fn webhooks<T: Transport>(client: &Client<T>) -> Result<Webhooks, Error> {
    client.get("/console/webhooks").await
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_form_and_a_program_say_the_same() {
        let form = json!({"by_mail": "on", "confirmations": "on", "least_level": "look-closely", "quiet_from": "22:05",
                          "quiet_to": "", "time_zone": "UTC"});
        let program = json!({"by_mail": true, "by_push": false, "confirmations": true, "results": false, "stopped": false,
                             "least_level": "look-closely", "quiet_from": "22:05", "time_zone": "UTC"});
        let read = |value| serde_json::from_value::<NotificationChoices>(value).unwrap();
        assert_eq!(read(form), read(program.clone()));
        assert_eq!(read(program).quiet_from.map(TimeOfDay::minutes), Some(22 * 60 + 5));
    }

    #[test]
    fn only_a_time_of_the_day_is_one() {
        for wrong in ["24:00", "12:60", "1:00", "+1:00", "12", "12:0\u{664}", ""] {
            assert!(wrong.parse::<TimeOfDay>().is_err(), "{wrong}");
        }
        for minutes in 0..24 * 60 {
            let time = TimeOfDay::from_minutes(minutes).unwrap();
            assert_eq!(time.to_string().parse(), Ok(time));
        }
        assert_eq!(TimeOfDay::from_minutes(24 * 60), None);
    }
}
