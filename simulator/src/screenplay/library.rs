//! The library of screenplays: the shipped ones and those of a folder, checked when they are loaded.

use super::{Facts, Step, csv, file::Screenplay};
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};
use std::{fs, io, path::Path, sync::Arc};

/// The screenplay of a message that asks for none.
pub(super) const FALLBACK: &str = "chat";

macro_rules! shipped {
    ($($name:literal),* $(,)?) => { [$(($name, include_str!(concat!("../../screenplays/", $name, ".json")))),*] };
}

/// In the order in which their keywords are tried; those of the fallback are not.
pub(crate) const SHIPPED: [(&str, &str); 18] = shipped![
    "chat",
    "data",
    "approval",
    "custom-tool",
    "errors",
    "hostile",
    "long",
    "team",
    "incident",
    "workflow",
    "fleet",
    "migration",
    "guardrails",
    "helpdesk",
    "audit",
    "refusal",
    "outcome",
    "coding",
];

/// All screenplays that can be played; clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Library(Arc<Vec<(String, Screenplay)>>);

/// A screenplay, or the folder of them, that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ScreenplayError {
    /// The folder or a file in it can't be read.
    #[error("can't read {path}: {source}")]
    Unreadable {
        /// Which.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A file is not a screenplay.
    #[error("{path}, line {line}: {problem}")]
    Wrong {
        /// Which.
        path: String,
        /// Where, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
}

impl Library {
    /// The shipped ones. A file that does not parse is left out; a test makes sure that there is none.
    pub fn shipped() -> Self {
        let plays = SHIPPED.iter().filter_map(|(name, text)| Some(((*name).to_owned(), read(text).ok()?)));
        Self(Arc::new(plays.collect()))
    }

    /// The shipped ones and the `.json` files of a folder, named as their files. One of the folder replaces a shipped
    /// one of its name, and their keywords are tried first.
    pub fn with_folder(folder: &Path) -> Result<Self, ScreenplayError> {
        let unreadable = |path: &Path, source| ScreenplayError::Unreadable { path: path.display().to_string(), source };
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut files: Vec<_> = entries.map_err(|e| unreadable(folder, e))?.iter().map(fs::DirEntry::path).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
        files.sort();
        let mut plays = Vec::new();
        for file in files {
            let text = fs::read_to_string(&file).map_err(|e| unreadable(&file, e))?;
            let wrong = |(line, problem)| ScreenplayError::Wrong { path: file.display().to_string(), line, problem };
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            plays.push((name, read(&text).map_err(wrong)?));
        }
        let shipped = Arc::into_inner(Self::shipped().0).unwrap_or_default();
        let kept: Vec<_> = shipped.into_iter().filter(|(name, _)| plays.iter().all(|(own, _)| own != name)).collect();
        plays.extend(kept);
        Ok(Self(Arc::new(plays)))
    }

    pub(super) fn find(&self, name: &str) -> Option<&Screenplay> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, play)| play)
    }

    /// Those that a message may ask for by its words, in the order in which they are tried.
    pub(super) fn choices(&self) -> impl Iterator<Item = (&str, &Screenplay)> {
        self.0.iter().filter(|(name, _)| name != FALLBACK).map(|(name, play)| (name.as_str(), play))
    }

    /// The names of all, for a person to choose from.
    pub(super) fn names(&self) -> String {
        self.0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// Where the steps stand in the file.
#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(borrow)]
    scenes: Vec<OutlineScene<'a>>,
}

#[derive(Deserialize)]
struct OutlineScene<'a> {
    #[serde(borrow)]
    steps: Vec<&'a RawValue>,
}

/// Reads a screenplay and all of its steps; an error is a line, from 1, and what is wrong there.
fn read(text: &str) -> Result<Screenplay, (usize, String)> {
    let wrong = |error: serde_json::Error| (error.line(), error.to_string());
    let play: Screenplay = serde_json::from_str(text).map_err(wrong)?;
    let outline: Outline = serde_json::from_str(text).map_err(wrong)?;
    let facts = equipped();
    for step in outline.scenes.iter().flat_map(|scene| &scene.steps) {
        check(step.get(), &facts).map_err(|(line, problem)| (line_of(text, step.get()) + line, problem))?;
    }
    Ok(play)
}

