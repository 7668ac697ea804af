//! Undoes quoting and encodings: backslashes, `$'…'`, braces, Base64, hexadecimal.

/// More words than this don't come out of braces.
const MAX_WORDS: usize = 64;

/// Removes the backslashes of unquoted text.
pub(super) fn unquoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('\n') | None => {}
                Some(escaped) => out.push(escaped),
            },
            _ => out.push(character),
        }
    }
    out
}

/// Removes the backslashes that mean something between double quotes.
pub(super) fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some('\n')) => {
                characters.next();
            }
            ('\\', Some(&escaped)) if "$`\"\\".contains(escaped) => {
                characters.next();
                out.push(escaped);
            }
            _ => out.push(character),
        }
    }
    out
}

/// Decodes the escapes of `$'…'` and of `printf`.
pub(super) fn escapes(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        rest = escape(&rest[at + 1..], &mut out);
    }
    out.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&out).into_owned()
}

/// Decodes what follows a backslash, and returns what follows that.
fn escape<'a>(text: &'a str, out: &mut Vec<u8>) -> &'a str {
    let Some(kind) = text.chars().next() else {
        out.push(b'\\');
        return text;
    };
    let behind = &text[kind.len_utf8()..];
    let simple = match kind {
        'n' => b'\n',
        't' => b'\t',
        'r' => b'\r',
        'a' => 7,
        'b' => 8,
        'e' | 'E' => 27,
        'f' => 12,
        'v' => 11,
        '\\' | '\'' | '"' | '?' => kind as u8,
        'x' => return number(behind, 16, 2, out),
        'u' => return number(behind, 16, 4, out),
        'U' => return number(behind, 16, 8, out),
        '0'..='7' => return number(text, 8, if kind == '0' { 4 } else { 3 }, out),
        _ => {
            out.push(b'\\');
            out.extend_from_slice(&text.as_bytes()[..kind.len_utf8()]);
            return behind;
        }
    };
    out.push(simple);
    behind
}

fn number<'a>(text: &'a str, radix: u32, most: usize, out: &mut Vec<u8>) -> &'a str {
    let length = text.chars().take(most).take_while(|c| c.is_digit(radix)).count();
    let value = u32::from_str_radix(&text[..length], radix).unwrap_or_default();
    match u8::try_from(value) {
        Ok(byte) if most <= 4 && !(radix == 16 && most == 4) => out.push(byte),
        _ => out.extend_from_slice(char::from_u32(value).unwrap_or('\u{FFFD}').to_string().as_bytes()),
    }
    &text[length..]
}

/// The words that come out of `{a,b}`; one where there is nothing to expand.
pub(super) fn braces(text: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut open = vec![text.to_owned()];
    while let Some(next) = open.pop() {
        match alternatives(&next) {
            Some((before, inside, after)) if done.len() + open.len() + inside.len() <= MAX_WORDS => {
                open.extend(inside.iter().rev().map(|word| format!("{before}{word}{after}")));
            }
            _ => done.push(next),
        }
    }
    done
}

/// The first pair of braces with a comma of its own.
fn alternatives(text: &str) -> Option<(&str, Vec<&str>, &str)> {
    let start = text.match_indices('{').map(|(at, _)| at).find(|at| !text[..*at].ends_with('$'))?;
    let (mut depth, mut from, mut words) = (0, start + 1, Vec::new());
    for (at, byte) in text.bytes().enumerate().skip(start + 1) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => {
                words.push(&text[from..at]);
                return (words.len() > 1).then(|| (&text[..start], words, &text[at + 1..]));
            }
            b'}' => depth -= 1,
            b',' if depth == 0 => {
                words.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    None
}

/// Decodes Base64, with either alphabet. `None`: it isn't.
pub(super) fn base64(text: &str) -> Option<String> {
    let (mut bits, mut held, mut out) = (0u32, 0, Vec::new());
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xFFFF;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xFF) as u8);
        }
    }
    (!out.is_empty()).then(|| String::from_utf8_lossy(&out).into_owned())
}

/// Decodes hexadecimal digits. `None`: they aren't.
pub(super) fn hexadecimal(text: &str) -> Option<String> {
    let digits: Vec<u32> =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).filter_map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect();
    (!bytes.is_empty()).then(|| String::from_utf8_lossy(&bytes).into_owned())
}
