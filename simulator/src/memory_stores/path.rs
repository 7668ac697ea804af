//! Paths of memories (files-vaults-memory-skills.md §3.2).

use crate::prelude::*;
use unicode_normalization::is_nfc;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

const MAX_BYTES: usize = 1_024;
const MAX_SEGMENTS: usize = 20;

/// The `path` of a body, where one was sent.
pub(super) fn read<'a>(fields: &Fields<'a>) -> Result<Option<&'a str>, HttpError> {
    let Some(path) = fields.text("path", 0..=usize::MAX)?.value() else { return Ok(None) };
    check(path).map_err(|what| fields.fail("path", what))?;
    Ok(Some(path))
}

/// A `path_prefix`, which is `/` or the path of a folder with a slash behind it.
pub(super) fn check_prefix(prefix: &str) -> Result<(), HttpError> {
    let checked = match prefix.strip_suffix('/') {
        None => Err("must end in `/`"),
        Some("") => Ok(()),
        Some(folder) => check(folder),
    };
    checked.map_err(|what| HttpError::invalid(format!("path_prefix: {what}")))
}

/// The paths above a path, outermost first: of `/a/b/c` these are `/a` and `/a/b`.
pub(super) fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').skip(1).map(|(at, _)| &path[..at])
}

/// Whether a memory may be at a path.
pub(super) fn check(path: &str) -> Result<(), &'static str> {
    if path.len() > MAX_BYTES {
        return Err("must have at most 1024 bytes");
    }
    let Some(rest) = path.strip_prefix('/') else { return Err("must start with `/`") };
    if rest.split('/').count() > MAX_SEGMENTS {
        return Err("must have at most 20 segments");
    }
    if rest.split('/').any(|segment| matches!(segment, "" | "." | "..")) {
        return Err("must not have empty, `.` or `..` segments");
    }
    if path.chars().any(is_invisible) {
        return Err("must not have control or format characters or line separators");
    }
    if !is_nfc(path) {
        return Err("must be in Unicode normalization form C");
    }
    Ok(())
}

fn is_invisible(c: char) -> bool {
    use GeneralCategory::{Control, Format, LineSeparator, ParagraphSeparator};
    matches!(c.general_category(), Control | Format | LineSeparator | ParagraphSeparator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_memory_3_2() {
        let deep = "/a".repeat(20);
        let long = format!("/{}", "é".repeat(511));
        for good in ["/a", "/a.md", "/A b/…", "/...", "/.hidden", "/日本/é", &deep, &long] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        let (deeper, longer) = ("/a".repeat(21), format!("{long}xx"));
        for bad in [
            "",
            "/",
            "a",
            "a/b",
            "//",
            "/a/",
            "/a//b",
            "/.",
            "/a/../b",
            "/a\n",
            "/a\u{0}",
            "/a\u{7f}",
            "/a\u{200b}",
            "/a\u{202e}b",
            "/a\u{feff}",
            "/a\u{2028}",
            "/a\u{2029}",
            "/e\u{301}",
            &deeper,
            &longer,
        ] {
            assert!(check(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn prefixes_are_whole_segments_memory_3_2() {
        for good in ["/", "/a/", "/a/b/"] {
            assert!(check_prefix(good).is_ok(), "{good}");
        }
        for bad in ["", "/a", "a/", "//", "/a//", "/../"] {
            assert!(check_prefix(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn folders_of_a_path() {
        assert_eq!(folders("/a/b/c").collect::<Vec<_>>(), ["/a", "/a/b"]);
        assert_eq!(folders("/a").count(), 0);
    }
}
