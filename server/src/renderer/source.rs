//! Where a renderer reads what it needs: the log, the session object, names.

use super::fold::{Change, Needs};
use crate::{
    gateway::Gateway,
    log_window::{self, WindowQuery, by_call},
    store::{
        Store, StoreError,
        event_log::{Edge, Filter, Logged},
    },
};
use pilothouse_api::{environments::Environment, ids::SessionId, sessions::Session};
use pilothouse_app::session::Audience;
use pilothouse_console_api::{LogWindow, SessionFacts, WINDOW};
use pilothouse_domain::reveal::visible;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long to wait for the upstream.
const UPSTREAM_TIMEOUT: Duration = Duration::from_secs(5);

/// How many events are read from the log at a time.
const EVENTS_PER_PAGE: u32 = 250;

/// Reads for one audience of a session.
pub struct Source {
    pub store: Store,
    pub gateway: Gateway,
    pub session: SessionId,
    pub audience: Audience,
}

impl Source {
    /// The session as it was recorded, else as the upstream has it.
    pub async fn facts(&self) -> Result<Option<SessionFacts>, StoreError> {
        let kept = self.store.kept_session(self.session.as_str()).await?;
        let kept = kept.and_then(|json| serde_json::from_str::<Session>(&json).ok());
        let session = match kept {
            Some(session) => Some(session),
            None => self.ask(&format!("/v1/sessions/{}", self.session)).await,
        };
        Ok(session.map(|session| SessionFacts::from(&session)))
    }

    /// The environment as people call it; guests are not told.
    pub async fn environment_name(&self, facts: &SessionFacts, is_live: bool) -> String {
        let Some(id) = facts.environment.as_ref().filter(|_| self.audience == Audience::Team) else {
            return String::new();
        };
        // A name is not worth waiting for in vain.
        let found = if is_live { self.ask::<Environment>(&format!("/v1/environments/{id}")).await } else { None };
        found.map_or_else(|| id.to_string(), |environment| visible(&environment.name))
    }

    async fn ask<T: DeserializeOwned>(&self, path: &str) -> Option<T> {
        let asked = tokio::time::timeout(UPSTREAM_TIMEOUT, self.gateway.read(path)).await;
        serde_json::from_slice(&asked.ok()?.ok()?).ok()
    }

    /// The end of a stream's log; of the session's own, where no thread is named.
    pub async fn end(&self, thread: Option<&str>, limit: u32) -> Result<LogWindow, StoreError> {
        let thread = Some(thread.unwrap_or_default().to_owned());
        let query = WindowQuery { edge: Edge::End, filter: Filter { thread, ..Filter::default() }, limit };
        Ok(self.window(&query).await?.unwrap_or_default())
    }

    async fn window(&self, query: &WindowQuery) -> Result<Option<LogWindow>, StoreError> {
        let found = log_window::read(&self.store, &self.session, self.audience, query).await?;
        found.map(LogWindow::try_from).transpose()
    }

    /// What the log received of a stream's history: of a thread its end, of the session the beginnings of its threads.
    pub async fn past(&self, thread: Option<&str>) -> Result<Change, StoreError> {
        let limit = if thread.is_some() { WINDOW } else { 1 };
        Ok(Change::Window(Box::new(self.end(thread, limit).await?)))
    }

    /// Whether more events than this have numbers above `after`.
    pub async fn lacks_more_than(&self, after: u64, count: u64) -> Result<bool, StoreError> {
        self.store.lacks_more_than(self.session.as_str(), after, count).await
    }

    /// All events with numbers above `after`.
    pub async fn events_after(&self, mut after: u64) -> Result<Vec<Logged>, StoreError> {
        let mut events = Vec::new();
        loop {
            let page = self.store.events_after(self.session.as_str(), after, EVENTS_PER_PAGE).await?;
            let is_last = page.len() < EVENTS_PER_PAGE as usize;
            events.extend(page);
            match events.last() {
                Some(last) if !is_last => after = last.seq,
                _ => return Ok(events),
            }
        }
    }

    /// What a fold needs, as far as there is such a thing.
    pub async fn load(&self, needs: Needs) -> Result<Vec<Change>, StoreError> {
        let mut found = Vec::new();
        if let Some(event) = needs.event {
            let query = WindowQuery { edge: Edge::Around(event.to_string()), filter: Filter::default(), limit: 1 };
            found.extend(self.window(&query).await?.map(|window| Change::Window(Box::new(window))));
        }
        let calls: Vec<String> = needs.unnamed.iter().map(ToString::to_string).collect();
        let answers = self.store.answered_by(self.session.as_str(), &calls).await?;
        if !answers.is_empty() {
            found.push(Change::Names(by_call(answers)?));
        }
        Ok(found)
    }
}
