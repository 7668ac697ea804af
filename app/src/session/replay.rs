//! The replay bar: what the session is played with again. `scripts/session/replay.js` shows it, and plays.

use crate::ui::Icon;
use leptos::prelude::*;
use pilothouse_domain::replay::SPEEDS;

/// The steps of the scrubber.
const STEPS: u32 = 1000;
/// How many steps an arrow key leads.
const ARROW: u32 = 20;

/// Out of sight until somebody wants to see the session again.
pub fn replay_bar() -> AnyView {
    let speeds = SPEEDS.map(|speed| view! { <option value=speed.to_string()>{format!("{speed}×")}</option> });
    view! {
        <section class="replay" id="replay" aria-label="Replay" hidden=true>
            <button type="button" class="button primary" data-replay="toggle">
                <span data-when="paused"><Icon name="play"/>"Play"</span>
                <span data-when="playing" hidden=true><Icon name="pause"/>"Pause"</span>
            </button>
            <input type="range" id="replay-moment" min="0" max=STEPS.to_string() step="1" value="0" aria-label="Moment"
                data-arrow=ARROW.to_string()/>
            <output id="replay-at" class="quiet" for="replay-moment"></output>
            <label class="visually-hidden" for="replay-speed">"Speed"</label>
            <select id="replay-speed">{speeds.into_iter().collect_view()}</select>
            <div data-failure="That moment could not be loaded" hidden=true></div>
            <div data-failure="The next part could not be loaded" hidden=true></div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::context::html;

    #[test]
    fn the_bar_is_out_of_sight_at_first_and_has_every_speed() {
        let html = html(replay_bar);
        let (head, _) = html.split_once('>').unwrap();
        assert!(head.contains("hidden") && head.contains("aria-label=\"Replay\""), "{head}");
        assert!(
            SPEEDS.iter().all(|speed| html.contains(&format!("<option value=\"{speed}\">{speed}×</option>"))),
            "{html}"
        );
    }
}
