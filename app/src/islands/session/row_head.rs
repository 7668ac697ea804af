//! The line above a row's content.

use super::{
    live::Live,
    when::{RowTime, clock},
};
use crate::ui::Icon;
use leptos::prelude::*;

/// Who, in what state, when.
pub fn head(
    live: Live,
    icon: &'static str,
    who: impl IntoView + 'static,
    note: Option<&'static str>,
    time: RowTime,
) -> AnyView {
    view! {
        <header class="row-head">
            <Icon name=icon/>
            <span class="who"><bdi>{who}</bdi></span>
            {note.map(|note| view! { <span class="row-note">{note}</span> })}
            {clock(live, time)}
        </header>
    }
    .into_any()
}
