//! Follows the session's live stream, and finds out why it was lost.

use super::live::{Link, Live};
use crate::{
    browser::{
        self,
        event_source::{Handlers, LiveStream, StreamState},
    },
    console::{self, Connection, LogWindow, Place, StreamFrame},
};
use leptos::{prelude::*, task::spawn_local_scoped_with_cancellation};
use pilothouse_api::Error;
use std::time::Duration;

/// The frames of the stream.
const FRAMES: [&str; 5] = ["event", "preview", "state", "reset", "alive"];
/// How often relative times are brought up to date.
const TICK: Duration = Duration::from_secs(15);

/// Follows the session until the island goes.
pub fn follow(live: Live) {
    let stream = StoredValue::new_local(None::<LiveStream>);
    let [asking, reloading] = [(), ()].map(|()| StoredValue::new(false));
    let follower = Follower { live, stream, asking, reloading };
    Effect::new(move |_| {
        let handlers = Handlers {
            url: Box::new(move || live.log().stream_url(live.streamed())),
            frame: Box::new(move |name, data| follower.frame(name, &data)),
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
    fn frame(self, name: &str, data: &str) {
        match name {
            // An event that can't be read means: read the log again.
            "event" => match serde_json::from_str(data) {
                Ok(entry) => self.live.event(entry),
                Err(_) => self.reload(),
            },
            "preview" => {
                if let Ok(preview) = serde_json::from_str(data) {
                    self.live.preview(preview);
                }
            }
            "state" => {
                if let Ok(StreamFrame { value, .. }) = serde_json::from_str(data) {
                    self.live.link.try_set(Link::Open(value));
                }
            }
            "reset" => self.reload(),
            _ => {}
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
            let answer = self.end(1).await;
            match answer.as_ref().err().and_then(Error::status).map(|status| status.as_u16()) {
                Some(401) => self.give_up(Link::LoggedOut),
                Some(403 | 404) => self.give_up(Link::Gone),
                _ => {}
            }
        });
    }

    async fn end(self, limit: u32) -> Result<LogWindow, Error> {
        let filter = self.live.filter.get_untracked();
        console::log_window(&browser::client(), &self.live.log(), &Place::End, &filter, limit).await
    }

    fn give_up(self, link: Link) {
        self.stream.try_with_value(|stream| stream.as_ref().map(LiveStream::pause));
        self.live.link.try_set(link);
    }

    fn reload(self) {
        self.once(self.reloading, async move {
            let again = match self.end(console::WINDOW).await {
                Ok(window) => {
                    self.live.replace(window, self.live.filter.get_untracked());
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
