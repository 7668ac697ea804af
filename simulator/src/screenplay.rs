//! Screenplays: what the simulated model does in a turn, as data. The shipped ones are the files in `screenplays/`.

pub(crate) mod csv;
mod directive;
mod export;
mod library;
mod step;
mod variables;

pub use export::export;
pub(crate) use library::Library;
pub use library::ScreenplayError;
pub(crate) use step::{Call, Delegation, Ending, Fault, Line, Outcome, Remedy, Step};
pub(crate) use variables::Facts;

use serde::Deserialize;
use serde_json::Value;

/// A screenplay file. Which of its scenes is played depends on what the session has, then on the message, then on
/// how many turns went before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Screenplay {
    /// What it shows, for whoever reads the file.
    #[serde(rename = "about")]
    _about: String,
    /// A message with one of these words asks for it.
    keywords: Vec<String>,
    scenes: Vec<Scene>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scene {
    needs: Option<Need>,
    #[serde(default)]
    keywords: Vec<String>,
    /// [`Step`]s, with variables still in them.
    steps: Value,
}

/// What a scene can't do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Need {
    /// A mounted CSV file.
    Csv,
    /// A custom tool of the agent.
    Custom,
}

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
        let steps = asked.or_else(in_turn).map(|scene| facts.fill(&scene.steps));
        steps.and_then(|steps| serde_json::from_value(steps).ok()).unwrap_or_default()
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
mod tests;
