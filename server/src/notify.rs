//! Tells people that calls wait: what waits becomes messages in the store, and messages are sent over channels.

mod budgets;
mod channel;
mod dispatch;
mod mail;
mod notice;
mod outbox;
mod told;
mod webhook;
mod wishes;
mod words;

pub use budgets::BudgetNotices;
pub use channel::{Carrier, Channel, Message, Outcome, Purpose};
pub use mail::{Mail, MailError, is_address};
pub use notice::{Kind, Notice};
pub use webhook::{AllowedHosts, WebhookUrl, WrongUrl, public_client, why_unreachable};
pub use wishes::{QuietHours, Wishes, is_zone};
pub use words::{MAX_LISTED, headline, left_out, line, link};

use crate::{inbox::Inbox, limiter::Limiter, rules::Rules, store::Store, workers::Workers};
use std::{num::NonZeroU32, sync::Arc, time::Duration};
use tokio::sync::Notify;

/// How many links and tests a person may have sent, and how often then.
const OWN: NonZeroU32 = NonZeroU32::new(5).unwrap();
const OWN_EVERY: Duration = Duration::from_secs(600);

/// What handlers know of the channels; clones share it.
#[derive(Clone, Debug)]
pub struct Notifier(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    console: String,
    mail: Option<Mail>,
    hosts: AllowedHosts,
    own: Limiter<String>,
    budgets: BudgetNotices,
    /// A message is due now.
    wake: Arc<Notify>,
}

/// Without channels, for tests.
#[cfg(test)]
impl Default for Notifier {
    fn default() -> Self {
        Self::new("http://console.example".to_owned(), None, AllowedHosts::default())
    }
}

impl Notifier {
    /// For a console at this address, which may send mail and reach these private hosts.
    pub fn new(console: String, mail: Option<Mail>, hosts: AllowedHosts) -> Self {
        let own = Limiter::new(OWN, OWN_EVERY);
        Self(Arc::new(Inner { console, mail, hosts, own, budgets: BudgetNotices::default(), wake: Arc::default() }))
    }

    /// The console's own address, without a slash at its end.
    pub fn console(&self) -> &str {
        &self.0.console
    }

    /// What sends mail.
    pub fn mail(&self) -> Option<&Mail> {
        self.0.mail.as_ref()
    }

    /// The private hosts that webhooks may have.
    pub fn hosts(&self) -> &AllowedHosts {
        &self.0.hosts
    }

    /// What is told of budgets.
    pub fn budgets(&self) -> &BudgetNotices {
        &self.0.budgets
    }

    /// Counts what a person has sent to themselves: a link that confirms an address, or a test.
    ///
    /// # Errors
    /// How long to wait.
    pub fn count_own(&self, user_id: &str) -> Result<(), Duration> {
        self.0.own.count(&user_id.to_owned())
    }

    /// A message is due: it is sent at once.
    pub fn wake(&self) {
        self.0.wake.notify_one();
    }

    /// What this console sends messages over.
    ///
    /// # Errors
    /// When there is no client for webhooks.
    fn carriers(&self, store: &Store) -> Result<Vec<Arc<dyn Carrier>>, reqwest::Error> {
        let console = self.console().to_owned();
        let webhooks = webhook::Webhooks::new(store.clone(), console.clone(), self.hosts().clone())?;
        let mut carriers: Vec<Arc<dyn Carrier>> = vec![Arc::new(webhooks)];
        if let Some(mail) = self.mail() {
            carriers.push(Arc::new(mail::Mailer::new(store.clone(), console, mail.clone())));
        }
        Ok(carriers)
    }

    /// Tells what waits, also over these channels of others, until it is dropped.
    pub async fn keep(self, store: Store, inbox: Inbox, rules: Rules, workers: Workers, others: Vec<Arc<dyn Carrier>>) {
        let carriers = match self.carriers(&store) {
            Ok(own) => own.into_iter().chain(others).collect::<Vec<_>>(),
            Err(error) => return tracing::error!(%error, "nobody is told what waits"),
        };
        let channels = carriers.iter().map(|carrier| carrier.channel()).collect();
        let (standing, wake) = ((inbox, self.budgets().clone()), self.0.wake.clone());
        let outbox = outbox::Outbox::new(store.clone(), standing.clone(), carriers, wake.clone());
        let dispatcher = dispatch::Dispatcher::new(store, standing, rules.escalated(), workers, channels, wake);
        futures::join!(dispatcher.run(), outbox.run());
    }
}

#[cfg(test)]
pub(crate) use mail::tests as mail_sink;

#[cfg(test)]
mod tests;
