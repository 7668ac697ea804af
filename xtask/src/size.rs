//! What a first visit to each kind of page costs, and whether that is within its budget.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::paths;
use crate::site::{BROTLI, GZIP, MANIFEST};

/// A kind of page: what its first visit fetches before it is live, besides the document, and the bound in bytes of it all
/// with brotli.
struct Kind {
    name: &'static str,
    files: &'static [&'static str],
    budget: u64,
}

/// `docs/decisions/0002-size-of-the-first-load.md` tells where these bounds come from.
const KINDS: [Kind; 9] = [
    Kind { name: "list, detail", files: &["page.js", "main.css", "icons.svg"], budget: 15_000 },
    Kind { name: "list of files", files: &["page.js", "uploads.js", "main.css", "icons.svg"], budget: 17_000 },
    Kind { name: "usage", files: &["page.js", "main.css", "usage.css", "icons.svg"], budget: 16_000 },
    Kind { name: "errors, audit", files: &["page.js", "main.css", "reports.css", "icons.svg"], budget: 16_000 },
    Kind {
        name: "notifications",
        files: &["page.js", "notifications.js", "main.css", "settings.css", "icons.svg"],
        budget: 19_000,
    },
    Kind {
        name: "passkeys",
        files: &["page.js", "passkeys.js", "main.css", "settings.css", "icons.svg"],
        budget: 19_000,
    },
    Kind {
        name: "approvals",
        files: &["page.js", "approvals.js", "main.css", "session.css", "icons.svg"],
        budget: 32_000,
    },
    Kind { name: "session", files: &["page.js", "session.js", "main.css", "session.css", "icons.svg"], budget: 46_000 },
    Kind { name: "form", files: &["page.js", "form.js", "main.css", "icons.svg"], budget: 17_000 },
];

#[derive(Default, Clone, Copy)]
struct Sizes {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl std::ops::AddAssign for Sizes {
    fn add_assign(&mut self, other: Self) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }
}

/// Prints the table; with `check`, fails above the budget.
pub fn report(check: bool) -> Result<()> {
    let site = paths::site();
    let manifest =
        fs::read(site.join(MANIFEST)).context("there is no target/site yet: run `cargo xtask assets --release`")?;
    let manifest: BTreeMap<String, String> =
        serde_json::from_slice(&manifest).context("target/site/manifest.json is damaged")?;
    println!("{:24} {:>10} {:>10} {:>10}", "bytes", "raw", "gzip", "brotli");
    let mut sizes = BTreeMap::new();
    for (name, file) in &manifest {
        let size = measure(&site.join(file))?;
        print_row(name, size);
        sizes.insert(name.as_str(), size);
    }
    println!();
    let mut above = Vec::new();
    for Kind { name, files, budget } in KINDS {
        let mut total = Sizes::default();
        for file in files {
            total += *sizes.get(file).with_context(|| format!("target/site has no {file}"))?;
        }
        print_row(name, total);
        if total.brotli > budget {
            above.push(format!("{name}: {} bytes with brotli, above the budget of {budget}", total.brotli));
        }
    }
    match fs::metadata(paths::target().join("release").join("pilothouse")) {
        Ok(binary) => println!("{:24} {:>10}", "target/release/pilothouse", binary.len()),
        Err(_) => println!("target/release/pilothouse is not built"),
    }
    ensure!(!check || above.is_empty(), "{}", above.join("; "));
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
