//! What is known of programs: one module for each area, asked in turn.

mod builds;
mod call;
mod cloud;
mod clusters;
mod connections;
mod containers;
mod databases;
mod fetchers;
mod files;
mod git;
mod network;
mod packages;
mod processes;
mod publishing;
mod readers;
mod report;
mod sending;
mod system;
pub(super) mod targets;
mod text;

pub(super) use call::Call;
pub(super) use report::{Inner, Report};

/// What is known of a program with its arguments; `None`: nothing.
pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    const AREAS: [fn(&Call<'_>) -> Option<Report>; 14] = [
        readers::report,
        files::report,
        text::report,
        git::report,
        builds::report,
        packages::report,
        network::report,
        databases::report,
        containers::report,
        clusters::report,
        cloud::report,
        publishing::report,
        processes::report,
        system::report,
    ];
    AREAS.iter().find_map(|area| area(call))
}

/// Whether a program handles a file without showing what is in it.
pub(super) fn only_names(program: &str) -> bool {
    const NAMERS: [&str; 28] = [
        "ls",
        "stat",
        "test",
        "[",
        "chmod",
        "chown",
        "mkdir",
        "du",
        "file",
        "ssh",
        "ssh-keygen",
        "ssh-add",
        "ssh-copy-id",
        "wc",
        "basename",
        "dirname",
        "realpath",
        "readlink",
        "cd",
        "touch",
        "rm",
        "tree",
        "scp",
        "sftp",
        "git",
        "which",
        "rmdir",
        "cmp",
    ];
    NAMERS.contains(&program)
}

/// What a task of a project does to its database, by its name.
pub(super) fn database_task(arguments: &[super::shell::Word]) -> Option<(super::Level, &'static str)> {
    databases::task(arguments)
}

/// Whether a program is known to only look.
pub(super) fn is_reader(name: &str) -> bool {
    readers::is_reader(name)
}

/// The last segment of a program's path, without `.exe`.
pub(super) fn base_name(program: &str) -> String {
    let name = program.rsplit('/').next().unwrap_or(program);
    name.strip_suffix(".exe").unwrap_or(name).to_owned()
}
