//! Build tools and test runners: they run what the project says.

use super::{Call, Inner, Report, databases};
use crate::intent::{Effect, Level, findings::quoted, path, shell::Word};

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    tool(call).map(|report| configured(call, report))
}

fn tool(call: &Call<'_>) -> Option<Report> {
    let first = call.operand(0);
    Some(match call.name {
        "cargo" => cargo(
            call,
            call.operands().map(|word| word.text.as_str()).find(|text| !text.starts_with('+')).unwrap_or_default(),
        )?,
        "npm" | "yarn" | "pnpm" | "bun" => scripts(call, first)?,
        "deno" => match first {
            "test" | "check" | "lint" | "fmt" => Report::new(format!("Runs deno {first}")),
            _ => script(call, "deno"),
        },
        "go" => go(call, first)?,
        "make" | "gmake" | "just" | "task" | "rake" | "ninja" | "gulp" | "grunt" | "invoke" | "nox" | "bazel" => {
            make(call, first)
        }
        "pytest" | "py.test" | "tox" | "unittest" | "jest" | "vitest" | "mocha" | "phpunit" | "rspec" | "ctest"
        | "nextest" | "cypress" | "playwright" | "ava" | "karma" | "coverage" => {
            Report::new(format!("Runs tests with {}", call.name))
        }
        "tsc" | "eslint" | "mypy" | "flake8" | "pylint" | "shellcheck" | "pyright" | "hadolint" | "yamllint"
        | "clippy-driver" | "golangci-lint" | "stylelint" | "tflint" | "json.tool" | "rubocop" => fixing(call),
        "ruff" | "black" | "prettier" | "isort" | "gofmt" | "rustfmt" | "biome" | "autopep8" | "clang-format"
        | "shfmt" => formatting(call),
        "gcc" | "g++" | "cc" | "clang" | "clang++" | "rustc" | "javac" | "ld" | "as" | "cmake" | "meson"
        | "webpack" | "vite" | "rollup" | "esbuild" | "dotnet" | "swift" | "mvn" | "gradle" | "gradlew" | "sbt"
        | "mix" | "stack" | "cabal" | "zig" => build(call, first),
        "java" | "uvicorn" | "gunicorn" | "flask" | "django-admin" | "rails" | "streamlit" | "jupyter" | "next"
        | "nodemon" | "ts-node" | "tsx" | "celery" => script(call, call.name),
        "json" | "venv" | "virtualenv" => {
            Report::of(call, "Creates an environment", Effect::ChangesFiles, Level::LookClosely, "Writes files.")
        }
        "rustup" | "nvm" | "pyenv" | "asdf" | "mise" | "volta" | "fnm" | "rbenv" | "sdk" => versions(call, first),
        _ => return None,
    })
}

/// Whether a task of the project checks or builds it, by its name: that is what one runs all day.
fn is_ordinary(task: &str) -> bool {
    const TASKS: [&str; 15] = [
        "test",
        "tests",
        "check",
        "lint",
        "unit",
        "spec",
        "build",
        "compile",
        "format",
        "fmt",
        "typecheck",
        "tsc",
        "coverage",
        "all",
        "prettier",
    ];
    let risky = ["deploy", "publish", "release", "push", "clean", "install", "prod"];
    let mut words = task.split([':', '-', '_', '.', '/']);
    words.clone().any(|word| TASKS.contains(&word)) && !words.any(|word| risky.contains(&word))
}

fn script(call: &Call<'_>, name: &str) -> Report {
    let why = "Runs code of the project, and what that does isn't seen here.";
    let report =
        Report::of(call, format!("Runs code with {}", quoted(name)), Effect::Executes, Level::LookClosely, why);
    let is_remote = call.operands().any(|word| word.text.contains("://"));
    let why = "Runs what it downloads before anybody has seen it.";
    let report = report.marked_if(is_remote, call, Effect::Downloads, Level::Dangerous, why).marked_if(
        is_remote,
        call,
        Effect::Executes,
        Level::Dangerous,
        why,
    );
    match databases::task(call.arguments) {
        Some((level, why)) => report.marked(call, Effect::Database, level, why).marked_if(
            level == Level::Dangerous,
            call,
            Effect::Deletes,
            level,
            why,
        ),
        None => report,
    }
}

