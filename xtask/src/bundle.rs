//! Script and style sheet, bundled and minified by esbuild from the root `node_modules`.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::paths;

/// `scripts/page.js`, which every page has.
pub fn page(build_id: &str) -> Result<Vec<u8>> {
    module("page.js", &[&format!("--define:DEV_BUILD_ID={}", serde_json::Value::from(build_id))])
}

/// `scripts/code_colours.js` with its languages, as a module of its own. Its licences stay in it.
pub fn code_colours() -> Result<Vec<u8>> {
    module("code_colours.js", &["--legal-comments=inline"])
}

/// `scripts/service-worker.js`, as a script that every browser takes for a worker. `offline` changes with what the offline
/// page is made of.
pub fn service_worker(offline: &str) -> Result<Vec<u8>> {
    let version = format!("--define:globalThis.OFFLINE_VERSION={}", serde_json::Value::from(offline));
    esbuild("scripts/service-worker.js", &["--format=iife", "--target=es2022", &version])
}

/// A file of `scripts/` with what it imports.
pub fn script(name: &str) -> Result<Vec<u8>> {
    module(name, &[])
}

fn module(name: &str, options: &[&str]) -> Result<Vec<u8>> {
    esbuild(&format!("scripts/{name}"), &[&["--format=esm", "--target=es2022"], options].concat())
}

/// A style sheet with everything it imports. Addresses below `/assets/` are left to the server.
pub fn style(name: &str) -> Result<Vec<u8>> {
    esbuild(&format!("style/{name}"), &["--external:/assets/*"])
}

fn esbuild(entry: &str, options: &[&str]) -> Result<Vec<u8>> {
    let program = paths::root().join("node_modules/esbuild/bin/esbuild");
    if !program.exists() {
        bail!("esbuild is not installed: run `npm ci` in {}", paths::root().display());
    }
    let output = Command::new(&program)
        .current_dir(paths::root())
        .arg(entry)
        .args(["--bundle", "--minify", "--legal-comments=none", "--log-level=warning"])
        .args(options)
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {}", program.display()))?;
    ensure!(output.status.success(), "esbuild cannot bundle {entry}, see above");
    Ok(output.stdout)
}
