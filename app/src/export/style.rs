//! The style of an exported file: the one place where styles stand inline, since that file may load nothing. It holds
//! no text but its own, and no page of the console has it.

/// A whole style element.
pub fn element() -> String {
    format!("<style>{}</style>", include_str!("offline.css"))
}
