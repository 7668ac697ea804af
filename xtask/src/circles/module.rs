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
    /// Every identifier outside of `use` lines; an import that is not among them is there for other modules.
    pub words: HashSet<String>,
    /// The identifiers inside of macros that stand where an item may stand; they may define any of these.
    pub generated: HashSet<String>,
}

/// An item by its name.
#[derive(Clone)]
pub struct Definition {
    pub name: String,
    pub kind: Kind,
}

/// What of an item matters to who names it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Has items of its own: `Type::new`, `Enum::Variant`.
    Type,
    /// Is also used by who imports it without naming it.
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
    /// A module of which nothing is known yet.
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
