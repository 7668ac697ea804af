//! Git.

use super::{Call, Inner, Report};
use crate::intent::{
    Effect, Level,
    findings::quoted,
    path,
    shell::{Carries, Word},
};

/// Options before the verb that take a value.
const WITH_VALUE: [&str; 5] = ["-c", "-C", "--git-dir", "--work-tree", "--namespace"];

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    if call.name != "git" {
        return None;
    }
    let at = verb(call.arguments);
    let (before, rest) = call.arguments.split_at(at);
    let Some((verb, arguments)) = rest.split_first() else {
        return Some(before.iter().fold(Report::new("Uses Git"), |report, word| config_on_the_fly(call, report, word)));
    };
    let inner = Call { name: &verb.text, program: call.program, arguments, stdin: call.stdin, span: call.span.clone() };
    let report = subcommand(&inner);
    Some(before.iter().fold(report, |report, word| config_on_the_fly(call, report, word)))
}

fn verb(arguments: &[Word]) -> usize {
    let mut at = 0;
    while let Some(word) = arguments.get(at).filter(|word| word.is_option()) {
        at += if WITH_VALUE.contains(&word.text.as_str()) { 2 } else { 1 };
    }
    at.min(arguments.len())
}

/// `git -c core.pager='…'`: configuration that is a command.
fn config_on_the_fly(call: &Call<'_>, report: Report, word: &Word) -> Report {
    let Some((name, value)) = word.text.split_once('=') else { return report };
    if name == "--exec-path" {
        return report.marked(call, Effect::Executes, Level::Dangerous, "Makes Git run programs of another folder.");
    }
    if !runs_commands(name) {
        return report;
    }
    let why = "Configures a command that Git then runs.";
    let start = word.text.len() - value.len() + usize::from(value.starts_with('!'));
    report
        .marked(call, Effect::Executes, Level::Dangerous, why)
        .marked(call, Effect::Hides, Level::LookClosely, why)
        .runs(Inner::Text(word.part(start..word.text.len())))
}

fn runs_commands(setting: &str) -> bool {
    let name = setting.to_ascii_lowercase();
    let ends = [
        ".pager",
        ".editor",
        "sshcommand",
        "fsmonitor",
        "hookspath",
        "askpass",
        ".helper",
        ".command",
        ".textconv",
        ".driver",
        ".smudge",
        ".clean",
        ".program",
        "gitproxy",
        "uploadpack",
        ".cmd",
    ];
    name.starts_with("alias.") || ends.iter().any(|end| name.ends_with(end))
}

fn subcommand(call: &Call<'_>) -> Report {
    use {Effect as E, Level as L};
    let of = |step: &str, effect, level, why: &str| Report::of(call, step, effect, level, why);
    let closely = |step: &str, effect, why: &str| of(step, effect, L::LookClosely, why);
    let has = |letters: &[char], long: &[&str]| call.has(letters, long);
    match call.name {
        "status" | "diff" | "log" | "show" | "blame" | "grep" | "ls-files" | "ls-tree" | "rev-parse" | "rev-list"
        | "describe" | "shortlog" | "cat-file" | "show-ref" | "for-each-ref" | "merge-base" | "version" | "help"
        | "count-objects" | "check-ignore" | "name-rev" | "whatchanged" | "var" | "fsck" | "symbolic-ref"
        | "--version" | "cherry" | "range-diff" | "diff-tree" => look(call),
        "push" => push(call),
        "reset" if has(&[], &["--hard", "--merge"]) => {
            let report = of("Discards changes", E::Deletes, L::Dangerous, "Discards changes that aren't committed.");
            report.marked(call, E::ChangesFiles, L::LookClosely, "Changes files.").marked(
                call,
                E::Overwrites,
                L::Dangerous,
                "Writes over files that were changed.",
            )
        }
        "clean" if has(&['f'], &["--force"]) && !has(&['n'], &["--dry-run"]) => {
            of("Deletes files that Git doesn't know", E::Deletes, L::Dangerous, "Deletes files that are not in Git.")
        }
        "clean" => Report::new("Lists files that Git doesn't know"),
        "checkout" | "restore" | "switch"
            if call.has_word(&["--", ".", "-f", "--force", "--discard-changes"])
                || call.name == "restore" && !has(&[], &["--staged"]) =>
        {
            let all = call.operands().any(|word| matches!(word.text.as_str(), "." | "*" | "/" | ":/"));
            let level = if all || has(&['f'], &["--force"]) { L::Dangerous } else { L::LookClosely };
            of("Discards changes", E::Overwrites, level, "Discards changes that aren't committed.")
                .marked(call, E::Deletes, level, "Discards changes that aren't committed.")
                .marked(call, E::ChangesFiles, L::LookClosely, "Changes files.")
        }
        "branch" if has(&['D', 'd'], &["--delete"]) => closely("Deletes a branch", E::Deletes, "Deletes a branch."),
        "branch" | "tag" | "remote" | "stash" | "config" | "worktree" | "reflog" | "submodule" => settings(call),
        "filter-branch" | "filter-repo" | "update-ref" | "replace" | "prune" => {
            let report = of("Rewrites the history", E::Deletes, L::Dangerous, "Rewrites or removes history for good.");
            let filters =
                call.values(&["--tree-filter", "--index-filter", "--msg-filter", "--env-filter", "--commit-filter"]);
            filters.into_iter().fold(report, |report, word| report.runs(Inner::Text(word)))
        }
        "gc" => {
            let is_now =
                call.arguments.iter().any(|word| word.text.contains("prune=now") || word.text.contains("prune=all"));
            closely("Tidies the repository", E::ChangesFiles, "Changes the repository.").marked_if(
                is_now,
                call,
                E::Deletes,
                L::Dangerous,
                "Deletes for good what no branch holds.",
            )
        }
        "rm" => {
            let level =
                if has(&['r'], &["--force"]) && !has(&[], &["--cached"]) { L::Dangerous } else { L::LookClosely };
            let report =
                Report::new("Deletes files").marked(call, E::ChangesFiles, L::LookClosely, "Changes the repository.");
            report.marked_if(!has(&[], &["--cached"]), call, E::Deletes, level, "Deletes files.")
        }
        "clone" | "fetch" | "pull" | "ls-remote" => remote(call),
        "add" | "commit" | "merge" | "rebase" | "cherry-pick" | "revert" | "mv" | "checkout" | "switch" | "restore"
        | "reset" | "am" | "apply" | "init" | "notes" | "bisect" | "format-patch" | "archive" | "bundle" => {
            change(call)
        }
        "credential" | "credential-store" | "credential-cache" => {
            of("Asks for stored credentials", E::Secrets, L::Dangerous, "Shows or changes stored credentials.")
        }
        "send-email" => closely("Sends mail", E::SendsOut, "Sends patches by mail."),
        "daemon" | "instaweb" => closely("Serves the repository", E::Network, "Makes the repository reachable."),
        _ => closely(
            &format!("Uses git {}", quoted(call.name)),
            E::Executes,
            "Uses a subcommand of Git that this console doesn't know.",
        ),
    }
}

