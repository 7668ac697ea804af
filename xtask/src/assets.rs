//! The whole front-end build, step by step.

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::site::Site;
use crate::{bundle, paths};

/// What the build is for.
pub enum Mode {
    /// Quick to build, not compressed. `build_id` is empty, or names this round of `cargo xtask dev`: open pages then
    /// reload when it changes.
    Dev { build_id: String },
    /// Small to load.
    Release,
}

/// Builds everything in a scratch folder and swaps it for `target/site` at the end: a failed build leaves the last
/// good one.
pub fn build(mode: Mode) -> Result<()> {
    let started = Instant::now();
    let (release, build_id) = match mode {
        Mode::Dev { build_id } => (false, build_id),
        Mode::Release => (true, String::new()),
    };
    let target = paths::site().with_file_name("");
    fs::create_dir_all(&target).with_context(|| format!("cannot create {}", target.display()))?;
    // A name of its own, so that two builds at once don't meet; removed whatever happens.
    let scratch =
        tempfile::Builder::new().prefix("site-").tempdir_in(&target).context("cannot make a scratch folder")?;
    let scratch = scratch.path();

    let mut site = Site::new(scratch.join("site"), paths::site(), release)?;
    site.add("page.js", &bundle::page(&build_id)?)?;
    for name in [
        "session.js",
        "approvals.js",
        "answers.js",
        "form.js",
        "uploads.js",
        "skill-upload.js",
        "offline.js",
        "device.js",
        "notifications.js",
        "palette.js",
        "dialog.js",
        "passkeys.js",
        "stream-worker.js",
    ] {
        site.add(name, &bundle::script(name)?)?;
    }
    site.add("code_colours.js", &bundle::code_colours()?)?;
    for name in ["main.css", "session.css", "settings.css", "usage.css", "reports.css"] {
        site.add(name, &bundle::style(name)?)?;
    }
    let offline = ["page.js", "offline.js", "main.css"].map(|name| site.file(name)).join(" ");
    site.add("service-worker.js", &bundle::service_worker(&offline)?)?;
    site.add_public(&paths::root().join("public"))?;
    site.finish()?;

    println!("target/site is ready ({:.1} s)", started.elapsed().as_secs_f32());
    Ok(())
}
