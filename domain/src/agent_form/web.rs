//! What the web tools may reach (agents.md §10.1): domains, a place to search from, and which addresses may be read.

use super::json::{list, members, text as member, type_of};
use crate::form::{
    FieldErrors, entries,
    fields::{Fields, below, text},
};
use serde_json::{Map, Value, json};

/// Domains that a tool keeps to, or keeps away from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DomainsForm {
    /// `allowed` or `blocked`; empty: no limit.
    pub limit: String,
    /// One on each line.
    pub domains: String,
}

/// What `web_search` may find.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchForm {
    /// Whose pages are found.
    pub domains: DomainsForm,
    /// Where it searches from; empty: not said.
    pub city: String,
    /// A state or another part of the country.
    pub region: String,
    /// Two letters of ISO 3166-1.
    pub country: String,
    /// IANA name.
    pub timezone: String,
}

/// What `web_fetch` may read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FetchForm {
    /// Whose pages are read.
    pub domains: DomainsForm,
    /// The most of a page's text; empty: no limit.
    pub max_content_tokens: String,
    /// `all` or `none` of the addresses in messages; empty: all.
    pub user_input: String,
    /// Addresses in results of custom tools.
    pub client: SourceForm,
    /// Addresses in results of `web_search` and `web_fetch`.
    pub server: SourceForm,
}

/// Whose results addresses may come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceForm {
    /// `all`, `none`, `only` or `except`; empty: all.
    pub mode: String,
    /// Of the last two: names of tools, one on each line.
    pub tools: String,
}

impl DomainsForm {
    fn from_fields(fields: &Fields) -> Self {
        Self { limit: text(fields, "limit"), domains: text(fields, "domains") }
    }

    fn of(config: &Value) -> Self {
        let lists = [("allowed", "allowed_domains"), ("blocked", "blocked_domains")];
        let found = lists.into_iter().find(|(_, name)| !list(config, name).is_empty());
        let (limit, domains) = found.map_or(("", &[][..]), |(limit, name)| (limit, list(config, name)));
        Self { limit: limit.to_owned(), domains: lines(domains.iter().filter_map(Value::as_str)) }
    }

    fn set(&self, config: &mut Map<String, Value>) {
        for (limit, name) in [("allowed", "allowed_domains"), ("blocked", "blocked_domains")] {
            let domains = (self.limit == limit).then(|| json!(entries(&self.domains)));
            put(config, name, domains);
        }
    }

    fn check(&self, field: &str, paths: bool, errors: &mut FieldErrors) {
        let domains = entries(&self.domains);
        let field = format!("{field}.domains");
        if self.limit.is_empty() {
            return;
        }
        if domains.is_empty() || domains.len() > 64 {
            errors.add(&field, "Enter 1 to 64 domains");
        }
        if let Some(bad) = domains.iter().find(|domain| !is_domain(domain, paths)) {
            errors.add(&field, format!("`{bad}` is not a domain. Use `example.com`, without scheme, port or wildcard"));
        }
    }
}

impl SearchForm {
    /// The settings as they were filled in.
    pub(super) fn from_fields(fields: &Fields) -> Self {
        let text = |name| text(fields, name);
        Self {
            domains: DomainsForm::from_fields(fields),
            city: text("city"),
            region: text("region"),
            country: text("country"),
            timezone: text("timezone"),
        }
    }

    /// The settings in the tool's config.
    pub(super) fn of(config: &Value) -> Self {
        let place = |name| member(&config["user_location"], name).to_owned();
        Self {
            domains: DomainsForm::of(config),
            city: place("city"),
            region: place("region"),
            country: place("country"),
            timezone: place("timezone"),
        }
    }

    /// Puts the settings into the tool's config.
    pub(super) fn set(&self, config: &mut Map<String, Value>) {
        self.domains.set(config);
        let mut place = members(config.get("user_location"));
        place.entry("type").or_insert_with(|| json!("approximate"));
        let parts =
            [("city", &self.city), ("region", &self.region), ("country", &self.country), ("timezone", &self.timezone)];
        for (name, text) in parts {
            put(&mut place, name, filled(text).map(|text| json!(text)));
        }
        let is_somewhere = parts.iter().any(|(_, text)| filled(text).is_some());
        put(config, "user_location", is_somewhere.then_some(Value::Object(place)));
    }

    /// What is wrong with them.
    pub(super) fn check(&self, errors: &mut FieldErrors) {
        const FIELD: &str = "built_in.search";
        self.domains.check(FIELD, true, errors);
        let country = self.country.trim();
        let is_code = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
        if !country.is_empty() && !is_code {
            errors.add(format!("{FIELD}.country"), "Enter two capital letters, such as DE");
        }
    }
}

