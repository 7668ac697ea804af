//! From the `pilothouse-frontend` crate to a WASM module and its JavaScript glue.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use walrus::ModuleConfig;
use wasm_bindgen_cli_support::Bindgen;

use crate::paths;

/// Where the results lie.
pub struct Frontend {
    pub wasm: PathBuf,
    /// An ES module that exports `hydrate`, one function per island, and the initialiser as its default.
    pub glue: PathBuf,
}

/// Compiles the crate with these features for the browser, and has wasm-bindgen write its results into a folder.
pub fn build(release: bool, features: &str, folder: &Path) -> Result<Frontend> {
    let compiled = compile(release, features)?;
    let module = ModuleConfig::new()
        .generate_name_section(!release)
        .generate_producers_section(!release)
        .parse_file(&compiled)
        .with_context(|| format!("cannot read {}", compiled.display()))?;
    let mut output = Bindgen::new()
        .input_module("frontend", module)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .generate_output()
        .with_context(|| format!("wasm-bindgen refuses {}", compiled.display()))?;
    ensure!(output.npm_dependencies().is_empty(), "a crate asks for npm packages, which this build does not install");
    output.emit(folder)?;
    Ok(Frontend { wasm: folder.join("frontend_bg.wasm"), glue: folder.join("frontend.js") })
}

fn compile(release: bool, features: &str) -> Result<PathBuf> {
    let (profile, folder) = if release { ("wasm-release", "wasm-release") } else { ("dev", "debug") };
    let target = ["--target", "wasm32-unknown-unknown", "--profile", profile];
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(paths::root())
        .args(["build", "--package", "pilothouse-frontend", "--lib", "--features", features])
        .args(target)
        .status()
        .context("cannot start cargo")?;
    ensure!(status.success(), "the front end does not compile for wasm32-unknown-unknown, see above");
    Ok(paths::target().join("wasm32-unknown-unknown").join(folder).join("pilothouse_frontend.wasm"))
}
