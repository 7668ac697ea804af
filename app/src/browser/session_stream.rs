//! A session's live stream, as `scripts/follow.js` delivers it over the connection that all tabs share.

use wasm_bindgen::prelude::{Closure, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    type Following;

    /// Defined by `scripts/islands.js`; `tell` hears the kind and the data of each frame.
    #[wasm_bindgen(js_name = pilothouseFollow)]
    fn pilothouse_follow(session: &str, own: Option<String>, tell: &Closure<dyn Fn(String, String)>) -> Following;

    #[wasm_bindgen(method)]
    fn follow(this: &Following, after: f64);

    #[wasm_bindgen(method)]
    fn leave(this: &Following);
}

/// A stream that is followed until this is dropped.
pub struct SessionStream {
    following: Following,
    /// Called by the script as long as it follows.
    _tell: Closure<dyn Fn(String, String)>,
}

impl SessionStream {
    /// A session's stream, at an address of its `own` where the shared one is not for this page; `tell` hears `open`, `lost`, and the server's frames with their data.
    pub fn new(session: &str, own: Option<String>, tell: impl Fn(&str, &str) + 'static) -> Self {
        let tell = Closure::<dyn Fn(String, String)>::new(move |kind: String, data: String| tell(&kind, &data));
        Self { following: pilothouse_follow(session, own, &tell), _tell: tell }
    }

    /// Follows from behind this number of the log; what was followed before is given up.
    pub fn follow(&self, after: u64) {
        #[expect(clippy::cast_precision_loss, reason = "numbers of a log stay far below 2^53")]
        self.following.follow(after as f64);
    }

    /// Stops: the login has expired, or the session is gone.
    pub fn leave(&self) {
        self.following.leave();
    }
}

impl Drop for SessionStream {
    fn drop(&mut self) {
        self.following.leave();
    }
}
