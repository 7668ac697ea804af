//! Coalesces and throttles work. Coalesced work runs once at the end of the task, then rests for a frame, so that the
//! browser can draw and handle input.

use leptos::prelude::*;

/// The length of a frame, in milliseconds.
const FRAME: i64 = 16;

/// Coalesces requests for the same work. On the server it runs at once.
#[derive(Clone, Copy, Default)]
pub struct Coalesced(StoredValue<State>);

#[derive(Clone, Copy, Debug, Default)]
struct State {
    scheduled: bool,
    /// The earliest next run, in milliseconds since 1970.
    next: i64,
}

impl Coalesced {
    /// Runs the work soon, unless it is already scheduled. Not on an animation frame: background tabs have none.
    pub fn soon(self, run: impl FnOnce() + 'static) {
        let Some(State { scheduled: false, next }) = self.0.try_get_value() else { return };
        self.0.try_set_value(State { scheduled: true, next });
        let run = move || {
            // Requests made by the work itself run in a later task.
            self.0.try_set_value(State { scheduled: false, next: i64::MAX });
            run();
            self.0.try_update_value(|state| state.next = super::now() + FRAME);
        };
        #[cfg(target_arch = "wasm32")]
        match u64::try_from((next - super::now()).min(FRAME)) {
            Ok(wait @ 1..) => set_timeout(run, std::time::Duration::from_millis(wait)),
            _ => queue_microtask(run),
        }
        #[cfg(not(target_arch = "wasm32"))]
        run();
    }
}

/// Limits work to once every two seconds: the first request runs at once, and the last one is never lost.
#[derive(Clone, Copy, Default)]
pub struct Throttled(StoredValue<Pace>);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Pace {
    #[default]
    Idle,
    Resting,
    Wanted,
}

impl Throttled {
    /// Runs the work right after this task, or soon. It belongs to no effect, so that one that runs again does not cancel
    /// what it has begun. On the server it never runs.
    pub fn run(self, work: impl Fn() + Clone + 'static) {
        match self.0.try_get_value() {
            Some(Pace::Idle) => {
                self.0.try_set_value(Pace::Resting);
                #[cfg(target_arch = "wasm32")]
                {
                    let first = work.clone();
                    queue_microtask(move || {
                        if self.0.try_get_value().is_some() {
                            first();
                        }
                    });
                    set_timeout(move || self.rested(work), REST);
                }
                #[cfg(not(target_arch = "wasm32"))]
                drop(work);
            }
            Some(Pace::Resting) => self.0.set_value(Pace::Wanted),
            Some(Pace::Wanted) | None => {}
        }
    }

    #[cfg(target_arch = "wasm32")]
    fn rested(self, work: impl Fn() + Clone + 'static) {
        let wanted = self.0.try_get_value();
        self.0.try_set_value(Pace::Idle);
        if wanted == Some(Pace::Wanted) {
            self.run(work);
        }
    }
}

/// The interval of throttled work.
#[cfg(target_arch = "wasm32")]
const REST: std::time::Duration = std::time::Duration::from_secs(2);
