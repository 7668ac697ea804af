//! The rooms of a folder, and what they take from each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::crate_source::CrateSource;
use super::{graph, resolve};

/// A room is a file of the folder together with the subfolder of the same name.
pub struct Rooms {
    pub names: BTreeSet<String>,
    /// From one room to another: the items.
    pub arrows: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Rooms {
    /// Files outside of `folder` don't count.
    pub fn new(folder: &Path, source: &CrateSource) -> Rooms {
        let names = source.files.iter().filter_map(|file| room(folder, file)).collect();
        let mut arrows: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for arrow in resolve::arrows(source) {
            let (Some(from), Some(to)) = (room(folder, &arrow.from), room(folder, &arrow.to)) else { continue };
            if from != to {
                arrows.entry((from, to)).or_default().insert(arrow.item);
            }
        }
        Rooms { names, arrows }
    }

    /// Rooms that take from each other in a circle.
    pub fn circles(&self) -> Vec<Vec<&str>> {
        graph::circles(self.arrows.keys().map(|(from, to)| (from.as_str(), to.as_str())))
    }
}

fn room(folder: &Path, file: &Path) -> Option<String> {
    let first = file.strip_prefix(folder).ok()?.components().next()?;
    Some(Path::new(&first).with_extension("").display().to_string())
}
