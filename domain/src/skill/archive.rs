//! Reads a skill's zip. It may come from anybody: what it says of its sizes is not believed, nothing is written anywhere,
//! and archives within it stay closed.

use super::{File, Files, MAX_BYTES, MAX_FILES, is_content};
use crate::{format::bytes, reveal::visible};
use std::{
    fmt,
    io::{Cursor, Read as _},
};
use zip::{ZipArchive, read::ZipFile, result::ZipError};

/// Why an archive can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no zip, or a broken one.
    Broken,
    /// It needs a password.
    Encrypted,
    /// It is packed in a way that is not common.
    Method,
    /// It has more files than are read.
    TooMany(usize),
    /// Unpacked it is larger than a skill may be.
    TooLarge,
    /// It has two files of the same path.
    Twice(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken => f.write_str("The zip archive can't be read. It may be incomplete, or no zip at all."),
            Self::Encrypted => f.write_str("The zip archive has a password. Pack it without one."),
            Self::Method => f.write_str("The zip archive uses a rare compression. Pack it with “deflate”."),
            Self::TooMany(count) => write!(f, "The zip archive has {count} entries. At most {MAX_FILES} are read."),
            Self::TooLarge => {
                write!(f, "The skill is larger than {} unpacked, the limit of the API.", bytes(MAX_BYTES as u64))
            }
            Self::Twice(path) => write!(f, "The zip archive has two files at “{}”.", visible(path)),
        }
    }
}

/// The files of an archive.
///
/// # Errors
/// Where it can't be read, or is beyond the bounds.
pub fn read(archive: &[u8]) -> Result<Files, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).map_err(|error| of(&error))?;
    if archive.len() > MAX_FILES {
        return Err(Unreadable::TooMany(archive.len()));
    }
    let (mut files, mut room) = (Files::new(), MAX_BYTES);
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| of(&error))?;
        let path = entry.name().map_err(|error| of(&error))?.into_owned();
        if entry.is_dir() || !is_content(&path) {
            continue;
        }
        let is_link = entry.is_symlink();
        let content = unpacked(entry, room)?;
        room -= content.len();
        if files.insert(path.clone(), File { content, is_link }).is_some() {
            return Err(Unreadable::Twice(path));
        }
    }
    Ok(files)
}

/// At most one byte more than there is room for is ever unpacked.
fn unpacked(entry: ZipFile<'_, Cursor<&[u8]>>, room: usize) -> Result<Vec<u8>, Unreadable> {
    let mut content = Vec::new();
    entry.take(room as u64 + 1).read_to_end(&mut content).map_err(|_| Unreadable::Broken)?;
    if content.len() > room { Err(Unreadable::TooLarge) } else { Ok(content) }
}

fn of(error: &ZipError) -> Unreadable {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Unreadable::Encrypted,
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => Unreadable::Method,
        _ => Unreadable::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write as _;
    use zip::{ZipWriter, write::SimpleFileOptions};

    /// An archive of these files.
    fn pack(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, content) in files {
            archive.start_file(*path, SimpleFileOptions::default()).unwrap();
            archive.write_all(content).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn files_come_out_as_they_went_in_files_4() {
        let inner = pack(&[("x/y", b"z")]);
        let files: &[(&str, &[u8])] =
            &[("a/SKILL.md", b"---"), ("a/inner.zip", &inner), ("__MACOSX/a/._SKILL.md", b"fork"), ("a/empty", b"")];
        let read = read(&pack(files)).unwrap();
        assert_eq!(read.keys().collect::<Vec<_>>(), ["a/SKILL.md", "a/empty", "a/inner.zip"]);
        assert_eq!(read["a/inner.zip"].content, inner, "an archive within stays closed");
    }

    #[test]
    fn a_path_that_leads_out_is_a_name_and_nothing_else() {
        let read = read(&pack(&[("../../etc/passwd", b"x"), ("/root", b"y")])).unwrap();
        assert_eq!(read.keys().collect::<Vec<_>>(), ["../../etc/passwd", "/root"]);
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let zeros = vec![0; MAX_BYTES / 2 + 1];
        let bomb = pack(&[("a/1", &zeros), ("a/2", &zeros)]);
        assert!(bomb.len() < 200_000);
        assert_eq!(read(&bomb), Err(Unreadable::TooLarge));
        let paths: Vec<String> = (0..=MAX_FILES).map(|n| format!("a/{n}")).collect();
        let many: Vec<(&str, &[u8])> = paths.iter().map(|path| (path.as_str(), &b""[..])).collect();
        assert_eq!(read(&pack(&many)), Err(Unreadable::TooMany(MAX_FILES + 1)));
    }

    #[test]
    fn a_size_that_lies_is_not_believed() {
        let mut archive = pack(&[("a/b", &[b'x'; 5_000])]);
        let size = 5_000_u32.to_le_bytes();
        let places: Vec<usize> = (0..archive.len() - 4).filter(|at| archive[*at..at + 4] == size).collect();
        assert!(!places.is_empty());
        for place in places {
            archive[place..place + 4].copy_from_slice(&1_u32.to_le_bytes());
        }
        if let Ok(files) = read(&archive) {
            assert!(files["a/b"].content.len() <= 5_000);
        }
    }

    #[test]
    fn a_link_is_marked_and_not_followed() {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.add_symlink("a/link", "/etc/passwd", SimpleFileOptions::default()).unwrap();
        let read = read(&archive.finish().unwrap().into_inner()).unwrap();
        assert_eq!(read["a/link"], File { content: b"/etc/passwd".to_vec(), is_link: true });
    }

    #[test]
    fn what_is_no_zip_is_said() {
        let whole = pack(&[("a/SKILL.md", b"text")]);
        for broken in [&b""[..], b"PK", b"not a zip", &whole[..whole.len() - 10]] {
            let why = read(broken).unwrap_err();
            assert_eq!(why, Unreadable::Broken);
            assert!(why.to_string().contains("can't be read"));
        }
        let mut encrypted = whole.clone();
        let central = encrypted.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        encrypted[6] |= 1;
        encrypted[central + 8] |= 1;
        assert_eq!(read(&encrypted), Err(Unreadable::Encrypted));
    }

    proptest! {
        #[test]
        fn no_change_of_an_archive_makes_it_panic_or_grow(
            content in prop::collection::vec(any::<u8>(), 0..300),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        ) {
            let mut archive = pack(&[("a/SKILL.md", b"---\n"), ("a/b.bin", &content)]);
            for (at, byte) in changes {
                let at = at.index(archive.len());
                archive[at] = byte;
            }
            if let Ok(files) = read(&archive) {
                prop_assert!(files.values().map(|file| file.content.len()).sum::<usize>() <= MAX_BYTES);
            }
        }
    }
}
