//! A small server behind the guard, for the guard's tests.

use super::*;
use crate::{
    config::{OwnHosts, PublicUrl},
    identity::{Identity, Role},
    store::Store,
};
use argon2::Params;
use axum::{
    body::Body,
    extract::ConnectInfo,
    response::Response,
    routing::{any, get},
};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use std::net::SocketAddr;
use tower::ServiceExt as _;

mod access;
mod csrf;
mod disabled;
mod headers;
mod limits;
mod login;
mod setup;
mod streams;
mod written;

pub(crate) const PASSWORD: &str = "correct horse";
pub(crate) const HOST: &str = "console.example";
pub(crate) const ORIGIN: &str = "http://console.example";

/// A router behind the guard, and its internals.
pub(crate) struct World {
    pub guard: Guard,
    pub store: Store,
    pub router: Router,
}

/// What came back.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers["location"].to_str().unwrap()
    }

    /// The login cookie as the browser would send it.
    pub fn cookie(&self) -> String {
        self.sets("pilothouse=").split(';').next().unwrap().to_owned()
    }

    /// The cookie that makes the browser known, as it would send it.
    pub fn device(&self) -> String {
        self.sets("pilothouse-device=").split(';').next().unwrap().to_owned()
    }

    /// How a cookie is set, whose name may have the prefix of https.
    pub fn sets(&self, begins: &str) -> &str {
        let mut all = self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
        all.find(|set| set.strip_prefix("__Host-").unwrap_or(set).starts_with(begins)).unwrap()
    }

    pub fn error_type(&self) -> String {
        let json: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body));
        json["error"]["type"].as_str().unwrap().to_owned()
    }
}

fn quick_passwords() -> password::Passwords {
    password::Passwords::new(Params::new(8, 1, 1, None).unwrap())
}

impl World {
    pub async fn new() -> Self {
        Self::over(Store::in_memory().await.unwrap(), None)
    }

    pub async fn with_people() -> Self {
        let world = Self::new().await;
        for role in Role::ALL {
            world.add(role.name(), role).await;
        }
        world
    }

    pub fn over(store: Store, public_url: Option<PublicUrl>) -> Self {
        Self::behind(store, public_url, &[])
    }

    /// Answering to these names.
    pub fn over_named(store: Store, hosts: OwnHosts) -> Self {
        let guard = Guard::with_passwords(store.clone(), None, quick_passwords()).unwrap();
        Self::of(store, guard.named(hosts))
    }

    pub fn behind(store: Store, public_url: Option<PublicUrl>, proxies: &[&str]) -> Self {
        let guard = Guard::with_passwords(store.clone(), public_url, quick_passwords()).unwrap();
        Self::of(store, guard.behind(crate::config::TrustedProxies::of(proxies)))
    }

    fn of(store: Store, guard: Guard) -> Self {
        let stream = get(|| async {
            let silence = futures::stream::pending::<Result<axum::body::Bytes, std::convert::Infallible>>();
            ([("content-type", "text/event-stream; charset=utf-8")], Body::from_stream(silence))
        });
        let api = Router::new()
            .route("/api/v1/sessions/sesn_silent/events/stream", stream)
            .route("/api/{*path}", any(|body: String| async move { format!("did {body}") }));
        let api = guard.api(api);
        let page = get(|identity: Option<axum::Extension<Identity>>| async move {
            identity.map_or("page".to_owned(), |axum::Extension(identity)| format!("page for {}", identity.name))
        });
        let pages = Router::new()
            .route("/healthz", get(|| async { "ok" }))
            .merge(crate::web::probe::routes())
            .route("/login", page.clone())
            .route("/setup", page.clone())
            .fallback(page);
        let router = guard.outermost(guard.outer(guard.routes().merge(pages).merge(api)));
        let router = router.layer(middleware::from_fn(crate::failure::request_ids));
        Self { guard, store, router }
    }

    pub async fn add(&self, name: &str, role: Role) {
        accounts::add(&self.store, &self.guard.0.passwords, name, role, PASSWORD.to_owned()).await.unwrap();
    }

    pub async fn token(&self, name: &str) -> String {
        let (user, _) = self.store.user_by_name(name).await.unwrap().unwrap();
        self.store.add_token("test", &user).await.unwrap()
    }

    pub async fn send(&self, request: http::request::Builder, body: &str) -> Answer {
        self.send_from("192.0.2.1", request, body).await
    }

    pub async fn send_from(&self, peer: &str, request: http::request::Builder, body: &str) -> Answer {
        let mut request = request.body(Body::from(body.to_owned())).unwrap();
        request.headers_mut().entry("host").or_insert(http::HeaderValue::from_static(HOST));
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4000)));
        let response: Response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(http::Request::get(path).header("cookie", cookie), "").await
    }

    /// A form as our own page sends it.
    pub async fn post(&self, path: &str, cookie: &str, form: &[(&str, &str)]) -> Answer {
        let request = http::Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", ORIGIN)
            .header("cookie", cookie);
        self.send(request, &serde_urlencoded::to_string(form).unwrap()).await
    }

    pub async fn log_in(&self, name: &str, password: &str) -> Answer {
        self.post("/login", "", &[("name", name), ("password", password), ("next", "/files")]).await
    }
}
