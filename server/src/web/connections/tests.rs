//! Real connections: limits, time-outs and shutdown.

use super::*;
use crate::web::slow;
use axum::{
    body::Bytes,
    extract::ConnectInfo,
    middleware::from_fn,
    routing::{get, post},
};
use futures::stream;
use std::{convert::Infallible, net::Ipv4Addr};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::Notify,
    task::JoinHandle,
};

struct Server {
    addr: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
    /// `/held` was asked.
    reached: Arc<Notify>,
    /// Lets it answer.
    release: Arc<Notify>,
}

impl Server {
    async fn start(limits: ConnectionLimits) -> Self {
        let (stop, reached, release) = (CancellationToken::new(), Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (asked, held, ending) = (reached.clone(), release.clone(), stop.clone());
        let hold = move || async move {
            asked.notify_one();
            held.notified().await;
            "held"
        };
        let silence = move || {
            let end = ending.clone().cancelled_owned();
            async move {
                Body::from_stream(futures::StreamExt::take_until(stream::pending::<Result<Bytes, Infallible>>(), end))
            }
        };
        let router = Router::new()
            .route("/healthz", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }))
            .route("/held", get(hold))
            .route("/stream", get(silence))
            .route("/", post(|body: Bytes| async move { body.len().to_string() }))
            .layer(from_fn(slow::bounded));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let serving = tokio::spawn(serve(listener, router, limits, TrustedProxies::default(), stop.clone()));
        Self { addr, stop, serving, reached, release }
    }

    async fn send(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.addr).await.unwrap();
        // The connection may be refused before everything is sent.
        let _ = stream.write_all(text.as_bytes()).await;
        stream
    }

    async fn health(&self) -> String {
        rest(self.send("GET /healthz HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n").await).await
    }
}

/// Everything until the server closes.
async fn rest(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    // A connection that is closed with something unread is reset.
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8(text).unwrap()
}

fn limits(total: usize, head: Duration) -> ConnectionLimits {
    ConnectionLimits { total, per_address: 2, head }
}

#[tokio::test]
async fn frames_do_not_wait_for_those_before_them() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let _reader = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (accepted, _) = accept(&listener).await.unwrap();
    assert!(accepted.nodelay().unwrap());
}

