//! A program with its arguments, and the questions that are asked of them.

use crate::intent::shell::{Carries, Flow, Word};
use std::ops::Range;

/// A program with its arguments.
pub(in crate::intent) struct Call<'c> {
    /// The program's name without its folder.
    pub(in crate::intent) name: &'c str,
    pub(in crate::intent) program: &'c Word,
    pub(in crate::intent) arguments: &'c [Word],
    /// What it reads.
    pub(in crate::intent) stdin: &'c Flow,
    /// Where all of it stands in the input's string.
    pub(in crate::intent) span: Range<usize>,
}

/// Whether an option is this one, also at the end of a cluster: `-so` is `-s -o`.
fn is_named(text: &str, name: &str) -> bool {
    let is_cluster = || {
        let letters = text.strip_prefix('-').unwrap_or_default();
        letters.len() <= 6
            && letters.bytes().all(|b| b.is_ascii_alphabetic())
            && name.len() == 2
            && letters.ends_with(&name[1..])
    };
    text == name || !text.starts_with("--") && is_cluster()
}

impl<'c> Call<'c> {
    /// Whether an option is set: one of these letters, also among others (`-rf` has `f`), or one of these long names.
    pub(in crate::intent) fn has(&self, letters: &[char], long: &[&str]) -> bool {
        self.options().any(|word| {
            let name = word.text.split('=').next().unwrap_or_default();
            let is_short = name.starts_with('-') && !name.starts_with("--") && name[1..].contains(letters);
            is_short || long.contains(&name)
        })
    }

    /// Whether an argument is one of these.
    pub(in crate::intent) fn has_word(&self, texts: &[&str]) -> bool {
        self.word(texts).is_some()
    }

    /// The first argument that is one of these.
    pub(in crate::intent) fn word(&self, texts: &[&str]) -> Option<&'c Word> {
        self.arguments.iter().find(|word| texts.contains(&word.text.as_str()))
    }

    /// The options up to `--`.
    fn options(&self) -> impl Iterator<Item = &'c Word> {
        self.arguments.iter().take_while(|word| word.text != "--").filter(|word| word.is_option())
    }

    /// Arguments that are not options.
    pub(in crate::intent) fn operands(&self) -> impl Iterator<Item = &'c Word> {
        self.operands_but(&[])
    }

    /// Arguments that are neither options nor values of these.
    pub(in crate::intent) fn operands_but(
        &self,
        with_value: &'static [&'static str],
    ) -> impl Iterator<Item = &'c Word> {
        let (mut is_value, mut is_over) = (false, false);
        self.arguments.iter().filter(move |word| {
            if std::mem::take(&mut is_value) {
                return false;
            }
            if !is_over && word.text == "--" {
                is_over = true;
                return false;
            }
            let is_option = !is_over && word.is_option();
            is_value = is_option && with_value.iter().any(|name| is_named(&word.text, name));
            !is_option
        })
    }

    /// The operand at a position, as text; empty where there is none.
    pub(in crate::intent) fn operand(&self, at: usize) -> &'c str {
        self.operands().nth(at).map_or("", |word| word.text.as_str())
    }

    /// The value of the first of these options: `-o x`, `-ox`, `--output x`, `--output=x`.
    pub(in crate::intent) fn value(&self, names: &[&str]) -> Option<Word> {
        self.values(names).into_iter().next()
    }

    /// The values of these options.
    pub(in crate::intent) fn values(&self, names: &[&str]) -> Vec<Word> {
        let mut found = Vec::new();
        for (at, word) in self.arguments.iter().enumerate() {
            let text = word.text.as_str();
            if names.iter().any(|name| is_named(text, name)) {
                found.extend(self.arguments.get(at + 1).cloned());
                continue;
            }
            let attached = names.iter().find_map(|name| {
                let is_short = name.len() == 2 && text.starts_with(name) && !text.starts_with("--");
                let is_long = name.len() > 2 && text.strip_prefix(name).is_some_and(|rest| rest.starts_with('='));
                let length = name.len() + usize::from(is_long);
                (is_short || is_long).then(|| word.part(length..text.len()))
            });
            found.extend(attached);
        }
        found
    }

    /// What its arguments and its input carry.
    pub(in crate::intent) fn carries(&self) -> Carries {
        let fed = |word: &Word| word.feeds.as_ref().map(|feeds| feeds.carries).unwrap_or_default();
        self.arguments.iter().fold(self.stdin.carries, |carries, word| carries.or(word.carries).or(fed(word)))
    }

    /// From the program to this word.
    pub(in crate::intent) fn up_to(&self, word: &Word) -> Range<usize> {
        self.program.span.start..word.span.end.max(self.program.span.end)
    }
}
