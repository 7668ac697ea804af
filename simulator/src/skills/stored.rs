//! Skills in the store: which versions there are, who may change them, and their contents
//! (files-vaults-memory-skills.md §4).

use crate::prelude::*;
use sqlx::SqliteConnection;

/// Anthropic's own skills; a migration puts them into every store.
pub(crate) const ANTHROPIC: [&str; 4] = ["xlsx", "pptx", "docx", "pdf"];

/// The id of a skill's newest version, or of the version that is asked for; `None` where there is none.
pub(crate) async fn newest(
    connection: &mut SqliteConnection,
    skill_id: &str,
    version: Option<&str>,
) -> Result<Option<String>, HttpError> {
    let Some(skill) = documents::get(&mut *connection, Kind::Skill, skill_id).await? else { return Ok(None) };
    let Some(version) = version else { return Ok(skill["latest_version_id"].as_str().map(str::to_owned)) };
    // Anthropic's skills have had versions that the simulator does not keep; their names are dates.
    let is_date = version.len() == 8 && version.bytes().all(|byte| byte.is_ascii_digit());
    if ANTHROPIC.contains(&skill_id) {
        return Ok(is_date.then(|| version.to_owned()));
    }
    let found = lookup(connection, skill_id, version).await?;
    Ok(found.and_then(|version| version["id"].as_str().map(str::to_owned)))
}

/// A version by its id, or by the number that old clients name it with.
pub(super) async fn lookup(
    connection: &mut SqliteConnection,
    skill_id: &str,
    version: &str,
) -> Result<Option<Value>, HttpError> {
    let versions = || ListFilter::of(Kind::SkillVersion).below(skill_id);
    match versions().text("$.id", Some(version)).newest(connection).await? {
        None => versions().text("$.epoch", Some(version)).newest(connection).await,
        found => Ok(found),
    }
}

/// Makes a version the newest one of a skill.
pub(super) fn point_at(skill: &mut Value, version: &Value) {
    skill["latest_version_id"] = version["id"].clone();
    skill["latest_epoch"] = version["epoch"].clone();
}

/// Refuses to change Anthropic's skills, which belong to no caller.
pub(super) fn refuse_change(skill: &Value) -> Result<(), HttpError> {
    if skill["source"]["type"] == "custom" {
        return Ok(());
    }
    Err(HttpError::forbidden("Anthropic's own skills can't be changed"))
}
