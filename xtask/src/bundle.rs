//! Script and style sheet, bundled and minified by esbuild from the root `node_modules`.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::paths;

/// `public/boot.js` and the WASM glue that it imports, as one module.
pub fn script(glue: &Path, build_id: &str) -> Result<Vec<u8>> {
    let glue = glue.to_str().context("the target folder's path is not UTF-8")?;
    esbuild(
        "public/boot.js",
        &[
            "--format=esm",
            "--target=es2022",
            &format!("--alias:pilothouse-frontend={glue}"),
            &format!("--define:DEV_BUILD_ID={}", serde_json::Value::from(build_id)),
        ],
    )
}

/// `public/stream-worker.js`, the worker that holds the live connection of all tabs.
pub fn worker() -> Result<Vec<u8>> {
    esbuild("public/stream-worker.js", &["--format=esm", "--target=es2022"])
}

/// `public/highlight.js` with its languages, as a module of its own. Its licences stay in it.
pub fn highlighter() -> Result<Vec<u8>> {
    esbuild("public/highlight.js", &["--format=esm", "--target=es2022", "--legal-comments=inline"])
}

/// `style/main.css` with everything it imports. Addresses below `/assets/` are left to the server.
pub fn style() -> Result<Vec<u8>> {
    esbuild("style/main.css", &["--external:/assets/*"])
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
