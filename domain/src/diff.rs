//! Diffs: of two texts line by line, and of two versions of an agent field by field.

mod near;
mod version;

pub use near::{Piece, near_changes};
pub use version::{Change, ChangeKind, summary, version_diff};

use serde::{Deserialize, Serialize};
use similar::{
    DiffOp,
    algorithms::{Capture, Compact, Replace, myers},
};
use std::collections::HashMap;

/// A line of a diff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// Whether it goes, comes or stays.
    pub kind: LineKind,
    /// Its number in the old text, from 1.
    pub old: Option<u32>,
    /// Its number in the new text, from 1.
    pub new: Option<u32>,
    /// The line without its line feed.
    pub text: String,
}

/// Whether a line goes, comes or stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineKind {
    /// Only in the old text.
    Removed,
    /// Only in the new text.
    Added,
    /// In both.
    Same,
}

/// A diff of two texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    /// Every line of both texts.
    pub lines: Vec<DiffLine>,
    /// The texts differ in nothing but the line feed at their end, or in how their lines end.
    pub only_line_ends: bool,
}

impl Diff {
    /// How many lines come and go.
    pub fn counts(&self) -> (usize, usize) {
        let count = |kind| self.lines.iter().filter(|line| line.kind == kind).count();
        (count(LineKind::Added), count(LineKind::Removed))
    }
}

/// Above this many lines on both sides together (without equal beginnings and ends) lines are not matched: comparing
/// costs the square of it at worst. All old lines then go, and all new ones come.
const MAX_MATCHED: usize = 2_000;

/// Compares two texts line by line.
pub fn lines(old: &str, new: &str) -> Diff {
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let only_line_ends = old != new && old_lines == new_lines;
    let head = old_lines.iter().zip(&new_lines).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old_lines[head..], &new_lines[head..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let old_middle = &old_rest[..old_rest.len() - tail];
    let new_middle = &new_rest[..new_rest.len() - tail];
    let mut out = Output { old: 0, new: 0, lines: Vec::with_capacity(old_lines.len().max(new_lines.len())) };
    out.same(&old_lines[..head]);
    if old_middle.len() + new_middle.len() > MAX_MATCHED {
        out.removed(old_middle);
        out.added(new_middle);
    } else {
        for op in matched(old_middle, new_middle) {
            out.apply(op, old_middle, new_middle);
        }
    }
    out.same(&old_rest[old_rest.len() - tail..]);
    Diff { lines: out.lines, only_line_ends }
}

/// Compares lines with one algorithm: choosing among them at run time would bring all of them into the browser. A line
/// stands as a number, so that long lines which begin alike cost no more than others.
fn matched(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut numbers = HashMap::new();
    let mut number = |line| {
        let next = numbers.len();
        *numbers.entry(line).or_insert(next)
    };
    let old: Vec<usize> = old.iter().map(&mut number).collect();
    let new: Vec<usize> = new.iter().map(&mut number).collect();
    let mut hook = Compact::new(Replace::new(Capture::new()), &old[..], &new[..]);
    // Capturing can't fail.
    let Ok(()) = myers::diff_deadline_raw(&mut hook, &old[..], 0..old.len(), &new[..], 0..new.len(), None);
    hook.into_inner().into_inner().into_ops()
}

struct Output {
    old: u32,
    new: u32,
    lines: Vec<DiffLine>,
}

impl Output {
    fn apply(&mut self, op: DiffOp, old: &[&str], new: &[&str]) {
        match op {
            DiffOp::Equal { old_index, len, .. } => self.same(&old[old_index..old_index + len]),
            DiffOp::Delete { old_index, old_len, .. } => self.removed(&old[old_index..old_index + old_len]),
            DiffOp::Insert { new_index, new_len, .. } => self.added(&new[new_index..new_index + new_len]),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                self.removed(&old[old_index..old_index + old_len]);
                self.added(&new[new_index..new_index + new_len]);
            }
        }
    }

    fn same(&mut self, texts: &[&str]) {
        for text in texts {
            self.old += 1;
            self.new += 1;
            self.push(LineKind::Same, Some(self.old), Some(self.new), text);
        }
    }

    fn removed(&mut self, texts: &[&str]) {
        for text in texts {
            self.old += 1;
            self.push(LineKind::Removed, Some(self.old), None, text);
        }
    }

    fn added(&mut self, texts: &[&str]) {
        for text in texts {
            self.new += 1;
            self.push(LineKind::Added, None, Some(self.new), text);
        }
    }

    fn push(&mut self, kind: LineKind, old: Option<u32>, new: Option<u32>, text: &str) {
        self.lines.push(DiffLine { kind, old, new, text: text.to_owned() });
    }
}

#[cfg(test)]
mod tests;
