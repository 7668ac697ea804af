//! Requests to servers that others name: to public addresses alone, without redirects, and no more than so much is read.

use crate::notify::{AllowedHosts, WebhookUrl, WrongUrl, public_client, why_unreachable};
use http::{HeaderMap, StatusCode, header};
use reqwest::{Client, RequestBuilder, Url};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long one answer may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The longest answer, in bytes.
const LONGEST: usize = 256 * 1024;

/// The client.
#[derive(Debug)]
pub struct Fetch {
    client: Client,
    hosts: AllowedHosts,
}

/// What a server answered.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    /// The body as JSON, where it is that.
    pub fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }
}

impl Fetch {
    pub fn new(hosts: AllowedHosts) -> Result<Self, reqwest::Error> {
        let client = public_client(&hosts, TIMEOUT)?;
        Ok(Self { client, hosts })
    }

    /// An address that may be asked, or opened in a browser.
    pub fn url(&self, text: &str) -> Result<Url, WrongUrl> {
        WebhookUrl::parse(text, &self.hosts).map(WebhookUrl::into_inner)
    }

    /// What an address answers.
    ///
    /// # Errors
    /// Why there is no answer, in fixed words.
    pub async fn get(&self, url: Url) -> Result<Answer, &'static str> {
        answer(self.client.get(url).header(header::ACCEPT, "application/json")).await
    }

    /// The same for a body of JSON.
    pub async fn post_json(&self, url: Url, body: &serde_json::Value) -> Result<Answer, &'static str> {
        let call = self.client.post(url).header(header::CONTENT_TYPE, "application/json");
        answer(call.header(header::ACCEPT, "application/json, text/event-stream").body(body.to_string())).await
    }

    /// The same for a form, with who sends it where that stands in a header.
    pub async fn post_form(
        &self,
        url: Url,
        form: &[(&str, &str)],
        authorization: Option<&str>,
    ) -> Result<Answer, &'static str> {
        let body = serde_urlencoded::to_string(form).map_err(|_| "the request can't be written")?;
        let call = self.client.post(url).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let call = call.header(header::ACCEPT, "application/json").body(body);
        answer(match authorization {
            Some(authorization) => call.header(header::AUTHORIZATION, authorization),
            None => call,
        })
        .await
    }
}

async fn answer(call: RequestBuilder) -> Result<Answer, &'static str> {
    let mut response = call.send().await.map_err(|error| why_unreachable(&error))?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    // An answer that streams has nothing to read here, and might never end.
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.split(';').next().unwrap_or_default().trim().ends_with("json"));
    while let Some(chunk) =
        if is_json { response.chunk().await.map_err(|error| why_unreachable(&error))? } else { None }
    {
        if body.len() + chunk.len() > LONGEST {
            return Err("the answer is too long");
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body })
}
