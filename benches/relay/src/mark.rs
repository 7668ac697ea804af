//! A mark within each event: its number, and when it was sent. It survives JSON, HTML and Markdown, so that a reader of any
//! stream finds it.

use std::{fmt, time::Duration};

/// What an event carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Grows with every event of the benchmark.
    pub number: u64,
    pub sent_at: Duration,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}.{}%", self.number, self.sent_at.as_nanos())
    }
}

/// Finds marks in a stream, wherever it is cut into pieces.
#[derive(Debug, Default)]
pub struct Marks(State);

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Outside,
    Number(u64),
    SentAt(u64, u64),
}

impl Marks {
    /// Calls `found` with each mark that ends in this piece.
    pub fn push(&mut self, mut piece: &[u8], mut found: impl FnMut(Mark)) {
        loop {
            if matches!(self.0, State::Outside) {
                let Some(at) = piece.iter().position(|byte| *byte == b'%') else { return };
                self.0 = State::Number(0);
                piece = &piece[at + 1..];
            }
            let Some((byte, rest)) = piece.split_first() else { return };
            piece = rest;
            self.0 = match (self.0, byte) {
                (State::Number(n), b'0'..=b'9') => State::Number(with_digit(n, *byte)),
                (State::Number(n), b'.') => State::SentAt(n, 0),
                (State::SentAt(n, at), b'0'..=b'9') => State::SentAt(n, with_digit(at, *byte)),
                (State::SentAt(number, at @ 1..), b'%') => {
                    found(Mark { number, sent_at: Duration::from_nanos(at) });
                    State::Outside
                }
                (_, b'%') => State::Number(0),
                _ => State::Outside,
            };
        }
    }
}

fn with_digit(number: u64, digit: u8) -> u64 {
    number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_however_the_stream_is_cut() {
        let marks = [7, 80].map(|number| Mark { number, sent_at: Duration::from_nanos(number * 1_000_003) });
        let text = format!("100% sure, %20.%41 and %{} then {}100%", marks[0], marks[1]);
        for size in 1..text.len() {
            let (mut finder, mut found) = (Marks::default(), Vec::new());
            for piece in text.as_bytes().chunks(size) {
                finder.push(piece, |mark| found.push(mark));
            }
            assert_eq!(found, marks, "in pieces of {size}");
        }
    }
}
