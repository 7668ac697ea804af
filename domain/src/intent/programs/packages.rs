//! Package managers: they download software, and often run it as they install it.

use super::{Call, Inner, Report};
use crate::intent::{Effect, Level, address, findings::quoted, shell::Word};

/// Package managers, their verbs that install, and those that remove.
const MANAGERS: [(&str, &[&str], &[&str]); 26] = [
    (
        "apt",
        &["install", "upgrade", "full-upgrade", "dist-upgrade", "update", "build-dep"],
        &["remove", "purge", "autoremove"],
    ),
    ("apt-get", &["install", "upgrade", "dist-upgrade", "update", "build-dep"], &["remove", "purge", "autoremove"]),
    ("aptitude", &["install", "upgrade", "update"], &["remove", "purge"]),
    ("yum", &["install", "update", "upgrade", "localinstall"], &["remove", "erase", "autoremove"]),
    ("dnf", &["install", "update", "upgrade"], &["remove", "erase", "autoremove"]),
    ("zypper", &["install", "in", "update", "up"], &["remove", "rm"]),
    ("apk", &["add", "update", "upgrade"], &["del"]),
    ("brew", &["install", "upgrade", "update", "tap"], &["uninstall", "remove"]),
    ("pacman", &["-S", "-Sy", "-Syu", "-U"], &["-R", "-Rs", "-Rns"]),
    ("snap", &["install", "refresh"], &["remove"]),
    ("flatpak", &["install", "update"], &["uninstall"]),
    ("dpkg", &["-i", "--install", "--configure"], &["-r", "-P", "--remove", "--purge"]),
    ("rpm", &["-i", "-U", "-ivh", "-Uvh", "--install"], &["-e", "--erase"]),
    ("pip", &["install", "download", "wheel"], &["uninstall"]),
    ("pip3", &["install", "download", "wheel"], &["uninstall"]),
    ("pipx", &["install", "run", "upgrade", "inject"], &["uninstall"]),
    ("uv", &["add", "sync", "pip", "tool", "lock", "venv"], &["remove"]),
    ("poetry", &["add", "install", "update", "lock"], &["remove"]),
    ("pipenv", &["install", "sync", "update"], &["uninstall"]),
    ("conda", &["install", "create", "update"], &["remove", "uninstall"]),
    ("mamba", &["install", "create", "update"], &["remove", "uninstall"]),
    ("gem", &["install", "update"], &["uninstall"]),
    ("bundle", &["install", "update", "add"], &["remove", "clean"]),
    ("composer", &["install", "require", "update", "global"], &["remove"]),
    ("cargo", &["install", "add", "binstall"], &["uninstall", "remove"]),
    ("go", &["install", "get"], &[]),
];

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    if let Some(report) = runners(call) {
        return Some(report);
    }
    if matches!(call.name, "npm" | "yarn" | "pnpm" | "bun") {
        return node(call);
    }
    let base = if call.name.starts_with("pip3.") { "pip3" } else { call.name };
    let (_, installs, removes) = MANAGERS.iter().find(|(name, ..)| *name == base)?;
    let is = |verbs: &[&str]| {
        call.operands().take(2).any(|word| verbs.contains(&word.text.as_str()))
            || call.arguments.first().is_some_and(|word| verbs.contains(&word.text.as_str()))
    };
    if is(installs) {
        return Some(install(call));
    }
    if is(removes) {
        return Some(removal(call).marked(
            call,
            Effect::System,
            Level::LookClosely,
            "Changes which software is installed.",
        ));
    }
    if call.has_word(&["publish", "yank", "login", "owner", "push"]) {
        return None;
    }
    let is_look = [
        "list",
        "show",
        "search",
        "freeze",
        "info",
        "check",
        "policy",
        "-l",
        "-L",
        "-s",
        "-Q",
        "-q",
        "-qa",
        "--version",
        "-V",
        "depends",
        "madison",
        "env",
        "tree",
        "outdated",
        "config",
        "cache",
    ];
    let report = Report::new(format!("Asks {} for facts", call.name));
    let looks = call.arguments.is_empty() || is(&is_look) && !call.has_word(&["set", "purge", "clean"]);
    Some(report.marked_if(
        !looks,
        call,
        Effect::System,
        Level::LookClosely,
        "Changes which software is installed, or how.",
    ))
}

fn removal(call: &Call<'_>) -> Report {
    let step = format!("Removes software with {}", call.name);
    Report::of(call, step, Effect::Deletes, Level::LookClosely, "Removes software.")
}

