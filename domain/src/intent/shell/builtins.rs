//! What the shell itself has for running text, and for defining things.

use super::{
    Carries, Flow, Shell, Word,
    scope::{Body, Value},
};
use crate::intent::{Effect, Level, place::Place, programs::Call};

impl Shell<'_, '_> {
    /// What the shell itself has for running text, and for defining things.
    pub(super) fn builtin(&mut self, call: &Call<'_>) -> Option<Flow> {
        match call.name {
            "eval" => Some(self.eval(call)),
            "source" | "." => {
                let word = call.operands().next()?;
                let is_input = matches!(word.text.as_str(), "/dev/stdin" | "/dev/fd/0");
                Some(if is_input { self.run_fed(call, call.stdin) } else { self.run_script(word, call) })
            }
            "trap" => {
                let word = call.operands().next()?;
                Some(self.run_word(word, Flow::default()))
            }
            "alias" => {
                self.define_aliases(call);
                Some(Flow::default())
            }
            "read" | "mapfile" | "readarray" => {
                self.read_variables(call);
                Some(Flow::default())
            }
            "set" if call.arguments.first().is_some_and(|word| word.text == "--") => {
                self.scope.arguments = call.arguments[1..].iter().map(Value::of).collect();
                Some(Flow::default())
            }
            "unset" => {
                call.operands().for_each(|word| self.judge_unset(&word.text, call.span.clone()));
                Some(Flow::default())
            }
            "export" | "declare" | "typeset" | "readonly" | "local" => {
                for word in call.operands() {
                    if let Some((name, value)) = word.text.split_once('=') {
                        let value = Value::part_of(word, value);
                        self.judge_assignment(name, &value, word.span.clone());
                        self.scope.assign(name, value);
                    }
                }
                Some(Flow::default())
            }
            _ => None,
        }
    }

    fn eval(&mut self, call: &Call<'_>) -> Flow {
        let carries = call.arguments.iter().fold(Carries::default(), |carries, word| carries.or(word.carries));
        self.mark_unseen(call.span.clone(), carries);
        let why = "Runs a text as a command.";
        self.mark(call.program.span.clone(), Effect::Executes, Level::LookClosely, why);
        if call.arguments.iter().any(|word| word.is_unknown || word.disguise.is_some()) {
            let is_unknown = call.arguments.iter().any(|word| word.text.contains("$(…)") && !word.carries.local);
            let level = if is_unknown { Level::Dangerous } else { Level::LookClosely };
            let why = "Runs a text that is put together only then.";
            self.mark(call.span.clone(), Effect::Hides, level, why);
        }
        match call.arguments {
            [word] => self.run(&word.text, &word.place, call.stdin.clone()),
            words => {
                let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
                let place = Place::default().inside(None, &call.span);
                self.run(&text, &place, call.stdin.clone())
            }
        }
    }

    fn define_aliases(&mut self, call: &Call<'_>) {
        for word in call.operands() {
            let Some((name, text)) = word.text.split_once('=') else { continue };
            let place = word.place.inside(None, &(0..word.text.len()));
            self.run(text, &place, Flow::default());
            self.judge_redefined(name, word.span.clone());
            let body = Body { text: text.to_owned(), place };
            let bodies = self.scope.aliases.entry(name.to_owned()).or_default();
            if bodies.len() < 4 {
                bodies.push(body);
            }
        }
    }

    fn read_variables(&mut self, call: &Call<'_>) {
        let names: Vec<&Word> = call.operands_but(&["-p", "-d", "-n", "-N", "-t", "-u", "-a"]).collect();
        let known =
            call.stdin.text.as_deref().map(str::trim_end).filter(|text| names.len() == 1 && !text.contains('\n'));
        for word in names {
            let value = Value {
                text: known.map_or_else(|| format!("${}", word.text), str::to_owned),
                is_unknown: known.is_none(),
                carries: call.stdin.carries,
            };
            self.scope.assign(&word.text, value);
        }
    }
}
