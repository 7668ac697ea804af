//! The minimap: the whole session over time, with a lane for each thread. `scripts/session/minimap.js` zooms it, jumps to
//! what is clicked, and draws into it what the transcript shows and what a search found.

mod picture;
mod view;

#[cfg(test)]
mod tests;

pub use view::View;

use super::context::{SessionContext, html};
use crate::ui::Icon;
use leptos::prelude::*;
use picture::Picture;
use pilothouse_api::ids::ThreadId;
use pilothouse_domain::overview::{Lane, Overview, Scale};

/// How finely the session is drawn.
pub const COLUMNS: u32 = 600;
/// How many lanes there is room for on a phone and on a desk; as in `style/pages/session/minimap.css`.
const ROOM: (usize, usize) = (3, 5);
/// The id of the drawing.
const DRAWING: &str = "minimap-drawing";

/// The session over time: all of it, or a part in more detail, whose overview has the same lanes. The time scale is that of
/// the whole session.
pub fn minimap(context: &SessionContext, whole: &Overview, part: Option<(&Overview, View)>) -> String {
    let (overview, view) = part.unwrap_or((whole, View::default()));
    html(|| section(context, overview, Some(Picture { overview, scale: &Scale::of(whole), view })))
}

/// The place of the minimap until it is drawn: it is a picture of what can be read below, and not worth waiting for.
/// Nothing moves once it is drawn.
pub fn blank(context: &SessionContext) -> AnyView {
    let threads = context.summary.threads.iter().map(|(thread, _)| Some(thread.clone()));
    let lanes = std::iter::once(None).chain(threads).map(|thread| Lane { thread, marks: Vec::new() });
    section(context, &Overview { from: 0, to: 0, lanes: lanes.collect() }, None)
}

fn section(context: &SessionContext, overview: &Overview, picture: Option<Picture<'_>>) -> AnyView {
    let [scale, view, near] = match &picture {
        Some(picture) => [picture.scale_as_json(), picture.view.to_string(), picture.near().to_string()].map(Some),
        None => [None, None, None],
    };
    let drawing = match picture {
        Some(picture) => picture.draw(),
        None => picture::undrawn(overview.lanes.len()),
    };
    view! {
        <section class="minimap" aria-label="Session over time" data-minimap="">
            <div class="minimap-lanes">
                {lane_names(context, &overview.lanes)}
                <div class="minimap-drawing" id=DRAWING tabindex="0" role="group" aria-label="Timeline: plus and minus zoom, arrow keys move"
                    data-scale=scale data-view=view data-near=near>
                    {drawing}
                </div>
            </div>
            {more_lanes(overview.lanes.len())}
            <div class="minimap-tools">
                {legend()}
                {view_button("Zoom in", "plus", "+")}
                {view_button("Zoom out", "minus", "-")}
                {view_button("Whole session", "maximize", "0")}
            </div>
            <div data-failure="This part of the session could not be loaded" hidden=true></div>
        </section>
    }
    .into_any()
}

/// Whose lane is whose; a name shows that thread's transcript.
fn lane_names(context: &SessionContext, lanes: &[Lane]) -> AnyView {
    let name = |thread: Option<&ThreadId>| {
        let name = context.thread_name(thread).unwrap_or_else(|| "Thread".to_owned());
        let pressed = if thread.is_none() { "true" } else { "false" };
        let thread = thread.map(ToString::to_string).unwrap_or_default();
        view! {
            <li>
                <button type="button" class="lane-name" aria-pressed=pressed title=name.clone() data-show-thread=thread>
                    {name.clone()}
                </button>
            </li>
        }
    };
    let names = lanes.iter().map(|lane| name(lane.thread.as_ref())).collect_view();
    view! { <ul class="minimap-names" hidden=lanes.len() < 2>{names}</ul> }.into_any()
}

/// Says that there are more lanes than are seen, and shows them.
fn more_lanes(count: usize) -> AnyView {
    let (phone, desk) = ROOM;
    let more = format!("Show all {count} threads");
    view! {
        <button type="button" class="quiet-button more-lanes" class:on-phones=count <= desk hidden=count <= phone disabled=true
            data-enable="" aria-expanded="false" data-more=more.clone() data-fewer="Show fewer threads">
            <Icon name="chevron-down"/><span>{more.clone()}</span>
        </button>
    }
    .into_any()
}

fn legend() -> AnyView {
    let entries = [("model", "Model"), ("tool", "Tool"), ("wait", "Waits"), ("message", "Message"), ("error", "Error")];
    let entries = entries.map(|(kind, name)| view! { <li data-kind=kind>{name}</li> });
    view! { <ul class="minimap-legend" aria-label="Legend">{entries.collect_view()}</ul> }.into_any()
}

fn view_button(label: &'static str, icon: &'static str, key: &'static str) -> AnyView {
    view! {
        <button type="button" class="icon-button" aria-label=label title=label data-zoom=key><Icon name=icon/></button>
    }
    .into_any()
}
