//! What a first page load costs, and whether that is within the budget.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::paths;
use crate::site::{BROTLI, GZIP, MANIFEST};

/// What every first page load fetches before it is live.
const FIRST_LOAD: [&str; 3] = ["pilothouse.wasm", "boot.js", "main.css"];

/// Upper bound of the first load with brotli, in bytes: what it is today, so that it can only shrink. The aim is
/// 250,000; `docs/decisions/0002-size-of-the-first-load.md` tells what stands in the way.
const BUDGET: u64 = 850_000;

#[derive(Default, Clone, Copy)]
struct Sizes {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Prints the table; with `check`, fails above the budget.
pub fn report(check: bool) -> Result<()> {
    let site = paths::site();
    let manifest =
        fs::read(site.join(MANIFEST)).context("there is no target/site yet: run `cargo xtask assets --release`")?;
    let manifest: BTreeMap<String, String> =
        serde_json::from_slice(&manifest).context("target/site/manifest.json is damaged")?;
    let mut total = Sizes::default();
    println!("{:24} {:>10} {:>10} {:>10}", "bytes", "raw", "gzip", "brotli");
    for name in FIRST_LOAD {
        let file = manifest.get(name).with_context(|| format!("target/site has no {name}"))?;
        let sizes = measure(&site.join(file))?;
        total =
            Sizes { raw: total.raw + sizes.raw, gzip: total.gzip + sizes.gzip, brotli: total.brotli + sizes.brotli };
        print_row(name, sizes);
    }
    print_row("first load", total);
    for (name, file) in manifest.iter().filter(|(name, _)| !FIRST_LOAD.contains(&name.as_str())) {
        print_row(name, measure(&site.join(file))?);
    }
    match fs::metadata(paths::target().join("release").join("pilothouse")) {
        Ok(binary) => println!("{:24} {:>10}", "target/release/pilothouse", binary.len()),
        Err(_) => println!("target/release/pilothouse is not built"),
    }
    ensure!(
        !check || total.brotli <= BUDGET,
        "the first load is {} bytes with brotli, above the budget of {BUDGET}",
        total.brotli
    );
    Ok(())
}

/// A file without a compressed copy is served as it is.
fn measure(file: &Path) -> Result<Sizes> {
    let raw = length(file)?;
    let packed = |suffix| length(Path::new(&format!("{}{suffix}", file.display()))).unwrap_or(raw);
    Ok(Sizes { raw, gzip: packed(GZIP), brotli: packed(BROTLI) })
}

fn length(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len())
}

fn print_row(name: &str, sizes: Sizes) {
    println!("{name:24} {:>10} {:>10} {:>10}", sizes.raw, sizes.gzip, sizes.brotli);
}