fn look(call: &Call<'_>) -> Report {
    let report =
        Report::new(format!("Shows git {}", call.name)).carrying(Carries { local: true, ..Carries::default() });
    match call.value(&["-O", "--open-files-in-pager"]) {
        Some(word) if call.name == "grep" => report
            .marked(call, Effect::Executes, Level::Dangerous, "Runs a program on what it finds.")
            .runs(Inner::Text(word)),
        _ => match call.value(&["--output"]) {
            Some(word) => report.writes(&word, false, false),
            None => report,
        },
    }
}

fn push(call: &Call<'_>) -> Report {
    let plus = call.operands().any(|word| word.text.starts_with('+'));
    let deletes = call.has(&['d'], &["--delete", "--mirror", "--prune"])
        || call.operands().skip(1).any(|word| word.text.starts_with(':'));
    let to_address = call.operand(0).contains("://") || call.operand(0).contains('@');
    let force = plus || call.has(&['f'], &["--force", "--force-with-lease", "--force-if-includes", "--mirror"]);
    let why = "Rewrites what others rely on.";
    remote(call)
        .marked(call, Effect::Publishes, Level::LookClosely, "Publishes commits.")
        .marked(call, Effect::SendsOut, Level::LookClosely, "Sends commits to another machine.")
        .marked_if(to_address, call, Effect::SendsOut, Level::Dangerous, "Sends commits to an address of its own.")
        .marked_if(force, call, Effect::Overwrites, Level::Dangerous, why)
        .marked_if(force, call, Effect::Publishes, Level::Dangerous, why)
        .marked_if(force, call, Effect::Deletes, Level::Dangerous, why)
        .marked_if(deletes, call, Effect::Deletes, Level::Dangerous, "Deletes branches or tags that others rely on.")
}

fn remote(call: &Call<'_>) -> Report {
    let step = match call.name {
        "push" => "Publishes commits",
        "clone" => "Downloads a repository",
        "ls-remote" => "Asks another machine for its branches",
        _ => "Downloads commits",
    };
    let mut report = Report::of(call, step, Effect::Network, Level::LookClosely, "Reaches another machine.");
    report = report.marked_if(
        call.name != "push" && call.name != "ls-remote",
        call,
        Effect::Downloads,
        Level::LookClosely,
        "Downloads from a repository.",
    );
    report = report.marked_if(call.name == "pull", call, Effect::ChangesFiles, Level::LookClosely, "Changes files.");
    for name in ["--upload-pack", "--receive-pack", "-u", "--exec"] {
        if let Some(word) = call.value(&[name]).filter(|_| name != "-u" || call.name == "clone") {
            report = report
                .marked(call, Effect::Executes, Level::Dangerous, "Runs a command for the transfer.")
                .runs(Inner::Text(word));
        }
    }
    for word in call.operands() {
        if let Some(command) = word.text.strip_prefix("ext::") {
            let start = word.text.len() - command.len();
            report = report
                .marked(call, Effect::Executes, Level::Dangerous, "Runs a command for the transfer.")
                .runs(Inner::Text(word.part(start..word.text.len())));
        }
        let host = word.text.split_once(':').map(|(host, _)| host.rsplit('@').next().unwrap_or(host).to_owned());
        if let Some(host) = host.filter(|host| host.contains('.') && !word.text.contains("://")) {
            report = report.host(word, &host);
        }
    }
    report
}

