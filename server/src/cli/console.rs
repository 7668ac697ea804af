//! The console's own routes as commands call them: of a running console, or over a data folder.

use super::{api::through_console, args::ConsoleArgs};
use crate::{
    store::Store,
    web::{
        in_process::{lost, whole},
        over_store,
    },
};
use axum::body::{Body, Bytes};
use http::Request;
use pilothouse_api::{Client, transport::ServiceTransport};
use pilothouse_domain::reveal::hides;
use serde::Serialize;
use std::{error::Error, fmt::Write as _, io::Write};
use tower::{ServiceExt as _, service_fn};

impl ConsoleArgs {
    /// Lets a command call the console at `--url`, or the routes over the data folder.
    pub(super) async fn with_client(
        &self,
        work: impl AsyncFnOnce(&Client<ServiceTransport>) -> Result<(), Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        if let Some(url) = &self.url {
            return work(&through_console(url.clone())?).await;
        }
        let config = self.data.config(None)?;
        let work = async |store: &Store| {
            // A server may have been stopped before it had read what it recorded.
            store.read_logs().await?;
            work(&over(over_store(&config, store.clone()).await?)).await
        };
        self.data.with_store(work).await
    }
}

/// A client of routes in this process.
pub(super) fn over(router: axum::Router) -> Client<ServiceTransport> {
    Client::new(ServiceTransport::new(service_fn(move |request: Request<Bytes>| {
        let router = router.clone();
        async move {
            let (mut parts, body) = request.into_parts();
            parts.uri = format!("/api{}", parts.uri).parse().map_err(lost)?;
            whole(router.oneshot(Request::from_parts(parts, Body::from(body))).await.map_err(lost)?).await
        }
    })))
}

/// Writes an answer as JSON. Characters that a terminal would obey, or that would hide, are escaped: they occur in texts
/// only, where that is the same.
pub(super) fn json(output: &mut dyn Write, answer: &impl Serialize) -> Result<(), Box<dyn Error>> {
    let text = serde_json::to_string_pretty(answer)?;
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\n' || !hides(character) {
            escaped.push(character);
        } else {
            character.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(escaped, "\\u{unit:04x}"))?;
        }
    }
    Ok(writeln!(output, "{escaped}")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn json_stays_what_it_is_and_holds_nothing_that_a_terminal_obeys(text in any::<String>()) {
            let mut output = Vec::new();
            json(&mut output, &[&text]).unwrap();
            let written = String::from_utf8(output).unwrap();
            prop_assert_eq!(serde_json::from_str::<Vec<String>>(&written).unwrap(), [text]);
            prop_assert!(!written.chars().any(|character| character != '\n' && (character.is_control() || hides(character))));
        }
    }
}
