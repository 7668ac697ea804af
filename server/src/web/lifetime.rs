//! The server's life: open, listen, announce, and shut down cleanly.

use super::{ServeError, app::App, cleanup, connections, health::Health, open, router};
use crate::{
    answers::settle_lost,
    budgets,
    config::{Config, RecordedSessions, Upstream},
    evidence::keep_checked,
    guard::Guard,
    inbox::sweep,
    indexing::index,
    ledger::Ledger,
    lock::Lock,
    notify::Carrier,
    push::{PushCarrier, withdraw},
    retention::forget_deleted,
    rules::enforce::Enforcer,
    sightings,
    store::{Store, beside, checkpoints::checkpoint},
};
use std::{
    io::{self, Write as _},
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

/// How long requests may continue after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Runs the server until it is told to stop.
///
/// # Errors
/// When another server uses the data folder, or the database, the upstream or the address is not available.
pub async fn serve(config: Config) -> Result<(), ServeError> {
    let lock = Lock::of_database(config.database())?;
    let dir = matches!(config.upstream(), Upstream::Simulator).then(|| config.simulator_dir());
    let simulator_lock = dir.map(|dir| Lock::of_folder(&dir)).transpose()?;
    if lock.was_killed() && !beside(config.database(), "-wal").exists() {
        tracing::warn!(
            "the server before this one was killed and the write-ahead log is gone: its last writes may be lost"
        );
    }
    let store = Store::open_file(config.database()).await?;
    let served = serve_from(&config, &store).await;
    store.close().await;
    drop((lock, simulator_lock));
    served
}

async fn serve_from(config: &Config, store: &Store) -> Result<(), ServeError> {
    let shutdown = CancellationToken::new();
    let listener = bind(config.addr()).await?;
    let addr = listener.local_addr()?;
    let console = config.public_url().map_or_else(|| format!("http://{addr}"), ToString::to_string);
    let (app, guard, seen) = open(config, store.clone(), addr, console, shutdown.clone()).await?;
    announce(config, addr, app.notifier.console(), &guard).await?;
    let forgetting = AbortOnDropHandle::new(tokio::spawn(forget_deleted(store.clone(), config.keep_deleted())));
    let checkpointing = AbortOnDropHandle::new(tokio::spawn(checkpoint(store.clone())));
    let indexing = AbortOnDropHandle::new(tokio::spawn(index(store.clone())));
    let checking = AbortOnDropHandle::new(tokio::spawn(keep_checked(app.evidence.clone())));
    // Before the first answer can come: what is on its way then is another server's.
    store.take_over_answers().await?;
    let settling = AbortOnDropHandle::new(tokio::spawn(settle_lost(app.gateway.clone(), store.clone())));
    let inbox = sweep::keep(app.inbox.clone(), app.relay.clone(), app.gateway.clone(), store.clone());
    let inbox = AbortOnDropHandle::new(tokio::spawn(inbox));
    let noting = sightings::note(store.clone(), app.upstream_name(), seen);
    let noting = AbortOnDropHandle::new(tokio::spawn(noting));
    let recording = (config.record() == RecordedSessions::All).then(|| {
        let upstream = (app.gateway.clone(), app.upstream_name());
        tokio::spawn(app.background.clone().keep(app.relay.clone(), upstream, store.clone(), shutdown.clone()))
    });
    let enforcer = Enforcer {
        rules: app.rules.clone(),
        answers: app.answers.clone(),
        inbox: app.inbox.clone(),
        ledger: Ledger::new(store.clone()),
        clock: store.clock().clone(),
    };
    let enforcing = AbortOnDropHandle::new(tokio::spawn(enforcer.run()));
    let keeper = budgets::Keeper {
        store: store.clone(),
        gateway: app.gateway.clone(),
        ledger: Ledger::new(store.clone()),
        notices: app.notifier.budgets().clone(),
    };
    let keeping = AbortOnDropHandle::new(tokio::spawn(keeper.run()));
    let push: Vec<Arc<dyn Carrier>> = vec![Arc::new(PushCarrier::new(app.push.clone(), app.inbox.clone()))];
    let telling =
        app.notifier.clone().keep(store.clone(), app.inbox.clone(), app.rules.clone(), app.workers.clone(), push);
    let telling = AbortOnDropHandle::new(tokio::spawn(telling));
    let withdrawing = withdraw::keep(app.push.clone(), app.inbox.clone(), app.notifier.budgets().clone());
    let withdrawing = AbortOnDropHandle::new(tokio::spawn(withdrawing));
    let cleaning = AbortOnDropHandle::new(tokio::spawn(cleanup(&app, &guard).keep()));
    tokio::spawn(cancel_on_signal(shutdown.clone()));
    let router = router(app.clone(), &guard, health(config, &app));
    let (limits, proxies, stopping) = (config.limits(), config.trusted_proxies().clone(), shutdown.clone());
    tokio::select! {
        () = connections::serve(listener, router, limits, proxies, shutdown.clone()) => {}
        () = overdue(shutdown) => tracing::warn!("stopped with requests unfinished"),
    }
    drop((
        forgetting,
        checkpointing,
        indexing,
        checking,
        settling,
        inbox,
        noting,
        enforcing,
        keeping,
        telling,
        withdrawing,
        cleaning,
    ));
    // It ends by itself, once what it is storing is stored.
    stopping.cancel();
    if let Some(recording) = recording
        && let Err(error) = recording.await
    {
        tracing::error!(%error, "the background recording ended unexpectedly");
    }
    Ok(())
}

fn health(config: &Config, app: &App) -> Health {
    let dir = config.database().parent().filter(|dir| !dir.as_os_str().is_empty());
    let dir = Some(dir.unwrap_or(Path::new(".")).to_owned());
    Health::new(app.store.clone(), app.gateway.clone(), dir)
}

async fn bind(addr: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(addr).await.map_err(|source| ServeError::Bind { addr, source })
}

/// Prints the server's URL and where calls go; without users, the set-up link.
async fn announce(config: &Config, addr: SocketAddr, base: &str, guard: &Guard) -> Result<(), ServeError> {
    match config.upstream() {
        Upstream::Simulator => tracing::info!(%addr, "listening; calls go to the embedded simulator"),
        Upstream::Anthropic { base_url, .. } => tracing::info!(%addr, upstream = %base_url, "listening"),
    }
    let words = match guard.setup_path().await? {
        Some(path) => {
            format!("Pilothouse is ready. Open this link once to create the first admin:\n\n  {base}{path}\n\n")
        }
        None => format!("Pilothouse is ready:\n\n  {base}/\n\n"),
    };
    if let Err(error) = io::stdout().write_all(words.as_bytes()) {
        tracing::warn!(%error, "the standard output can't be written");
    }
    Ok(())
}

async fn cancel_on_signal(shutdown: CancellationToken) {
    crate::signal::stop().await;
    tracing::info!("stopping: streams end, requests finish");
    shutdown.cancel();
}

async fn overdue(shutdown: CancellationToken) {
    shutdown.cancelled().await;
    tokio::time::sleep(GRACE).await;
}
