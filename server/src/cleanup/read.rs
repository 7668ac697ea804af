//! Reads of the API, at a pace that leaves its read limits to people.

use super::Engine;
use pilothouse_api::{Error, Page, page::Query};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;

/// How often it is asked again while there are too many calls.
const TRIES: u32 = 30;

/// How long to wait between calls.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Between two pages of a list, and two sessions that are looked at.
    pub(super) read: Duration,
    /// Between two items: with what an item needs, half of the API's limit on changes at most.
    pub(super) item: Duration,
    /// When there are too many calls.
    pub(super) busy: Duration,
    /// When the upstream can't be reached, at first.
    pub(super) outage: Duration,
    /// Between two looks at a session that was interrupted.
    pub(super) look: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            read: Duration::from_millis(150),
            item: Duration::from_millis(400),
            busy: Duration::from_secs(10),
            outage: Duration::from_secs(3),
            look: Duration::from_millis(500),
        }
    }
}

/// Whether the API, or the console for it, says that there were too many calls.
pub(super) fn is_busy(error: &Error) -> bool {
    error.status().is_some_and(|status| status.as_u16() == 429)
}

impl Engine {
    /// Reads a path; waits as long as there are too many calls.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        for _ in 0..TRIES {
            match self.api.get(path).await {
                Err(error) if is_busy(&error) => tokio::time::sleep(self.pace.busy).await,
                read => return read,
            }
        }
        self.api.get(path).await
    }

    /// Reads a list, at most so many of its items. Whether that was all of it.
    pub(super) async fn list(
        &self,
        path: &str,
        query: Query,
        most: usize,
        mut see: impl FnMut(Value),
    ) -> Result<bool, Error> {
        let (mut seen, mut cursor) = (0, None);
        loop {
            let page = query.clone().with_option("page", cursor.as_deref());
            let page: Page<Value> = self.get(&format!("{path}{}", page.suffix())).await?;
            seen += page.data.len();
            page.data.into_iter().for_each(&mut see);
            match page.next_page {
                None => return Ok(true),
                Some(_) if seen >= most => return Ok(false),
                next => cursor = next,
            }
            tokio::time::sleep(self.pace.read).await;
        }
    }
}
