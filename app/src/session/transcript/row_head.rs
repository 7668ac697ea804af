//! The line above a row's content.

use crate::{
    session::content::row_time::{RowTime, clock_time},
    ui::Icon,
};
use leptos::prelude::*;

/// Who, in what state, when.
pub fn head(icon: &'static str, who: impl IntoView + 'static, note: Option<&'static str>, time: RowTime) -> AnyView {
    view! {
        <header class="row-head">
            <Icon name=icon/>
            <span class="who"><bdi>{who}</bdi></span>
            {note.map(|note| view! { <span class="row-note">{note}</span> })}
            {clock_time(time)}
        </header>
    }
    .into_any()
}
