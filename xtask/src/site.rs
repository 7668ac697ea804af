//! The folder that the server embeds: content-hashed names, precompressed copies, and a manifest of both.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The manifest's file name inside the site folder: a JSON object from logical names to file names.
pub const MANIFEST: &str = "manifest.json";

/// The precompressed copies: what is added to the file's name.
pub const BROTLI: &str = ".br";
pub const GZIP: &str = ".gz";

/// A site folder while it is written.
pub struct Site {
    folder: PathBuf,
    compress: bool,
    destination: PathBuf,
    files: BTreeMap<String, String>,
}

impl Site {
    /// A site that is written into `folder` and takes the place of `destination` when it is finished.
    pub fn new(folder: PathBuf, destination: PathBuf, compress: bool) -> Result<Self> {
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(Self { folder, compress, destination, files: BTreeMap::new() })
    }

    /// Writes an asset under a name that carries the hash of its content, so that it may be cached for ever.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let file = hashed_name(name, content);
        fs::write(self.folder.join(&file), content)?;
        if self.compress {
            self.write_packed(&format!("{file}{BROTLI}"), content, brotli)?;
            self.write_packed(&format!("{file}{GZIP}"), content, gzip)?;
        }
        self.files.insert(name.to_owned(), file);
        Ok(())
    }

    /// The file that an asset was written to; empty if there is none.
    pub fn file(&self, name: &str) -> &str {
        self.files.get(name).map_or("", String::as_str)
    }

    /// Publishes the files of a folder as they are.
    pub fn add_public(&mut self, folder: &Path) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            self.add(name, &fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?)?;
        }
        Ok(())
    }

    /// Writes the manifest and puts the folder in its place.
    pub fn finish(self) -> Result<()> {
        let Self { folder, destination, files, .. } = self;
        fs::write(folder.join(MANIFEST), serde_json::to_vec_pretty(&files)?)?;
        if destination.exists() {
            let retired = folder.with_extension("retired");
            fs::rename(&destination, retired).with_context(|| format!("cannot move {} away", destination.display()))?;
        }
        fs::rename(&folder, &destination).with_context(|| format!("cannot write {}", destination.display()))
    }

    /// Packing is slow. The name holds the content's hash, so a copy of that name in the last site is the same copy.
    fn write_packed(&self, name: &str, content: &[u8], pack: fn(&[u8]) -> Result<Vec<u8>>) -> Result<()> {
        let packed = match fs::read(self.destination.join(name)) {
            Ok(packed) => packed,
            Err(_) => pack(content)?,
        };
        if packed.len() < content.len() {
            fs::write(self.folder.join(name), packed)?;
        }
        Ok(())
    }
}

/// `main.css` → `main.0123456789abcdef.css`.
fn hashed_name(name: &str, content: &[u8]) -> String {
    let hash: String = Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{name}.{hash}"),
    }
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &content[..], &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn read_manifest(site: &Path) -> BTreeMap<String, String> {
        serde_json::from_slice(&fs::read(site.join(MANIFEST)).unwrap()).unwrap()
    }

    #[test]
    fn a_name_carries_the_hash_of_its_content() {
        let first = hashed_name("main.css", b"a{}");
        assert!(
            first.starts_with("main.") && first.ends_with(".css") && first.len() == "main..css".len() + 16,
            "{first}"
        );
        assert_eq!(first, hashed_name("main.css", b"a{}"));
        assert_ne!(first, hashed_name("main.css", b"b{}"));
    }

    #[test]
    fn precompressed_copies_decode_to_the_original_and_only_exist_when_smaller() {
        let scratch = tempfile::tempdir().unwrap();
        let destination = scratch.path().join("site");
        let text = "body { color: red }\n".repeat(50);
        let mut site = Site::new(scratch.path().join("new"), destination.clone(), true).unwrap();
        site.add("main.css", text.as_bytes()).unwrap();
        site.add("tiny.txt", b"x").unwrap();
        site.finish().unwrap();

        let files = read_manifest(&destination);
        let path = |name: &str, suffix: &str| destination.join(format!("{}{suffix}", files[name]));
        let packed = fs::read(path("main.css", BROTLI)).unwrap();
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
        let packed = fs::read(path("main.css", GZIP)).unwrap();
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        assert!(path("tiny.txt", "").exists());
        assert!(!path("tiny.txt", BROTLI).exists() && !path("tiny.txt", GZIP).exists());
    }

    #[test]
    fn a_new_site_replaces_the_old_one_whole() {
        let scratch = tempfile::tempdir().unwrap();
        let destination = scratch.path().join("site");
        for (round, content) in ["one", "two"].into_iter().enumerate() {
            let mut site =
                Site::new(scratch.path().join(format!("build-{round}")), destination.clone(), false).unwrap();
            site.add("main.css", content.as_bytes()).unwrap();
            site.finish().unwrap();
        }
        let files = read_manifest(&destination);
        assert_eq!(fs::read(destination.join(&files["main.css"])).unwrap(), b"two");
        assert_eq!(fs::read_dir(&destination).unwrap().count(), 2, "the old file is gone");
    }

    #[test]
    fn public_files_are_published_as_they_are() {
        let scratch = tempfile::tempdir().unwrap();
        let public = scratch.path().join("public");
        let destination = scratch.path().join("site");
        fs::create_dir(&public).unwrap();
        for name in ["robots.txt", "icons.svg"] {
            fs::write(public.join(name), name).unwrap();
        }
        let mut site = Site::new(scratch.path().join("new"), destination.clone(), false).unwrap();
        site.add_public(&public).unwrap();
        site.finish().unwrap();

        let files = read_manifest(&destination);
        assert_eq!(files.keys().collect::<Vec<_>>(), ["icons.svg", "robots.txt"]);
        assert_eq!(fs::read(destination.join(&files["icons.svg"])).unwrap(), b"icons.svg");
    }

    #[test]
    fn an_unchanged_file_is_not_packed_again() {
        let scratch = tempfile::tempdir().unwrap();
        let destination = scratch.path().join("site");
        let text = "body { color: red }\n".repeat(50);
        for round in ["first", "second"] {
            let mut site = Site::new(scratch.path().join(round), destination.clone(), true).unwrap();
            site.add("main.css", text.as_bytes()).unwrap();
            site.finish().unwrap();
            let packed = destination.join(format!("{}{BROTLI}", read_manifest(&destination)["main.css"]));
            match round {
                "first" => fs::write(packed, b"mark").unwrap(),
                _ => assert_eq!(fs::read(packed).unwrap(), b"mark"),
            }
        }
    }
}
