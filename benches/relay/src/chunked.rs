//! Reads a body in HTTP/1.1's chunked transfer coding (RFC 9112 §7.1), without extensions and trailers.

/// Takes the body out of what comes over a connection, wherever that is cut into pieces.
#[derive(Debug, Default)]
pub struct Chunked {
    /// What is left of the chunk and of the line break behind it.
    left: usize,
    /// The size of the next chunk, as far as its line was read.
    size: usize,
}

/// The line break behind each chunk.
const BREAK: usize = 2;

impl Chunked {
    /// Calls `data` with each piece of the body.
    pub fn push(&mut self, mut piece: &[u8], mut data: impl FnMut(&[u8])) {
        while let Some(byte) = piece.first() {
            if self.left > 0 {
                let (taken, rest) = piece.split_at(self.left.min(piece.len()));
                let body = self.left.saturating_sub(BREAK).min(taken.len());
                data(&taken[..body]);
                self.left -= taken.len();
                piece = rest;
                continue;
            }
            if let Some(digit) = char::from(*byte).to_digit(16) {
                self.size = self.size.wrapping_mul(16).wrapping_add(digit as usize);
            } else if *byte == b'\n' {
                self.left = std::mem::take(&mut self.size).wrapping_add(BREAK);
            }
            piece = &piece[1..];
        }
    }
}

/// Bytes as one chunk.
pub fn chunk(bytes: &str) -> String {
    format!("{:x}\r\n{bytes}\r\n", bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_however_it_is_cut() {
        let parts = ["data: 1\n\n".to_owned(), "b".repeat(300), "\r\n5\r\n".to_owned()];
        let sent: String = parts.iter().map(|part| chunk(part)).collect();
        for size in 1..sent.len() {
            let (mut chunked, mut body) = (Chunked::default(), Vec::new());
            for piece in sent.as_bytes().chunks(size) {
                chunked.push(piece, |data| body.extend_from_slice(data));
            }
            assert_eq!(String::from_utf8(body).unwrap(), parts.concat(), "in pieces of {size}");
        }
    }
}
