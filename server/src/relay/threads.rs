//! Streams of single threads for programs: any number of readers share one upstream stream, as for a session. Nothing is
//! recorded here; a session's recorder follows its threads itself.

use crate::{
    channel::{Channel, Phase},
    failure::Failure,
    gateway::{Gateway, failure_of},
    recorder::{Item, RealtimeStream},
};
use pilothouse_api::ids::{SessionId, ThreadId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};
use tokio_util::task::AbortOnDropHandle;

/// A thread's upstream stream, open as long as somebody reads it.
pub struct ThreadStream {
    /// What its readers subscribe to.
    pub channel: Arc<Channel>,
    _task: AbortOnDropHandle<()>,
}

type Streams = HashMap<(SessionId, ThreadId), Weak<ThreadStream>>;

/// The threads' streams that are open.
#[derive(Default)]
pub(super) struct ThreadStreams(Mutex<Streams>);

impl ThreadStreams {
    fn all(&self) -> MutexGuard<'_, Streams> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins a thread's stream, or opens it.
    ///
    /// # Errors
    /// The upstream's, if it doesn't open the stream.
    pub async fn join(
        &self,
        gateway: &Gateway,
        session: &SessionId,
        thread: &ThreadId,
    ) -> Result<Arc<ThreadStream>, Failure> {
        let key = (session.clone(), thread.clone());
        if let Some(open) = joined(&self.all(), &key) {
            return Ok(open);
        }
        let realtime = RealtimeStream::of_thread(gateway, session, thread).await.map_err(|e| failure_of(&e))?;
        let mut all = self.all();
        // Another reader may have opened it in the meantime.
        if let Some(open) = joined(&all, &key) {
            return Ok(open);
        }
        let channel = Arc::new(Channel::new(session.clone()));
        let task = AbortOnDropHandle::new(tokio::spawn(pass_on(realtime, channel.clone())));
        let stream = Arc::new(ThreadStream { channel, _task: task });
        all.retain(|_, other| other.strong_count() > 0);
        all.insert(key, Arc::downgrade(&stream));
        Ok(stream)
    }
}

fn joined(all: &Streams, key: &(SessionId, ThreadId)) -> Option<Arc<ThreadStream>> {
    all.get(key).and_then(Weak::upgrade).filter(|stream| !stream.channel.is_gone())
}

/// Ends the readers' streams when the upstream's ends: what they miss from then on, they list, as with the API itself.
async fn pass_on(mut realtime: RealtimeStream, channel: Arc<Channel>) {
    loop {
        match realtime.next().await {
            Ok(Item::Event(event)) => {
                channel.tell_programs(&event.kind, &event.json);
                channel.close_previews(event.event_id.as_str(), &event.kind);
            }
            Ok(Item::Preview(preview)) => channel.preview(None, &preview),
            Err(error) => {
                tracing::debug!(session = %channel.session, %error, "a thread's stream ended");
                channel.enter(Phase::Gone);
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests;
