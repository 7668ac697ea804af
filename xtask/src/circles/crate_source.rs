//! The files of one crate, followed from `lib.rs` and `main.rs` by their `mod` lines.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use syn::Item;

use super::mentions;
use super::module::{Module, ModuleId};

/// The modules of a crate that its library and its program are made of, without its tests.
pub struct CrateSource {
    pub name: String,
    pub modules: Vec<Module>,
    /// Relative to the workspace's root.
    pub files: Vec<PathBuf>,
}

impl CrateSource {
    /// Reads `src/lib.rs` and `src/main.rs` of the crate in `folder` below `workspace`, and every module below them.
    pub fn read(workspace: &Path, folder: &Path) -> Result<CrateSource> {
        let mut reader = Reader { workspace, modules: Vec::new() };
        for root in ["lib.rs", "main.rs"] {
            let file = folder.join("src").join(root);
            if workspace.join(&file).is_file() {
                let id = reader.modules.len();
                reader.file(file, &folder.join("src"), id, None)?;
            }
        }
        let mut files = Vec::from_iter(reader.modules.iter().map(|module| module.file.clone()));
        files.sort();
        files.dedup();
        Ok(CrateSource { name: folder.display().to_string(), modules: reader.modules, files })
    }
}

struct Reader<'a> {
    workspace: &'a Path,
    modules: Vec<Module>,
}

impl Reader<'_> {
    /// `folder` is where the files of the module's own children are.
    fn file(&mut self, file: PathBuf, folder: &Path, root: ModuleId, parent: Option<ModuleId>) -> Result<ModuleId> {
        let text = fs::read_to_string(self.workspace.join(&file)).with_context(|| file.display().to_string())?;
        let parsed = syn::parse_file(&text).with_context(|| file.display().to_string())?;
        self.module(file, folder, root, parent, &parsed.items)
    }

    fn module(
        &mut self,
        file: PathBuf,
        folder: &Path,
        root: ModuleId,
        parent: Option<ModuleId>,
        items: &[Item],
    ) -> Result<ModuleId> {
        let id = self.modules.len();
        self.modules.push(mentions::read(Module::empty(file.clone(), root, parent), items));
        for item in items {
            let Item::Mod(child) = item else { continue };
            if mentions::is_test(&child.attrs) {
                continue;
            }
            let name = child.ident.to_string();
            let below = folder.join(&name);
            let child_id = match &child.content {
                Some((_, items)) => self.module(file.clone(), &below, root, Some(id), items)?,
                None => self.file(self.find(folder, &name), &below, root, Some(id))?,
            };
            self.modules[id].children.push((name, child_id));
        }
        Ok(id)
    }

    fn find(&self, folder: &Path, name: &str) -> PathBuf {
        let inside = folder.join(name).join("mod.rs");
        if self.workspace.join(&inside).is_file() { inside } else { folder.join(format!("{name}.rs")) }
    }
}
