//! The session as a file: its rows as they are written down for readers without a console.
//!
//! A file is written in parts, so that a session of any size can be.

mod about;
mod html;
mod markdown;
mod style;
mod words;

pub use about::About;

use pilothouse_domain::timeline::Row;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Markdown, to be read as it is.
    Markdown,
    /// One HTML file that opens offline, runs nothing and loads nothing.
    Html,
}

impl Format {
    /// How the file begins.
    pub fn head(self, about: &About) -> String {
        match self {
            Self::Markdown => markdown::head(about),
            Self::Html => html::head(about),
        }
    }

    /// Some of its rows, oldest first.
    pub fn rows<'a>(self, about: &About, rows: impl Iterator<Item = &'a Row>) -> String {
        match self {
            Self::Markdown => rows.map(|row| markdown::row(about, row)).collect(),
            Self::Html => html::rows(about, rows),
        }
    }

    /// How it ends.
    pub fn foot(self) -> &'static str {
        match self {
            Self::Markdown => "",
            Self::Html => html::FOOT,
        }
    }
}

#[cfg(test)]
mod tests;
