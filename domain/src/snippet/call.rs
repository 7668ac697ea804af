//! One call of the API: the description that every snippet is made from.

use super::{
    body::Body,
    method::Method,
    operations::Operation,
    query::{Parameter, parameters},
    target::Target,
};
use pilothouse_api::beta;
use url::form_urlencoded;

/// A call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What is called.
    pub operation: &'static Operation,
    /// The ids in its path, outermost first, by their names.
    pub ids: Vec<(&'static str, String)>,
    /// What it sends.
    pub body: Body,
    path: String,
    query: Vec<(String, String)>,
}

impl Call {
    /// A call of a path from `/v1/` on, with its query. `None` where the API has no such operation, or the query has what
    /// no program can be given.
    pub fn new(method: Method, path_and_query: &str, body: Body) -> Option<Self> {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let (operation, ids) = Operation::at(method, path)?;
        let ids = ids.into_iter().map(|(name, id)| (name, id.to_owned())).collect();
        let query: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let is_plain = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '[' | ']'))
        };
        let fits = query.iter().all(|(name, value)| is_plain(name) && !value.contains('\0'));
        fits.then(|| Self { operation, ids, body, path: path.to_owned(), query })
    }

    /// Path and query.
    pub fn path_and_query(&self) -> String {
        if self.query.is_empty() {
            return self.path.clone();
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.query).finish();
        format!("{}?{query}", self.path)
    }

    /// The whole address.
    pub fn url(&self, target: &Target) -> String {
        format!("{}{}", target.base_url(), self.path_and_query())
    }

    /// The beta header that it needs, or that gives the answer the shape which the console shows.
    pub fn beta(&self) -> Option<&'static str> {
        let path = self.path_and_query();
        beta::header(&path, beta::MANAGED_AGENTS).or_else(|| beta::shape(&path))
    }

    /// The beta header, where the SDKs don't send it by themselves.
    pub(super) fn extra_beta(&self) -> Option<&'static str> {
        self.beta().filter(|_| self.operation.name.starts_with("beta.files."))
    }

    /// The arguments that go into the query.
    pub(super) fn parameters(&self) -> Vec<Parameter> {
        parameters(&self.query)
    }

    /// The id that stands last in the path, and those before it.
    pub(super) fn own_id(&self) -> (Option<&str>, &[(&'static str, String)]) {
        match self.ids.split_last() {
            Some(((_, id), others)) => (Some(id), others),
            None => (None, &[]),
        }
    }

    /// The headers of a request that is made without an SDK, apart from the key.
    pub(super) fn headers(&self) -> Vec<(&'static str, &'static str)> {
        let beta = self.beta().map(|value| ("anthropic-beta", value));
        let json = matches!(self.body, Body::Json(_)).then_some(("content-type", "application/json"));
        std::iter::once(("anthropic-version", beta::VERSION)).chain(beta).chain(json).collect()
    }

    /// The name of the file that a download is written to.
    pub(super) fn file_name(&self) -> String {
        let id = self.own_id().0.unwrap_or("content");
        if self.operation.name.contains("skills") { format!("{id}.zip") } else { id.to_owned() }
    }
}
