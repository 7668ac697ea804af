//! The life of the process: open, listen, say where, and end in good order.

use super::{ServeError, open, router};
use crate::{config::Config, guard::Guard, retention::forget_deleted, store::Store};
use std::{net::SocketAddr, time::Duration};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

/// How long requests may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Runs the server until it is told to stop.
///
/// # Errors
/// When the database, the upstream or the address can't be had.
pub async fn serve(config: Config) -> Result<(), ServeError> {
    let shutdown = CancellationToken::new();
    let store = Store::open_file(config.database()).await?;
    let (app, guard) = open(&config, store.clone(), shutdown.clone()).await?;
    let listener = bind(config.addr()).await?;
    announce(&config, &listener, &guard).await?;
    let forgetting = AbortOnDropHandle::new(tokio::spawn(forget_deleted(store.clone(), config.keep_deleted())));
    tokio::spawn(cancel_on_signal(shutdown.clone()));
    let router = router(app, &guard).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, router).with_graceful_shutdown(shutdown.clone().cancelled_owned());
    tokio::select! {
        ended = serving.into_future() => ended?,
        () = overdue(shutdown) => tracing::warn!("stopped with requests unfinished"),
    }
    drop(forgetting);
    store.close().await;
    Ok(())
}

async fn bind(addr: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(addr).await.map_err(|source| ServeError::Bind { addr, source })
}

/// Says where the server is; with no users yet, the one link that makes the first admin.
async fn announce(config: &Config, listener: &TcpListener, guard: &Guard) -> Result<(), ServeError> {
    let base = config.public_url().map_or_else(|| format!("http://{}", config.addr()), ToString::to_string);
    let base = match listener.local_addr() {
        Ok(bound) if config.public_url().is_none() => format!("http://{bound}"),
        _ => base,
    };
    tracing::info!(addr = %config.addr(), "listening");
    match guard.setup_path().await? {
        Some(path) => println!("Pilothouse is ready. Open this link once to make the first admin:\n\n  {base}{path}\n"),
        None => println!("Pilothouse is ready:\n\n  {base}/\n"),
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
