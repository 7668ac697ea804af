//! Indents JSON text without parsing it.

/// Deeper levels are indented no further: the white space of hostile nesting would grow with its square.
const MAX_INDENT: usize = 32;

/// Breaks JSON that stands in one line into lines; what has lines already keeps them. Only white space outside of strings
/// comes and goes.
pub fn indented(json: &str) -> String {
    let json = json.trim();
    if json.contains('\n') {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut opened, mut in_string, mut escaped) = (0_usize, false, false, false);
    for character in json.chars() {
        if in_string {
            out.push(character);
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        if character.is_whitespace() {
            continue;
        }
        let closes = matches!(character, '}' | ']');
        depth = depth.saturating_sub(usize::from(closes));
        if opened != closes {
            new_line(&mut out, depth);
        }
        opened = matches!(character, '{' | '[');
        depth += usize::from(opened);
        out.push(character);
        match character {
            ',' => new_line(&mut out, depth),
            ':' => out.push(' '),
            _ => in_string = character == '"',
        }
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth.min(MAX_INDENT)));
}
