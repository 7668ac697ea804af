//! What the page counts as now, and the zone it shows times in.

use crate::browser::{
    self,
    zone::{Zone, use_zone},
};
use leptos::prelude::*;

/// Now, and the zone.
#[derive(Clone, Copy)]
pub struct Clock {
    /// Milliseconds since 1970 that count as now.
    pub now: RwSignal<i64>,
    /// The zone that times are shown in.
    pub zone: RwSignal<Zone>,
}

impl Clock {
    /// Starts at a moment, in milliseconds since 1970.
    pub fn new(now: i64) -> Self {
        Self { now: RwSignal::new(now), zone: use_zone() }
    }

    /// Updates relative times if the last update is old enough to show.
    pub fn tick(self) {
        const SHOWS: i64 = 5_000;
        let now = browser::now();
        if self.now.try_get_untracked().is_some_and(|last| now - last > SHOWS) {
            self.now.try_set(now);
        }
    }
}