/// Marks configuration that stands in the command, or comes from elsewhere: it may name programs to run.
fn configured(call: &Call<'_>, report: Report) -> Report {
    let words = call.values(&[
        "--config",
        "-f",
        "--file",
        "--makefile",
        "--rcfile",
        "--vettool",
        "-vettool",
        "--script-shell",
        "--runner",
    ]);
    let is_foreign = |word: &Word| {
        word.text.contains('=')
            || word.text.contains(' ')
            || word.text.starts_with('/')
            || path::facts(&word.text).is_outside
    };
    let found = words.iter().any(is_foreign);
    report.marked_if(
        found,
        call,
        Effect::Executes,
        Level::LookClosely,
        "Is configured from elsewhere, and may run what that says.",
    )
}

fn cargo(call: &Call<'_>, first: &str) -> Option<Report> {
    let step = format!("Runs cargo {}", quoted(first));
    match first {
        "test" | "check" | "clippy" | "build" | "bench" | "doc" | "tree" | "metadata" | "nextest" | "t" | "b" | "c"
        | "version" | "search" | "audit" | "deny" | "" => {
            let fixes = call.has(&[], &["--fix"]);
            Some(Report::new(step).marked_if(fixes, call, Effect::ChangesFiles, Level::LookClosely, "Changes files."))
        }
        "fmt" => Some(formatting(call)),
        "run" | "r" => Some(script(call, "cargo")),
        "clean" => Some(Report::of(call, step, Effect::Deletes, Level::LookClosely, "Deletes what was built.")),
        "new" | "init" | "fix" | "update" | "generate-lockfile" | "vendor" => {
            Some(Report::of(call, step, Effect::ChangesFiles, Level::LookClosely, "Changes files."))
        }
        _ => None,
    }
}

fn scripts(call: &Call<'_>, first: &str) -> Option<Report> {
    let name = call.operand(1);
    match (first, name) {
        ("test" | "t" | "build" | "lint" | "format", _) => Some(Report::new(format!("Runs the project's {first}"))),
        ("pack", _) if call.has(&[], &["--dry-run"]) => Some(Report::new("Lists what a package would hold")),
        ("run" | "run-script", name) if is_ordinary(name) => {
            Some(Report::new(format!("Runs the project's script {}", quoted(name))))
        }
        ("run" | "start" | "run-script" | "dev" | "stop" | "restart", _) => {
            let report =
                Report::new(format!("Runs the project's script {}", quoted(if first == "run" { name } else { first })));
            Some(report.marked(
                call,
                Effect::Executes,
                Level::LookClosely,
                "Runs a script of the project, and what that does isn't seen here.",
            ))
        }
        (
            "ls" | "list" | "view" | "outdated" | "audit" | "why" | "info" | "--version" | "-v" | "root" | "bin"
            | "explain" | "ping" | "help" | "prefix",
            _,
        ) if !call.has_word(&["fix"]) => Some(Report::new(format!("Asks {} for facts", call.name))),
        ("", _) if call.name == "npm" || call.has_word(&["--version", "-v"]) => {
            Some(Report::new(format!("Asks {} for facts", call.name)))
        }
        _ => None,
    }
}

fn go(call: &Call<'_>, first: &str) -> Option<Report> {
    match first {
        "test" | "vet" | "build" | "version" | "env" | "list" | "doc"
            if !call.has_word(&["-w", "-exec", "-toolexec"]) =>
        {
            Some(Report::new(format!("Runs go {first}")))
        }
        "fmt" | "generate" | "mod" | "work" | "clean" => Some(
            Report::of(call, format!("Runs go {first}"), Effect::ChangesFiles, Level::LookClosely, "Changes files.")
                .marked_if(
                    first == "generate",
                    call,
                    Effect::Executes,
                    Level::LookClosely,
                    "Runs commands that the code names.",
                ),
        ),
        "run" | "tool" => Some(script(call, "go")),
        "test" | "vet" | "build" => {
            let report = script(call, "go");
            Some(
                call.value(&["-exec", "-toolexec"])
                    .into_iter()
                    .fold(report, |report, word| report.runs(Inner::Text(word))),
            )
        }
        _ => None,
    }
}

