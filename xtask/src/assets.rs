//! The whole front-end build, step by step.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::site::Site;
use crate::{bundle, paths, wasm};

/// The forms with islands: features of the front end, and names of their files (`Form` in `app/src/page.rs`).
const FORMS: [&str; 3] = ["agent-form", "environment-form", "session-form"];

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
    add_forms(&mut site, release, &scratch.join("wasm"))?;
    for name in [
        "session.js",
        "approvals.js",
        "answers.js",
        "uploads.js",
        "skill-upload.js",
        "offline.js",
        "device.js",
        "notifications.js",
        "palette.js",
        "passkeys.js",
        "stream-worker.js",
    ] {
        site.add(name, &bundle::script(name)?)?;
    }
    site.add("code_colours.js", &bundle::code_colours()?)?;
    for name in ["main.css", "settings.css"] {
        site.add(name, &bundle::style(name)?)?;
    }
    let offline = ["page.js", "offline.js", "main.css"].map(|name| site.file(name)).join(" ");
    site.add("service-worker.js", &bundle::service_worker(&offline)?)?;
    site.add_public(&paths::root().join("public"))?;
    site.finish()?;

    println!("target/site is ready ({:.1} s)", started.elapsed().as_secs_f32());
    Ok(())
}

/// A module for each form, which has its islands alone; while developing, one build that has all of them.
fn add_forms(site: &mut Site, release: bool, folder: &Path) -> Result<()> {
    let (all, mut built) = (FORMS.join(","), None);
    for form in FORMS {
        let frontend = match built.take() {
            Some(frontend) if !release => frontend,
            _ => wasm::build(release, if release { form } else { &all }, &folder.join(form))?,
        };
        let module = fs::read(&frontend.wasm).context("wasm-bindgen wrote no module")?;
        site.add(&format!("{form}.wasm"), &module)?;
        site.add(&format!("{form}.js"), &bundle::islands(&frontend.glue)?)?;
        built = Some(frontend);
    }
    Ok(())
}
