//! Comma-separated values as a table, bounded in rows and columns, for previews (RFC 4180, and leniently what is not).

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

/// Reads at most so many rows and columns. Commas, semicolons or tabs separate, whichever the first line has most of.
pub fn table(text: &str, rows: usize, columns: usize) -> Table {
    let first = text.lines().next().unwrap_or_default();
    let separator = [',', ';', '\t'].into_iter().rev().max_by_key(|c| first.matches(*c).count()).unwrap_or(',');
    let mut reader = Reader { rest: text.trim_start_matches('\u{feff}').chars().peekable(), separator };
    let mut table = Table::default();
    while let Some(mut row) = reader.row() {
        table.is_cut |= row.len() > columns || table.rows.len() == rows;
        if table.rows.len() == rows {
            break;
        }
        row.truncate(columns);
        if table.head.is_empty() { table.head = row } else { table.rows.push(row) }
    }
    table
}

struct Reader<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    separator: char,
}

impl Reader<'_> {
    /// The next row; a line without anything is none.
    fn row(&mut self) -> Option<Vec<String>> {
        while self.rest.next_if(|c| matches!(c, '\r' | '\n')).is_some() {}
        self.rest.peek()?;
        let mut fields = vec![self.field()];
        while self.rest.next_if_eq(&self.separator).is_some() {
            fields.push(self.field());
        }
        Some(fields)
    }

    /// The next field; it ends before a separator or a line's end. Two quotes in quotes are one.
    fn field(&mut self) -> String {
        let mut field = String::new();
        let mut quoted = self.rest.next_if_eq(&'"').is_some();
        while let Some(&c) = self.rest.peek() {
            if !quoted && (c == self.separator || c == '\r' || c == '\n') {
                break;
            }
            self.rest.next();
            if !quoted || c != '"' || self.rest.next_if_eq(&'"').is_some() {
                field.push(c);
            } else {
                quoted = false;
            }
        }
        field
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
