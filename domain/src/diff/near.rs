//! The lines of a diff that changed, with a few equal ones around them.

use super::{DiffLine, LineKind};

/// How many equal lines are shown around a change.
const CONTEXT: usize = 3;

/// A part of a diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A line that changed, or one near it.
    Line(&'a DiffLine),
    /// So many equal lines that are left out.
    Equal(usize),
}

/// The changed lines with a few equal ones around; what is left out is counted.
pub fn near_changes(lines: &[DiffLine]) -> Vec<Piece<'_>> {
    let (mut pieces, mut left_out) = (Vec::new(), 0);
    for (line, is_near) in lines.iter().zip(are_near(lines)) {
        if !is_near {
            left_out += 1;
            continue;
        }
        if left_out > 0 {
            pieces.push(Piece::Equal(std::mem::take(&mut left_out)));
        }
        pieces.push(Piece::Line(line));
    }
    if left_out > 0 {
        pieces.push(Piece::Equal(left_out));
    }
    pieces
}

/// For each line, whether it is a change or close to one.
fn are_near(lines: &[DiffLine]) -> Vec<bool> {
    let mut near = vec![false; lines.len()];
    for (index, line) in lines.iter().enumerate() {
        if line.kind != LineKind::Same {
            let end = lines.len().min(index + CONTEXT + 1);
            near[index.saturating_sub(CONTEXT)..end].fill(true);
        }
    }
    near
}
