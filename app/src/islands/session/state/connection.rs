//! Follows the live stream, and finds out why it was lost.

use super::{store::SessionStore, stream_status::StreamStatus};
use crate::browser::{self, session_stream::SessionStream};
use leptos::{prelude::*, task::spawn_local_scoped_with_cancellation};
use pilothouse_api::{
    Error,
    ids::{EventId, ThreadId},
};
use pilothouse_console_api::{self as console, Connection, LogFilter, LogPosition, LogWindow, StreamFrame};
use std::time::Duration;

/// How often relative times are updated.
const TICK: Duration = Duration::from_secs(15);
/// How long to wait after the log could not be read.
const PAUSE: Duration = Duration::from_secs(2);

/// Follows the session until the island is gone.
pub fn follow(store: SessionStore) {
    let stream = StoredValue::new_local(None::<SessionStream>);
    let [asking, reloading] = [(), ()].map(|()| StoredValue::new(false));
    let follower = Follower { store, stream, asking, reloading };
    Effect::new(move |_| {
        let session = store.id();
        let own = store.log().own_stream();
        let opened = SessionStream::new(session.as_str(), own, move |kind, data| follower.hear(kind, data));
        opened.follow(store.streamed());
        stream.set_value(Some(opened));
    });
    on_cleanup(move || {
        stream.try_update_value(Option::take);
    });
    let clock = set_interval_with_handle(move || store.clock.tick(), TICK);
    on_cleanup(move || {
        if let Ok(clock) = clock {
            clock.clear();
        }
    });
}

#[derive(Clone, Copy)]
struct Follower {
    store: SessionStore,
    stream: StoredValue<Option<SessionStream>, LocalStorage>,
    asking: StoredValue<bool>,
    reloading: StoredValue<bool>,
}

impl Follower {
    fn hear(self, kind: &str, data: &str) {
        match kind {
            // A known upstream problem stays on display until a state frame says otherwise.
            "open" => {
                self.store.stream_status.try_update(|status| {
                    if !status.is_cut_off() {
                        *status = StreamStatus::Open(Connection::Live);
                    }
                });
            }
            "lost" => self.lost(),
            // If an event can't be parsed, read the log again.
            "event" => match serde_json::from_str(data) {
                Ok(entry) => {
                    let answer = self.store.unnamed_answer(&entry);
                    self.store.event(entry);
                    if let Some(answer) = answer {
                        self.ask_who(answer);
                    }
                }
                Err(_) => self.reload(),
            },
            "preview" => {
                if let Ok(preview) = serde_json::from_str(data) {
                    self.store.preview(preview);
                }
            }
            "state" => {
                if let Ok(StreamFrame { value, .. }) = serde_json::from_str(data) {
                    self.store.stream_status.try_set(StreamStatus::Open(value));
                }
                // Draws past events that the log received in the meantime.
                self.store.refresh();
            }
            "presence" => {
                if let Ok(StreamFrame { value, .. }) = serde_json::from_str(data) {
                    self.store.presence.try_set(value);
                }
            }
            "past" => {
                if let Ok(StreamFrame { value, .. }) = serde_json::from_str(data) {
                    self.past(value);
                }
            }
            "reset" => self.reload(),
            _ => {}
        }
    }

    fn lost(self) {
        self.store.clear_previews();
        if self.store.stream_status.try_get_untracked() != Some(StreamStatus::LoggedOut) {
            self.store.stream_status.try_set(StreamStatus::Lost);
        }
        self.ask_why();
    }

    /// The stream carries the API's events, which don't say who answered; windows of the log do.
    fn ask_who(self, answer: EventId) {
        spawn_local_scoped_with_cancellation(async move {
            let (client, place) = (browser::client(), LogPosition::Around(answer));
            // Without a name, the row still shows the decision.
            if let Ok(window) = console::log_window(&client, &self.store.log(), &place, &LogFilter::default(), 1).await
            {
                self.store.merge(window);
            }
        });
    }

    /// A stream doesn't say why it failed; a plain call does.
    fn ask_why(self) {
        self.once(self.asking, async move {
            let answer = self.end(1).await;
            match answer.as_ref().err().and_then(Error::status).map(|status| status.as_u16()) {
                // The stream keeps trying: a new login, in any tab, revives this page too.
                Some(401) => {
                    self.store.stream_status.try_set(StreamStatus::LoggedOut);
                }
                Some(403 | 404) => self.give_up(),
                _ => {}
            }
        });
    }

    async fn end(self, limit: u32) -> Result<LogWindow, Error> {
        let filter = self.store.view.filter.get_untracked();
        console::log_window(&browser::client(), &self.store.log(), &LogPosition::End, &filter, limit).await
    }

    fn give_up(self) {
        self.stream.try_with_value(|stream| stream.as_ref().map(SessionStream::leave));
        self.store.stream_status.try_set(StreamStatus::Gone);
    }

    /// The log received older events, which are not sent: redraws, and reads the shown thread if it was not known before.
    fn past(self, thread: Option<ThreadId>) {
        self.store.refresh();
        if thread.is_some() && thread == self.store.view.filter.get_untracked().thread {
            self.reload();
        }
    }

    fn reload(self) {
        self.once(self.reloading, async move {
            match self.end(console::WINDOW).await {
                Ok(window) => {
                    self.store.replace(window, self.store.view.filter.get_untracked());
                    // Events that arrived during the read are not in it: the stream resumes where the log ends.
                    self.stream
                        .try_with_value(|stream| stream.as_ref().map(|stream| stream.follow(self.store.streamed())));
                }
                Err(_) => set_timeout(move || self.reload(), PAUSE),
            }
        });
    }

    /// Runs the work unless it is already running.
    fn once(self, busy: StoredValue<bool>, work: impl Future<Output = ()> + 'static) {
        if busy.try_get_value() != Some(false) {
            return;
        }
        busy.set_value(true);
        spawn_local_scoped_with_cancellation(async move {
            work.await;
            busy.try_set_value(false);
        });
    }
}
