//! From a path as it is written to the file that defines what it names.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use super::crate_source::CrateSource;
use super::module::{Import, Kind, ModuleId};

/// One file names an item that another defines.
#[derive(Debug, PartialEq, Eq)]
pub struct Arrow {
    pub from: PathBuf,
    pub line: usize,
    pub to: PathBuf,
    pub item: String,
}

/// All arrows of a crate: for each pair of files and each item, the first line that names it.
pub fn arrows(source: &CrateSource) -> Vec<Arrow> {
    let names = Names { source };
    let mut first = BTreeMap::new();
    for (id, module) in source.modules.iter().enumerate() {
        let imports = module.imports.iter().filter(|import| names.is_used_here(id, import));
        let imports = imports.map(|import| (&import.path, import.line));
        for (path, line) in imports.chain(module.mentions.iter().map(|mention| (&mention.path, mention.line))) {
            for item in names.items(id, path) {
                let to = &source.modules[item.module].file;
                if *to != module.file {
                    let seen = first.entry((&module.file, to, item.name)).or_insert(line);
                    *seen = line.min(*seen);
                }
            }
        }
    }
    let arrow = |((from, to, item), line): ((&PathBuf, &PathBuf, String), usize)| Arrow {
        from: from.clone(),
        line,
        to: to.clone(),
        item,
    };
    first.into_iter().map(arrow).collect()
}

/// An item and the module that defines it.
#[derive(Clone)]
struct Found {
    module: ModuleId,
    name: String,
    kind: Kind,
}

enum Target {
    Module(ModuleId),
    Item(Found),
}

struct Names<'a> {
    source: &'a CrateSource,
}

/// The imports that are being followed, so that two globs that import each other come to an end.
type Followed = HashSet<(ModuleId, usize, String)>;

impl Names<'_> {
    fn items(&self, module: ModuleId, path: &[String]) -> Vec<Found> {
        let targets = self.resolve(module, path, &mut Followed::new());
        targets
            .into_iter()
            .filter_map(|target| if let Target::Item(item) = target { Some(item) } else { None })
            .collect()
    }

    /// A re-export is for others. So is a private import whose name does not occur in its module, unless it is a trait.
    fn is_used_here(&self, module: ModuleId, import: &Import) -> bool {
        let Some(name) = &import.name else { return !import.public };
        let named = || self.source.modules[module].words.contains(name);
        let is_trait = || self.items(module, &import.path).iter().any(|item| item.kind == Kind::Trait);
        !import.public && (named() || is_trait())
    }

    fn resolve(&self, module: ModuleId, path: &[String], followed: &mut Followed) -> Vec<Target> {
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        let here = &self.source.modules[module];
        let mut targets = match first.as_str() {
            "crate" => vec![Target::Module(here.root)],
            "self" => vec![Target::Module(module)],
            "super" => here.parent.map(Target::Module).into_iter().collect(),
            name => self.lookup(module, name, followed),
        };
        for name in rest {
            targets = targets.into_iter().flat_map(|target| self.step(target, name, followed)).collect();
        }
        targets
    }

    fn step(&self, target: Target, name: &str, followed: &mut Followed) -> Vec<Target> {
        match target {
            Target::Module(module) if name == "super" => {
                self.source.modules[module].parent.map(Target::Module).into_iter().collect()
            }
            Target::Module(module) => self.lookup(module, name, followed),
            Target::Item(item) if item.kind != Kind::Value => vec![Target::Item(item)],
            Target::Item(_) => Vec::new(),
        }
    }

    /// What a name means in a module. A module, a type and a function may share one.
    fn lookup(&self, module: ModuleId, name: &str, followed: &mut Followed) -> Vec<Target> {
        let here = &self.source.modules[module];
        let item = |kind| Target::Item(Found { module, name: name.to_owned(), kind });
        let children = here.children.iter().filter(|(child, _)| child == name);
        let mut found = Vec::from_iter(children.map(|(_, child)| Target::Module(*child)));
        found.extend(here.items.iter().filter(|own| own.name == name).map(|own| item(own.kind)));
        found.extend(self.imported(module, name, false, followed));
        if found.is_empty() {
            found = self.imported(module, name, true, followed);
        }
        if found.is_empty() && here.generated.contains(name) {
            found.push(item(Kind::Type));
        }
        found
    }

    fn imported(&self, module: ModuleId, name: &str, globs: bool, followed: &mut Followed) -> Vec<Target> {
        let mut found = Vec::new();
        for (index, import) in self.source.modules[module].imports.iter().enumerate() {
            let matches = if globs { import.name.is_none() } else { import.name.as_deref() == Some(name) };
            let step = (module, index, name.to_owned());
            if !matches || !followed.insert(step.clone()) {
                continue;
            }
            for target in self.resolve(module, &import.path, followed) {
                match target {
                    Target::Module(inside) if globs => found.extend(self.lookup(inside, name, followed)),
                    Target::Item(_) if globs => {}
                    target => found.push(target),
                }
            }
            followed.remove(&step);
        }
        found
    }
}
