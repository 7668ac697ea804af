//! Screenplays: what the simulated model does in a turn, as data. The shipped ones are the files in `screenplays/`.

mod call;
pub(crate) mod csv;
mod directive;
mod export;
mod file;
mod fill;
pub(crate) mod generate;
mod grade;
mod library;
mod outcome;
mod step;
mod text;
mod turn_error;
mod variables;

pub(crate) use call::{Answer, Judgement, Outcome, Permission};
pub use export::export;
pub(crate) use file::Turn;
pub(crate) use grade::Grade;
pub(crate) use library::Library;
#[cfg(test)]
pub(crate) use library::SHIPPED;
pub use library::ScreenplayError;
pub(crate) use step::{Advice, Assignment, Call, Delegation, Ending, Speech, Step, Workflow, WorkflowError};
pub(crate) use turn_error::{Remedy, TurnError};
pub(crate) use variables::Facts;

use file::{Scene, Screenplay};
use variables::Need;

impl Library {
    /// What the model does about a message: its directives if it has any, else the agent's own screenplay, else the
    /// one that the message's words ask for.
    pub(crate) fn plan(&self, facts: &Facts, preferred: Option<&str>) -> Vec<Step> {
        if let Some(directives) = directive::parse(&facts.message, self) {
            return directive::steps(directives, facts, self);
        }
        let name = preferred.filter(|name| self.find(name).is_some());
        self.scene(name.unwrap_or_else(|| self.by_keywords(&facts.message)), facts)
    }

    /// What the model does about a message that reaches it in the middle of a turn: directives are followed, anything
    /// else is taken note of.
    pub(crate) fn interjection(&self, facts: &Facts) -> Vec<Step> {
        match directive::parse(&facts.message, self) {
            Some(directives) => directive::steps(directives, facts, self),
            None => vec![Step::say(format!("Understood, I take this into account:\n\n{}", facts.quoted()))],
        }
    }

    /// What the model does about an outcome: the steps of its own screenplay where that has some, else of the one that
    /// the words ask for, else of the shipped one.
    pub(crate) fn pursue(&self, facts: &Facts, preferred: Option<&str>, max_iterations: u32) -> Vec<Step> {
        let pursues = |play: &Screenplay| play.scenes.iter().any(|scene| scene.needs == Some(Need::Outcome));
        let own = preferred.filter(|name| self.find(name).is_some_and(pursues));
        let asked = || self.choices().find(|(_, play)| pursues(play) && mentions(&facts.message, &play.keywords));
        let name = own.or_else(|| asked().map(|(name, _)| name)).unwrap_or("outcome");
        outcome::graded(self.scene(name, facts), max_iterations)
    }

    /// The history of a screenplay: when a person asked what, and what the model did. None if nobody asked for any of
    /// its scenes.
    pub(crate) fn history(&self, name: &str, facts: &Facts) -> Option<Vec<Turn>> {
        let scenes = self.find(name)?.scenes.iter();
        let playable = scenes.filter(|scene| scene.needs.is_none_or(|need| facts.meets(need)));
        let turns: Vec<Turn> = playable.filter_map(|scene| scene.turn(facts)).collect();
        (!turns.is_empty()).then_some(turns)
    }

    /// The steps of a screenplay's scene; none where there is no screenplay of this name.
    fn scene(&self, name: &str, facts: &Facts) -> Vec<Step> {
        let Some(play) = self.find(name) else { return Vec::new() };
        let mut scenes: Vec<&Scene> =
            play.scenes.iter().filter(|s| s.needs.is_some_and(|need| facts.meets(need))).collect();
        if scenes.is_empty() {
            scenes = play.scenes.iter().filter(|s| s.needs.is_none()).collect();
        }
        let asked = scenes.iter().find(|s| mentions(&facts.message, &s.keywords));
        let in_turn = || {
            let plain: Vec<_> = scenes.iter().filter(|s| s.keywords.is_empty()).collect();
            plain.get(facts.turn % plain.len().max(1)).copied()
        };
        asked.or_else(in_turn).map(|scene| scene.filled(facts)).unwrap_or_default()
    }

    fn by_keywords(&self, message: &str) -> &str {
        self.choices().find(|(_, play)| mentions(message, &play.keywords)).map_or(library::FALLBACK, |(name, _)| name)
    }
}

/// Whether one of the words stands in the text as a word of its own, in any case.
fn mentions(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| {
        text.match_indices(word.as_str()).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            ![before, after].into_iter().flatten().any(char::is_alphanumeric)
        })
    })
}

#[cfg(test)]
mod schema;
#[cfg(test)]
mod tests;
