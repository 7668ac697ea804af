//! What a device is told. It names the agent and the kind of call, never what the agent wrote or sends to a tool.

use crate::{
    notify::{Notice, headline, link},
    secret,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use std::time::Duration;

/// What a device is told, as `scripts/service-worker.js` reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// What it is about. A later message about the same takes the place of this one.
    pub tag: String,
    /// What to show; `None`: what was shown under this tag is over.
    #[serde(flatten)]
    pub shown: Option<Shown>,
}

/// What a notification shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// One line.
    pub title: String,
    /// What else there is to say.
    pub body: String,
    /// The page that it leads to, a path.
    pub url: String,
    /// The call that can be answered from the notification itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answerable>,
}

/// A routine call, as an answer to it must name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answerable {
    /// Its session.
    pub session: String,
    /// The tool-use event.
    pub call: String,
    /// What names its input; see `pilothouse_domain::input_digest`.
    pub digest: String,
}

impl Message {
    /// What is told of one thing that waits. `answer`: it may be answered from the notification.
    pub fn of(notice: &Notice, answer: Option<Answerable>) -> Self {
        let body = match notice.kind {
            kind if kind.is_budget() => format!("{}.", notice.title),
            kind if kind.is_stop() => "Open the session to see why.".to_owned(),
            _ => format!("{}. Open the call to read it.", notice.level.words()),
        };
        let shown = Shown { title: notice.words(), body, url: notice.url(""), answer };
        Self { tag: notice.id.clone(), shown: Some(shown) }
    }

    /// What is told of several things at once; of none, it is a test.
    pub fn of_all(notices: &[Notice]) -> Self {
        let (tag, body) = match notices {
            [] => ("test", "Notifications reach this device."),
            _ => ("several", "Open the list to read and answer them."),
        };
        let shown = Shown { title: headline(notices), body: body.to_owned(), url: link(notices, ""), answer: None };
        Self { tag: tag.to_owned(), shown: Some(shown) }
    }

    /// A message that takes back what was told under this tag.
    pub fn over(tag: impl Into<String>) -> Self {
        Self { tag: tag.into(), shown: None }
    }

    /// What a push service goes by to let a later message replace one that it still keeps (RFC 8030 §5.4). It tells
    /// nothing else.
    pub(super) fn topic(&self) -> String {
        URL_SAFE_NO_PAD.encode(&secret::digest(&self.tag)[..24])
    }

    /// How long a push service keeps it for a device that is switched off. What is over by then would only disturb.
    pub(super) const fn lifetime() -> Duration {
        Duration::from_secs(24 * 3600)
    }

    /// How soon a device that saves power should be woken for it (RFC 8030 §5.3).
    pub(super) const fn urgency(&self) -> &'static str {
        if self.shown.is_some() { "high" } else { "normal" }
    }
}