impl FetchForm {
    /// The settings as they were filled in.
    pub(super) fn from_fields(fields: &Fields) -> Self {
        Self {
            domains: DomainsForm::from_fields(fields),
            max_content_tokens: text(fields, "max_content_tokens"),
            user_input: text(fields, "user_input"),
            client: SourceForm::from_fields(&below(fields, "client")),
            server: SourceForm::from_fields(&below(fields, "server")),
        }
    }

    /// The settings in the tool's config.
    pub(super) fn of(config: &Value) -> Self {
        let sources = &config["url_sources"];
        let tokens = config["max_content_tokens"].as_u64().map(|tokens| tokens.to_string());
        Self {
            domains: DomainsForm::of(config),
            max_content_tokens: tokens.unwrap_or_default(),
            user_input: SourceForm::of(&sources["user_input"]).mode,
            client: SourceForm::of(&sources["client_tool_results"]),
            server: SourceForm::of(&sources["server_tool_results"]),
        }
    }

    /// Puts the settings into the tool's config.
    pub(super) fn set(&self, config: &mut Map<String, Value>) {
        self.domains.set(config);
        let tokens = self.max_content_tokens.trim().parse::<u64>().ok();
        put(config, "max_content_tokens", tokens.map(|tokens| json!(tokens)));
        let user = SourceForm { mode: self.user_input.clone(), tools: String::new() };
        let mut sources = members(config.get("url_sources"));
        for (name, form) in
            [("user_input", &user), ("client_tool_results", &self.client), ("server_tool_results", &self.server)]
        {
            let value = form.value(sources.get(name));
            put(&mut sources, name, value);
        }
        let limits = sources.values().any(|source| !source.is_null());
        put(config, "url_sources", limits.then_some(Value::Object(sources)));
    }

    /// What is wrong with them.
    pub(super) fn check(&self, errors: &mut FieldErrors) {
        const FIELD: &str = "built_in.fetch";
        self.domains.check(FIELD, false, errors);
        let tokens = self.max_content_tokens.trim();
        if !tokens.is_empty() && !tokens.parse::<u64>().is_ok_and(|tokens| tokens > 0) {
            errors.add(format!("{FIELD}.max_content_tokens"), "Enter a number, or leave it empty for no limit");
        }
        for (part, source) in [("client", &self.client), ("server", &self.server)] {
            if source.names_tools() && entries(&source.tools).is_empty() {
                errors.add(format!("{FIELD}.{part}.tools"), "Enter at least one tool");
            }
        }
        if [&self.user_input, &self.client.mode, &self.server.mode].iter().all(|mode| *mode == "none") {
            errors.add(format!("{FIELD}.user_input"), "Allow at least one of the three, or turn web_fetch off");
        }
    }
}

impl SourceForm {
    fn from_fields(fields: &Fields) -> Self {
        Self { mode: text(fields, "mode"), tools: text(fields, "tools") }
    }

    fn of(source: &Value) -> Self {
        let tools = list(source, "tools").iter().map(|tool| member(tool, "name"));
        Self { mode: type_of(source).to_owned(), tools: lines(tools) }
    }

    fn names_tools(&self) -> bool {
        matches!(self.mode.as_str(), "only" | "except")
    }

    /// As the API has it; what was there stays where it says the same.
    fn value(&self, old: Option<&Value>) -> Option<Value> {
        if self.mode.is_empty() {
            return None;
        }
        let same = old.filter(|old| Self::of(old) == Self { tools: lines(entries(&self.tools)), ..self.clone() });
        let tools = || entries(&self.tools).into_iter().map(|name| json!({"type": "tool_reference", "name": name}));
        Some(match same {
            Some(old) => old.clone(),
            None if self.names_tools() => json!({"type": self.mode, "tools": tools().collect::<Vec<_>>()}),
            None => json!({"type": self.mode}),
        })
    }
}

/// Sets a member; without a value there is none, and a `null` that is there means the same.
fn put(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => drop(object.insert(name.to_owned(), value)),
        None if object.get(name).is_some_and(|old| !old.is_null()) => drop(object.shift_remove(name)),
        None => {}
    }
}

fn lines<T: AsRef<str>>(entries: impl IntoIterator<Item = T>) -> String {
    entries.into_iter().map(|entry| entry.as_ref().to_owned()).collect::<Vec<_>>().join("\n")
}

fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// Whether this is a domain of at least two labels, and for searches maybe a path; the API knows more of them.
fn is_domain(domain: &str, paths: bool) -> bool {
    let host = match domain.split_once('/') {
        Some((host, "")) => host,
        Some((host, _)) if paths => host,
        Some(_) => return false,
        None => domain,
    };
    let label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_address = host.split('.').all(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    domain.len() <= 255 && host.contains('.') && host.split('.').all(label) && !is_address
}
