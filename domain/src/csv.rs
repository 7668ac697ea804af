//! A preview of a CSV file as a table, bounded in rows and columns (RFC 4180, and lenient).

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

/// The beginning of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The first line.
    pub head: Vec<String>,
    /// The lines that follow.
    pub rows: Vec<Vec<String>>,
    /// More rows or columns exist than are here.
    pub is_cut: bool,
}

/// Reads up to this many rows and columns. The separator is a comma, semicolon or tab, whichever is most frequent in
/// the first line.
pub fn table(text: &str, rows: usize, columns: usize) -> Table {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    let separator = *b",;\t".iter().rev().max_by_key(|separator| count(**separator)).unwrap_or(&b',');
    let reader = ReaderBuilder::new().delimiter(separator).build();
    let mut source = Rows { reader, rest: text.trim_start_matches('\u{feff}').as_bytes() };
    let mut table = Table::default();
    while let Some(mut row) = source.next_row() {
        table.is_cut |= row.len() > columns || table.rows.len() == rows;
        if table.rows.len() == rows {
            break;
        }
        row.truncate(columns);
        if table.head.is_empty() { table.head = row } else { table.rows.push(row) }
    }
    table
}

struct Rows<'a> {
    reader: Reader,
    rest: &'a [u8],
}

impl Rows<'_> {
    /// The next row; empty lines are skipped.
    fn next_row(&mut self) -> Option<Vec<String>> {
        let (mut row, mut field, mut buffer) = (Vec::new(), Vec::new(), [0; 256]);
        loop {
            let (result, read, written) = self.reader.read_field(self.rest, &mut buffer);
            self.rest = self.rest.get(read..).unwrap_or_default();
            field.extend_from_slice(buffer.get(..written).unwrap_or_default());
            match result {
                // Asked again without input, the reader knows that the text has ended.
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
                ReadFieldResult::Field { record_end } => {
                    row.push(String::from_utf8_lossy(&std::mem::take(&mut field)).into_owned());
                    if record_end {
                        return Some(row);
                    }
                }
                ReadFieldResult::End => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quotes_hold_separators_lines_and_quotes() {
        let read = table("a,b\r\n\"x, \"\"y\"\"\nz\",2\r\n\r\n3,\n", 9, 9);
        assert_eq!(read.head, ["a", "b"]);
        assert_eq!(read.rows, [["x, \"y\"\nz", "2"], ["3", ""]]);
        assert!(!read.is_cut);
    }

    #[test]
    fn other_separators_are_seen_by_the_first_line() {
        assert_eq!(table("a;b,c;d\n1;2;3", 9, 9).head, ["a", "b,c", "d"]);
        assert_eq!(table("a\tb\n", 9, 9).head, ["a", "b"]);
        assert_eq!(table("alone\n", 9, 9).head, ["alone"]);
    }

    #[test]
    fn what_is_left_out_is_said() {
        let read = table("a,b,c\n1,2,3\n4,5,6\n", 1, 2);
        assert_eq!((read.head.len(), read.rows.len(), read.is_cut), (2, 1, true));
        assert!(!table("a\n1\n", 1, 2).is_cut);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(rows in prop::collection::vec(prop::collection::vec("[ -~\n]{1,8}", 2..5), 2..9)) {
            let quoted = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
            let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(",");
            // A first line that a separator of another kind would win is not what this is about.
            let head = "a,b".to_owned();
            let text = [head].into_iter().chain(rows.iter().map(line)).collect::<Vec<_>>().join("\n");
            prop_assert_eq!(table(&text, 99, 99).rows, rows);
        }

        #[test]
        fn any_text_ends(text in "(?s).{0,200}") {
            let read = table(&text, 5, 3);
            prop_assert!(read.rows.len() <= 5 && read.rows.iter().chain([&read.head]).all(|row| row.len() <= 3));
        }
    }
}
