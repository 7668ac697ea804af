//! What the doctor says, without secrets, wherever they came from: an error's text may repeat what was sent.

use super::subject::Subject;
use crate::{config::Upstream, gateway::Redactor};
use pilothouse_console_api::{Check, SettingFound};
use secrecy::ExposeSecret as _;

/// Takes the secrets of the settings out of texts.
pub struct Clean(Vec<Redactor>);

impl Clean {
    /// Knows the secrets of these settings.
    pub fn of(subject: &Subject) -> Self {
        let Some(config) = &subject.config else { return Self(Vec::new()) };
        let key = match config.upstream() {
            Upstream::Anthropic { key, .. } => Redactor::new(key.expose_secret()),
            Upstream::Simulator => None,
        };
        let password = config.mail().and_then(|mail| mail.account.as_ref());
        let password = password.and_then(|(_, password)| Redactor::new(password.expose_secret()));
        Self(key.into_iter().chain(password).collect())
    }

    /// A check without them.
    pub fn check(&self, check: Check) -> Check {
        Check {
            tried: self.text(check.tried),
            found: self.text(check.found),
            advice: check.advice.map(|advice| self.text(advice)),
            ..check
        }
    }

    /// A setting without them.
    pub fn setting(&self, setting: SettingFound) -> SettingFound {
        SettingFound { value: setting.value.map(|value| self.text(value)), ..setting }
    }

    fn text(&self, text: String) -> String {
        self.0.iter().fold(text, |text, secret| secret.text(&text))
    }
}
