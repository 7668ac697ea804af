//! The stream that tells what a proxy in front does to streams: some ticks, one after the other, then a silence, then an end.
//! It carries the asker's own word, so that it can't be taken for another console's or an old one's.

use std::time::Duration;

pub use crate::request::path::PROBE_STREAM as PATH;

/// How many ticks there are, and how far apart.
pub const TICKS: u32 = 5;
pub const TICK_EVERY: Duration = Duration::from_millis(200);

/// The longest silence. Streams for programs are silent for 15 s at a time.
pub const LONGEST_SILENCE: Duration = Duration::from_secs(if cfg!(test) { 3 } else { 20 });

/// A tick's frame.
pub fn tick(nonce: &str) -> String {
    format!("event: tick\ndata: {nonce}\n\n")
}

/// The last frame.
pub fn end(nonce: &str) -> String {
    format!("event: end\ndata: {nonce}\n\n")
}

/// Whether a word can be repeated as it is.
pub fn is_nonce(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&text.len()) && text.bytes().all(is_plain)
}
