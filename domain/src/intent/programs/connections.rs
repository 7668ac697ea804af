//! Programs that connect to other machines by name: shells there, copies, raw connections.

use super::{Call, Inner, Report, sending::sending};
use crate::intent::{
    Effect, Level,
    findings::quoted,
    path,
    shell::{Carries, Word},
};

pub(super) fn raw(call: &Call<'_>) -> Report {
    let why_shell = "Hands a shell on this machine to another machine.";
    let runs = call.has(&['e'], &["--exec", "--sh-exec"]) && call.name != "socat" && call.name != "telnet"
        || call.arguments.iter().any(|word| {
            let upper = word.text.to_ascii_uppercase();
            upper.starts_with("EXEC:") || upper.starts_with("SYSTEM:") || upper.contains(",EXEC:")
        })
        || call.has(&['c'], &[]) && matches!(call.name, "nc" | "ncat");
    let listens = call.has(&['l'], &["--listen"])
        || call.arguments.iter().any(|word| word.text.to_ascii_uppercase().contains("LISTEN:"));
    let step = if listens { "Waits for connections" } else { "Connects to another machine" };
    let only_checks = call.has(&['z'], &[]);
    let mut report = Report::of(call, step, Effect::Network, Level::LookClosely, "Opens a raw network connection.")
        .carrying(Carries { download: true, ..Carries::default() })
        .marked_if(runs, call, Effect::Executes, Level::Dangerous, why_shell)
        .marked_if(runs, call, Effect::Network, Level::Dangerous, why_shell);
    if call.stdin.is_fed && !only_checks {
        report = sending(report, call, &[], false);
    }
    let host = call
        .operands_but(&["-p", "-w", "-s", "-e", "-c", "-i", "-q", "-X", "-x"])
        .find(|word| !word.text.bytes().all(|b| b.is_ascii_digit()));
    if let Some(word) = host.filter(|_| call.name != "socat") {
        report = report.host(word, &word.text);
    }
    report
}

pub(super) fn ssh(call: &Call<'_>) -> Report {
    let words: Vec<&Word> = call
        .operands_but(&["-p", "-i", "-l", "-o", "-F", "-L", "-R", "-D", "-J", "-E", "-b", "-c", "-m", "-w", "-W", "-S"])
        .collect();
    let at = if call.name == "sshpass" {
        words.iter().position(|word| word.text == "ssh").map_or(0, |at| at + 1)
    } else {
        0
    };
    let host = words.get(at).map_or("", |word| word.text.as_str());
    let is_proxy = call.values(&["-o"]).into_iter().find(|word| {
        word.text.to_ascii_lowercase().starts_with("proxycommand")
            || word.text.to_ascii_lowercase().starts_with("localcommand")
    });
    let opens = call.has(&['R'], &[]);
    let mut report = Report::of(
        call,
        format!("Connects to {}", quoted(host)),
        Effect::Network,
        Level::LookClosely,
        "Connects to another machine.",
    )
    .carrying(Carries { download: true, ..Carries::default() })
    .marked_if(opens, call, Effect::Publishes, Level::Dangerous, "Opens a way into this machine from outside.")
    .marked_if(opens, call, Effect::SendsOut, Level::Dangerous, "Opens a way into this machine from outside.")
    .marked_if(
        call.values(&["-o"])
            .iter()
            .any(|word| word.text.to_ascii_lowercase().replace(' ', "").contains("stricthostkeychecking=no")),
        call,
        Effect::Hides,
        Level::LookClosely,
        "Doesn't check whom it speaks to.",
    );
    if let Some(word) = words.get(at) {
        let bare = host.rsplit('@').next().unwrap_or_default().to_owned();
        report = report.host(word, &bare);
    }
    if let Some(word) = is_proxy {
        let start = word.text.find(['=', ' ']).map_or(0, |at| at + 1);
        report = report
            .marked(call, Effect::Executes, Level::Dangerous, "Hides a command in the options of a connection.")
            .runs(Inner::Text(word.part(start..word.text.len())));
    }
    if call.stdin.is_fed {
        report = sending(report, call, &[], false);
    }
    let rest: Vec<Word> = words.iter().skip(at + 1).map(|word| (*word).clone()).collect();
    if rest.is_empty() {
        return report;
    }
    let report = report.marked(call, Effect::Executes, Level::LookClosely, "Runs a command on another machine.");
    remote_command(report, call, rest)
}

/// The command behind the host, with its options.
fn remote_command(report: Report, call: &Call<'_>, rest: Vec<Word>) -> Report {
    match rest.as_slice() {
        [only] => report.runs(Inner::Text(only.clone())),
        [first, ..] => {
            let at = call
                .arguments
                .iter()
                .position(|word| word.span == first.span && word.text == first.text)
                .unwrap_or_default();
            report.runs(Inner::Words(call.arguments[at..].to_vec()))
        }
        [] => report,
    }
}

pub(super) fn transfer(call: &Call<'_>) -> Report {
    let words: Vec<&Word> = call.operands_but(&["-P", "-i", "-o", "-e", "-F", "-p", "-l", "-u", "-c"]).collect();
    let is_remote = |word: &&Word| word.text.contains(':') && !word.text.starts_with('/');
    let target = words.last().is_some_and(is_remote);
    let step = if target { "Copies files to another machine" } else { "Copies files from another machine" };
    let mut report = Report::of(call, step, Effect::Network, Level::LookClosely, "Connects to another machine.");
    for word in words.iter().filter(|word| is_remote(word)) {
        let host = word.text.split(':').next().unwrap_or_default().rsplit('@').next().unwrap_or_default().to_owned();
        report = report.host(word, &host);
    }
    if target || call.name == "croc" || matches!(call.operand(0), "copy" | "sync" | "move" | "send") {
        let sent: Vec<Word> = words.iter().map(|word| (*word).clone()).collect();
        let is_folder = words.iter().any(|word| path::facts(&format!("{}/x", word.text)).is_secret);
        report = sending(report, call, &sent, false);
        report = report
            .marked_if(is_folder, call, Effect::SendsOut, Level::Dangerous, "Sends credentials to another machine.")
            .marked_if(is_folder, call, Effect::Secrets, Level::Dangerous, "Sends credentials to another machine.");
    } else {
        report = report.marked(call, Effect::Downloads, Level::LookClosely, "Downloads files.").marked(
            call,
            Effect::ChangesFiles,
            Level::LookClosely,
            "Writes files.",
        );
        if let Some(word) = words.last().filter(|_| words.len() > 1) {
            report = report.carrying(Carries { download: true, ..Carries::default() }).writes(word, false, false);
        }
    }
    report = report.marked_if(
        call.has(&[], &["--delete"]),
        call,
        Effect::Deletes,
        Level::Dangerous,
        "Deletes what the source doesn't have.",
    );
    report = report.marked_if(
        call.has(&[], &["--remove-source-files"]),
        call,
        Effect::Deletes,
        Level::LookClosely,
        "Deletes files that were copied.",
    );
    match call.value(&["-e", "--rsh", "--rsync-path"]).filter(|word| !word.text.trim().starts_with("ssh")) {
        Some(word) if call.name == "rsync" => report
            .marked(call, Effect::Executes, Level::Dangerous, "Hides a command in the options of a transfer.")
            .runs(Inner::Text(word)),
        _ => report,
    }
}
