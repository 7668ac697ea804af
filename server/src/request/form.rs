//! The address of a plain form: `/forms/v1/…` with how the call is made, and the pages before and after it.

use axum::extract::Query;
use http::Uri;
use serde::Deserialize;

/// Where forms are posted to.
pub const PREFIX: &str = "/forms/";

/// What a form's address says besides the call.
#[derive(Debug, Deserialize)]
pub struct FormOptions {
    /// Forms can only post; this makes it another call.
    #[serde(default)]
    pub method: Verb,
    /// The page that the form stands on.
    #[serde(default)]
    pub back: String,
    /// The page that shows what became of it, where that is another one.
    next: Option<String>,
    /// Where the call is refused, the form is shown again on its page, as it was filled in.
    #[serde(default)]
    pub keep: bool,
    /// Nothing is called: the page shows the form again, with what follows from what was filled in.
    #[serde(default)]
    pub check: bool,
    /// What the call answers is shown on the form's page, since it is nowhere else.
    #[serde(default)]
    pub show: bool,
    /// What a memory is deleted for: content with this digest.
    pub expected_content_sha256: Option<String>,
    /// A session at work is interrupted first.
    #[serde(default)]
    pub interrupt: bool,
}

/// The method of the call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    #[default]
    Post,
    Delete,
}

impl FormOptions {
    /// Those of a form's address; `None` for any other address.
    pub fn of(uri: &Uri) -> Option<Self> {
        let options = Query::try_from_uri(uri).ok().map(|Query(options)| options);
        options.filter(|_| uri.path().starts_with(PREFIX))
    }

    /// The page that shows what became of it.
    pub fn next(&self) -> &str {
        self.next.as_deref().unwrap_or(&self.back)
    }
}
