//! Programs that only look: what they print is all that they do.

use super::{Call, Inner, Report};
use crate::intent::{Effect, Level, findings::quoted, path, secret, shell::Carries};

/// Programs that print what they find, and the words for it.
const READERS: [(&str, &str); 84] = [
    ("ls", "Lists files"),
    ("ll", "Lists files"),
    ("dir", "Lists files"),
    ("tree", "Lists files"),
    ("exa", "Lists files"),
    ("eza", "Lists files"),
    ("cat", "Shows"),
    ("bat", "Shows"),
    ("tac", "Shows"),
    ("nl", "Shows"),
    ("head", "Shows the beginning of"),
    ("tail", "Shows the end of"),
    ("grep", "Searches for"),
    ("egrep", "Searches for"),
    ("fgrep", "Searches for"),
    ("rg", "Searches for"),
    ("ag", "Searches for"),
    ("zgrep", "Searches for"),
    ("wc", "Counts lines of"),
    ("pwd", "Says the working directory"),
    ("zcat", "Shows"),
    ("cd", "Goes to"),
    ("pushd", "Goes to"),
    ("popd", "Goes back"),
    ("which", "Finds the program"),
    ("whereis", "Finds the program"),
    ("type", "Finds the program"),
    ("file", "Tells the type of"),
    ("stat", "Shows facts on"),
    ("du", "Shows the size of"),
    ("df", "Shows free space"),
    ("free", "Shows free memory"),
    ("date", "Shows the time"),
    ("cal", "Shows a calendar"),
    ("uptime", "Shows how long the machine has run"),
    ("whoami", "Says who runs this"),
    ("id", "Says who runs this"),
    ("groups", "Says who runs this"),
    ("uname", "Says what system this is"),
    ("hostname", "Says the machine's name"),
    ("arch", "Says what system this is"),
    ("nproc", "Counts processors"),
    ("lscpu", "Shows processors"),
    ("ps", "Lists processes"),
    ("pgrep", "Finds processes"),
    ("jobs", "Lists jobs"),
    ("true", ""),
    ("false", ""),
    (":", ""),
    ("test", "Checks"),
    ("[", "Checks"),
    ("sleep", "Waits"),
    ("wait", "Waits"),
    ("seq", "Counts"),
    ("cut", "Takes parts of"),
    ("sort", "Sorts"),
    ("uniq", "Removes repeated lines"),
    ("tr", "Replaces characters"),
    ("rev", "Turns lines around"),
    ("column", "Aligns"),
    ("paste", "Joins lines of"),
    ("join", "Joins"),
    ("comm", "Compares"),
    ("diff", "Compares"),
    ("cmp", "Compares"),
    ("fold", "Wraps"),
    ("fmt", "Wraps"),
    ("expand", "Replaces tabs"),
    ("basename", "Takes the name of"),
    ("dirname", "Takes the folder of"),
    ("realpath", "Finds the place of"),
    ("readlink", "Finds the place of"),
    ("md5sum", "Makes a checksum of"),
    ("sha1sum", "Makes a checksum of"),
    ("sha256sum", "Makes a checksum of"),
    ("sha512sum", "Makes a checksum of"),
    ("shasum", "Makes a checksum of"),
    ("cksum", "Makes a checksum of"),
    ("jq", "Reads JSON"),
    ("yq", "Reads YAML"),
    ("less", "Shows"),
    ("more", "Shows"),
    ("lsof", "Lists open files"),
    ("expr", "Calculates"),
];

pub(super) fn is_reader(name: &str) -> bool {
    name == "echo" || READERS.iter().any(|(reader, _)| *reader == name)
}

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    if let Some(report) = speakers(call) {
        return Some(report);
    }
    let (_, words) = READERS.iter().find(|(name, _)| *name == call.name)?;
    if is_not_only_reading(call) {
        return None;
    }
    let target = call.operands().map(|word| word.text.as_str()).take(3).collect::<Vec<_>>().join(" ");
    let step = if target.is_empty() || words.is_empty() {
        (*words).to_owned()
    } else {
        format!("{words} {}", quoted(&target))
    };
    let reads = !matches!(call.name, "true" | "false" | ":" | "sleep" | "seq" | "cd" | "test" | "[");
    let secret = reads && call.operands().any(|word| path::facts(&word.text).is_secret);
    let report = Report::new(step).carrying(Carries { local: reads, secret, ..Carries::default() });
    let report = looks_for_keys(call, report);
    Some(output_option(call, report))
}