fn settings(call: &Call<'_>) -> Report {
    let first = call.operand(0);
    let step = format!("Uses git {}", call.name);
    let is_look = match call.name {
        "stash" => matches!(first, "list" | "show"),
        "config" => call.has(&['l'], &["--list", "--get", "--get-all", "--get-regexp"]) || call.operands().count() <= 1,
        "remote" => matches!(first, "" | "show" | "get-url"),
        "worktree" => first == "list",
        "reflog" => !matches!(first, "expire" | "delete"),
        "submodule" => matches!(first, "" | "status" | "summary"),
        _ => {
            call.operands().next().is_none()
                || call.has(&['l'], &["--list", "--show-current", "--contains", "--merged"])
        }
    };
    if is_look {
        return Report::new(step);
    }
    let report = Report::of(call, step, Effect::ChangesFiles, Level::LookClosely, "Changes the repository.");
    match (call.name, first) {
        ("stash", "drop" | "clear") => {
            let level = if first == "clear" { Level::Dangerous } else { Level::LookClosely };
            report.marked(call, Effect::Deletes, level, "Discards changes that were set aside.")
        }
        ("reflog", _) => {
            report.marked(call, Effect::Deletes, Level::Dangerous, "Removes the record that lost work is found with.")
        }
        ("tag", _) if call.has(&['d'], &["--delete"]) => {
            report.marked(call, Effect::Deletes, Level::LookClosely, "Deletes a tag.")
        }
        ("worktree" | "remote", "remove" | "rm") => {
            report.marked(call, Effect::Deletes, Level::LookClosely, "Removes it.")
        }
        ("submodule", "foreach") => {
            call.operands().nth(1).into_iter().fold(report, |report, word| report.runs(Inner::Text(word.clone())))
        }
        ("submodule", _) => {
            report.marked(call, Effect::Network, Level::LookClosely, "May download other repositories.")
        }
        ("config", name) => config(call, report, name),
        _ => report,
    }
}

fn config(call: &Call<'_>, report: Report, name: &str) -> Report {
    let is_global = call.has(&[], &["--global", "--system"]);
    let report = report.marked_if(
        is_global,
        call,
        Effect::OutsideWorkspace,
        Level::LookClosely,
        "Changes settings of all repositories.",
    );
    if !runs_commands(name) {
        return report;
    }
    let why = "Configures a command that Git runs later.";
    let stores = name.ends_with(".helper");
    let report = report
        .marked(call, Effect::Persists, if stores { Level::LookClosely } else { Level::Dangerous }, why)
        .marked(call, Effect::Executes, Level::LookClosely, why)
        .marked_if(stores, call, Effect::Secrets, Level::LookClosely, "Changes where Git keeps credentials.");
    match call.operands().nth(1) {
        Some(word) if !stores => {
            report.runs(Inner::Text(word.part(usize::from(word.text.starts_with('!'))..word.text.len())))
        }
        _ => report,
    }
}

fn change(call: &Call<'_>) -> Report {
    let step = match call.name {
        "add" => "Stages changes",
        "commit" => "Commits changes",
        _ => return changed(call, &format!("Uses git {}", call.name)),
    };
    let secret = call.name == "add" && call.operands().any(|word| path::facts(&word.text).is_secret);
    changed(call, step)
        .marked_if(secret, call, Effect::Secrets, Level::LookClosely, "Puts credentials into the repository.")
        .marked_if(
            call.has(&[], &["--date", "--author"]),
            call,
            Effect::Hides,
            Level::LookClosely,
            "Changes who is said to have made a commit, and when.",
        )
        .marked_if(
            call.has(&[], &["--no-verify"]),
            call,
            Effect::Hides,
            Level::LookClosely,
            "Leaves out the checks before a commit.",
        )
}

fn changed(call: &Call<'_>, step: &str) -> Report {
    let report = Report::of(call, step, Effect::ChangesFiles, Level::LookClosely, "Changes the repository.");
    let run = call.arguments.iter().position(|word| word.text == "run").filter(|_| call.name == "bisect");
    let report =
        run.into_iter().fold(report, |report, at| report.runs(Inner::Words(call.arguments[at + 1..].to_vec())));
    let exec = call.value(&["--exec", "-x"]).filter(|_| call.name == "rebase");
    exec.into_iter().fold(report, |report, word| report.runs(Inner::Text(word)))
}
