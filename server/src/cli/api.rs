//! The API as commands call it: through a running console, or directly.

use super::args::ApiArgs;
use crate::{
    config::Upstream,
    gateway::{Gateway, with_causes},
    web::in_process::{upstream, whole},
};
use axum::body::{Body, Bytes};
use http::{HeaderValue, Request};
use pilothouse_api::{Client, transport::ServiceTransport};
use secrecy::{ExposeSecret as _, SecretString};
use std::{error::Error, time::Duration};
use tower::service_fn;

/// Where the token for a console is.
const TOKEN: &str = "PILOTHOUSE_TOKEN";

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(60);

impl ApiArgs {
    /// A client of the console at `--url`, or of the API itself.
    pub(super) fn client(&self) -> Result<Client<ServiceTransport>, Box<dyn Error>> {
        let Some(url) = &self.url else { return Ok(Client::new(upstream(self.gateway()?))) };
        through_console(url.clone())
    }

    /// The gateway to the API itself.
    pub(super) fn gateway(&self) -> Result<Gateway, Box<dyn Error>> {
        let Upstream::Anthropic { base_url, key, beta, timeout, limits } = self.data.config(None)?.upstream() else {
            return Err("nothing to call: give a console's address with --url, or set ANTHROPIC_API_KEY".into());
        };
        Ok(Gateway::anthropic(base_url, &key, beta, timeout)?.paced(limits))
    }
}

/// A client of a console. Its token is sent to no other host: redirects aren't followed.
pub(super) fn through_console(url: reqwest::Url) -> Result<Client<ServiceTransport>, Box<dyn Error>> {
    let token = std::env::var(TOKEN).map(SecretString::from);
    let token = token.map_err(|_| format!("{TOKEN} is not set: make one with pilothouse token create"))?;
    let mut token = HeaderValue::from_str(token.expose_secret()).map_err(|_| format!("{TOKEN} is not a token"))?;
    token.set_sensitive(true);
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT).build()?;
    let (base, origin) = (format!("{}/api", url.as_str().trim_end_matches('/')), url.origin().ascii_serialization());
    Ok(Client::new(ServiceTransport::new(service_fn(move |request: Request<Bytes>| {
        let (http, token, base, origin) = (http.clone(), token.clone(), base.clone(), origin.clone());
        async move {
            let (parts, body) = request.into_parts();
            let call = http.request(parts.method, format!("{base}{}", parts.uri)).headers(parts.headers);
            let response = call.header("x-api-key", token).body(body).send().await;
            let response = response.map_err(|error| unreached(&origin, error))?;
            whole(http::Response::from(response).map(Body::new)).await
        }
    }))))
}

fn unreached(origin: &str, error: reqwest::Error) -> pilothouse_api::Error {
    let causes = with_causes(&error.without_url());
    pilothouse_api::Error::Connection(format!("{origin} can't be reached ({causes}). Does a console run there?"))
}
