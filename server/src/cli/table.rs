//! Tables that commands print: aligned columns, for people and for `awk`.

use pilothouse_domain::reveal::visible;
use std::io::{self, Write};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Writes a header and rows. Empty cells become dashes, so that columns can be split at spaces. What a terminal would obey,
/// or what would hide, shows as a mark.
pub(super) fn write<const N: usize>(output: &mut dyn Write, head: [&str; N], rows: &[[String; N]]) -> io::Result<()> {
    let rows: Vec<_> = rows.iter().map(|row| row.each_ref().map(|cell| one_line(cell))).collect();
    let mut widths = head.map(|name| name.chars().count());
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for row in std::iter::once(&head.map(str::to_owned)).chain(&rows) {
        let cells = row.iter().zip(widths).map(|(cell, width)| {
            let cell = if cell.is_empty() { "-" } else { cell };
            format!("{cell:width$}")
        });
        writeln!(output, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

/// A text of somebody else's in one line, without anything that hides.
pub(super) fn one_line(text: &str) -> String {
    visible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same, cut after so many characters.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let line = one_line(text);
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// A time in milliseconds since 1970, to the minute, in UTC.
pub(super) fn minute(milliseconds: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(milliseconds.div_euclid(60_000) * 60);
    moment.ok().and_then(|moment| moment.format(&Rfc3339).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_cell_is_obeyed() {
        let mut output = Vec::new();
        write(&mut output, ["TITLE"], &[["a\u{1b}[2Jb\nc\u{202e}\u{9b}31m\td".to_owned()]]).unwrap();
        let written = String::from_utf8(output).unwrap();
        assert_eq!(written, "TITLE\na⟦U+001B⟧[2Jb c⟦U+202E⟧⟦U+009B⟧31m d\n");
    }

    #[test]
    fn columns_are_aligned() {
        let mut output = Vec::new();
        let rows = [["ada".to_owned(), minute(1_700_000_000_000)], ["bob.with.a.name".to_owned(), String::new()]];
        write(&mut output, ["NAME", "ADDED"], &rows).unwrap();
        let expected = "NAME             ADDED\nada              2023-11-14T22:13:00Z\nbob.with.a.name  -\n";
        assert_eq!(String::from_utf8(output).unwrap(), expected);
    }
}
