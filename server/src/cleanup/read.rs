//! Reads of the API, at a pace that leaves its read limits to people.

use super::engine::Engine;
use pilothouse_api::{Error, Page, page::Query};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How often it is asked again while there are too many calls.
const TRIES: u32 = 30;

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
