//! The web server: the router, and everything a running server needs.

mod api;
mod app;
mod assets;
mod code;
mod connections;
mod console;
mod document;
mod export;
mod forms;
mod headers;
mod health;
pub(crate) mod in_process;
mod lifetime;
mod log;
mod manifests;
mod mcp_oauth;
mod openapi;
mod pages;
pub(crate) mod probe;
mod read_scope;
mod share;
mod skill_upload;
mod slow;

use crate::{
    answers::Answers,
    background::Background,
    cleanup::{Engine, Eyes, Hands, Wake},
    config::{Config, Upstream},
    doctor::{Doctor, Place, Subject},
    evidence::Evidence,
    failure::{Failure, request_ids},
    gateway::{Gateway, GatewayError, Sightings},
    guard::Guard,
    identity::{Identity, Role, Via},
    inbox::Inbox,
    mcp_oauth::McpOauth,
    names::Names,
    notify::{AllowedHosts, Mail, Notifier},
    push::Push,
    relay::Relay,
    rules::Rules,
    store::{Store, StoreError},
};
use app::App;
use assets::Embedded;
use axum::{Extension, Router, middleware, routing::get};
use bytes::Bytes;
use health::Health;
use http::{Extensions, HeaderMap, header};
use pilothouse_app::page::Upstream as UpstreamLabel;
use pilothouse_domain::snippet::Target;
use std::{net::SocketAddr, sync::Arc};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate},
};

pub use connections::serve as serve_connections;
pub use lifetime::serve;

