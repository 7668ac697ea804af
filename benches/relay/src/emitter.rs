//! The upstream: as much of the Managed Agents API as a recorder asks for, and streams whose events it sends at a given pace.

mod answers;

use crate::{Result, chunked::chunk, clock, mark::Mark};
use answers::{Answer, answer};
use bytes::Bytes;
use std::{
    collections::HashMap,
    io::ErrorKind,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// How often an idle stream is kept alive: as often as the console's own.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// Serves on a thread of its own until the benchmark ends.
#[derive(Clone)]
pub struct Emitter {
    pub address: SocketAddr,
    streams: Arc<Mutex<HashMap<String, Vec<Arc<Stream>>>>>,
}

/// An open stream.
struct Stream {
    connection: TcpStream,
    failed: Notify,
}

impl Emitter {
    pub fn start() -> Result<Self> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let emitter = Self { address: listener.local_addr()?, streams: Arc::default() };
        let serving = emitter.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::spawn(move || {
            if let Err(error) = runtime.block_on(serving.serve(listener)) {
                eprintln!("the emitter ended: {error}");
            }
        });
        Ok(emitter)
    }

    async fn serve(self, listener: std::net::TcpListener) -> std::io::Result<()> {
        let listener = TcpListener::from_std(listener)?;
        loop {
            let (connection, _) = listener.accept().await?;
            connection.set_nodelay(true)?;
            let emitter = self.clone();
            // A connection ends as its client does.
            tokio::spawn(async move { emitter.converse(connection).await.ok() });
        }
    }

    async fn converse(self, mut connection: TcpStream) -> std::io::Result<()> {
        let mut received = Vec::new();
        loop {
            while let Some(end) = received.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&received[..end]).into_owned();
                received.drain(..end + 4);
                match answer(&head) {
                    Answer::Json(response) => connection.write_all(response.as_bytes()).await?,
                    Answer::Stream(session, response) => {
                        connection.write_all(response.as_bytes()).await?;
                        return self.stream(connection, &session).await;
                    }
                }
            }
            if connection.read_buf(&mut received).await? == 0 {
                return Ok(());
            }
        }
    }

    /// Holds a stream open until its client leaves.
    async fn stream(&self, connection: TcpStream, session: &str) -> std::io::Result<()> {
        let stream = Arc::new(Stream { connection, failed: Notify::new() });
        self.streams().entry(session.to_owned()).or_default().push(stream.clone());
        let mut keep_alive = tokio::time::interval_at(tokio::time::Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
        loop {
            tokio::select! {
                _ = keep_alive.tick() => stream.send(chunk(": keep-alive\n\n").as_bytes()),
                () = stream.failed.notified() => break,
                // Nothing follows a request; that the client is gone does.
                _ = stream.connection.readable() => match stream.connection.try_read(&mut [0; 16]) {
                    Ok(1..) => {}
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Ok(0) | Err(_) => break,
                }
            }
        }
        let mut streams = self.streams();
        if let Some(readers) = streams.get_mut(session) {
            readers.retain(|reader| !Arc::ptr_eq(reader, &stream));
            if readers.is_empty() {
                streams.remove(session);
            }
        }
        Ok(())
    }

    fn streams(&self) -> MutexGuard<'_, HashMap<String, Vec<Arc<Stream>>>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends this many events a second to each session, one session after the other, for a while, each event to all of
    /// the session's readers before the next. Returns how many events were sent; where the machine is too slow for the
    /// pace, it takes longer.
    pub fn emit(&self, sessions: &[String], rate: u32, within: Duration, numbers: &mut u64) -> u64 {
        let gap = Duration::from_secs(1) / (rate * sessions.len() as u32);
        let events = (within.as_nanos() / gap.as_nanos()) as u32;
        let begun = clock::now();
        for (n, session) in (0..events).zip(sessions.iter().cycle()) {
            clock::pause((begun + gap * n).saturating_sub(clock::now()));
            *numbers += 1;
            let event = frame(*numbers);
            for reader in self.streams().get(session).into_iter().flatten() {
                reader.send(&event);
            }
        }
        u64::from(events)
    }
}

impl Stream {
    /// Sends all of this at once; a reader that can't take it has a useless stream, which ends.
    fn send(&self, bytes: &[u8]) {
        if !self.connection.try_write(bytes).is_ok_and(|sent| sent == bytes.len()) {
            self.failed.notify_one();
        }
    }
}

/// An event as a frame, which is a chunk of its own.
fn frame(number: u64) -> Bytes {
    let mark = Mark { number, sent_at: clock::now() };
    let at = clock::timestamp();
    let text = format!(
        "I look at the files of the harbour's crane first, then run its tests once more, and tell what came of it: the \
         boom, the winch and both limit switches are covered, the brake is not yet. Step {mark}"
    );
    let event = serde_json::json!({"id": format!("sevt_{number:024}"), "type": "agent.message", "processed_at": at,
        "content": [{"type": "text", "text": text}]});
    chunk(&format!("event: agent.message\ndata: {event}\n\n")).into()
}
