//! Mail over SMTP: plain text, to confirmed addresses, with an id that stays the same however often it is tried.

use super::{Carrier, Channel, MAX_LISTED, Message, Notice, Outcome, headline, left_out, line, link};
use crate::{
    config::{MailSettings, MailTls},
    store::Store,
};
use async_trait::async_trait;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::{
        Mailbox, Message as Letter,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error as SmtpError,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use pilothouse_app::routes::Route;
use secrecy::ExposeSecret as _;
use std::time::Duration;

/// How long each command to the mail server may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why a mail was not sent, as far as people are told: what the server said is only in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// It can't be written.
    #[error("This is not an address that mail can be sent to.")]
    Unwritable,
    /// The server refused it for good.
    #[error("The mail server refused the mail. Check the address; the console's log has the reason.")]
    Refused,
    /// The server can't be reached, or can't take it now.
    #[error("The mail server can't be reached, or can't take mail now. Try again in a moment.")]
    Unavailable,
}

/// Sends mail; clones share the settings.
#[derive(Clone, Debug)]
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// For a mail server.
    ///
    /// # Errors
    /// When TLS can't be set up.
    pub fn new(settings: &MailSettings) -> Result<Self, SmtpError> {
        let tls = match settings.tls {
            MailTls::Implicit => Tls::Wrapper(TlsParameters::new(settings.host.clone())?),
            MailTls::StartTls => Tls::Required(TlsParameters::new(settings.host.clone())?),
            MailTls::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(TIMEOUT));
        if let Some((user, password)) = &settings.account {
            builder = builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()));
        }
        Ok(Self { transport: builder.build(), from: settings.from.clone() })
    }

    /// Sends a plain text. Subject and body have no control characters but line feeds in the body.
    ///
    /// # Errors
    /// When it isn't taken.
    pub async fn send(&self, id: &str, to: &str, subject: &str, body: String) -> Result<(), MailError> {
        let to: Address = to.parse().map_err(|_| MailError::Unwritable)?;
        let message_id = format!("<{id}@{}>", self.from.email.domain());
        let letter = Letter::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .message_id(Some(message_id))
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(body)
            .map_err(|_| MailError::Unwritable)?;
        self.transport.send(letter).await.map(drop).map_err(|error| {
            tracing::warn!(%error, message = id, "a mail was not sent");
            if error.is_permanent() { MailError::Refused } else { MailError::Unavailable }
        })
    }
}

/// Whether mail can be sent to an address. Its parts are ASCII: letters that look like others have no place in them.
pub fn is_address(text: &str) -> bool {
    text.len() <= 254 && text.is_ascii() && text.parse::<Address>().is_ok()
}

/// The channel.
pub(super) struct Mailer {
    store: Store,
    console: String,
    mail: Mail,
}

impl Mailer {
    pub(super) fn new(store: Store, console: String, mail: Mail) -> Self {
        Self { store, console, mail }
    }
}

#[async_trait]
impl Carrier for Mailer {
    fn channel(&self) -> Channel {
        Channel::Mail
    }

    async fn carry(&self, message: &Message) -> Outcome {
        let address = match self.store.mail_address(&message.recipient).await {
            Ok(Some((address, true))) => address,
            Ok(_) => return Outcome::Failed,
            Err(_) => return Outcome::Later(None),
        };
        let subject = headline(&message.notices);
        match self.mail.send(&message.id, &address, &subject, body(&message.notices, &self.console)).await {
            Ok(()) => Outcome::Sent,
            Err(MailError::Unavailable) => Outcome::Later(None),
            Err(MailError::Refused | MailError::Unwritable) => Outcome::Failed,
        }
    }
}

/// What waits, where it is answered, and how to get no more of these.
fn body(notices: &[Notice], console: &str) -> String {
    let mut lines = vec![format!("{}.", headline(notices)), String::new()];
    if let [notice] = notices {
        let what = if notice.kind.is_budget() { "Used" } else { "Session" };
        lines.push(format!("{what}: {}", notice.title));
    } else {
        for notice in notices.iter().take(MAX_LISTED) {
            lines.extend([format!("- {}", line(notice)), format!("  {}", notice.url(console))]);
        }
        lines.extend(left_out(notices));
    }
    let settings = Route::SettingsNotifications;
    lines.extend([
        format!("Open: {}", link(notices, console)),
        String::new(),
        format!("What you are told of is set at {console}{settings}"),
    ]);
    lines.join("\n") + "\n"
}

#[cfg(test)]
pub(crate) mod tests;
