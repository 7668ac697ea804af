//! Rows with a signal each: a row that changed redraws itself, and nothing else.

use leptos::prelude::*;
use pilothouse_api::ids::EventId;
use pilothouse_domain::timeline::Row;
use std::{collections::HashMap, sync::Arc};

/// A row on the screen. Its signal is counted, not owned by a component, so it can't be read after its end.
#[derive(Clone)]
pub struct LiveRow {
    /// Stays the same while the row changes.
    pub key: EventId,
    /// The row as it is now.
    pub row: ArcRwSignal<Arc<Row>>,
}

impl LiveRow {
    fn new(row: &Arc<Row>) -> Self {
        Self { key: row.key.clone(), row: ArcRwSignal::new(row.clone()) }
    }

    /// Rows to begin with.
    pub fn all<'a>(rows: impl Iterator<Item = &'a Arc<Row>>) -> Vec<Self> {
        rows.map(Self::new).collect()
    }

    /// Tells each row that changed; hands back a new list only where rows came, went or moved.
    pub fn update<'a>(old: &[Self], rows: impl Iterator<Item = &'a Arc<Row>>) -> Option<Vec<Self>> {
        let rows: Vec<&Arc<Row>> = rows.collect();
        let same_keys = old.len() == rows.len() && old.iter().zip(&rows).all(|(live, row)| live.key == row.key);
        if same_keys {
            for (live, row) in old.iter().zip(&rows) {
                live.show(row);
            }
            return None;
        }
        let known: HashMap<&EventId, &Self> = old.iter().map(|live| (&live.key, live)).collect();
        let rows = rows.into_iter().map(|row| match known.get(&row.key) {
            Some(live) => {
                live.show(row);
                (*live).clone()
            }
            None => Self::new(row),
        });
        Some(rows.collect())
    }

    fn show(&self, row: &Arc<Row>) {
        let changed = self.row.try_with_untracked(|old| !Arc::ptr_eq(old, row) && old.version != row.version);
        if changed == Some(true) {
            self.row.try_set(row.clone());
        }
    }
}
