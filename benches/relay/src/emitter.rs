//! The upstream: as much of the Managed Agents API as a recorder asks for, and streams whose events it sends at a given pace.

mod answers;

use crate::{Result, chunked::chunk, clock, mark::Mark};
use answers::{Answer, answer};
use bytes::Bytes;
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::broadcast::{self, Sender},
};

/// How often an idle stream is kept alive: as often as the console's own.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// How many events a reader may lag behind.
const QUEUE: usize = 4096;

/// Serves on a thread of its own until the benchmark ends.
#[derive(Clone)]
pub struct Emitter {
    pub address: SocketAddr,
    streams: Arc<Mutex<HashMap<String, Sender<Bytes>>>>,
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

    async fn stream(&self, mut connection: TcpStream, session: &str) -> std::io::Result<()> {
        let mut events = self.sender(session).subscribe();
        let mut keep_alive = tokio::time::interval_at(tokio::time::Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
        let mut from_client = [0; 16];
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    Ok(event) => connection.write_all(&event).await?,
                    Err(_) => return Ok(()),
                },
                _ = keep_alive.tick() => connection.write_all(chunk(": keep-alive\n\n").as_bytes()).await?,
                // Nothing follows a request; that the client is gone does.
                read = connection.read(&mut from_client) => if read? == 0 { return Ok(()) },
            }
        }
    }

    fn sender(&self, session: &str) -> Sender<Bytes> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.retain(|name, events| name == session || events.receiver_count() > 0);
        streams.entry(session.to_owned()).or_insert_with(|| broadcast::channel(QUEUE).0).clone()
    }

    /// Sends this many events a second to each session, one session after the other, for a while. Returns how many
    /// events were sent.
    pub fn emit(&self, sessions: &[String], rate: u32, within: Duration, numbers: &mut u64) -> u64 {
        let senders: Vec<_> = sessions.iter().map(|session| self.sender(session)).collect();
        let gap = Duration::from_secs(1) / (rate * senders.len() as u32);
        let (begun, mut sent) = (clock::now(), 0);
        for (due, sender) in (0..).map(|n| begun + gap * n).zip(senders.iter().cycle()) {
            if due >= begun + within {
                break;
            }
            clock::pause(due.saturating_sub(clock::now()));
            *numbers += 1;
            // A session without a reader of its stream is sent nothing; the tally shows it.
            let _ = sender.send(frame(*numbers));
            sent += 1;
        }
        sent
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