#[tokio::test]
async fn half_a_head_is_closed_in_time_and_so_is_silence() {
    let server = Server::start(limits(100, Duration::from_millis(200))).await;
    for begun in ["", "G", "PRI * H", "GET /healthz HTTP/1.1\r\nhost: h\r\n"] {
        let stream = server.send(begun).await;
        let answer = tokio::time::timeout(Duration::from_secs(10), rest(stream)).await;
        assert!(answer.is_ok(), "{begun:?} is still open");
    }
    // Also one that drips.
    let mut stream = server.send("GET /healthz HTTP/1.1\r\n").await;
    let dripped = async {
        while stream.write_all(b"a: b\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), dripped).await.expect("a head that drips is still read");
}

#[tokio::test]
async fn health_answers_beside_connections_that_do_nothing() {
    let server = Server::start(limits(RESERVED_CONNECTIONS + 30, Duration::from_secs(60))).await;
    let mut idle = Vec::new();
    for _ in 0..RESERVED_CONNECTIONS + 29 {
        idle.push(server.send("GET /heal").await);
    }
    assert!(server.health().await.ends_with("127.0.0.1"), "the peer's address is lost");
    // Once the last slot is taken, new connections are refused.
    let refused = async {
        loop {
            idle.push(server.send("GET /heal").await);
            let answer = server.health().await;
            if !answer.starts_with("HTTP/1.1 200") {
                return answer;
            }
        }
    };
    let answer = tokio::time::timeout(Duration::from_secs(10), refused).await.unwrap();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 503"), "{answer}");
    idle.clear();
    let again = async { while !server.health().await.starts_with("HTTP/1.1 200") {} };
    tokio::time::timeout(Duration::from_secs(10), again).await.expect("slots are not given back");
}

#[tokio::test]
async fn a_stream_outlives_the_time_for_a_head_and_ends_with_the_server() {
    let server = Server::start(limits(100, Duration::from_millis(100))).await;
    let mut stream = server.send("GET /stream HTTP/1.1\r\nhost: h\r\n\r\n").await;
    let mut first = [0; 12];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    let mut more = [0; 1024];
    let still =
        tokio::time::timeout(Duration::from_millis(500), async { while stream.read(&mut more).await.unwrap() > 0 {} });
    assert!(still.await.is_err(), "the stream was cut");
    server.stop.cancel();
    tokio::time::timeout(Duration::from_secs(10), rest(stream)).await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), server.serving).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_response_in_progress_is_finished() {
    let server = Server::start(limits(100, Duration::from_secs(60))).await;
    let held = server.send("GET /held HTTP/1.1\r\nhost: h\r\n\r\n").await;
    let idle = server.send("").await;
    server.reached.notified().await;
    server.stop.cancel();
    server.release.notify_one();
    assert!(rest(held).await.ends_with("held"));
    rest(idle).await;
    tokio::time::timeout(Duration::from_secs(10), server.serving).await.unwrap().unwrap();
}

#[test]
fn an_address_has_its_share_and_this_machine_the_last_places() {
    let slots = Slots::new(
        ConnectionLimits { total: RESERVED_CONNECTIONS + 3, per_address: 2, head: Duration::ZERO },
        TrustedProxies::default(),
    );
    let address = |last: u8| IpAddr::from([192, 0, 2, last]);
    let (first, second) = (slots.take(address(1)).unwrap(), slots.take(address(1)).unwrap());
    assert!(slots.take(address(1)).is_none(), "a third from one address");
    let third = slots.take(address(2)).unwrap();
    assert!(slots.take(address(3)).is_none(), "the last slots are this machine's");
    let own: Vec<Slot> = (0..RESERVED_CONNECTIONS).map(|_| slots.take(Ipv4Addr::LOCALHOST.into()).unwrap()).collect();
    assert!(slots.take(Ipv4Addr::LOCALHOST.into()).is_none(), "more than all");
    drop((first, second, third, own));
    let taken = slots.0.taken();
    assert_eq!((taken.total, taken.by_address.len()), (0, 0));
}

#[test]
fn clients_behind_a_proxy_share_no_limit_per_address() {
    let limits = ConnectionLimits { per_address: 1, ..limits(100, Duration::from_secs(1)) };
    let slots = Slots::new(limits, TrustedProxies::of(&["192.0.2.0/24"]));
    let [proxy, stranger] = ["192.0.2.1", "198.51.100.1"].map(|address| address.parse().unwrap());
    let taken = [slots.take(proxy), slots.take(proxy), slots.take(stranger)];
    assert!(taken.iter().all(Option::is_some));
    assert!(slots.take(stranger).is_none());
}

/// A server that sends without end, and says when it stopped.
async fn flood() -> (SocketAddr, CancellationToken) {
    let ended = CancellationToken::new();
    let told = ended.clone();
    let flood = move || {
        let told = told.clone().drop_guard();
        let piece = move || {
            let _told = &told;
            Ok::<_, Infallible>(Bytes::from_static(&[b'x'; 16 * 1024]))
        };
        async move { Body::from_stream(stream::repeat_with(piece)) }
    };
    let router = Router::new().route("/flood", get(flood));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let addr = listener.local_addr().unwrap();
    let limits = limits(100, Duration::from_secs(5));
    tokio::spawn(serve(listener, router, limits, TrustedProxies::default(), CancellationToken::new()));
    (addr, ended)
}

#[tokio::test]
async fn who_takes_nothing_is_let_go_and_who_is_slow_is_not() {
    let (addr, ended) = flood().await;
    let mut reader = TcpStream::connect(addr).await.unwrap();
    reader.write_all(b"GET /flood HTTP/1.1\r\nhost: h\r\n\r\n").await.unwrap();
    let mut piece = vec![0; 512 * 1024];
    for _ in 0..8 {
        tokio::time::sleep(WRITE_TIMEOUT / 3).await;
        reader.read_exact(&mut piece).await.unwrap();
    }
    assert!(!ended.is_cancelled());
    tokio::time::timeout(WRITE_TIMEOUT * 20, ended.cancelled()).await.expect("it sends to nobody for ever");
}
