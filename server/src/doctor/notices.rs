//! How people are told what waits: mail, devices and webhooks, as far as settings and past deliveries tell.

use super::{look::look, subject::Subject};
use crate::{
    config::{Config, MailTls},
    notify::{WebhookUrl, WrongUrl},
    store::{Store, StoreError},
};
use pilothouse_console_api::{Check, CheckId, Delivery};

/// What links in messages need.
const NO_ADDRESS: &str = "Links in it lead to this machine only, since there is no PILOTHOUSE_PUBLIC_URL.";

/// The checks of how people are told.
pub async fn checks(subject: &Subject, config: &Config) -> Vec<Check> {
    vec![mail(subject, config), push(config), webhooks(subject, config).await]
}

fn mail(subject: &Subject, config: &Config) -> Check {
    let look = look(CheckId::Mail, "Read PILOTHOUSE_SMTP_URL and PILOTHOUSE_MAIL_FROM.");
    let wrong = ["PILOTHOUSE_SMTP_URL", "PILOTHOUSE_MAIL_FROM"].into_iter().find(|variable| subject.is_wrong(variable));
    if let Some(variable) = wrong {
        return look.skipped(format!("{variable} can't be used."));
    }
    let Some(mail) = config.mail() else { return look.ok("No mail is sent: PILOTHOUSE_SMTP_URL is not set.") };
    let tls = match mail.tls {
        MailTls::Implicit => "with TLS",
        MailTls::StartTls => "with STARTTLS",
        MailTls::None => "without TLS",
    };
    let account = if mail.account.is_some() { "with an account" } else { "without an account" };
    let found = format!("Mail is sent from {} over {}:{}, {tls}, {account}.", mail.from.email, mail.host, mail.port);
    match config.public_url() {
        None => look.warning(format!("{found} {NO_ADDRESS}"), "Set PILOTHOUSE_PUBLIC_URL."),
        Some(_) => look.ok(format!("{found} Send yourself a test in the settings to see whether it arrives.")),
    }
}

fn push(config: &Config) -> Check {
    let look = look(CheckId::Push, "See whether browsers allow push at the public address.");
    match config.public_url() {
        Some(url) if url.is_https() => look.ok(format!("They do, at {url}.")),
        Some(url) if url.authority().starts_with("localhost") => look.ok("They do, on this machine."),
        Some(url) => look.warning(
            format!("They don't at {url}: it takes https."),
            "Put a proxy with TLS in front, and set PILOTHOUSE_PUBLIC_URL to its https:// address.",
        ),
        None => look.ok("They do at http://localhost, on this machine. Elsewhere it takes an https:// address."),
    }
}

async fn webhooks(subject: &Subject, config: &Config) -> Check {
    let look = look(CheckId::Webhooks, "Read the webhooks' addresses and their last deliveries.");
    let Some(store) = &subject.store else { return look.skipped("There is no database yet.") };
    match faults(store, config).await {
        Err(error) => look.skipped(format!("They can't be read: {error}")),
        Ok((0, _)) => look.ok("There are none."),
        Ok((count, faults)) if faults.is_empty() => look.ok(format!("{count}, none of which failed the last time.")),
        Ok((_, faults)) => look.warning(
            faults.join("\n"),
            "Open Settings, Webhooks: the deliveries there say more, and can be sent again.",
        ),
    }
}

/// How many there are, and what is wrong with some. Of an address only its host is shown, the rest may be a secret.
async fn faults(store: &Store, config: &Config) -> Result<(usize, Vec<String>), StoreError> {
    let (webhooks, deliveries) = (store.webhooks().await?, store.deliveries().await?);
    let mut faults = Vec::new();
    for webhook in &webhooks {
        match WebhookUrl::parse(&webhook.url, config.webhook_hosts()) {
            Err(WrongUrl::Unreadable) => faults.push("One has an address that can't be read.".to_owned()),
            Err(why) => faults.push(format!("{}: {why}", host(&webhook.url))),
            Ok(url) => {
                let last = deliveries.iter().find(|delivery| delivery.webhook == webhook.id);
                faults.extend(last.and_then(failure).map(|why| format!("{}: {why}", url.origin())));
            }
        }
    }
    Ok((webhooks.len(), faults))
}

fn host(url: &str) -> String {
    let host = reqwest::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_else(|| "an unknown host".to_owned())
}

/// Why a delivery failed, if it did.
fn failure(delivery: &Delivery) -> Option<String> {
    let error = delivery.error.as_ref()?;
    let status = delivery.status.map(|status| format!("{status}, ")).unwrap_or_default();
    Some(format!("the last delivery failed ({status}{error})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_delivery_says_why() {
        let delivery = |status, error: Option<&str>| Delivery {
            webhook: String::new(),
            message: String::new(),
            about: String::new(),
            at: 0,
            attempt: 1,
            status,
            error: error.map(str::to_owned),
        };
        assert_eq!(failure(&delivery(Some(200), None)), None);
        assert_eq!(failure(&delivery(Some(500), Some("refused"))).unwrap(), "the last delivery failed (500, refused)");
        assert_eq!(failure(&delivery(None, Some("no answer"))).unwrap(), "the last delivery failed (no answer)");
    }
}
