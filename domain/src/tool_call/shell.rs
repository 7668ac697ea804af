//! Splits a shell command into simple commands, precisely enough to mark what looks risky.
//!
//! It is a reading aid, not a shell: variables are not expanded, and what a script does that a command runs is unknown.

use std::ops::Range;

/// A simple command: its words, its redirections, and how it is joined to the one before it.
#[derive(Debug, Default)]
pub(super) struct Command {
    /// Words without their quotes; assignments in front are included.
    pub words: Vec<Word>,
    /// Where its output goes.
    pub redirects: Vec<Redirect>,
    /// It reads what the command before it writes.
    pub piped: bool,
    /// Index of the command that contains this one, as `$(…)` or `<(…)`.
    pub inside: Option<usize>,
}

/// A word and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// The word without its quotes.
    pub text: String,
    /// Its position in the whole text, quotes included.
    pub span: Range<usize>,
}

/// A redirection of output.
#[derive(Debug)]
pub(super) struct Redirect {
    /// Keeps what the file holds: `>>`.
    pub appends: bool,
    /// The file.
    pub target: Word,
}

/// Nested substitutions deeper than this are not looked into.
const MAX_DEPTH: usize = 6;

/// Splits a text into its simple commands; substitutions follow the command that contains them.
pub(super) fn split(text: &str) -> Vec<Command> {
    let mut commands = Vec::new();
    split_part(text, 0..text.len(), None, 0, &mut commands);
    commands
}

fn split_part(text: &str, part: Range<usize>, inside: Option<usize>, depth: usize, commands: &mut Vec<Command>) {
    let mut lexer = Lexer::new(text, part, inside);
    lexer.run();
    let base = commands.len();
    commands.append(&mut lexer.commands);
    if depth < MAX_DEPTH {
        for (command, part) in lexer.nested {
            split_part(text, part, Some(base + command), depth + 1, commands);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    word: Option<Word>,
    redirect: Option<bool>,
    current: Command,
    commands: Vec<Command>,
    nested: Vec<(usize, Range<usize>)>,
    inside: Option<usize>,
}

impl<'a> Lexer<'a> {
    fn new(text: &'a str, part: Range<usize>, inside: Option<usize>) -> Self {
        let current = Command { inside, ..Command::default() };
        let (at, end) = (part.start, part.end);
        Self { text, at, end, word: None, redirect: None, current, commands: Vec::new(), nested: Vec::new(), inside }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..self.end]
    }

    fn run(&mut self) {
        while let Some(character) = self.rest().chars().next() {
            match character {
                '\'' => self.single_quoted(),
                '"' => self.double_quoted(),
                '\\' => self.escaped(),
                '$' | '<' | '>' | '`' if self.substitution() => {}
                '>' => self.redirection(),
                '<' => {
                    self.end_word();
                    self.skip(1);
                }
                '#' if self.word.is_none() => self.skip(self.rest().find('\n').unwrap_or(self.end - self.at)),
                '|' => {
                    let or = self.rest().starts_with("||");
                    self.end_command(!or);
                    self.skip(if or || self.rest().starts_with("|&") { 2 } else { 1 });
                }
                '&' if self.rest().starts_with("&>") => {
                    self.end_word();
                    self.skip(1);
                }
                ';' | '&' | '\n' | '(' | ')' => {
                    self.end_command(false);
                    self.skip(1);
                }
                ' ' | '\t' | '\r' => {
                    self.end_word();
                    self.skip(1);
                }
                '{' | '}' if self.word.is_none() => self.skip(1),
                other => self.push(other, other.len_utf8()),
            }
        }
        self.end_command(false);
    }

    const fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Adds a character to the word; `bytes` is its length in the text.
    fn push(&mut self, character: char, bytes: usize) {
        self.open_word().text.push(character);
        self.extend(bytes);
    }

    fn open_word(&mut self) -> &mut Word {
        let at = self.at;
        self.word.get_or_insert_with(|| Word { text: String::new(), span: at..at })
    }

    fn extend(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.end);
        let at = self.at;
        if let Some(word) = &mut self.word {
            word.span.end = at;
        }
    }

    fn single_quoted(&mut self) {
        self.open_word();
        let body = &self.rest()[1..];
        let length = body.find('\'').unwrap_or(body.len());
        self.open_word().text.push_str(&body[..length]);
        self.extend(length + 2);
    }

    fn double_quoted(&mut self) {
        self.open_word();
        self.extend(1);
        while let Some(character) = self.rest().chars().next() {
            match character {
                '"' => return self.extend(1),
                '\\' => self.escaped(),
                '$' | '`' if self.substitution() => {}
                other => self.push(other, other.len_utf8()),
            }
        }
    }

    fn escaped(&mut self) {
        match self.rest().chars().nth(1) {
            Some('\n') => self.extend(2),
            Some(character) => self.push(character, 1 + character.len_utf8()),
            None => self.push('\\', 1),
        }
    }

    /// Takes a `$(…)`, `<(…)`, `>(…)` or backquoted part as a piece of the word, to be looked into later.
    fn substitution(&mut self) -> bool {
        let rest = self.rest();
        let (open, close) = if let Some(inner) = rest.strip_prefix('`') {
            (1, inner.find('`').map(|end| end + 1))
        } else if rest.as_bytes().get(1) == Some(&b'(') {
            (2, closing(rest))
        } else {
            return false;
        };
        let length = close.map_or(rest.len(), |close| close + 1);
        let inner = self.at + open..self.at + close.unwrap_or(rest.len());
        self.nested.push((self.commands.len(), inner));
        self.open_word().text.push_str(&rest[..length]);
        self.extend(length);
        true
    }

    fn redirection(&mut self) {
        // A number right before it (`2>`) names a stream, and is no word.
        if self.word.as_ref().is_some_and(|word| word.text.bytes().all(|b| b.is_ascii_digit())) {
            self.word = None;
        }
        self.end_word();
        let appends = self.rest().starts_with(">>");
        self.skip(if appends || self.rest().starts_with(">|") { 2 } else { 1 });
        if self.rest().starts_with('&') {
            // `2>&1` copies a stream: there is no file.
            self.skip(1);
            let digits =
                self.rest().len() - self.rest().trim_start_matches(|c: char| c.is_ascii_digit() || c == '-').len();
            self.skip(digits);
            if digits > 0 {
                return;
            }
        }
        self.redirect = Some(appends);
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        match self.redirect.take() {
            Some(appends) => self.current.redirects.push(Redirect { appends, target: word }),
            None => self.current.words.push(word),
        }
    }

    fn end_command(&mut self, pipe: bool) {
        self.end_word();
        self.redirect = None;
        let next = Command { piped: pipe, inside: self.inside, ..Command::default() };
        let command = std::mem::replace(&mut self.current, next);
        let is_empty = command.words.is_empty() && command.redirects.is_empty();
        let holds_nested = self.nested.last().is_some_and(|(index, _)| *index == self.commands.len());
        if !is_empty || holds_nested {
            self.commands.push(command);
        } else {
            self.current.piped |= command.piped;
        }
    }
}

/// Where the parenthesis closes that a text opens; `None` where it stays open.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            _ if std::mem::take(&mut escaped) => {}
            (None | Some('"'), '\\') => escaped = true,
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
