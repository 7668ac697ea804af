//! An embedded Managed Agents API: the upstream that needs no key and no network.
//!
//! [`Simulator::router`] answers `/v1/…` as the reference describes it, over a SQLite file, so that the console, the
//! official SDKs and the tests have something to talk to. It knows nothing of the console.

use std::path::PathBuf;

mod agents;
mod background;
mod calls;
mod clock;
mod cursor;
mod deployments;
mod dreams;
mod engine;
mod environments;
mod events;
pub mod faults;
mod files;
mod http;
mod ids;
mod json;
mod memory_stores;
mod metadata;
mod models;
mod open_error;
mod prelude;
mod records;
mod resources;
mod screenplay;
mod seed;
mod sessions;
mod skills;
mod state;
mod store;
mod threads;
mod tunnels;
mod user_profiles;
mod validate;
mod vaults;
mod webhooks;
mod work;

pub use open_error::OpenError;
pub use screenplay::{ScreenplayError, export};
pub use webhooks::WebhookEvent;

pub(crate) use state::State;

use engine::Engine;
use screenplay::Library;
use store::Store;

/// How a simulator is opened.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Folder of the database and the files; `None`: a throw-away one that goes with the last clone of the simulator.
    pub data_dir: Option<PathBuf>,
    /// The only key that is accepted; `None`: any key, and also none.
    pub api_key: Option<String>,
    /// Whether an empty store gets example agents, an environment and a finished session.
    pub seed: bool,
    /// What goes wrong on purpose.
    pub faults: faults::Plan,
    /// A folder of screenplays besides the shipped ones.
    pub screenplays: Option<PathBuf>,
    /// How many simulated seconds pass in a second; `None`: one.
    pub speed: Option<f64>,
}

/// A running Managed Agents API; clones share everything.
#[derive(Clone)]
pub struct Simulator {
    state: State,
}

impl Simulator {
    /// Opens and migrates the store, resumes turns that were running, and seeds an empty store.
    ///
    /// # Errors
    /// When the folder or the database can't be used; see [`OpenError`].
    pub async fn open(options: Options) -> Result<Self, OpenError> {
        let store = Store::open(options.data_dir).await?;
        let speed = options.speed.unwrap_or(1.0);
        let library = options.screenplays.as_deref().map_or_else(|| Ok(Library::shipped()), Library::with_folder)?;
        let engine = Engine::new(store.clone(), library, speed);
        let mut state = State::new(store, engine, options.api_key, faults::Faults::new(options.faults, speed));
        let start = async {
            state.engine.resume().await?;
            Ok::<bool, http::HttpError>(options.seed && state.store.is_empty().await?)
        };
        if start.await.map_err(|failure| OpenError::Start(failure.to_string()))? {
            seed::run(&state).await.map_err(|failure| OpenError::Start(failure.to_string()))?;
        }
        state.tasks = Some(background::start(&state));
        Ok(Self { state })
    }

    /// Ends all turns and streams, so that a server can shut down; the next start resumes the turns.
    pub fn stop(&self) {
        self.state.engine.stop();
    }

    /// Sets the simulator's clock forward. Schedules, leases and expiries that are then due take effect right away.
    pub fn advance(&self, by: std::time::Duration) {
        self.state.clock.advance(by);
    }

    /// The key with which an environment's workers poll; the console of the real API makes it.
    pub fn environment_key(&self, environment_id: &str) -> String {
        http::environment_key(self.state.api_key.as_deref(), environment_id)
    }

    /// Announces an event to the organization's webhooks that no call of the API causes.
    pub fn announce(&self, event: WebhookEvent) {
        self.state.outbox.announce(event);
    }

    /// Allows webhooks to this machine and without TLS, which the real API never does; for tests and demonstrations.
    pub fn allow_local_webhooks(&self) {
        self.state.outbox.allow_local();
    }

    /// The API below `/v1/`, with its checks of key, version and beta headers; for a listener or for calls in-process.
    pub fn router(&self) -> axum::Router {
        let routes = axum::Router::new()
            .merge(agents::routes())
            .merge(deployments::routes())
            .merge(dreams::routes())
            .merge(models::routes())
            .merge(environments::routes())
            .merge(files::routes())
            .merge(sessions::routes())
            .merge(skills::routes())
            .merge(resources::routes())
            .merge(threads::routes())
            .merge(tunnels::routes())
            .merge(webhooks::routes())
            .merge(work::routes())
            .merge(events::routes())
            .merge(vaults::routes())
            .merge(memory_stores::routes())
            .merge(user_profiles::routes());
        http::finish(routes, &self.state)
    }
}