/// Reads a step as it would be played; an error is a line of the step, from 0, and what is wrong there.
fn check(step: &str, facts: &Facts) -> Result<(), (usize, String)> {
    let value: Value = serde_json::from_str(step).map_err(|error| (0, error.to_string()))?;
    if let Err(error) = serde_json::from_value::<Step>(facts.fill(&value)) {
        // What a variable stands for has no line in the file.
        let written = serde_json::from_str::<Step>(step).err();
        let place = written.filter(|written| written.to_string().starts_with(&error.to_string()));
        return Err((place.map_or(0, |place| place.line().saturating_sub(1)), error.to_string()));
    }
    facts.unknown(step).map_or(Ok(()), |name| Err((0, format!("there is no variable `{name}`"))))
}

/// The line on which a part of a text begins, from 1.
fn line_of(text: &str, part: &str) -> usize {
    let offset = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    1 + text.get(..offset).unwrap_or_default().matches('\n').count()
}

/// A session that has everything that a scene may need.
fn equipped() -> Facts {
    let schema = json!({"type": "object", "properties": {"order_id": {"type": "string"}}});
    let tool = json!({"type": "custom", "name": "lookup_order", "input_schema": schema});
    let mut table = csv::Reader::new("/mnt/session/uploads/orders.csv");
    table.push(b"id,amount\n1,2.5\n2,3.5\n");
    Facts {
        message: "Hello".to_owned(),
        agent: json!({"name": "Agent", "tools": [tool]}),
        csv: Some(table.finish()),
        ..Facts::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> (usize, String) {
        read(text).unwrap_err()
    }

    #[test]
    fn what_is_wrong_is_found_on_its_line() {
        let (line, what) = problem("{\n\"about\": \"x\",\n\"keyword\": []}");
        assert!(line == 3 && what.contains("unknown field `keyword`"), "{line}: {what}");
        let play =
            |steps: &str| format!("{{\"about\": \"x\", \"keywords\": [],\n\"scenes\": [{{\n\"steps\": [{steps}]}}]}}");
        let (line, what) = problem(&play("\n{\"think\": 1},\n{\"say\": {\n  \"text\": \"x\",\n  \"paces\": 2}}"));
        assert!(line == 7 && what.contains("unknown field `paces`"), "{line}: {what}");
        let (line, what) = problem(&play("\n{\"sing\": 1}"));
        assert!(line == 4 && what.contains("unknown variant `sing`"), "{line}: {what}");
        let (line, what) = problem(&play("\n\n{\"say\": {\"text\": \"{{nobody}}\"}}"));
        assert!(line == 5 && what == "there is no variable `nobody`", "{line}: {what}");
        let input = "\n{\"use\": [{\"tool\": \"{{custom}}\", \"input\": \"{{custom_input}}\"}]}";
        assert!(read(&play(input)).is_ok());
    }

    #[test]
    fn a_folder_adds_and_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, word: &str| {
            let play = json!({"about": "x", "keywords": [word], "scenes": [{"steps": [{"say": {"text": word}}]}]});
            fs::write(folder.path().join(name), play.to_string()).unwrap();
        };
        write("opera.json", "sing");
        write("data.json", "numbers");
        fs::write(folder.path().join("notes.txt"), "not one").unwrap();
        let library = Library::with_folder(folder.path()).unwrap();
        let said = |message: &str| {
            let facts = Facts { message: message.to_owned(), ..Facts::default() };
            serde_json::to_string(&library.plan(&facts, None)).unwrap()
        };
        assert!(said("please sing").contains("sing") && said("/play opera").contains("sing"));
        assert!(said("show me the numbers").contains("numbers") && !said("Analyse the CSV").contains("numbers"));
        assert!(said("fix the code").contains("cart.rs"), "the shipped ones are still there");
        write("broken.json", "x");
        fs::write(folder.path().join("broken.json"), "{\n\"about\": 1}").unwrap();
        let error = Library::with_folder(folder.path()).unwrap_err().to_string();
        assert!(error.contains("broken.json, line 2: "), "{error}");
        assert!(Library::with_folder(&folder.path().join("gone")).unwrap_err().to_string().starts_with("can't read "));
    }
}
