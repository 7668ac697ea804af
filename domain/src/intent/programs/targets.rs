//! What writing to a path, or deleting it, means: by the path alone.

use crate::intent::{Effect, Level, findings::quoted, path};

/// An effect with its level and the sentence that says why.
pub(in crate::intent) type Reason = (Effect, Level, String);

/// What writing to a path means.
pub(in crate::intent) fn written(target: &str, appends: bool) -> Vec<Reason> {
    let facts = path::facts(target);
    let name = quoted(target);
    if target.is_empty() || target.starts_with("/dev/") && !facts.is_disk && !facts.is_outside {
        return Vec::new();
    }
    let (mut found, change) = (Vec::new(), if appends { Effect::ChangesFiles } else { Effect::Overwrites });
    let mut add = |effect, level, why: String| found.push((effect, level, why));
    if facts.is_disk {
        add(Effect::System, Level::Dangerous, format!("Writes over the disk {name}."));
        add(Effect::Overwrites, Level::Dangerous, format!("Writes over the disk {name}."));
    }
    if facts.is_startup {
        add(Effect::Persists, Level::Dangerous, format!("Changes {name}, which runs by itself later."));
        add(Effect::Executes, Level::LookClosely, format!("Changes {name}, which runs by itself later."));
    }
    if facts.grants_rights {
        add(Effect::Privilege, Level::Dangerous, format!("Changes {name}, which says who may do what."));
    }
    if facts.is_record && !appends {
        add(Effect::Hides, Level::Dangerous, format!("Removes traces: {name} records what happened."));
        add(Effect::System, Level::LookClosely, format!("Removes traces: {name} records what happened."));
    }
    if facts.is_secret {
        add(Effect::Secrets, Level::Dangerous, format!("Changes credentials in {name}."));
    }
    let is_system = facts.is_system && !facts.is_record && !target.starts_with("/dev/");
    if is_system || target.starts_with("/proc/") {
        // Programs keep data of their own in these.
        let is_data = ["/opt", "/var", "/run"].iter().any(|folder| path::clean(target).starts_with(folder));
        let level = if is_data { Level::LookClosely } else { Level::Dangerous };
        add(Effect::System, level, format!("Changes {name}, which belongs to the operating system."));
    }
    if facts.is_outside {
        add(Effect::OutsideWorkspace, Level::LookClosely, format!("Writes to {name}, outside of the workspace."));
    }
    let what = if appends { "Adds to" } else { "Writes over" };
    add(change, Level::LookClosely, format!("{what} {name}."));
    found
}

/// What deleting a path means.
pub(in crate::intent) fn deleted(target: &str, with_content: bool) -> Vec<Reason> {
    let facts = path::facts(target);
    let name = quoted(target);
    let mut found = Vec::new();
    let mut add = |effect, level, why: String| found.push((effect, level, why));
    if with_content {
        let loss = if path::is_vital(target) { ", which is vital," } else { "" };
        add(Effect::Deletes, Level::Dangerous, format!("Deletes {name}{loss} with everything in it."));
    } else {
        let is_worse = facts.is_record || facts.grants_rights || facts.is_system || path::is_vital(target);
        let level = if is_worse { Level::Dangerous } else { Level::LookClosely };
        add(Effect::Deletes, level, format!("Deletes {name}."));
    }
    if facts.is_record {
        add(Effect::Hides, Level::Dangerous, format!("Removes traces: {name} records what happened."));
    }
    if facts.is_system && !facts.is_record {
        add(Effect::System, Level::Dangerous, format!("Deletes {name}, which belongs to the operating system."));
    }
    if facts.is_outside {
        add(Effect::OutsideWorkspace, Level::LookClosely, format!("Deletes {name}, outside of the workspace."));
    }
    found
}

/// Whether the system, a shell or a tool runs it by itself later.
pub(in crate::intent) fn runs_later(target: &str) -> bool {
    path::facts(target).is_startup
}
