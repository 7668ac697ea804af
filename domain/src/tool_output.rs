//! Parses tool output by kind: numbered lines of a file, search hits by file, lists of paths.
//!
//! Nothing is lost: the parts joined are the output. What doesn't have the expected shape stays one text.

/// A part of an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutputPart<'a> {
    /// Lines of one file.
    Lines {
        /// The file; `None` where the output doesn't name it.
        path: Option<&'a str>,
        /// At least one.
        lines: Vec<OutputLine<'a>>,
    },
    /// Paths, each with its line feed.
    Paths(Vec<&'a str>),
    /// Anything else.
    Text(&'a str),
}

/// A line of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputLine<'a> {
    /// What the tool wrote before the line: its number, and of a hit its path.
    pub mark: &'a str,
    /// Its number, a part of the mark.
    pub number: &'a str,
    /// The line, with its line feed.
    pub text: &'a str,
}

/// The output of `read`: each line begins with its number and a tab (or an arrow), and the numbers go on by one.
pub fn numbered(output: &str) -> Vec<OutputPart<'_>> {
    let (lines, rest) = shaped(output, numbered_line);
    let number = |line: &OutputLine<'_>| line.number.parse::<u64>().ok();
    let goes_on = lines.windows(2).all(|pair| match pair {
        [a, b] => number(a).zip(number(b)).is_some_and(|(a, b)| a.checked_add(1) == Some(b)),
        _ => false,
    });
    if lines.is_empty() || !goes_on {
        return text(output);
    }
    let mut parts = vec![OutputPart::Lines { path: None, lines }];
    parts.extend(text(rest));
    parts
}

/// The output of `grep`: `path:number:line`, or `number:line` where one file is searched.
pub fn hits(output: &str) -> Vec<OutputPart<'_>> {
    let (found, rest) = shaped(output, hit);
    let mut parts: Vec<OutputPart<'_>> = Vec::new();
    for (path, line) in found {
        match parts.last_mut() {
            Some(OutputPart::Lines { path: last, lines }) if *last == path => lines.push(line),
            _ => parts.push(OutputPart::Lines { path, lines: vec![line] }),
        }
    }
    parts.extend(text(rest));
    parts
}

/// The output of `glob`: a path in each line.
pub fn paths(output: &str) -> Vec<OutputPart<'_>> {
    let (paths, rest) = shaped(output, |line| is_path(line.trim_end_matches('\n')).then_some(line));
    let mut parts: Vec<OutputPart<'_>> = (!paths.is_empty()).then_some(OutputPart::Paths(paths)).into_iter().collect();
    parts.extend(text(rest));
    parts
}

fn text(text: &str) -> Vec<OutputPart<'_>> {
    if text.is_empty() { Vec::new() } else { vec![OutputPart::Text(text)] }
}

/// Reads lines as long as they have a shape, and hands back the rest: a remark at the end. Where one more line of the
/// shape follows in the rest, the output is of another kind, and all of it is rest.
fn shaped<'a, T>(output: &'a str, read: impl Fn(&'a str) -> Option<T>) -> (Vec<T>, &'a str) {
    let mut rest = output;
    let mut found = Vec::new();
    for line in output.split_inclusive('\n') {
        let Some(item) = read(line) else { break };
        found.push(item);
        rest = &rest[line.len()..];
    }
    if rest.split_inclusive('\n').any(|line| read(line).is_some()) { (Vec::new(), output) } else { (found, rest) }
}

fn numbered_line(line: &str) -> Option<OutputLine<'_>> {
    let number = leading_digits(line.trim_start_matches(' '))?;
    let spaces = line.len() - line.trim_start_matches(' ').len();
    let text = line[spaces + number.len()..].strip_prefix(['\t', '→'])?;
    Some(OutputLine { mark: &line[..line.len() - text.len()], number, text })
}

fn hit(line: &str) -> Option<(Option<&str>, OutputLine<'_>)> {
    // The path ends before a colon: the first one that a number follows.
    let starts = std::iter::once(0).chain(line.match_indices(':').map(|(at, _)| at + 1));
    starts.into_iter().find_map(|start| {
        let number = leading_digits(&line[start..])?;
        let text = line[start + number.len()..].strip_prefix(':')?;
        let path = line.get(..start.saturating_sub(1)).filter(|path| !path.is_empty());
        let is_sound = start == 0 || path.is_some();
        is_sound.then_some((path, OutputLine { mark: &line[..line.len() - text.len()], number, text }))
    })
}

fn leading_digits(text: &str) -> Option<&str> {
    let digits = &text[..text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())];
    (!digits.is_empty()).then_some(digits)
}

/// Absolute, or one word: a sentence is no path.
fn is_path(line: &str) -> bool {
    line.starts_with('/') || !line.is_empty() && !line.contains(char::is_whitespace) && !line.ends_with(['.', ':'])
}

#[cfg(test)]
mod tests;
