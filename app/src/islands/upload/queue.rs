//! The files on their way: two at a time, the others wait.

use crate::{
    browser::upload::{PickedFile, Progress, Upload},
    ui::Failure,
};
use leptos::prelude::*;
use pilothouse_api::files::MAX_UPLOAD;
use std::collections::HashMap;

/// How many files are sent at the same time: the browser's few connections to one host are needed for other things too.
const AT_ONCE: usize = 2;

/// A file and how far it is.
#[derive(Clone)]
pub struct Entry {
    /// Tells entries apart.
    pub key: u32,
    /// The file.
    pub file: PickedFile,
    /// How far it is.
    pub state: ArcRwSignal<State>,
}

/// How far a file is.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Others go first.
    Waiting,
    /// So many percent are sent.
    Sending(u8),
    /// Stored.
    Done,
    /// Stopped by the person.
    Cancelled,
    /// Not stored.
    Failed(Failure),
}

/// All files of this visit to the page.
#[derive(Clone, Copy)]
pub struct Queue {
    entries: RwSignal<Vec<Entry>, LocalStorage>,
    running: StoredValue<HashMap<u32, Upload>, LocalStorage>,
    finished: StoredValue<fn()>,
}

impl Queue {
    /// An empty queue; `finished` is called once all files are stored.
    pub fn new(finished: fn()) -> Self {
        Self {
            entries: RwSignal::new_local(Vec::new()),
            running: StoredValue::new_local(HashMap::new()),
            finished: StoredValue::new(finished),
        }
    }

    /// The files, in the order they were added.
    pub fn entries(self) -> Vec<Entry> {
        self.entries.get()
    }

    /// Whether nothing was added yet.
    pub fn is_empty(self) -> bool {
        self.entries.with(Vec::is_empty)
    }

    /// Whether a file is sent or waits.
    pub fn busy(self) -> bool {
        self.entries.with(|all| all.iter().any(|entry| entry.state.with(State::is_open)))
    }

    /// The whole queue in a line, for screen readers.
    pub fn summary(self) -> String {
        self.entries.with(|all| {
            let count = |is: fn(&State) -> bool| all.iter().filter(|entry| entry.state.with(is)).count();
            let (open, done) = (count(State::is_open), count(|state| *state == State::Done));
            let failed = count(|state| matches!(state, State::Failed(_)));
            if all.is_empty() { String::new() } else { format!("{done} uploaded, {open} left, {failed} failed") }
        })
    }

    /// Adds files and starts to send them.
    pub fn add(self, files: Vec<PickedFile>) {
        self.entries.update(|all| {
            let first = all.last().map_or(0, |entry| entry.key + 1);
            all.extend((first..).zip(files).map(|(key, file)| {
                let state = if file.size() > MAX_UPLOAD { State::Failed(too_large()) } else { State::Waiting };
                Entry { key, file, state: ArcRwSignal::new(state) }
            }));
        });
        self.advance();
    }

    /// Stops a file.
    pub fn cancel(self, key: u32) {
        self.settle(key, State::Cancelled);
    }

    /// Sends a file again.
    pub fn retry(self, key: u32) {
        if let Some(entry) = self.find(key) {
            entry.state.set(if entry.file.size() > MAX_UPLOAD { State::Failed(too_large()) } else { State::Waiting });
            self.advance();
        }
    }

    fn find(self, key: u32) -> Option<Entry> {
        self.entries.try_with_untracked(|all| all.iter().find(|entry| entry.key == key).cloned()).flatten()
    }

    fn advance(self) {
        let waiting: Vec<_> = self.entries.with_untracked(|all| {
            all.iter().filter(|entry| entry.state.with_untracked(|state| *state == State::Waiting)).cloned().collect()
        });
        for entry in waiting {
            if self.running.with_value(HashMap::len) >= AT_ONCE {
                return;
            }
            let key = entry.key;
            entry.state.set(State::Sending(0));
            match Upload::start(&entry.file, move |progress| self.progressed(key, progress)) {
                Ok(upload) => self.running.update_value(|running| _ = running.insert(key, upload)),
                Err(failure) => entry.state.set(State::Failed(failure)),
            }
        }
    }

    fn progressed(self, key: u32, progress: Progress) {
        match progress {
            Progress::Sent(percent) => {
                if let Some(entry) = self.find(key) {
                    entry.state.set(State::Sending(percent));
                }
            }
            Progress::Done => self.settle(key, State::Done),
            Progress::Failed(failure) => self.settle(key, State::Failed(failure)),
        }
    }

    fn settle(self, key: u32, state: State) {
        if let Some(entry) = self.find(key) {
            entry.state.set(state);
        }
        if let Some(upload) = self.running.try_update_value(|running| running.remove(&key)).flatten() {
            // This may be one of the upload's own listeners, which must not be freed while it runs.
            let free = move || {
                let _freed = upload;
            };
            set_timeout(free, std::time::Duration::ZERO);
        }
        self.advance();
        let all_done = self
            .entries
            .with_untracked(|all| all.iter().all(|entry| entry.state.with_untracked(|state| *state == State::Done)));
        if all_done {
            (self.finished.get_value())();
        }
    }
}

impl State {
    fn is_open(&self) -> bool {
        matches!(self, Self::Waiting | Self::Sending(_))
    }
}

fn too_large() -> Failure {
    Failure { message: "The file is larger than 500 MB, the limit of the API.".to_owned(), request_id: None }
}
