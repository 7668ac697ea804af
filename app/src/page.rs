//! What a page gets to work with, and what it gives back.

use http::StatusCode;
use leptos::prelude::*;
use pilothouse_api::{Client, Error, ids::SessionId, transport::ServiceTransport};
use pilothouse_console_api::{CheckId, Outage};
use pilothouse_domain::{rules::RuleSet, snippet::Target};
use serde_json::Value;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

/// The client that pages load their data with: the server's own router, called as the visitor.
pub type Api = Client<ServiceTransport>;

/// Everything that a page may know about the request it answers.
#[derive(Clone, Debug)]
pub struct PageContext {
    /// The API, with the visitor's rights.
    pub api: Api,
    /// Who looks; `None` on the login page.
    pub visitor: Option<Visitor>,
    /// Decoded query pairs.
    pub query: Vec<(String, String)>,
    /// Path and query as requested.
    pub path: String,
    /// Where calls go.
    pub upstream: Upstream,
    /// Where programs send calls.
    pub addresses: Addresses,
    /// The visitor's choice of colours.
    pub theme: Theme,
    /// Hashed asset names.
    pub assets: Assets,
    /// The addresses of the style sheets that the browser has.
    pub cached_styles: Vec<String>,
    /// The name that was typed into a login or set-up form which failed.
    pub typed_name: Option<String>,
    /// A form of the page that was sent and is shown again.
    pub typed: Option<Arc<Typed>>,
    /// The nonce of this answer's Content-Security-Policy.
    pub nonce: String,
    /// The sessions with calls that wait for an answer.
    pub waiting: BTreeSet<SessionId>,
    /// The standing rules.
    pub rules: Arc<RuleSet>,
    /// How many calls wait in them.
    pub waiting_calls: usize,
    /// How long calls had to wait just now, because the API takes only so many a minute.
    pub waited: Option<Duration>,
    /// Milliseconds since 1970, for relative times.
    pub now: i64,
}

impl PageContext {
    /// The first value of a query key that is not empty.
    pub fn query(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(k, v)| k == key && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// What was filled into the form with this action, where it is shown again.
    pub fn typed(&self, action: &str) -> Option<&Typed> {
        let path = action.split('?').next();
        self.typed.as_deref().filter(|typed| Some(typed.action.as_str()) == path)
    }

    /// How a session is shown to a room, in large type and without what stands around it: `1`, or `map` with the session
    /// over time. `None`: it is not.
    pub fn presents(&self) -> Option<&'static str> {
        let is_session = ["/sessions/", "/share/"].iter().any(|place| self.path.starts_with(place));
        let (_, how) = self.query.iter().find(|(key, _)| key == "present").filter(|_| is_session)?;
        Some(if how == "map" { "map" } else { "1" })
    }

    /// What the visitor may do; nothing without a login.
    pub fn may(&self) -> Capabilities {
        self.visitor.as_ref().map(|v| v.may).unwrap_or_default()
    }
}

/// A form as it was filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    /// The path that it was sent to.
    pub action: String,
    /// Its fields, secrets too: they must not be shown again.
    pub fields: Vec<(String, String)>,
    /// Why it was refused; `None` where it was only checked.
    pub refused: Option<Problem>,
    /// What the call answered, where the page shows that.
    pub answer: Option<Value>,
}

/// Who looks at a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// Login name.
    pub name: String,
    /// Role, as shown.
    pub role: String,
    /// What the role allows.
    pub may: Capabilities,
}

pub use crate::ui::Capabilities;

/// Where calls go, as the shell says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upstream {
    /// The embedded simulator: nothing here is real or billed.
    Simulator,
    /// The API at this host.
    Api(String),
}

/// Where programs send calls to, up to `/v1`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// This console's, as the visitor uses it.
    pub console: String,
    /// The API's own.
    pub api: String,
}

impl Addresses {
    /// Whom a snippet may call.
    pub fn targets(&self) -> [Target; 2] {
        [Target::Console(self.console.clone()), Target::Api(self.api.clone())]
    }
}

