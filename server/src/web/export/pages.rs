//! A whole log, one page at a time.

use super::ReadScope;
use crate::{
    log_window::entry,
    store::{
        Store, StoreError,
        event_log::{Edge, Filter, Logged, Window},
    },
};
use futures::{Stream, stream};
use pilothouse_api::ids::EventId;
use pilothouse_domain::{Timeline, timeline::Row};
use std::{collections::HashSet, sync::Arc};

/// The number of events per page.
const EVENTS_PER_PAGE: u32 = 500;

/// A page and its context.
pub struct Page {
    window: Window,
    timeline: Timeline,
}

impl Page {
    /// A page comes with what belongs to its calls; the next page shows what became of calls without a result.
    fn new(window: Window, behind: &Window) -> Result<Self, StoreError> {
        let mut timeline = Timeline::default();
        let known = window.related.iter().chain(&window.data).chain(&behind.data);
        timeline.apply_events(known.map(entry).collect::<Result<Vec<_>, _>>()?);
        Ok(Self { window, timeline })
    }

    /// The events.
    pub fn events(&self) -> &[Logged] {
        &self.window.data
    }

    /// The rows that start on this page: a call's result is shown with the call.
    pub fn rows(&self) -> Vec<Arc<Row>> {
        let begun: HashSet<EventId> =
            self.window.data.iter().filter_map(|logged| Some(entry(logged).ok()?.event.id)).collect();
        self.timeline.rows().iter().filter(|row| begun.contains(&row.key)).cloned().collect()
    }
}

/// All pages, oldest first.
pub fn pages(store: Store, scope: ReadScope) -> impl Stream<Item = Result<Page, StoreError>> + Send + 'static {
    stream::try_unfold((store, scope, None::<Window>, true), |(store, scope, current, is_first)| async move {
        let current = match (current, is_first) {
            (Some(window), _) => window,
            (None, true) => window(&store, &scope, &Edge::Start).await?,
            (None, false) => return Ok(None),
        };
        let behind = match current.data.last() {
            Some(last) if current.has_later => {
                Some(window(&store, &scope, &Edge::After(entry(last)?.event.id.to_string())).await?)
            }
            _ => None,
        };
        let page = Page::new(current, &behind.clone().unwrap_or_default())?;
        Ok(Some((page, (store, scope, behind, false))))
    })
}

async fn window(store: &Store, scope: &ReadScope, edge: &Edge) -> Result<Window, StoreError> {
    let found = store.log_window(scope.session.as_str(), edge, &Filter::default(), EVENTS_PER_PAGE).await?;
    let Window { data, related, calls, has_earlier, has_later } = found.unwrap_or_default();
    let shown = |rows: Vec<Logged>| rows.into_iter().map(|row| scope.shown(row)).collect::<Result<Vec<_>, _>>();
    Ok(Window { data: shown(data)?, related: shown(related)?, calls, has_earlier, has_later })
}
