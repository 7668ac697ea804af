//! `cargo xtask circles`: import circles among the files of each crate, or among the rooms of a folder.
//!
//! An arrow leads from a file that names an item to the file that defines it, through whatever re-exports. `mod` lines,
//! re-exports and test code make no arrows. Neither do method calls: resolving those would take a type checker.

mod crate_source;
mod graph;
mod mentions;
mod module;
mod resolve;
mod rooms;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::paths;
use crate_source::CrateSource;
use graph::circles;
use resolve::Arrow;

/// Fails when the files of a crate import each other in a circle.
pub fn check_files() -> Result<()> {
    let mut found = 0;
    for source in sources()? {
        let arrows = resolve::arrows(&source);
        let circles = circles(arrows.iter().map(|arrow| (arrow.from.as_path(), arrow.to.as_path())));
        println!("{}: {} files, {} circles", source.name, source.files.len(), circles.len());
        for circle in &circles {
            print_circle(circle, &arrows);
        }
        found += circles.len();
    }
    ensure!(found == 0, "{found} import circles");
    Ok(())
}

fn print_circle(circle: &[&Path], arrows: &[Arrow]) {
    println!("  a circle of {} files:", circle.len());
    for arrow in arrows.iter().filter(|arrow| circle.contains(&&*arrow.from) && circle.contains(&&*arrow.to)) {
        println!("    {}:{} -> {}, {}", arrow.from.display(), arrow.line, arrow.to.display(), arrow.item);
    }
}

/// Prints the rooms of `folder` and the arrows between them; fails when they form a circle.
pub fn check_rooms(folder: &Path) -> Result<()> {
    let folder = PathBuf::from_iter(folder.strip_prefix(paths::root()).unwrap_or(folder).components());
    let sources = sources()?;
    let Some(source) = sources.iter().find(|source| source.files.iter().any(|file| file.starts_with(&folder))) else {
        bail!("{} holds no source file of a crate", folder.display());
    };
    let rooms = rooms::Rooms::new(&folder, source);
    println!("{}: {} rooms, {} arrows", folder.display(), rooms.names.len(), rooms.arrows.len());
    for ((from, to), items) in &rooms.arrows {
        println!("  {from} -> {to}: {}", Vec::from_iter(items.iter().map(String::as_str)).join(", "));
    }
    let circles = rooms.circles();
    for circle in &circles {
        println!("  a circle of {} rooms: {}", circle.len(), circle.join(", "));
    }
    ensure!(circles.is_empty(), "{} circles of rooms", circles.len());
    Ok(())
}

fn sources() -> Result<Vec<CrateSource>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(paths::root())? {
        let folder = entry?.path();
        if folder.join("Cargo.toml").is_file() && folder.join("src").is_dir() {
            folders.push(folder);
        }
    }
    folders.sort();
    folders.iter().map(|folder| source(folder)).collect()
}

fn source(folder: &Path) -> Result<CrateSource> {
    let name = folder.strip_prefix(paths::root()).unwrap_or(folder);
    CrateSource::read(paths::root(), name).with_context(|| format!("cannot read the crate {}", name.display()))
}
