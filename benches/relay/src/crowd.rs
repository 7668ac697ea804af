//! Readers of streams: many connections on one thread, which count what arrives and how late.

use crate::{Result, chunked::Chunked, clock, mark::Marks};
use std::{
    cell::RefCell,
    io::{Error, ErrorKind},
    net::SocketAddr,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc,
    },
    thread::JoinHandle,
    time::Duration,
};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, sync::Semaphore, sync::oneshot, task::JoinSet};

/// How many connections are opened at a time.
const OPENED_TOGETHER: usize = 32;
/// How long all of them may take.
const OPENING: Duration = Duration::from_secs(90);

/// A stream to read: where, the path, and the token if it takes one.
#[derive(Clone)]
pub struct Source {
    pub address: SocketAddr,
    pub path: String,
    pub token: Option<String>,
}

/// Readers at work.
pub struct Crowd {
    counts: Arc<Counts>,
    leave: oneshot::Sender<()>,
    thread: JoinHandle<Vec<Duration>>,
}

/// What they have read so far.
#[derive(Default)]
struct Counts {
    /// The number of the first event that counts.
    from: AtomicU64,
    delivered: AtomicU64,
    /// Readers whose stream ended.
    ended: AtomicU64,
}

impl Crowd {
    /// Opens all streams and waits until each of them is answered.
    pub fn gather(sources: Vec<Source>) -> Result<Self> {
        let counts = Arc::new(Counts { from: AtomicU64::new(u64::MAX), ..Counts::default() });
        let (leave, left) = oneshot::channel();
        let (opened, open) = mpsc::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let counting = counts.clone();
        let thread = std::thread::spawn(move || {
            runtime.block_on(tokio::task::LocalSet::new().run_until(read_all(sources, counting, opened, left)))
        });
        open.recv_timeout(OPENING)??;
        Ok(Self { counts, leave, thread })
    }

    /// Counts events from this number on.
    pub fn count_from(&self, number: u64) {
        self.counts.from.store(number, Relaxed);
    }

    pub fn delivered(&self) -> u64 {
        self.counts.delivered.load(Relaxed)
    }

    /// Ends the streams. Returns how late each event was for each reader.
    ///
    /// # Errors
    /// A stream ended by itself: what was measured is not what was meant.
    pub fn leave(self) -> Result<Vec<Duration>> {
        let _ = self.leave.send(());
        let latencies = self.thread.join().map_err(|_| "a reader panicked")?;
        match self.counts.ended.load(Relaxed) {
            0 => Ok(latencies),
            ended => Err(format!("{ended} streams ended while they were read").into()),
        }
    }
}

async fn read_all(
    sources: Vec<Source>,
    counts: Arc<Counts>,
    opened: mpsc::Sender<std::io::Result<()>>,
    left: oneshot::Receiver<()>,
) -> Vec<Duration> {
    let latencies = Rc::new(RefCell::new(Vec::new()));
    let slots = Arc::new(Semaphore::new(OPENED_TOGETHER));
    let mut opening = JoinSet::new();
    for source in sources {
        let slots = slots.clone();
        opening.spawn_local(async move {
            let _slot = slots.acquire().await;
            Reader::open(&source).await
        });
    }
    let mut reading = JoinSet::new();
    while let Some(reader) = opening.join_next().await {
        match reader.map_err(Error::other).and_then(|reader| reader) {
            Ok(reader) => reading.spawn_local(reader.read(counts.clone(), latencies.clone())),
            Err(error) => {
                let _ = opened.send(Err(error));
                return Vec::new();
            }
        };
    }
    let _ = opened.send(Ok(()));
    let _ = left.await;
    drop(reading);
    latencies.take()
}

struct Reader {
    stream: TcpStream,
    chunked: Chunked,
    marks: Marks,
    /// The number of the last event, since a browser's stream repeats rows.
    last: u64,
}

impl Reader {
    async fn open(source: &Source) -> std::io::Result<Self> {
        let mut stream = TcpStream::connect(source.address).await?;
        stream.set_nodelay(true)?;
        let token = source.token.as_ref().map(|token| format!("x-api-key: {token}\r\n")).unwrap_or_default();
        let (path, host) = (&source.path, source.address);
        stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n{token}\r\n").as_bytes()).await?;
        let mut reader = Self { stream, chunked: Chunked::default(), marks: Marks::default(), last: 0 };
        reader.head(source).await?;
        Ok(reader)
    }

    /// Reads byte by byte, so that the body is left.
    async fn head(&mut self, source: &Source) -> std::io::Result<()> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            self.stream.readable().await?;
            let mut byte = [0];
            match self.stream.try_read(&mut byte) {
                Ok(0) => return Err(Error::new(ErrorKind::UnexpectedEof, "the connection ended before its response")),
                Ok(_) => head.push(byte[0]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        if head.starts_with(b"HTTP/1.1 200") {
            return Ok(());
        }
        Err(Error::other(format!("{} was answered: {}", source.path, String::from_utf8_lossy(&head))))
    }

    async fn read(mut self, counts: Arc<Counts>, latencies: Rc<RefCell<Vec<Duration>>>) {
        while self.stream.readable().await.is_ok() {
            if !self.take(&counts, &mut latencies.borrow_mut()) {
                break;
            }
        }
        counts.ended.fetch_add(1, Relaxed);
    }

    /// Takes what has arrived. Returns whether the stream is still open.
    fn take(&mut self, counts: &Counts, latencies: &mut Vec<Duration>) -> bool {
        let mut buffer = [0; 16 * 1024];
        let read = match self.stream.try_read(&mut buffer) {
            Ok(read) => read,
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        };
        let (now, from) = (clock::now(), counts.from.load(Relaxed));
        let Self { chunked, marks, last, .. } = self;
        chunked.push(&buffer[..read], |body| {
            marks.push(body, |mark| {
                if mark.number > *last {
                    *last = mark.number;
                    if mark.number >= from {
                        counts.delivered.fetch_add(1, Relaxed);
                        latencies.push(now.saturating_sub(mark.sent_at));
                    }
                }
            });
        });
        read > 0
    }
}
