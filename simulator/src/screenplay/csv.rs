//! A profile of a CSV file: its columns, rows, and the least, mean and greatest number of each numeric column.
//!
//! The file is read in pieces and never held whole.

use csv_core::{ReadFieldResult, ReaderBuilder};
use std::fmt::Write as _;

/// A field longer than this many bytes is cut: no number is that long, and memory stays bounded.
const LONGEST_FIELD: usize = 4096;

/// What a CSV file holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Profile {
    /// Where the file is in the sandbox.
    pub path: String,
    /// Rows after the header.
    pub rows: u64,
    /// Columns in their order.
    pub columns: Vec<Column>,
}

/// One column.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Column {
    /// Its header.
    pub name: String,
    /// Fields that are not empty.
    pub filled: u64,
    numbers: u64,
    sum: f64,
    least: f64,
    greatest: f64,
}

impl Column {
    /// Least, mean and greatest, or `None` where not every filled field is a number.
    pub(crate) fn range(&self) -> Option<(f64, f64, f64)> {
        (self.numbers > 0 && self.numbers == self.filled)
            .then(|| (self.least, self.sum / self.numbers as f64, self.greatest))
    }

    fn add(&mut self, field: &str) {
        let field = field.trim();
        if field.is_empty() {
            return;
        }
        self.filled += 1;
        let Some(number) = field.parse::<f64>().ok().filter(|n| n.is_finite()) else { return };
        self.least = if self.numbers == 0 { number } else { self.least.min(number) };
        self.greatest = if self.numbers == 0 { number } else { self.greatest.max(number) };
        self.numbers += 1;
        self.sum += number;
    }
}

impl Profile {
    /// `3 columns, 120 rows`.
    pub(crate) fn shape(&self) -> String {
        let plural = |n: u64, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        format!("{}, {}", plural(self.columns.len() as u64, "column"), plural(self.rows, "row"))
    }

    /// A Markdown table with a line for each column.
    pub(crate) fn table(&self) -> String {
        let mut table = "| Column | Filled | Min | Mean | Max |\n| --- | ---: | ---: | ---: | ---: |".to_owned();
        for column in &self.columns {
            let [least, mean, greatest] =
                column.range().map_or_else(|| ["–".into(), "–".into(), "–".into()], |(l, m, g)| [l, m, g].map(number));
            let name = column.name.replace('|', "\\|");
            let _ = write!(table, "\n| {name} | {} | {least} | {mean} | {greatest} |", column.filled);
        }
        table
    }

    /// A Markdown report.
    pub(crate) fn report(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|c| format!("`{}`", c.name.replace('`', "'"))).collect();
        format!(
            "# Report on {}\n\n{}: {}.\n\n{}\n\nMin, mean and max are given for columns whose filled fields are all numbers.\n",
            self.path,
            self.shape(),
            names.join(", "),
            self.table()
        )
    }
}

