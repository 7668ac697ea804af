//! What a control shows and changes: a signal, or a part of something larger.

use leptos::prelude::*;

/// A value with its setter.
pub struct Value<T: Send + Sync + 'static> {
    read: Signal<T>,
    write: Callback<T>,
}

impl<T: Send + Sync + 'static> Clone for Value<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Value<T> {}

impl<T: Clone + Send + Sync + 'static> Value<T> {
    /// A part of what a signal holds.
    pub fn part<F: Send + Sync + 'static>(
        whole: RwSignal<F>,
        read: impl Fn(&F) -> T + Send + Sync + 'static,
        write: impl Fn(&mut F, T) + Send + Sync + 'static,
    ) -> Self {
        Self {
            read: Signal::derive(move || whole.with(&read)),
            write: Callback::new(move |value| whole.update(|whole| write(whole, value))),
        }
    }

    /// The value, tracked.
    pub fn get(self) -> T {
        self.read.get()
    }

    /// The value, not tracked.
    pub fn get_untracked(self) -> T {
        self.read.get_untracked()
    }

    /// Changes it.
    pub fn set(self, value: T) {
        self.write.run(value);
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Value<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self { read: signal.into(), write: Callback::new(move |value| signal.set(value)) }
    }
}
