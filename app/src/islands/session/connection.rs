//! Follows the session's live stream, and finds out why it was lost.

use super::live::{Link, Live};
use crate::{
    browser::{
        self,
        event_source::{Handlers, LiveStream, StreamState},
    },
    console::{self, Connection},
};
use leptos::{prelude::*, task::spawn_local_scoped_with_cancellation};
use pilothouse_api::Error;
use std::time::Duration;

/// The frames of the stream.
const FRAMES: [&str; 4] = ["event", "preview", "state", "alive"];
/// How often relative times are brought up to date.
const TICK: Duration = Duration::from_secs(15);

/// Follows the session until the island goes.
pub fn follow(live: Live) {
    let stream = StoredValue::new_local(None::<LiveStream>);
    let [asking, reloading] = [(), ()].map(|()| StoredValue::new(false));
    let follower = Follower { live, stream, asking, reloading };
    Effect::new(move |_| {
        let id = live.id();
        let handlers = Handlers {
            url: Box::new(move || console::stream_url(&id, live.last_seq())),
            frame: Box::new(move |name, data, seq| follower.frame(name, &data, seq)),
            state: Box::new(move |state| follower.state(state)),
        };
        stream.set_value(Some(LiveStream::open(&FRAMES, handlers)));
    });
    on_cleanup(move || {
        stream.try_update_value(Option::take);
    });
    let clock = set_interval_with_handle(move || live.tick(), TICK);
    on_cleanup(move || {
        if let Ok(clock) = clock {
            clock.clear();
        }
    });
}

#[derive(Clone, Copy)]
struct Follower {
    live: Live,
    stream: StoredValue<Option<LiveStream>, LocalStorage>,
    asking: StoredValue<bool>,
    reloading: StoredValue<bool>,
}

impl Follower {
    fn frame(self, name: &str, data: &str, seq: Option<u64>) {
        match name {
            "event" => self.event(data, seq),
            "preview" => {
                if let Ok(preview) = serde_json::from_str(data) {
                    self.live.preview(preview);
                }
            }
            "state" => {
                if let Ok(connection) = serde_json::from_str(data) {
                    self.live.link.try_set(Link::Open(connection));
                }
            }
            _ => {}
        }
    }

    /// An event without its place, one that can't be read, and a gap in the numbers all mean: read the log again.
    fn event(self, data: &str, seq: Option<u64>) {
        match (serde_json::from_str(data), seq) {
            (Ok(event), Some(seq)) if seq <= self.live.last_seq() + 1 => self.live.event(seq, event),
            _ => self.reload(),
        }
    }

    fn state(self, state: StreamState) {
        match state {
            StreamState::Open => {
                self.live.link.try_set(Link::Open(Connection::Live));
            }
            StreamState::Lost => {
                self.live.clear_previews();
                if self.live.link.try_get_untracked() != Some(Link::LoggedOut) {
                    self.live.link.try_set(Link::Lost);
                }
                self.ask_why();
            }
        }
    }

    /// A stream does not tell why it failed, a plain call does.
    fn ask_why(self) {
        self.once(self.asking, async move {
            let answer = console::log_window(&browser::client(), &self.live.id(), None, 1).await;
            match answer.as_ref().err().and_then(Error::status).map(|status| status.as_u16()) {
                Some(401) => self.give_up(Link::LoggedOut),
                Some(403 | 404) => self.give_up(Link::Gone),
                _ => {}
            }
        });
    }

    fn give_up(self, link: Link) {
        self.stream.try_with_value(|stream| stream.as_ref().map(LiveStream::pause));
        self.live.link.try_set(link);
    }

    fn reload(self) {
        self.once(self.reloading, async move {
            let again = match console::log_window(&browser::client(), &self.live.id(), None, console::WINDOW).await {
                Ok(window) => {
                    self.live.replace(window);
                    LiveStream::reopen
                }
                Err(_) => LiveStream::retry,
            };
            self.stream.try_with_value(|stream| stream.as_ref().map(again));
        });
    }

    /// Runs the work unless the same is on its way.
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
