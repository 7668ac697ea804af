//! A live stream that comes back by itself: one `EventSource` at a time, opened again from where it was cut.

use super::{backoff, listener::Listener};
use leptos::prelude::{IntervalHandle, TimeoutHandle, set_interval_with_handle};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent};

/// A stream that was silent for longer, in milliseconds, is opened anew: the connection may be dead without anyone
/// having said so (a laptop that slept). The server says something at least every 15 s.
const TOO_SILENT: i64 = 25_000;
/// How often the silence is measured.
const WATCH: Duration = Duration::from_secs(5);
/// A connection attempt is given this long, in milliseconds, before a wake-up starts another.
const PATIENCE: i64 = 4_000;

/// How the stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamState {
    /// Frames arrive.
    Open,
    /// The connection is gone; another is on its way.
    Lost,
}

/// Told of a frame: its name and its data.
type OnFrame = Box<dyn Fn(&str, String)>;

/// Who is told what.
pub struct Handlers {
    /// The address to open, asked for each time, so that it can say where to go on.
    pub url: Box<dyn Fn() -> String>,
    /// A frame arrived.
    pub frame: OnFrame,
    /// The stream opened or was lost.
    pub state: Box<dyn Fn(StreamState)>,
}

/// A stream that is kept open until this is dropped.
pub struct LiveStream(Rc<Inner>);

impl LiveStream {
    /// Opens the stream for frames with these names.
    pub fn open(names: &'static [&'static str], handlers: Handlers) -> Self {
        let inner = Rc::new(Inner {
            names,
            handlers,
            source: RefCell::default(),
            wake: RefCell::default(),
            timer: Cell::default(),
            attempt: Cell::default(),
            generation: Cell::default(),
            started: Cell::default(),
            heard: Cell::default(),
            watch: Cell::default(),
        });
        inner.listen_for_wake();
        inner.watch_for_silence();
        inner.connect();
        Self(inner)
    }

    /// Stops trying until the page wakes up or comes back online: the login has expired, or the session is gone.
    pub fn pause(&self) {
        self.0.cancel_timer();
        self.0.generation.set(self.0.generation.get() + 1);
        self.0.drop_source_later();
    }

    /// Opens the stream anew at once.
    pub fn reopen(&self) {
        self.0.attempt.set(0);
        self.0.connect();
    }

    /// Opens the stream anew after a while.
    pub fn retry(&self) {
        self.0.lost();
    }
}

impl Drop for LiveStream {
    fn drop(&mut self) {
        self.0.cancel_timer();
        if let Some(watch) = self.0.watch.take() {
            watch.clear();
        }
        self.0.source.take();
        self.0.wake.take();
    }
}

struct Inner {
    names: &'static [&'static str],
    handlers: Handlers,
    source: RefCell<Option<Source>>,
    wake: RefCell<Vec<Listener>>,
    timer: Cell<Option<TimeoutHandle>>,
    attempt: Cell<u32>,
    /// Counts connections; what an older one still says is not heard.
    generation: Cell<u32>,
    started: Cell<i64>,
    /// When something was last heard, the opening included.
    heard: Cell<i64>,
    watch: Cell<Option<IntervalHandle>>,
}

/// One connection with its listeners; closed when dropped.
struct Source {
    socket: EventSource,
    _listeners: Vec<Listener>,
}

impl Drop for Source {
    fn drop(&mut self) {
        self.socket.close();
    }
}

impl Inner {
    fn connect(self: &Rc<Self>) {
        self.cancel_timer();
        self.generation.set(self.generation.get() + 1);
        self.started.set(super::now());
        self.drop_source_later();
        match EventSource::new(&(self.handlers.url)()) {
            Ok(socket) => {
                let listeners = self.listeners(&socket);
                self.source.replace(Some(Source { socket, _listeners: listeners }));
            }
            Err(_) => self.lost(),
        }
    }

