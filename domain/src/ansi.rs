//! Colours and styles of terminal output. Cursor moves, titles and links are dropped; text stays in the order written.

use anstyle_parse::{Params, Parser, Perform};
use serde::{Deserialize, Serialize};

/// A piece of terminal output in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StyledText {
    /// The text; other control characters than line feeds and tabs stand as their pictures (`␛`).
    pub text: String,
    /// How it looks.
    pub style: Style,
}

/// How a piece of output looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    /// `None`: the usual colour.
    pub color: Option<Color>,
    /// Bold.
    pub bold: bool,
    /// Dim.
    pub dim: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
}

/// The eight colours of a terminal; bright and extended colours map to the nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Color {
    /// Black; show it as dim text.
    Black,
    /// Red.
    Red,
    /// Green.
    Green,
    /// Yellow.
    Yellow,
    /// Blue.
    Blue,
    /// Magenta.
    Magenta,
    /// Cyan.
    Cyan,
    /// White.
    White,
}

impl Color {
    /// The colour's name, for a CSS class.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Black => "black",
            Self::Red => "red",
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Blue => "blue",
            Self::Magenta => "magenta",
            Self::Cyan => "cyan",
            Self::White => "white",
        }
    }

    const fn from_index(index: u16) -> Self {
        match index % 8 {
            0 => Self::Black,
            1 => Self::Red,
            2 => Self::Green,
            3 => Self::Yellow,
            4 => Self::Blue,
            5 => Self::Magenta,
            6 => Self::Cyan,
            _ => Self::White,
        }
    }

    /// The nearest of the eight: a channel counts where it is at least half of the strongest one.
    fn nearest(red: u16, green: u16, blue: u16) -> Self {
        let strongest = red.max(green).max(blue);
        if strongest < 64 {
            return Self::Black;
        }
        let bit = |channel: u16| u16::from(channel * 2 > strongest);
        Self::from_index(bit(red) + 2 * bit(green) + 4 * bit(blue))
    }

    /// A colour of the 256 palette.
    fn from_palette(index: u16) -> Option<Self> {
        match index {
            0..=15 => Some(Self::from_index(index)),
            16..=231 => {
                let level = |step: u16| if step == 0 { 0 } else { 55 + 40 * step };
                let cube = index - 16;
                Some(Self::nearest(level(cube / 36), level(cube / 6 % 6), level(cube % 6)))
            }
            232..=255 => Some(if index < 244 { Self::Black } else { Self::White }),
            _ => None,
        }
    }
}

/// Text after this many pieces is not styled: each piece costs a page an element.
pub const MAX_SPANS: usize = 1_000;

/// Splits terminal output into pieces of one style.
pub fn parse(text: &str) -> Vec<StyledText> {
    let mut writer = Writer::default();
    let mut parser = <Parser>::new();
    for byte in text.bytes() {
        parser.advance(&mut writer, byte);
    }
    writer.end_span();
    writer.spans
}

/// Whether there is anything to parse.
pub fn has_escapes(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\t'))
}

#[derive(Default)]
struct Writer {
    spans: Vec<StyledText>,
    text: String,
    style: Style,
    after_return: bool,
}

impl Writer {
    fn end_span(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.text);
        match self.spans.last_mut() {
            Some(last) if last.style == self.style => last.text.push_str(&text),
            _ => self.spans.push(StyledText { text, style: self.style }),
        }
    }

    fn put(&mut self, character: char) {
        // A lone carriage return restarts the line; what it would overwrite is kept as a line.
        if std::mem::take(&mut self.after_return) && character != '\n' {
            self.text.push('\n');
        }
        self.text.push(character);
    }

    fn select(&mut self, codes: &[u16]) {
        let mut codes = codes.iter().copied();
        while let Some(code) = codes.next() {
            match code {
                0 => self.style = Style::default(),
                1 => self.style.bold = true,
                2 => self.style.dim = true,
                3 => self.style.italic = true,
                4 => self.style.underline = true,
                22 => (self.style.bold, self.style.dim) = (false, false),
                23 => self.style.italic = false,
                24 => self.style.underline = false,
                30..=37 => self.style.color = Some(Color::from_index(code - 30)),
                90..=97 => self.style.color = Some(Color::from_index(code - 90)),
                39 => self.style.color = None,
                38 => self.style.color = extended(&mut codes).or(self.style.color),
                48 | 58 => {
                    extended(&mut codes);
                }
                _ => {}
            }
        }
    }
}

/// Reads the colour after a 38, 48 or 58.
fn extended(codes: &mut impl Iterator<Item = u16>) -> Option<Color> {
    match codes.next()? {
        5 => Color::from_palette(codes.next()?),
        2 => Some(Color::nearest(codes.next()?.min(255), codes.next()?.min(255), codes.next()?.min(255))),
        _ => None,
    }
}

impl Perform for Writer {
    fn print(&mut self, character: char) {
        self.put(character);
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\n' | b'\t' => self.put(char::from(byte)),
            b'\r' => self.after_return = !self.text.is_empty() || !self.spans.is_empty(),
            0x07 => {}
            _ => self.put(char::from_u32(0x2400 + u32::from(byte)).filter(|_| byte < 0x20).unwrap_or('␡')),
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignore: bool, action: u8) {
        if action != b'm' || ignore || !intermediates.is_empty() || self.spans.len() >= MAX_SPANS {
            return;
        }
        self.end_span();
        if self.spans.len() >= MAX_SPANS {
            self.style = Style::default();
            return;
        }
        let codes: Vec<u16> = params.iter().flatten().copied().collect();
        self.select(if codes.is_empty() { &[0] } else { &codes });
    }
}

#[cfg(test)]
mod tests;