/// Colours: a choice, or what the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Reads the cookie's value; anything else follows the system.
    pub fn parse(text: &str) -> Self {
        match text {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The cookie's value and the `data-theme` attribute.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The front end's files.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    addresses: Arc<HashMap<String, String>>,
    styles: Arc<HashMap<String, String>>,
}

impl Assets {
    /// Addresses with a content hash by logical name (`main.css`), and the texts of style sheets by the same.
    pub fn new(addresses: HashMap<String, String>, styles: HashMap<String, String>) -> Self {
        Self { addresses: Arc::new(addresses), styles: Arc::new(styles) }
    }

    /// The text of a style sheet.
    pub fn style(&self, name: &str) -> &str {
        self.styles.get(name).map_or("", String::as_str)
    }

    /// The address of an asset; an unknown one is asked for by its logical name, and the 404 tells.
    pub fn url(&self, name: &str) -> String {
        self.addresses.get(name).cloned().unwrap_or_else(|| format!("/assets/{name}"))
    }
}

/// A script that only some pages need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// `form.js`, which adds rows and looks things up without another page.
    Form,
    /// `session.js`, which keeps a session's page up to date.
    Session,
    /// `approvals.js`, which keeps the list of what waits up to date.
    Approvals,
    /// `notifications.js`, which asks the browser whether it may notify.
    Notifications,
    /// `offline.js`, which tries again to load the page.
    Offline,
    /// `passkeys.js`, which makes passkeys.
    Passkeys,
    /// `skill-upload.js`: folders as skills, and how far their upload is.
    SkillUpload,
    /// `uploads.js`: progress of uploads, and a way to cancel them.
    Uploads,
}

/// A page that is ready to be rendered: its data is loaded.
pub struct Page {
    /// Document title, without the product's name.
    pub title: String,
    /// HTTP status.
    pub status: StatusCode,
    /// The script that the page needs besides `page.js`.
    pub script: Option<Script>,
    /// What to show where there is no time to build the view; may be empty.
    pub text: String,
    /// Builds the view; called once, with a reactive owner in place.
    pub view: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Page {
    /// A page with status 200 and without a script of its own.
    pub fn new<V: IntoAny + 'static>(title: impl Into<String>, view: impl FnOnce() -> V + Send + 'static) -> Self {
        let view = Box::new(move || view().into_any());
        Self { title: title.into(), status: StatusCode::OK, script: None, text: String::new(), view }
    }

    /// What it is about, as plain text.
    pub fn with_text(self, text: String) -> Self {
        Self { text, ..self }
    }

    /// The page is a form with rows, or with parts that follow from others.
    pub fn with_form(self) -> Self {
        Self { script: Some(Script::Form), ..self }
    }

    /// The page shows a session.
    pub fn with_session(self) -> Self {
        Self { script: Some(Script::Session), ..self }
    }

    /// The page shows what waits for a person.
    pub fn with_approvals(self) -> Self {
        Self { script: Some(Script::Approvals), ..self }
    }

    /// The page says whether this browser may notify.
    pub fn with_notifications(self) -> Self {
        Self { script: Some(Script::Notifications), ..self }
    }

    /// The page stands for one that can't be loaded.
    pub fn with_offline(self) -> Self {
        Self { script: Some(Script::Offline), ..self }
    }

    /// The page makes passkeys.
    pub fn with_passkeys(self) -> Self {
        Self { script: Some(Script::Passkeys), ..self }
    }

    /// The page takes skills.
    pub fn with_skill_upload(self) -> Self {
        Self { script: Some(Script::SkillUpload), ..self }
    }

    /// The page takes files.
    pub fn with_uploads(self) -> Self {
        Self { script: Some(Script::Uploads), ..self }
    }
}

/// Why a page can't be shown as a whole; becomes a readable page of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// HTTP status of the page.
    pub status: StatusCode,
    /// One line.
    pub title: String,
    /// What happened and what can be done.
    pub message: String,
    /// The upstream's request id, to quote.
    pub request_id: Option<String>,
    /// The page that a form was sent from, where that is what failed.
    pub back: Option<String>,
    /// The doctor's check that explains it.
    pub check: Option<CheckId>,
}

impl Problem {
    /// Nothing lives at this address.
    pub fn not_found() -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            title: "Page not found".to_owned(),
            message: "There is no page at this address. It may have been deleted, or the link may be incomplete."
                .to_owned(),
            request_id: None,
            back: None,
            check: None,
        }
    }
}

/// What the API says; of an error that is none of its own, which may name hosts, only the kind.
fn words(error: &Error) -> String {
    match error {
        Error::Api { .. } => error.message(),
        other => Outage::from(other).words().to_owned(),
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (status, title) = match error.status() {
            Some(StatusCode::NOT_FOUND) => (StatusCode::NOT_FOUND, "Not found"),
            Some(StatusCode::FORBIDDEN) => (StatusCode::FORBIDDEN, "Not allowed"),
            Some(status @ (StatusCode::BAD_REQUEST | StatusCode::CONFLICT | StatusCode::PAYLOAD_TOO_LARGE)) => {
                (status, "The request was refused")
            }
            Some(StatusCode::TOO_MANY_REQUESTS) => (StatusCode::TOO_MANY_REQUESTS, "Too many requests"),
            _ => (StatusCode::BAD_GATEWAY, "The Claude API is not available"),
        };
        Self {
            status,
            title: title.to_owned(),
            message: words(&error),
            request_id: error.request_id().map(str::to_owned),
            back: None,
            check: CheckId::explaining(&error),
        }
    }
}