fn make(call: &Call<'_>, first: &str) -> Report {
    let is_shown = call.has(&['n'], &["--dry-run", "--just-print", "--version", "--help"]);
    let report = Report::new(format!("Runs {} {}", call.name, quoted(first)));
    let assigned = call.arguments.iter().find(|word| word.text.starts_with("SHELL=") || word.text.contains("$(shell"));
    let report = match (assigned, call.value(&["--eval"])) {
        (Some(word), _) => report
            .marked(call, Effect::Executes, Level::Dangerous, "Gives the build tool a command to run.")
            .runs(Inner::Text(word.part(6..word.text.len()))),
        (None, Some(word)) => report
            .marked(call, Effect::Executes, Level::Dangerous, "Gives the build tool a command to run.")
            .runs(Inner::Text(word)),
        (None, None) => report,
    };
    let report = report.marked_if(
        matches!(first, "clean" | "distclean"),
        call,
        Effect::Deletes,
        Level::LookClosely,
        "Deletes what was built.",
    );
    let report =
        report.marked_if(first == "install", call, Effect::Installs, Level::LookClosely, "Installs what was built.");
    report.marked_if(
        !is_shown && !first.is_empty() && !is_ordinary(first),
        call,
        Effect::Executes,
        Level::LookClosely,
        "Runs a script of the project, and what that does isn't seen here.",
    )
}

fn fixing(call: &Call<'_>) -> Report {
    let fixes = call.has(&[], &["--fix", "-a", "-A", "--autocorrect", "--write"]);
    Report::new(format!("Checks code with {}", call.name)).marked_if(
        fixes,
        call,
        Effect::ChangesFiles,
        Level::LookClosely,
        "Changes files.",
    )
}

fn formatting(call: &Call<'_>) -> Report {
    let only_checks = call.has(&[], &["--check", "--diff", "-l", "--list-different", "-d", "--check-only", "-c"]);
    let is_printing = matches!(call.name, "prettier" | "gofmt" | "clang-format" | "shfmt" | "biome")
        && !call.has(&['w', 'i'], &["--write"]);
    let is_check = call.name == "ruff" && call.operand(0) == "check" && !call.has(&[], &["--fix"]);
    let changes = !only_checks && !is_printing && !is_check;
    // Formatting the project's own code is what one does all day.
    Report::new(format!("Formats code with {}", call.name)).marked_if(
        changes,
        call,
        Effect::ChangesFiles,
        Level::Routine,
        "Changes files.",
    )
}

fn build(call: &Call<'_>, first: &str) -> Report {
    let is_test =
        matches!(first, "test" | "check" | "verify" | "--version" | "compile") || call.has_word(&["--version"]);
    let is_deployed = call.has_word(&["deploy", "install", "publish", "run", "bootRun", "release", "uploadArchives"]);
    let is_command = call.value(&["-E"]).is_some_and(|word| word.text.starts_with("rm"));
    Report::new(format!("Builds with {}", call.name))
        .marked_if(
            !is_test,
            call,
            Effect::ChangesFiles,
            if is_deployed { Level::LookClosely } else { Level::Routine },
            "Writes what it builds.",
        )
        .marked_if(is_command, call, Effect::Deletes, Level::LookClosely, "Deletes files.")
}

fn versions(call: &Call<'_>, first: &str) -> Report {
    let is_look = matches!(first, "show" | "ls" | "list" | "version" | "versions" | "which" | "current" | "");
    Report::new(format!("Manages versions with {}", call.name)).marked_if(
        !is_look,
        call,
        Effect::Installs,
        Level::LookClosely,
        "Installs or changes tools.",
    )
}