/// A search for credentials: everywhere on the machine, or in the workspace.
fn looks_for_keys(call: &Call<'_>, report: Report) -> Report {
    let is_search = call.name.ends_with("grep") || matches!(call.name, "rg" | "ag");
    if !is_search || !call.arguments.iter().any(|word| secret::is_searched_for(&word.text)) {
        return report;
    }
    let is_everywhere = call.operands().any(|word| path::is_foreign(&word.text));
    let level = if is_everywhere { Level::Dangerous } else { Level::LookClosely };
    report.marked(call, Effect::Secrets, level, "Searches for credentials.")
}

/// `echo` and what shows the environment.
fn speakers(call: &Call<'_>) -> Option<Report> {
    match call.name {
        "echo" | "printf" => {
            let text = call.arguments.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            let secret = call.arguments.iter().any(|word| word.carries.secret);
            let report = Report::new(format!("Says {}", quoted(&text)));
            Some(report.marked_if(secret, call, Effect::Secrets, Level::Dangerous, "Shows a credential."))
        }
        "printenv" if call.operands().next().is_some_and(|word| !secret::is_secret_name(&word.text)) => {
            Some(Report::new("Shows a variable"))
        }
        "printenv" | "set" | "export" if call.arguments.is_empty() || call.name == "printenv" => {
            let why = "Shows the environment, which often holds credentials.";
            let report = Report::of(call, "Shows the environment", Effect::Secrets, Level::Dangerous, why);
            Some(report.carrying(Carries { secret: true, ..Carries::default() }))
        }
        "set" | "shopt" | "umask" | "ulimit" | "exit" | "return" | "break" | "continue" | "shift" | "let"
        | "getopts" | "hash" | "bg" | "fg" | "disown" | "logout" => Some(Report::new("")),
        _ => None,
    }
}

/// Options that make a program do more than look.
fn is_not_only_reading(call: &Call<'_>) -> bool {
    match call.name {
        "date" => call.has(&['s'], &["--set"]),
        "hostname" => call.operands().next().is_some(),
        _ => false,
    }
}

/// Options of programs that read by which they write or run something after all.
fn output_option(call: &Call<'_>, report: Report) -> Report {
    let runs = match call.name {
        "rg" => call.value(&["--pre", "--hostname-bin"]),
        "sort" => call.value(&["--compress-program"]),
        "bat" | "man" => call.value(&["--pager", "-P"]),
        "less" | "more" => {
            call.arguments.iter().find(|word| word.text.starts_with("+!")).map(|word| word.part(2..word.text.len()))
        }
        _ => None,
    };
    if let Some(word) = runs {
        let why = "Runs a program from within one that only reads.";
        return report.marked(call, Effect::Executes, Level::Dangerous, why).runs(Inner::Text(word));
    }
    let shows_environment = call.name == "ps" && call.operand(0).contains('e') && !call.operand(0).starts_with('-')
        || call.name == "jq" && call.operands().any(|word| word.text.contains("$ENV") || word.text == "env");
    let why = "Shows the environment, which often holds credentials.";
    let report = report.marked_if(shows_environment, call, Effect::Secrets, Level::Dangerous, why);
    match (call.name, call.value(&["-o", "--output"])) {
        ("sort" | "tree", Some(word)) => report.writes(&word, false, false),
        ("yq", _) if call.has(&['i'], &["--inplace"]) => {
            call.operands().skip(1).fold(report, |report, word| report.writes(word, false, false))
        }
        _ => report,
    }
}
