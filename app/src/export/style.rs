//! The style of an exported file, inline since that file may load nothing. It holds no text but its own.

/// A whole style element.
pub fn element() -> String {
    format!("<style>{}</style>", include_str!("offline.css"))
}
