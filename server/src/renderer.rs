//! The rendering of followed sessions: one task for each session and audience folds the log, renders what changed once,
//! and shares it with all readers.

mod batch;
mod fold;
mod source;
mod task;
#[cfg(test)]
mod tests;

use crate::{
    channel::{Channel, Frame},
    gateway::Gateway,
    rules::Rules,
    store::Store,
    workers::Workers,
};
use batch::Join;
use pilothouse_api::ids::SessionId;
use pilothouse_app::session::Audience;
use source::Source;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};
use task::Task;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio_util::task::AbortOnDropHandle;

/// How many frames a reader may fall behind before it continues from the fold.
const READER_QUEUE: usize = 256;

/// Starts renderers, and lets readers share those that run.
pub struct Renderers {
    store: Store,
    gateway: Gateway,
    workers: Workers,
    rules: Rules,
    running: Mutex<HashMap<(SessionId, Audience), Weak<Renderer>>>,
}

/// The rendering of a session for one audience. It ends, and its fold is given back, when the last reader drops this.
pub struct Renderer {
    channel: Weak<Channel>,
    frames: broadcast::Sender<Arc<Frame>>,
    joins: mpsc::UnboundedSender<Join>,
    _task: AbortOnDropHandle<()>,
}

impl Renderers {
    /// Renderers that read from a store, and from a gateway what it doesn't have.
    pub fn new(store: Store, gateway: Gateway, rules: Rules, workers: Workers) -> Self {
        Self { store, gateway, workers, rules, running: Mutex::default() }
    }

    /// Where rendering takes place.
    pub const fn workers(&self) -> &Workers {
        &self.workers
    }

    /// The renderer of a channel's session: the one that runs, or a new one.
    pub fn join(&self, channel: &Arc<Channel>, audience: Audience) -> Arc<Renderer> {
        let mut running = self.running();
        let key = (channel.session.clone(), audience);
        if let Some(renderer) = running.get(&key).and_then(Weak::upgrade)
            && renderer.is_of(channel)
        {
            return renderer;
        }
        let renderer = Arc::new(self.start(channel, audience));
        running.retain(|_, renderer| renderer.strong_count() > 0);
        running.insert(key, Arc::downgrade(&renderer));
        renderer
    }

    fn start(&self, channel: &Arc<Channel>, audience: Audience) -> Renderer {
        let source = Source {
            store: self.store.clone(),
            gateway: self.gateway.clone(),
            session: channel.session.clone(),
            audience,
        };
        let frames = broadcast::channel(READER_QUEUE).0;
        let (joins, joining) = mpsc::unbounded_channel();
        let task = Task::new(source, self.workers.clone(), channel, self.rules.subscribe(), frames.clone());
        let task = AbortOnDropHandle::new(tokio::spawn(task.run(joining)));
        Renderer { channel: Arc::downgrade(channel), frames, joins, _task: task }
    }

    fn running(&self) -> MutexGuard<'_, HashMap<(SessionId, Audience), Weak<Renderer>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many renderers run.
    #[cfg(test)]
    pub fn count(&self) -> usize {
        self.running().values().filter(|renderer| renderer.strong_count() > 0).count()
    }
}

impl Renderer {
    /// Whether it renders what this channel sends.
    fn is_of(&self, channel: &Arc<Channel>) -> bool {
        self.channel.as_ptr() == Arc::as_ptr(channel) && !self.joins.is_closed()
    }

    /// The frames for all readers from now on. Subscribe before [`Self::since`], so that nothing is missed in between.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Frame>> {
        self.frames.subscribe()
    }

    /// What a reader lacks that has the page up to this number of the log; `None` where the renderer has ended.
    pub async fn since(&self, after: u64) -> Option<Arc<Frame>> {
        let (answer, answered) = oneshot::channel();
        self.joins.send(Join { after, answer }).ok()?;
        answered.await.ok()
    }

    /// Waits until the renderer has ended by itself, because of a fault.
    pub async fn ended(&self) {
        self.joins.closed().await;
    }
}
