//! How mail is sent: the server, the account, and the sender.

use super::{
    error::ConfigError,
    source::{Setting, Sources},
    upstream::is_loopback,
};
use lettre::message::Mailbox;
use percent_encoding::percent_decode_str;
use reqwest::Url;
use secrecy::SecretString;

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    /// From the first byte.
    Implicit,
    /// After STARTTLS, which the server must offer.
    StartTls,
    /// Not at all: the server is on this machine, or the network to it is trusted by setting.
    None,
}

/// How mail is sent.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: MailTls,
    /// The account.
    pub account: Option<(String, SecretString)>,
    /// Whom mail comes from.
    pub from: Mailbox,
}

impl MailSettings {
    pub(super) fn read(sources: &Sources<'_>) -> Result<Option<Self>, ConfigError> {
        let from = sources.get("PILOTHOUSE_MAIL_FROM");
        let Some(setting) = sources.get("PILOTHOUSE_SMTP_URL") else { return Ok(None) };
        let from = from.ok_or_else(|| setting.wrong("set PILOTHOUSE_MAIL_FROM, too: whom mail comes from"))?;
        let from =
            from.value.parse().map_err(|_| from.wrong("not an address, such as Pilothouse <pilot@example.com>"))?;
        let wrong = || setting.wrong("use smtps://USER:PASSWORD@HOST:PORT, or smtp://… for STARTTLS");
        let url = Url::parse(&setting.value).map_err(|_| wrong())?;
        let host =
            url.host_str().filter(|_| matches!(url.path(), "" | "/") && url.fragment().is_none()).ok_or_else(wrong)?;
        let account = account(&url).ok_or_else(wrong)?;
        let tls = tls(&url, &setting, account.is_some())?;
        let default_port = match tls {
            MailTls::Implicit => 465,
            MailTls::StartTls => 587,
            MailTls::None => 25,
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Some(Self { host, port: url.port().unwrap_or(default_port), tls, account, from }))
    }
}

/// The user and the password; `None` where they can't be read.
#[expect(clippy::option_option, reason = "no account is one answer, an unreadable one is another")]
fn account(url: &Url) -> Option<Option<(String, SecretString)>> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned);
    match (url.username(), url.password()) {
        ("", None) => Some(None),
        ("", Some(_)) | (_, None) => None,
        (user, Some(password)) => Some(Some((decoded(user)?, decoded(password)?.into()))),
    }
}

fn tls(url: &Url, setting: &Setting, has_account: bool) -> Result<MailTls, ConfigError> {
    match (url.scheme(), url.query()) {
        ("smtps", None) => Ok(MailTls::Implicit),
        ("smtp", None) if is_loopback(url) => Ok(MailTls::None),
        ("smtp", None) => Ok(MailTls::StartTls),
        ("smtp", Some("tls=none")) if has_account && !is_loopback(url) => {
            Err(setting.wrong("without TLS a password would be readable on the way"))
        }
        ("smtp", Some("tls=none")) => Ok(MailTls::None),
        _ => Err(setting.wrong("use smtps://, or smtp://, which may end with ?tls=none in a network of your own")),
    }
}
