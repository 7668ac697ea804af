//! Replay: shows the session again, at a speed that the viewer chooses.

use super::{
    state::{opening::Opening, store::SessionStore},
    transcript::Transcript,
};
use crate::{
    browser::{self, dom},
    ui::{Attempt, AttemptFailure, Icon},
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use pilothouse_console_api::{self as console, LogFilter, LogPosition, LogWindow, WINDOW};
use pilothouse_domain::{
    overview::{Overview, Scale},
    replay::{Replay, SPEEDS, moment},
    timeline::LogEntry,
};
use std::time::Duration;

/// The steps of the scrubber.
const STEPS: f64 = 1000.0;
/// How far an arrow key leads, as a share of the whole.
const ARROW: f64 = 0.02;

/// The replay has its own timeline, which knows nothing of what came later.
#[derive(Clone, Copy)]
struct Player {
    shown: SessionStore,
    replay: StoredValue<Replay>,
    timer: StoredValue<Option<TimeoutHandle>>,
    scale: RwSignal<Scale>,
    /// The moment that is shown; `None` until it is known when the session began.
    at: RwSignal<Option<i64>>,
    playing: RwSignal<bool>,
    speed: RwSignal<u32>,
    /// Loads what a jump leads to.
    jump: Attempt,
    /// Loads what comes next.
    ahead: Attempt,
}

/// The transcript as it was, and what it is played with.
#[component]
pub fn ReplayView(store: SessionStore) -> impl IntoView {
    let opening = store.opening(|opening| Opening { log: LogWindow::default(), ..opening.clone() });
    let player = Player {
        shown: SessionStore::new(opening),
        replay: StoredValue::default(),
        timer: StoredValue::new(None),
        scale: RwSignal::new(Scale::of(&Overview::default())),
        at: RwSignal::new(None),
        playing: RwSignal::new(false),
        speed: RwSignal::new(1),
        jump: Attempt::default(),
        ahead: Attempt::default(),
    };
    on_cleanup(move || player.stop());
    player.open();
    dom::on_key(move |key| player.take_key(key));
    let place = move || player.at.get().map_or(0.0, |at| player.scale.with(|scale| scale.place(at)) * STEPS);
    let moment = move || player.at.get().map(|at| store.clock.zone.get().time(at).date_time()).unwrap_or_default();
    let toggle = move |_| player.toggle();
    view! {
        <section class="replay" aria-label="Replay">
            <button type="button" class="button primary" on:click=toggle>
                {move || if player.playing.get() { view! { <Icon name="pause"/> "Pause" }.into_any() } else { view! { <Icon name="play"/> "Play" }.into_any() }}
            </button>
            <input type="range" min="0" max=STEPS.to_string() step="1" aria-label="Moment"
                aria-valuetext=moment prop:value=move || place().to_string()
                on:keydown=move |event| if event.key() == " " { event.prevent_default(); player.toggle(); }
                on:change:target=move |event| player.go_to(event.target().value().parse().unwrap_or(0.0) / STEPS)/>
            <output class="quiet">{moment}</output>
            <label class="visually-hidden" for="replay-speed">"Speed"</label>
            <select id="replay-speed" on:change:target=move |event| player.set_speed(&event.target().value())>
                {SPEEDS.map(|speed| view! { <option value=speed.to_string()>{format!("{speed}×")}</option> }).into_iter().collect_view()}
            </select>
            <AttemptFailure attempt=player.jump what="That moment could not be loaded"/>
            <AttemptFailure attempt=player.ahead what="The next part could not be loaded"/>
        </section>
        <Transcript store=player.shown/>
    }
    .into_any()
}

impl Player {
    /// Starts at the session's first moment, once it is known how long the session is.
    fn open(self) {
        let overview = async move { console::overview(&browser::client(), &self.shown.log(), None, 1000).await };
        self.jump.run(overview, move |overview| {
            self.jump.pending.try_set(false);
            self.scale.try_set(Scale::of(&overview));
            self.seek(overview.from);
        });
    }

    /// Shows the session as it was at a moment.
    fn seek(self, at: i64) {
        self.stop();
        self.at.try_set(Some(at));
        self.load(self.jump, LogPosition::At(at), move |window| {
            let LogWindow { data, related, has_earlier, has_later, newest, answers, .. } = window;
            let (replay, past) = Replay::start(at, data, has_later);
            let related =
                related.into_iter().filter(|entry| moment(entry).is_some_and(|moment| moment <= at)).collect();
            let known = LogWindow { data: past, related, has_earlier, has_later: false, newest, usage: None, answers };
            self.shown.replace(known, LogFilter::default());
            self.replay.try_set_value(replay);
            dom::after_drawing(dom::scroll_to_end);
            self.go_on();
        });
    }

    fn go_to(self, place: f64) {
        self.seek(self.scale.with_untracked(|scale| scale.moment(place)));
    }

    fn toggle(self) {
        self.playing.update(|playing| *playing = !*playing);
        // From the end it begins again.
        if self.playing.get_untracked() && self.replay.with_value(Replay::is_over) {
            return self.go_to(0.0);
        }
        self.go_on();
    }

    fn set_speed(self, value: &str) {
        self.speed.set(value.parse().unwrap_or(1));
        self.go_on();
    }

    fn take_key(self, key: &str) -> bool {
        let place = self.at.get_untracked().map_or(0.0, |at| self.scale.with_untracked(|scale| scale.place(at)));
        match key {
            " " => self.toggle(),
            "ArrowLeft" => self.go_to(place - ARROW),
            "ArrowRight" => self.go_to(place + ARROW),
            _ => return false,
        }
        true
    }

    /// Waits for what comes next, where it plays.
    fn go_on(self) {
        self.stop();
        let wait = self.replay.try_with_value(|replay| replay.wait(self.speed.get_untracked())).flatten();
        if self.playing.try_get_untracked() == Some(true)
            && let Some(wait) = wait
        {
            let wait = Duration::from_millis(wait.unsigned_abs());
            self.timer.try_set_value(set_timeout_with_handle(move || self.step(), wait).ok());
        }
    }

    fn step(self) {
        let shown = self.replay.try_update_value(|replay| replay.advance(self.speed.get_untracked()));
        shown.into_iter().flatten().for_each(|entry: LogEntry| self.shown.event(entry));
        dom::after_drawing(dom::scroll_to_end);
        let Some((at, is_over)) = self.replay.try_with_value(|replay| (replay.at(), replay.is_over())) else { return };
        self.at.try_set(Some(at));
        if is_over {
            self.playing.try_set(false);
        }
        self.look_ahead();
        self.go_on();
    }

    /// Loads the next part before it is needed.
    fn look_ahead(self) {
        let last =
            self.replay.try_with_value(|replay| replay.wants_more().map(|entry| entry.event.id.clone())).flatten();
        let Some(last) = last else { return };
        self.load(self.ahead, LogPosition::After(last), move |window| {
            self.replay.try_update_value(|replay| replay.extend(window.data, window.has_later));
            self.go_on();
        });
    }

    fn load(self, attempt: Attempt, place: LogPosition, done: impl FnOnce(LogWindow) + 'static) {
        let log = self.shown.log();
        let window =
            async move { console::log_window(&browser::client(), &log, &place, &LogFilter::default(), WINDOW).await };
        attempt.run(window, move |window| {
            attempt.pending.try_set(false);
            done(window);
        });
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }
}
