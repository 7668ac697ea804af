//! What the forms of the pages share. They are plain HTML: a button that adds a row, removes one or looks something up sends
//! the form to the server, which shows it again; with `scripts/form.js` only the part that changes is replaced.

pub mod agent;
pub mod choices;
mod editor;
mod event;
mod field;
mod field_set;
pub mod metadata;
pub mod resources;
mod vaults;
mod words;

pub use editor::Editor;
pub use event::{event, outcome};
pub use field::PlainField;
pub use field_set::FieldSet;
pub use vaults::vaults;
