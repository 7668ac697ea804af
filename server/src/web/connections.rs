//! Serves connections, with limits on their number, in total and per address, and on how long a request's headers may
//! take.

use crate::{
    config::{ConnectionLimits, TrustedProxies},
    request::address::network,
};
use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use socket2::SockRef;
use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// The maximum size of buffers for headers and for output.
const MAX_BUFFER: usize = 64 * 1024;

/// Connections reserved for this machine, for its health checks and for whoever fixes problems.
const RESERVED_CONNECTIONS: usize = 16;

/// Open files reserved for the database, the upstream and everything else.
const RESERVED_FILES: usize = 128;

/// How long to wait if the system can't accept a connection, for instance for lack of file descriptors.
const ACCEPT_RETRY_AFTER: Duration = Duration::from_millis(500);

/// How long a reader may take nothing of what is sent to them.
const WRITE_TIMEOUT: Duration = if cfg!(test) { Duration::from_millis(500) } else { Duration::from_secs(60) };

/// How much the system keeps of what is on its way to a reader, in bytes; it takes twice as much. By itself it would keep
/// megabytes, and tell only after a third of them that a slow reader took something.
const SEND_BUFFER: usize = 256 * 1024;

/// The response when there is no slot, sent without reading the request.
const TOO_MANY_CONNECTIONS: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 10\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// Serves until `shutdown`, and then until every request is answered.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    proxies: TrustedProxies,
    shutdown: CancellationToken,
) {
    let limits = within_open_files(limits);
    let slots = Slots::new(limits, proxies);
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = shutdown.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => match slots.take(peer.ip()) {
                Some(slot) => {
                    let serving = connection(stream, peer, router.clone(), limits.head, graceful.watcher());
                    tokio::spawn(async move {
                        serving.await;
                        drop(slot);
                    });
                }
                None => turn_away(&stream, peer),
            },
            Err(error) => pause(&error).await,
        }
    }
    drop(listener);
    graceful.shutdown().await;
}

/// Raises the process's limit on open files as far as possible, and lowers the number of connections if that is not
/// enough for them.
fn within_open_files(limits: ConnectionLimits) -> ConnectionLimits {
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or_else(|error| {
        tracing::warn!(%error, "the limit of open files can't be raised");
        1024
    });
    let most =
        usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(RESERVED_FILES).max(RESERVED_CONNECTIONS * 2);
    if most < limits.total {
        tracing::warn!(files, connections = most, "fewer connections than configured: too few open files allowed");
    }
    ConnectionLimits { total: limits.total.min(most), ..limits }
}

/// The next connection. It sends every frame of a stream at once: Nagle's algorithm would hold a small one back until the
/// one before it is acknowledged, and readers acknowledge after 40 ms.
async fn accept(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    let (stream, peer) = listener.accept().await?;
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection may wait before it sends");
    }
    if let Err(error) = SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER) {
        tracing::debug!(%error, "a connection may keep more than it should");
    }
    Ok((stream, peer))
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, head: Duration, watcher: Watcher) {
    let service = service_fn(move |request: http::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head).max_buf_size(MAX_BUFFER);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIMEOUT));
    let serving = builder.serve_connection(TokioIo::new(Box::pin(stream)), service);
    if let Err(error) = watcher.watch(serving).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

fn turn_away(stream: &TcpStream, peer: SocketAddr) {
    tracing::debug!(%peer, "no slot for another connection");
    // Without waiting: a client that can't receive it at once gets nothing.
    let _ = stream.try_write(TOO_MANY_CONNECTIONS);
}

/// An error of one connection only concerns that connection; anything else would recur at once.
async fn pause(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "no connection can be taken");
        tokio::time::sleep(ACCEPT_RETRY_AFTER).await;
    }
}

/// The slots for connections.
#[derive(Clone)]
struct Slots(Arc<Counted>);

struct Counted {
    limits: ConnectionLimits,
    /// Everyone behind a proxy has the proxy's address.
    proxies: TrustedProxies,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    total: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl Slots {
    fn new(limits: ConnectionLimits, proxies: TrustedProxies) -> Self {
        Self(Arc::new(Counted { limits, proxies, taken: Mutex::default() }))
    }

    fn take(&self, address: IpAddr) -> Option<Slot> {
        let ConnectionLimits { total, per_address, .. } = self.0.limits;
        let is_own = address.to_canonical().is_loopback();
        let is_shared = is_own || self.0.proxies.contains(address);
        let address = network(address);
        let mut taken = self.0.taken();
        let reserved = if is_own { 0 } else { RESERVED_CONNECTIONS };
        let of_address = taken.by_address.get(&address).copied().unwrap_or_default();
        if taken.total + reserved >= total || (!is_shared && of_address >= per_address) {
            return None;
        }
        taken.total += 1;
        taken.by_address.insert(address, of_address + 1);
        Some(Slot { slots: self.clone(), address })
    }
}

impl Counted {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection's slot, released when this is dropped.
struct Slot {
    slots: Slots,
    address: IpAddr,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.0.taken();
        taken.total -= 1;
        match taken.by_address.get_mut(&self.address) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                taken.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests;
