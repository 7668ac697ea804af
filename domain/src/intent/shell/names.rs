//! Names of programs: disguised ones, and ones that can't be told.

use super::{Shell, Word, word::Disguise};
use crate::intent::{Effect, Level, findings::quoted, path, programs, unicode};

/// Programs that a name with `*` or `?` could mean, of those that matter most.
const GUESSES: [&str; 14] =
    ["rm", "dd", "sh", "bash", "nc", "curl", "wget", "cat", "chmod", "shred", "mkfs", "python3", "perl", "chown"];

impl Shell<'_, '_> {
    pub(super) fn judge_name(&mut self, program: &Word, arguments: &[Word]) {
        let span = || program.span.clone();
        if program.is_unknown {
            let is_wild = program.carries.is_unseen()
                || arguments.iter().any(|word| path::is_vital(&word.text))
                || arguments
                    .iter()
                    .any(|word| word.text.starts_with('-') && word.text.contains('r') && word.text.contains('f'));
            let level = if is_wild { Level::Dangerous } else { Level::LookClosely };
            let why = format!("Runs a program whose name can't be told: {}.", quoted(&program.text));
            self.mark(span(), Effect::Executes, level, why.clone());
            self.mark(span(), Effect::Hides, level, why);
            self.step(span(), format!("Runs what {} says", quoted(&program.text)));
        } else if let Some(disguise) = program.disguise {
            let how = match disguise {
                Disguise::Escapes => "as escaped characters",
                Disguise::FieldSeparator => "with a variable in place of spaces",
                Disguise::Braces => "in braces",
                Disguise::Quotes => "with quotes inside of the word",
                Disguise::Expansion => "by way of a variable or another command",
            };
            let why = format!("Writes the name of the program {how}.");
            // These two serve no other purpose.
            let is_obfuscation = matches!(disguise, Disguise::FieldSeparator | Disguise::Braces);
            let level = if is_obfuscation { Level::Dangerous } else { Level::LookClosely };
            self.mark(span(), Effect::Executes, level, why.clone());
            self.mark(span(), Effect::Hides, level, why);
        }
        if program.has_glob {
            let why = format!("Runs whatever program matches {}.", quoted(&program.text));
            self.mark(span(), Effect::Hides, Level::Dangerous, why);
        }
        if unicode::has_look_alike(&program.text) {
            let why = format!("The name {} has letters that look like others.", quoted(&program.text));
            self.mark(span(), Effect::LookAlike, Level::Dangerous, why);
        }
    }
}

/// The program that a name with wildcards may mean.
pub(super) fn guess(program: &Word) -> Option<&'static str> {
    if !program.has_glob {
        return None;
    }
    let pattern = programs::base_name(&program.text);
    GUESSES.into_iter().find(|name| matches(pattern.as_bytes(), name.as_bytes()))
}

/// Whether a pattern of `?`, `*` and `[…]` matches a name.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) if pattern.len() <= 16 => {
            matches(rest, name) || name.split_first().is_some_and(|(_, name)| matches(pattern, name))
        }
        (Some((b'?', pattern)), Some((_, name))) => matches(pattern, name),
        (Some((b'[', inside)), Some((first, name))) => {
            let Some(end) = inside.iter().position(|b| *b == b']') else { return false };
            let (set, pattern) = (&inside[..end], &inside[end + 1..]);
            let is_range = set.contains(&b'-') || matches!(set.first(), Some(b'!' | b'^' | b'['));
            (is_range || set.contains(first)) && matches(pattern, name)
        }
        (Some((expected, pattern)), Some((first, name))) => expected == first && matches(pattern, name),
        _ => false,
    }
}
