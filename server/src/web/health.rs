//! `/healthz`: whether the console works, and if not, why. It needs no login, so it reveals no more than that, and its
//! results are cached.

use crate::{
    disk::{self, Disk},
    gateway::Gateway,
    store::{Store, Trouble},
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, StatusCode, header};
use pilothouse_api::Error;
use serde::Serialize;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// How long the health of the store and its disk is cached.
const STORE_CACHED_FOR: Duration = Duration::from_secs(2);

/// How long the health of the upstream is cached; each check counts against its rate limit.
const UPSTREAM_CACHED_FOR: Duration = Duration::from_secs(30);

/// How long the upstream may take to respond.
const UPSTREAM_TIMEOUT: Duration = Duration::from_secs(5);

/// The health checks, with their cached results.
#[derive(Clone)]
pub struct Health(Arc<Inner>);

struct Inner {
    store: Store,
    gateway: Gateway,
    /// The folder of the database.
    dir: Option<PathBuf>,
    own: tokio::sync::Mutex<Option<(Instant, StoreHealth, Disk)>>,
    upstream: Mutex<Upstream>,
}

#[derive(Default)]
struct Upstream {
    asked: Option<Instant>,
    found: UpstreamHealth,
}

/// The response.
#[derive(Debug, Serialize)]
struct Report {
    status: Status,
    store: StoreHealth,
    upstream: UpstreamHealth,
    disk: Disk,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Ok,
    /// Some things don't work.
    Degraded,
    /// Nothing can be saved, so nothing works.
    Unavailable,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct StoreHealth {
    writable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
struct UpstreamHealth {
    /// `None`: not known yet.
    reachable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

/// Responds with 200, or 503 if nothing can be saved.
pub async fn healthz(State(health): State<Health>) -> Response {
    let report = health.report().await;
    let status = match report.status {
        Status::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Status::Ok | Status::Degraded => StatusCode::OK,
    };
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], (status, Json(report))).into_response()
}

impl Health {
    /// Checks a store, its disk and an upstream.
    pub fn new(store: Store, gateway: Gateway, dir: Option<PathBuf>) -> Self {
        Self(Arc::new(Inner { store, gateway, dir, own: tokio::sync::Mutex::default(), upstream: Mutex::default() }))
    }

    async fn report(&self) -> Report {
        let upstream = self.upstream();
        let (store, disk) = self.0.own().await;
        let status = match (store.writable, disk, upstream) {
            (false, ..) | (_, Disk::Full, _) => Status::Unavailable,
            (_, Disk::Low, _)
            | (.., UpstreamHealth { reachable: Some(false), .. } | UpstreamHealth { error: Some(_), .. }) => {
                Status::Degraded
            }
            _ => Status::Ok,
        };
        Report { status, store, upstream, disk }
    }

    /// The upstream's last known health. If it is old, it is checked again in the background: health checks time out
    /// after a second or two, and an upstream that is down takes longer.
    fn upstream(&self) -> UpstreamHealth {
        let mut upstream = self.0.upstream();
        if upstream.asked.is_none_or(|asked| asked.elapsed() >= UPSTREAM_CACHED_FOR) {
            upstream.asked = Some(Instant::now());
            let health = self.clone();
            tokio::spawn(async move { health.ask_upstream().await });
        }
        upstream.found
    }

    /// Checks the upstream.
    pub async fn ask_upstream(&self) {
        let answer = tokio::time::timeout(UPSTREAM_TIMEOUT, self.0.gateway.read("/v1/models?limit=1")).await;
        let found = match answer {
            Ok(Ok(_)) => UpstreamHealth { reachable: Some(true), error: None },
            Ok(Err(Error::Api { status: StatusCode::UNAUTHORIZED, .. })) => {
                UpstreamHealth { reachable: Some(true), error: Some("key_refused") }
            }
            Ok(Err(Error::Api { .. })) => UpstreamHealth { reachable: Some(true), error: None },
            Ok(Err(_)) | Err(_) => UpstreamHealth { reachable: Some(false), error: None },
        };
        self.0.upstream().found = found;
    }
}

impl Inner {
    fn upstream(&self) -> MutexGuard<'_, Upstream> {
        self.upstream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks the store and its disk. Concurrent callers share the result.
    async fn own(&self) -> (StoreHealth, Disk) {
        let mut own = self.own.lock().await;
        if let Some((found, store, disk)) = *own
            && found.elapsed() < STORE_CACHED_FOR
        {
            return (store, disk);
        }
        let written = self.store.try_to_write().await;
        let error = written.err().map(|error| {
            tracing::error!(%error, "the database can't be written");
            error.trouble().unwrap_or(Trouble::Failing).code()
        });
        let (store, disk) = (StoreHealth { writable: error.is_none(), error }, self.disk().await);
        *own = Some((Instant::now(), store, disk));
        (store, disk)
    }

    async fn disk(&self) -> Disk {
        let Some(dir) = self.dir.clone() else { return Disk::Unknown };
        disk::free(dir).await.map_or(Disk::Unknown, Disk::of)
    }
}

#[cfg(test)]
mod tests;
