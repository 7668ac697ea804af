//! What one module defines, imports and mentions.

use std::collections::HashSet;
use std::path::PathBuf;

/// The place of a module among those of its crate.
pub type ModuleId = usize;

/// One module, in a file of its own or inside another's.
pub struct Module {
    pub file: PathBuf,
    pub root: ModuleId,
    pub parent: Option<ModuleId>,
    pub children: Vec<(String, ModuleId)>,
    pub items: Vec<Definition>,
    pub imports: Vec<Import>,
    pub mentions: Vec<Mention>,
    /// Every identifier outside `use` lines. An import that is not among them exists for other modules.
    pub words: HashSet<String>,
    /// The identifiers inside macros at item level, and inside macros that are defined here: each may be an item.
    pub generated: HashSet<String>,
}

/// An item by its name.
#[derive(Clone)]
pub struct Definition {
    pub name: String,
    pub kind: Kind,
}

/// How an item can be used by name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Has items of its own: `Type::new`, `Enum::Variant`.
    Type,
    /// Importing it is using it: its name need not occur again.
    Trait,
    /// A function, constant, static or macro.
    Value,
}

/// One name of a `use` line.
pub struct Import {
    /// None for a glob.
    pub name: Option<String>,
    pub path: Vec<String>,
    pub line: usize,
    /// Whether the line has a visibility: then it is a re-export.
    pub public: bool,
}

/// A path in code, in a macro or in an attribute.
pub struct Mention {
    pub path: Vec<String>,
    pub line: usize,
}

impl Module {
    /// A module without content.
    pub fn empty(file: PathBuf, root: ModuleId, parent: Option<ModuleId>) -> Module {
        Module {
            file,
            root,
            parent,
            children: Vec::new(),
            items: Vec::new(),
            imports: Vec::new(),
            mentions: Vec::new(),
            words: HashSet::new(),
            generated: HashSet::new(),
        }
    }
}