    fn listeners(self: &Rc<Self>, socket: &EventSource) -> Vec<Listener> {
        let mut listeners = vec![
            Listener::new(socket, "open", self.current(|inner, _| inner.opened())),
            Listener::new(socket, "error", self.current(|inner, _| inner.lost())),
        ];
        for name in self.names {
            let on_frame = self.current(move |inner, event| inner.frame(name, event));
            listeners.push(Listener::new(socket, name, on_frame));
        }
        listeners
    }

    /// A callback that is silent once its connection was replaced or the stream dropped.
    fn current(
        self: &Rc<Self>,
        run: impl Fn(&Rc<Self>, &web_sys::Event) + 'static,
    ) -> impl Fn(web_sys::Event) + 'static {
        let weak: Weak<Self> = Rc::downgrade(self);
        let generation = self.generation.get();
        move |event| {
            if let Some(inner) = weak.upgrade().filter(|inner| inner.generation.get() == generation) {
                run(&inner, &event);
            }
        }
    }

    fn opened(&self) {
        self.heard.set(super::now());
        (self.handlers.state)(StreamState::Open);
    }

    fn frame(&self, name: &str, event: &web_sys::Event) {
        let Some(message) = event.dyn_ref::<MessageEvent>() else { return };
        self.attempt.set(0);
        self.heard.set(super::now());
        let data = message.data().as_string().unwrap_or_default();
        (self.handlers.frame)(name, data);
    }

    /// The browser would retry some failures by itself and give up on others; one way for all is easier to trust.
    fn lost(self: &Rc<Self>) {
        self.generation.set(self.generation.get() + 1);
        self.drop_source_later();
        let attempt = self.attempt.get();
        self.attempt.set(attempt + 1);
        let weak = Rc::downgrade(self);
        let wait = Duration::from_millis(backoff::delay(attempt, js_sys::Math::random()).into());
        let timer = leptos::prelude::set_timeout_with_handle(
            move || {
                if let Some(inner) = weak.upgrade() {
                    inner.connect();
                }
            },
            wait,
        );
        self.cancel_timer();
        self.timer.set(timer.ok());
        (self.handlers.state)(StreamState::Lost);
    }

    /// A listener must not be freed while it runs, so the old connection is closed now and freed in the next task.
    fn drop_source_later(&self) {
        if let Some(source) = self.source.take() {
            source.socket.close();
            leptos::prelude::set_timeout(move || drop(source), Duration::ZERO);
        }
    }

    fn cancel_timer(&self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }

    fn listen_for_wake(self: &Rc<Self>) {
        let Some(window) = web_sys::window() else { return };
        let listeners = ["online", "pageshow", "visibilitychange"].map(|name| {
            let weak = Rc::downgrade(self);
            Listener::new(&window, name, move |_| {
                if let Some(inner) = weak.upgrade().filter(|_| !super::dom::is_hidden()) {
                    inner.wake(name);
                }
            })
        });
        self.wake.replace(listeners.into());
    }

    fn watch_for_silence(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let watch = move || {
            if let Some(inner) = weak.upgrade().filter(|inner| inner.is_open() && inner.is_silent()) {
                inner.connect();
            }
        };
        self.watch.set(set_interval_with_handle(watch, WATCH).ok());
    }

    fn ready_state(&self) -> Option<u16> {
        self.source.borrow().as_ref().map(|source| source.socket.ready_state())
    }

    fn is_open(&self) -> bool {
        self.ready_state() == Some(EventSource::OPEN)
    }

    fn is_silent(&self) -> bool {
        super::now() - self.heard.get() > TOO_SILENT
    }

    fn wake(self: &Rc<Self>, name: &str) {
        let doubtful = match self.ready_state() {
            Some(EventSource::OPEN) => self.is_silent() || name == "online",
            Some(EventSource::CONNECTING) => super::now() - self.started.get() > PATIENCE,
            _ => true,
        };
        if doubtful {
            self.attempt.set(0);
            self.connect();
        }
    }
}
