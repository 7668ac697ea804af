//! Primitives that know nothing of resources: what pages are put together from.

mod action_link;
mod badge;
mod capabilities;
mod choice;
mod code;
mod confirm;
mod copy_id;
mod coverage;
mod export_link;
mod facts;
mod field;
mod icon;
mod link;
mod notice;
mod page_head;
mod pager;
mod style;
mod text;
mod text_area;
mod timestamp;

#[cfg(test)]
pub mod tests;

pub use action_link::ActionLink;
pub use badge::StatusBadge;
pub use capabilities::{ADMINISTER, Capabilities, OPERATE};
pub use choice::Choice;
pub use code::{CodeButton, CodeLink};
pub use confirm::{ConfirmAction, DestructiveAction};
pub use copy_id::{CopyButton, CopyId};
pub use coverage::coverage_line;
pub use export_link::ExportLink;
pub use facts::MetadataFacts;
pub use field::Field;
pub use icon::Icon;
pub use link::ExternalLink;
pub use notice::{CheckLink, EmptyState, Failure, FailureNotice, MaySeeChecks};
pub use page_head::PageHead;
pub use pager::Pager;
pub use style::style_sheets;
pub use text::{name, revealed};
pub use text_area::TextArea;
pub use timestamp::TimeAgo;