/// At most four decimals, without trailing zeros.
fn number(n: f64) -> String {
    let text = format!("{n:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Reads CSV (RFC 4180; `\n` and `\r\n`; the separator is a comma, semicolon or tab, whichever the header has most of).
#[derive(Debug, Default)]
pub(crate) struct Reader {
    profile: Profile,
    /// The first line until the separator is known.
    header: Option<Vec<u8>>,
    csv: csv_core::Reader,
    field: Vec<u8>,
    index: usize,
    header_done: bool,
}

impl Reader {
    pub(crate) fn new(path: &str) -> Self {
        let profile = Profile { path: path.to_owned(), ..Profile::default() };
        Self { profile, header: Some(Vec::new()), ..Self::default() }
    }

    /// Takes the next bytes of the file.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let Some(header) = self.header.as_mut() else { return self.read(bytes) };
        header.extend_from_slice(bytes);
        if header.contains(&b'\n') || header.len() > LONGEST_FIELD {
            self.begin();
        }
    }

    /// The profile, once the whole file was taken.
    pub(crate) fn finish(mut self) -> Profile {
        self.begin();
        // Without input the reader ends what is open.
        while self.step(&mut &[][..]) {}
        self.profile
    }

    /// Settles the separator and reads what was held back.
    fn begin(&mut self) {
        let Some(held) = self.header.take() else { return };
        let held = held.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&held);
        let line = held.split(|b| *b == b'\n').next().unwrap_or_default();
        let count = |separator: u8| line.iter().filter(|b| **b == separator).count();
        let separator = [b';', b'\t'].into_iter().find(|s| count(*s) > count(b',')).unwrap_or(b',');
        self.csv = ReaderBuilder::new().delimiter(separator).build();
        self.read(held);
    }

    fn read(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            self.step(&mut bytes);
        }
    }

    /// Reads up to the end of a field; says whether there may be more.
    fn step(&mut self, bytes: &mut &[u8]) -> bool {
        let mut buffer = [0; 1024];
        let (result, read, written) = self.csv.read_field(bytes, &mut buffer);
        *bytes = bytes.get(read..).unwrap_or_default();
        let room = LONGEST_FIELD.saturating_sub(self.field.len());
        self.field.extend_from_slice(buffer.get(..written.min(room)).unwrap_or_default());
        if let ReadFieldResult::Field { record_end } = result {
            self.end_field();
            if record_end {
                self.end_row();
            }
        }
        !matches!(result, ReadFieldResult::End)
    }

    fn end_field(&mut self) {
        let field = std::mem::take(&mut self.field);
        let text = String::from_utf8_lossy(&field);
        if !self.header_done {
            self.profile.columns.push(Column { name: text.trim().to_owned(), ..Column::default() });
        } else if let Some(column) = self.profile.columns.get_mut(self.index) {
            column.add(&text);
        }
        self.index += 1;
    }

    fn end_row(&mut self) {
        self.profile.rows += u64::from(self.header_done);
        self.header_done = true;
        self.index = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn profile(text: &str) -> Profile {
        let mut reader = Reader::new("/mnt/session/uploads/data.csv");
        reader.push(text.as_bytes());
        reader.finish()
    }

    #[test]
    fn numbers_are_those_of_the_file() {
        let p =
            profile("order,amount,note\r\n1,10.5,\"late, again\"\r\n2,-3,\"said \"\"no\"\"\nand left\"\r\n3,,x\r\n");
        assert_eq!(p.shape(), "3 columns, 3 rows");
        assert_eq!(p.columns[0].range(), Some((1.0, 2.0, 3.0)));
        assert_eq!(p.columns[1].range(), Some((-3.0, 3.75, 10.5)));
        assert_eq!((p.columns[2].range(), p.columns[2].filled), (None, 3));
        assert!(p.table().contains("| amount | 2 | -3 | 3.75 | 10.5 |"), "{}", p.table());
        assert!(p.report().contains("`order`, `amount`, `note`"));
    }

    #[test]
    fn odd_files_have_a_profile_too() {
        assert_eq!(profile("").shape(), "0 columns, 0 rows");
        assert_eq!(profile("a").shape(), "1 column, 0 rows");
        assert_eq!(profile("\u{feff}a;b\n1;2").columns[0].name, "a");
        assert_eq!(profile("a\tb\n1\t2,5\n\n").shape(), "2 columns, 1 row");
        assert_eq!(profile("a,b\n1\n1,2,3\n").rows, 2, "short and long rows count");
        assert_eq!(profile("a\nNaN\ninf\n").columns[0].range(), None);
        assert_eq!(profile("a\n\"open").rows, 1);
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(text in "[a-c0-9,;\"\n\r.é]{0,60}", cut in 0_usize..60) {
            let bytes = text.as_bytes();
            let cut = cut.min(bytes.len());
            let mut reader = Reader::new("/mnt/session/uploads/data.csv");
            reader.push(&bytes[..cut]);
            reader.push(&bytes[cut..]);
            prop_assert_eq!(reader.finish(), profile(&text));
        }

        #[test]
        fn mean_lies_between_least_and_greatest(numbers in proptest::collection::vec(-1e6_f64..1e6, 1..20)) {
            let text = format!("n\n{}\n", numbers.iter().map(f64::to_string).collect::<Vec<_>>().join("\n"));
            let p = profile(&text);
            let (least, mean, greatest) = p.columns[0].range().unwrap();
            prop_assert_eq!(p.rows as usize, numbers.len());
            prop_assert!(least <= mean + 1e-6 && mean <= greatest + 1e-6);
        }
    }
}