fn install(call: &Call<'_>) -> Report {
    let names = call
        .operands_but(&["-r", "-c", "-t", "-i", "--index-url", "--extra-index-url"])
        .skip(1)
        .map(|word| word.text.as_str())
        .take(4)
        .collect::<Vec<_>>()
        .join(" ");
    let is_update = call.operand(0) == "update" && call.name.starts_with("apt");
    let step = if is_update {
        "Loads lists of software".to_owned()
    } else {
        format!("Installs software with {}: {}", call.name, quoted(&names))
    };
    let foreign = call.arguments.iter().any(|word| {
        let text = &word.text;
        let is_usual =
            ["pypi.org", "registry.npmjs.org", "github.com", "crates.io", "rubygems.org", "proxy.golang.org"];
        let is_elsewhere = text.contains("://") && !is_usual.contains(&address::host(text).as_str());
        is_elsewhere
            || text.contains("git+")
            || matches!(
                text.as_str(),
                "--allow-unauthenticated" | "--no-gpg-check" | "--nogpgcheck" | "--allow-untrusted"
            )
    });
    let report =
        Report::of(call, step, Effect::Installs, Level::LookClosely, "Installs software, which may run code at once.");
    let report = report
        .marked(call, Effect::Downloads, Level::LookClosely, "Downloads software.")
        .marked(call, Effect::Network, Level::LookClosely, "Reaches the network.")
        .marked_if(
            foreign,
            call,
            Effect::Executes,
            Level::Dangerous,
            "Takes software from an unusual place, which may run code at once.",
        );
    let options = call.values(&["-o", "--option"]);
    options.into_iter().filter(|word| word.text.contains("Invoke") || word.text.contains("Pre-")).fold(
        report,
        |report, word| {
            let start = word.text.find('=').map_or(0, |at| at + 1);
            report
                .marked(
                    call,
                    Effect::Executes,
                    Level::Dangerous,
                    "Hides a command in the options of a package manager.",
                )
                .runs(Inner::Text(word.part(start..word.text.len())))
        },
    )
}

fn node(call: &Call<'_>) -> Option<Report> {
    let first = call.operand(0);
    match first {
        "install" | "i" | "ci" | "add" | "update" | "upgrade" | "up" | "create" | "init" | "link" => {
            Some(install(call))
        }
        "" if call.name != "npm" => Some(install(call)),
        "uninstall" | "remove" | "rm" | "prune" => {
            Some(removal(call).marked(call, Effect::ChangesFiles, Level::LookClosely, "Changes files."))
        }
        "exec" | "x" | "dlx" => Some(run_package(call, 1)),
        "publish" | "unpublish" | "deprecate" | "login" | "token" | "owner" | "access" | "adduser" | "logout"
        | "dist-tag" => None,
        "config" | "set" | "cache" => Some(Report::of(
            call,
            format!("Configures {}", call.name),
            Effect::ChangesFiles,
            Level::LookClosely,
            "Changes how packages are installed.",
        )),
        _ => Some(Report::of(
            call,
            format!("Runs the project's script {}", quoted(first)),
            Effect::Executes,
            Level::LookClosely,
            "Runs a script of the project, and what that does isn't seen here.",
        )),
    }
}

/// Programs that run a program of a package: known ones are judged as such.
fn runners(call: &Call<'_>) -> Option<Report> {
    let from = |at: usize| call.arguments.get(at..).unwrap_or_default().to_vec();
    match (call.name, call.operand(0)) {
        ("npx" | "bunx" | "pnpx" | "uvx", _) => Some(run_package(call, 0)),
        ("uv" | "poetry" | "pipenv" | "hatch" | "pdm" | "rye", "run") | ("bundle", "exec") => {
            let at =
                call.arguments.iter().position(|word| matches!(word.text.as_str(), "run" | "exec")).unwrap_or_default();
            Some(Report::new("").runs(Inner::Words(from(at + 1).into_iter().skip_while(Word::is_option).collect())))
        }
        _ => None,
    }
}

fn run_package(call: &Call<'_>, skipped: usize) -> Report {
    const LOCAL: [&str; 19] = [
        "prisma",
        "knex",
        "sequelize",
        "prisma",
        "jest",
        "vitest",
        "tsc",
        "eslint",
        "prettier",
        "mocha",
        "playwright",
        "cypress",
        "stylelint",
        "ava",
        "karma",
        "pytest",
        "ruff",
        "mypy",
        "black",
    ];
    let words: Vec<_> = call.operands_but(&["-p", "--package", "-c"]).skip(skipped).cloned().collect();
    let name = words.first().map_or("", |word| word.text.as_str());
    if LOCAL.contains(&name) {
        let at = call.arguments.iter().position(|word| word.text == name).unwrap_or_default();
        return Report::new("").runs(Inner::Words(call.arguments[at..].to_vec()));
    }
    let report = Report::of(
        call,
        format!("Downloads and runs {}", quoted(name)),
        Effect::Executes,
        Level::LookClosely,
        "Downloads a program and runs it.",
    )
    .marked(call, Effect::Downloads, Level::LookClosely, "Downloads a program and runs it.")
    .marked(call, Effect::Installs, Level::LookClosely, "Downloads a program and runs it.");
    call.value(&["-c", "--call"]).into_iter().fold(report, |report, word| report.runs(Inner::Text(word)))
}
