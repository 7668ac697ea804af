//! Tools that make something visible to others: registries of packages, and hosts of code.

use super::{Call, Inner, Report};
use crate::intent::{Effect, Level, findings::quoted, shell::Carries};

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    let first = call.operand(0);
    match (call.name, first) {
        ("gh" | "glab" | "hub" | "tea", _) => Some(host_of_code(call)),
        ("npm" | "yarn" | "pnpm" | "bun", "login" | "adduser" | "logout") | ("cargo", "login" | "logout" | "owner") => {
            Some(Report::of(
                call,
                "Logs in to a registry",
                Effect::Secrets,
                Level::LookClosely,
                "Changes which credentials are used.",
            ))
        }
        ("npm", "token" | "access" | "owner" | "dist-tag") => Some(Report::of(
            call,
            "Changes who may publish",
            Effect::Privilege,
            Level::LookClosely,
            "Changes who may publish a package.",
        )),
        ("npm" | "yarn" | "pnpm" | "bun", "unpublish" | "deprecate") | ("cargo" | "gem", "yank") => {
            let why = "Takes back what others rely on.";
            Some(Report::of(call, "Takes back a package", Effect::Deletes, Level::Dangerous, why).marked(
                call,
                Effect::Publishes,
                Level::Dangerous,
                why,
            ))
        }
        ("npm" | "yarn" | "pnpm" | "bun" | "cargo" | "poetry" | "uv" | "flit" | "hatch", "publish")
        | ("twine", "upload")
        | ("gem" | "dotnet" | "nuget", "push")
        | ("semantic-release" | "goreleaser" | "lerna", _) => {
            let is_rehearsal = call.has(&[], &["--dry-run"]);
            let why = "Publishes a package that others then install.";
            let level = if is_rehearsal { Level::LookClosely } else { Level::Dangerous };
            Some(Report::of(call, "Publishes a package", Effect::Publishes, level, why).marked(
                call,
                Effect::SendsOut,
                Level::LookClosely,
                why,
            ))
        }
        ("cargo", "package") => {
            Some(Report::of(call, "Packs a package", Effect::ChangesFiles, Level::LookClosely, "Writes files."))
        }
        ("cargo" | "npm" | "go", _) => Some(Report::of(
            call,
            format!("Uses {} {}", call.name, quoted(first)),
            Effect::Executes,
            Level::LookClosely,
            "Runs something that this console doesn't know.",
        )),
        _ => None,
    }
}

fn host_of_code(call: &Call<'_>) -> Report {
    let (first, second) = (call.operand(0), call.operand(1));
    let report = Report::new(format!("Uses {} {} {}", call.name, quoted(first), quoted(second)));
    let looks = matches!(second, "list" | "view" | "status" | "diff" | "checks" | "watch" | "ls")
        || matches!(first, "search" | "browse" | "status" | "version" | "help");
    let method = call.value(&["-X", "--method"]).map(|word| word.text.to_ascii_uppercase()).unwrap_or_default();
    let changes = matches!(method.as_str(), "POST" | "PUT" | "PATCH")
        || method.is_empty() && !call.values(&["-f", "-F", "--field", "--raw-field", "--input"]).is_empty();
    let deletes = second == "delete"
        || method == "DELETE"
        || matches!((first, second), ("repo", "archive") | ("secret" | "variable", "remove"));
    if deletes {
        let level =
            if matches!(first, "gist" | "label" | "cache" | "alias") { Level::LookClosely } else { Level::Dangerous };
        let why = "Deletes something that others rely on.";
        return report
            .marked(call, Effect::Deletes, level, why)
            .marked(call, Effect::Network, Level::LookClosely, "Reaches another machine.")
            .marked(call, Effect::Publishes, Level::LookClosely, "Others see the change.");
    }
    match (first, second) {
        ("auth", "token") => report
            .marked(call, Effect::Secrets, Level::Dangerous, "Shows a credential.")
            .carrying(Carries { secret: true, ..Carries::default() }),
        ("auth" | "secret" | "ssh-key" | "gpg-key", _) if !looks => {
            report.marked(call, Effect::Secrets, Level::LookClosely, "Changes credentials.").marked_if(
                first == "ssh-key" || first == "gpg-key",
                call,
                Effect::Privilege,
                Level::Dangerous,
                "Gives rights to a key.",
            )
        }
        ("alias", "set") => call.operands().nth(3).into_iter().fold(report, |report, word| {
            report
                .marked(call, Effect::Executes, Level::LookClosely, "Defines a command.")
                .runs(Inner::Text(word.clone()))
        }),
        ("repo", "clone") => report
            .marked(call, Effect::Downloads, Level::LookClosely, "Downloads a repository.")
            .marked(call, Effect::Network, Level::LookClosely, "Reaches another machine."),
        ("pr" | "run" | "release", "checkout" | "download") => report
            .marked(call, Effect::Downloads, Level::LookClosely, "Downloads files.")
            .marked(call, Effect::ChangesFiles, Level::LookClosely, "Changes files.")
            .marked(call, Effect::Network, Level::LookClosely, "Reaches another machine."),
        ("api", _) if !changes => report.marked(call, Effect::Network, Level::LookClosely, "Asks another machine."),
        _ if looks => report.marked(call, Effect::Network, Level::Routine, "Asks another machine."),
        ("repo", "edit") if call.arguments.iter().any(|word| word.text.contains("public")) => {
            report.marked(call, Effect::Publishes, Level::Dangerous, "Makes a repository public.")
        }
        ("release", "create" | "upload" | "edit") => report
            .marked(call, Effect::Publishes, Level::Dangerous, "Publishes a release.")
            .marked(call, Effect::SendsOut, Level::LookClosely, "Sends files to another machine."),
        ("gist", "create") => report.marked(call, Effect::Publishes, Level::Dangerous, "Publishes a text.").marked(
            call,
            Effect::SendsOut,
            Level::Dangerous,
            "Publishes a text.",
        ),
        ("pr", "merge") => report
            .marked(
                call,
                Effect::Publishes,
                if call.has(&[], &["--admin"]) { Level::Dangerous } else { Level::LookClosely },
                "Merges changes into what others use.",
            )
            .marked(call, Effect::Network, Level::LookClosely, "Reaches another machine."),
        _ => report
            .marked(call, Effect::Publishes, Level::LookClosely, "Others see what this changes.")
            .marked(call, Effect::SendsOut, Level::LookClosely, "Sends data to another machine.")
            .marked(call, Effect::Network, Level::LookClosely, "Reaches another machine.")
            .marked_if(
                first == "gist" && call.carries().secret,
                call,
                Effect::Secrets,
                Level::Dangerous,
                "Publishes credentials.",
            ),
    }
}
