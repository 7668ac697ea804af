//! The zone that times are shown in: UTC when rendered by the server, then the browser's own.

use leptos::prelude::*;
use pilothouse_domain::local_time::LocalTime;

/// The zone that times are shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// As on the server, and until the island is live: both draw the same then.
    #[default]
    Utc,
    /// Those of the reader.
    Own,
}

impl Zone {
    /// A moment, in milliseconds since 1970, as clocks in this zone show it.
    pub fn time(self, at: i64) -> LocalTime {
        match self {
            Self::Utc => LocalTime::utc(at),
            Self::Own => LocalTime::new(at, ahead_of_utc(at)),
        }
    }
}

/// The zone, which becomes the reader's own once the island is live.
pub fn use_zone() -> RwSignal<Zone> {
    let zone = RwSignal::new(Zone::Utc);
    Effect::new(move |_| zone.set(Zone::Own));
    zone
}

/// Minutes that the browser's clocks are ahead of UTC at a moment: summer and winter differ. 0 on the server.
fn ahead_of_utc(at: i64) -> i32 {
    #[cfg(target_arch = "wasm32")]
    {
        // Milliseconds of any year that a calendar has fit into a float.
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "minutes of a day fit")]
        let behind = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at as f64)).get_timezone_offset() as i32;
        -behind
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = at;
        0
    }
}