/// Why the server can't start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The server can't listen on its address.
    #[error("can't listen on {addr}: {source}. Choose another address with --addr.")]
    Bind {
        /// The address.
        addr: SocketAddr,
        /// The system's error.
        source: std::io::Error,
    },
    /// Another server uses the data folder.
    #[error(transparent)]
    Lock(#[from] crate::lock::LockError),
    /// The database can't be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The embedded simulator can't be opened.
    #[error("the simulator can't start: {0}")]
    Simulator(#[from] pilothouse_simulator::OpenError),
    /// The gateway can't be created.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// There can be no connections to push services.
    #[error("can't set up connections to push services: {0}")]
    Push(#[source] reqwest::Error),
    /// The system provides no random bytes.
    #[error(transparent)]
    NoRandomness(#[from] crate::secret::NoRandomness),
    /// There can be no sign-ins at MCP servers.
    #[error("can't set up sign-ins at MCP servers: {0}")]
    McpOauth(#[source] reqwest::Error),
    /// Mail can't be sent.
    #[error("mail can't be set up: {0}")]
    Mail(#[from] lettre::transport::smtp::Error),
    /// The listener failed.
    #[error("the server stopped: {0}")]
    Io(#[from] std::io::Error),
}

/// Opens everything that a running server needs, and what the gateway tells of sessions. `console` is its own address, as
/// people open it.
async fn open(
    config: &Config,
    store: Store,
    addr: SocketAddr,
    console: String,
    shutdown: CancellationToken,
) -> Result<(App, Guard, mpsc::Receiver<Bytes>), ServeError> {
    let (gateway, upstream) = upstream(config).await?;
    let (sightings, seen) = Sightings::channel();
    let gateway = gateway.telling(sightings);
    let (app, guard) = assemble(config, store, (gateway, upstream), (addr, console), shutdown).await?;
    Ok((app, guard, seen))
}

/// The console's own routes over a data folder, for a command: as an admin, and without an upstream.
pub(crate) async fn over_store(config: &Config, store: Store) -> Result<Router, ServeError> {
    let no_upstream = || async { Failure::upstream("A command asks no upstream.", "not connected") };
    let upstream = (Gateway::simulator(Router::new().fallback(no_upstream)), UpstreamLabel::Simulator);
    let (app, _) = assemble(config, store, upstream, (config.addr(), String::new()), CancellationToken::new()).await?;
    let name = "command line".to_owned();
    let identity = Identity { user_id: String::new(), name, role: Role::Admin, via: Via::Login };
    Ok(Router::from(console::routes()).with_state(app).layer(Extension(identity)))
}

/// Puts together what handlers need.
async fn assemble(
    config: &Config,
    store: Store,
    (gateway, upstream): (Gateway, UpstreamLabel),
    (addr, console): (SocketAddr, String),
    shutdown: CancellationToken,
) -> Result<(App, Guard), ServeError> {
    let rules = Rules::open(&store, config.rules()).await?;
    let relay = Relay::new(store.clone(), gateway.clone(), rules.clone(), shutdown);
    let guard = Guard::new(store.clone(), config.public_url().cloned())?
        .behind(config.trusted_proxies().clone())
        .named(config.own_hosts(addr));
    let workers = relay.renderers().workers().clone();
    let contact = config.public_url().filter(|url| url.is_https()).map(ToString::to_string);
    let app = App {
        answers: Answers::new(
            gateway.clone(),
            store.clone(),
            rules.clone(),
            workers.clone(),
            config.public_url().cloned(),
        ),
        evidence: Evidence::new(store.clone(), gateway.clone()),
        push: Push::new(store.clone(), AllowedHosts::default(), contact).map_err(ServeError::Push)?,
        inbox: Inbox::default(),
        background: Background::default(),
        cleanup: Wake::default(),
        names: Names::default(),
        mcp_oauth: McpOauth::new(config.webhook_hosts().clone(), store.clock().clone())
            .map_err(ServeError::McpOauth)?,
        notifier: notifier(config, console)?,
        doctor: doctor(config, &store, &gateway),
        upstream,
        api_url: api_url(config),
        assets: Embedded::assets(),
        store,
        gateway,
        guard: guard.clone(),
        relay,
        rules,
        workers,
    };
    Ok((app, guard))
}

fn doctor(config: &Config, store: &Store, gateway: &Gateway) -> Doctor {
    Doctor::new(Subject {
        config: Some(Arc::new(config.clone())),
        errors: Arc::default(),
        settings: config.settings().into(),
        store: Some(store.clone()),
        gateway: Some(gateway.clone()),
        place: Place::Server,
    })
}

/// Where programs send calls that don't go through this console.
fn api_url(config: &Config) -> String {
    match config.upstream() {
        Upstream::Simulator => Target::ANTHROPIC.to_owned(),
        Upstream::Anthropic { base_url, .. } => base_url.as_str().trim_end_matches('/').to_owned(),
    }
}

fn notifier(config: &Config, console: String) -> Result<Notifier, ServeError> {
    let mail = config.mail().map(Mail::new).transpose()?;
    Ok(Notifier::new(console, mail, config.webhook_hosts().clone()))
}

async fn upstream(config: &Config) -> Result<(Gateway, UpstreamLabel), ServeError> {
    match config.upstream() {
        Upstream::Simulator => {
            let dir = config.simulator_dir();
            let options = pilothouse_simulator::Options { data_dir: Some(dir), seed: true, ..Default::default() };
            let simulator = pilothouse_simulator::Simulator::open(options).await?;
            Ok((Gateway::simulator(simulator.router()), UpstreamLabel::Simulator))
        }
        Upstream::Anthropic { base_url, key, beta, timeout, limits } => {
            let host = base_url.host_str().unwrap_or_default().to_owned();
            let gateway = Gateway::anthropic(base_url, &key, beta, timeout)?.paced(limits);
            Ok((gateway, UpstreamLabel::Api(host)))
        }
    }
}

/// The fastest level makes pages a third longer for two thirds of the time.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(4);

/// Compresses what is written for each request. Live streams stay as they are, and so do downloads, whose length says how
/// far they are.
fn compression() -> CompressionLayer<impl Predicate> {
    let is_shown = |_, _, headers: &HeaderMap, _: &Extensions| !headers.contains_key(header::CONTENT_DISPOSITION);
    CompressionLayer::new().quality(COMPRESSION).compress_when(DefaultPredicate::new().and(is_shown))
}

/// The API and the console's own routes, behind the table of rights and the ledger.
fn api(app: App, guard: &Guard) -> Router {
    let (console, share) = openapi::routes(app.clone());
    guard.api(api::routes(app).merge(console)).merge(share)
}

/// What makes and carries out clean-ups, by the calls that people could make.
fn cleanup(app: &App, guard: &Guard) -> Engine {
    let eyes = Eyes { relay: app.relay.clone(), inbox: app.inbox.clone() };
    let hands = Hands::Console(api(app.clone(), guard));
    Engine::new(app.gateway.clone(), app.store.clone(), Some(eyes), hands, app.cleanup.clone())
}

/// The whole router. From the outside in: compression, request ids, client addresses and log, panics, slow bodies, the guard, then
/// pages and API.
fn router(app: App, guard: &Guard, health: Health) -> Router {
    let api = api(app.clone(), guard);
    let pages = pages::routes(app, api.clone());
    let open = Router::new()
        .route("/healthz", get(health::healthz))
        .with_state(health)
        .merge(probe::routes())
        .merge(assets::routes());
    let logged = guard
        .outer(guard.routes().merge(pages).merge(api).merge(open))
        .layer(middleware::from_fn(slow::bounded))
        .layer(CatchPanicLayer::custom(log::panicked))
        .layer(middleware::from_fn(log::requests));
    guard.outermost(logged).layer(middleware::from_fn(request_ids)).layer(compression())
}
