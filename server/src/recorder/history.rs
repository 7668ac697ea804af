//! The whole history of a session, page by page, each event's JSON untouched.

use super::received::{Event, Item};
use crate::gateway::Gateway;
use pilothouse_api::{Error, Page, ids::SessionId, page::Query};
use serde_json::value::RawValue;

/// Lists all events in the upstream's order.
pub async fn history(gateway: &Gateway, session: &SessionId) -> Result<Vec<Event>, Error> {
    let (mut events, mut cursor) = (Vec::new(), None);
    loop {
        let query = Query::new().with("limit", 1000).with_option("page", cursor.as_ref());
        let body = gateway.read(&format!("/v1/sessions/{session}/events{}", query.suffix())).await?;
        let page: Page<Box<RawValue>> = serde_json::from_slice(&body).map_err(garbage)?;
        for raw in page.data {
            if let Item::Event(event) = Item::read(String::from(Box::<str>::from(raw))).map_err(garbage)? {
                events.push(event);
            }
        }
        match page.next_page {
            Some(next) if cursor.as_ref() != Some(&next) => cursor = Some(next),
            _ => return Ok(events),
        }
    }
}

fn garbage(error: serde_json::Error) -> Error {
    Error::Garbage { status: http::StatusCode::OK, reason: error.to_string() }
}
