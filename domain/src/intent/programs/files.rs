//! Programs that create, move, change and delete files.

use super::{Call, Inner, Report, targets};
use crate::intent::{
    Effect, Level,
    findings::quoted,
    path,
    shell::{Carries, Word},
};

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    Some(match call.name {
        "rm" | "del" | "trash" | "srm" => delete(call, call.has(&['r', 'R'], &["--recursive", "--no-preserve-root"])),
        "rmdir" | "unlink" => delete(call, false),
        "shred" | "wipe" => {
            let report = delete(call, false);
            let why = "Destroys the content of files for good.";
            report.marked(call, Effect::Deletes, Level::Dangerous, why).marked(
                call,
                Effect::Overwrites,
                Level::Dangerous,
                why,
            )
        }
        "truncate" => writes(call, call.operands_but(&["-s", "-r"]), "Cuts off", Level::LookClosely),
        "mkdir" | "touch" | "mkfifo" | "mknod" | "mktemp" => create(call),
        "cp" | "mv" | "install" | "ln" | "rsync" | "rename" if !is_remote(call) => copy(call),
        "dd" => dd(call),
        "tee" => call.operands().fold(Report::new("Writes what it reads to files"), |report, word| {
            report.writes(word, call.has(&['a'], &["--append"]), true)
        }),
        "chmod" | "chown" | "chgrp" | "chattr" | "setfacl" | "setcap" => rights(call),
        "find" | "fd" | "fdfind" => find(call),
        "tar" | "bsdtar" => tar(call),
        "zip" | "7z" | "gzip" | "bzip2" | "xz" | "zstd" | "unzip" | "gunzip" | "bunzip2" | "unxz" | "cpio" | "ar"
        | "pigz" => pack(call),
        "split" | "csplit" | "patch" | "dos2unix" | "unix2dos" | "convert" | "ffmpeg" | "pandoc" => Report::of(
            call,
            format!("Changes files with {}", call.name),
            Effect::ChangesFiles,
            Level::LookClosely,
            "Writes files.",
        ),
        _ => return None,
    })
}

fn delete(call: &Call<'_>, with_content: bool) -> Report {
    let names = call.operands().map(|word| word.text.as_str()).take(3).collect::<Vec<_>>().join(" ");
    let mut report = Report::new(format!("Deletes {}", quoted(&names)));
    for word in call.operands_but(&["-n", "-s"]) {
        let target = if word.text.is_empty() { "nothing" } else { &word.text };
        report.marks.extend(
            targets::deleted(target, with_content).into_iter().map(|(e, l, why)| (call.up_to(word), e, l, why)),
        );
        if word.is_unknown || word.text == "{}" {
            let why = "Deletes what can't be told from here.".to_owned();
            report.marks.push((call.up_to(word), Effect::Deletes, Level::Dangerous, why));
        }
    }
    report.marked_if(names.is_empty(), call, Effect::Deletes, Level::LookClosely, "Deletes files.")
}

fn writes<'c>(call: &Call<'_>, words: impl Iterator<Item = &'c Word>, verb: &str, level: Level) -> Report {
    let report = Report::of(call, format!("{verb} files"), Effect::ChangesFiles, level, "Changes files.");
    words.fold(report, |report, word| report.writes(word, false, false))
}

fn create(call: &Call<'_>) -> Report {
    let what = if call.name == "mkdir" { "folders" } else { "files" };
    let step = format!("Creates {what}");
    let report = Report::of(call, step, Effect::ChangesFiles, Level::Routine, "Creates files or folders.");
    let outside = |word: &&Word| path::facts(&word.text).is_outside;
    let is_outside = call.operands_but(&["-m", "-p", "-d", "-t", "-r"]).any(|word| outside(&word));
    report.marked_if(
        is_outside,
        call,
        Effect::OutsideWorkspace,
        Level::LookClosely,
        "Creates something outside of the workspace.",
    )
}

/// Whether files go to or come from another machine.
fn is_remote(call: &Call<'_>) -> bool {
    call.name == "rsync" && call.operands().any(|word| word.text.contains(':'))
}

fn copy(call: &Call<'_>) -> Report {
    let words: Vec<&Word> = call.operands_but(&["-m", "-o", "-g", "-S", "-t", "-e"]).collect();
    let target = call.value(&["-t", "--target-directory"]);
    let (sources, target) = match (&target, words.split_last()) {
        (Some(target), _) => (&words[..], Some(target)),
        (None, Some((last, rest))) => (rest, Some(*last)),
        (None, None) => (&words[..], None),
    };
    let verb = match call.name {
        "mv" | "rename" => "Moves",
        "ln" => "Links",
        _ => "Copies",
    };
    let names = sources.iter().map(|word| word.text.as_str()).take(3).collect::<Vec<_>>().join(" ");
    let to = target.map(|word| format!(" to {}", quoted(&word.text))).unwrap_or_default();
    let secret = sources.iter().any(|word| path::facts(&word.text).is_secret);
    let report = Report::new(format!("{verb} {}{to}", quoted(&names))).carrying(Carries {
        secret,
        local: true,
        ..Carries::default()
    });
    let mut report = report.marked(call, Effect::ChangesFiles, Level::LookClosely, "Changes files.").marked_if(
        call.has(&[], &["--delete"]),
        call,
        Effect::Deletes,
        Level::Dangerous,
        "Deletes what the source doesn't have.",
    );
    let special = call.value(&["-m", "--mode"]).filter(|word| call.name == "install" && is_special(&word.text));
    report = report.marked_if(special.is_some(), call, Effect::Privilege, Level::Dangerous, OWNERS_RIGHTS);
    if call.name == "mv" {
        for word in sources.iter().filter(|word| path::is_vital(&word.text) || path::facts(&word.text).is_system) {
            let why = format!("Moves {} away, which the system or the workspace needs.", quoted(&word.text));
            report.marks.push((word.span.clone(), Effect::System, Level::Dangerous, why));
        }
        if target.is_some_and(|word| word.text == "/dev/null") {
            report = report.marked(call, Effect::Deletes, Level::Dangerous, "Moves files to where they are lost.");
        }
    }
    target.map(ToOwned::to_owned).into_iter().fold(report, |report, word| report.writes(&word, false, false))
}

fn dd(call: &Call<'_>) -> Report {
    let report = Report::new("Copies raw data");
    let target = call.arguments.iter().find(|word| word.text.starts_with("of="));
    match target.map(|word| word.part(3..word.text.len())) {
        Some(word) => report
            .marked(call, Effect::Overwrites, Level::LookClosely, "Writes over a file with raw data.")
            .writes(&word, false, true),
        None => report,
    }
}

const OWNERS_RIGHTS: &str = "Lets everybody run a program with the rights of its owner.";

/// Whether a mode lets a program run with the rights of its owner.
fn is_special(mode: &str) -> bool {
    let is_number = mode.len() == 4 && mode.bytes().all(|b| (b'0'..=b'7').contains(&b));
    is_number && !mode.starts_with(['0', '1']) || mode.contains("+s")
}

fn rights(call: &Call<'_>) -> Report {
    let step = format!("Changes rights with {}", call.name);
    let report = Report::of(call, step, Effect::Privilege, Level::LookClosely, "Changes who may do what with files.");
    let (mode, is_recursive) = (call.operand(0), call.has(&['R'], &["--recursive"]));
    let is_number = mode.len() >= 3 && mode.bytes().all(|b| (b'0'..=b'7').contains(&b));
    let is_open = is_number && mode.ends_with(['2', '3', '6', '7'])
        || ["a+w", "o+w", "a+rwx", "o+rwx", "ugo+w", "ugo+rwx", "a=rwx", "o=rwx", "+rwx", "a+rw", "o+rw"]
            .iter()
            .any(|open| mode.starts_with(open));
    let is_special = is_special(mode) || call.name == "setcap";
    let is_vital = call.operands().skip(1).any(|word| {
        path::is_vital(&word.text) || path::facts(&word.text).is_system || path::facts(&word.text).grants_rights
    });
    let is_chmod = call.name == "chmod";
    let is_plain = is_chmod && !is_open && !is_special && !is_vital && !is_recursive;
    let report = report
        .marked_if(
            is_chmod && is_special || call.name == "setcap",
            call,
            Effect::Privilege,
            Level::Dangerous,
            OWNERS_RIGHTS,
        )
        .marked_if(
            is_chmod && is_open,
            call,
            Effect::Privilege,
            if is_number && mode.ends_with("777") || is_recursive { Level::Dangerous } else { Level::LookClosely },
            "Lets everybody change files.",
        )
        .marked_if(is_vital, call, Effect::Privilege, Level::Dangerous, "Changes rights on what the system needs.")
        .marked_if(is_plain, call, Effect::ChangesFiles, Level::LookClosely, "Changes rights of files.");
    if call.name == "chattr" {
        return report.marked(call, Effect::System, Level::LookClosely, "Changes what can be done with files at all.");
    }
    report
}

fn find(call: &Call<'_>) -> Report {
    let mut report = Report::new(format!("Finds files in {}", quoted(call.operand(0))))
        .carrying(Carries { local: true, ..Carries::default() });
    if let Some(word) = call.word(&["-delete"]) {
        report.marks.push((word.span.clone(), Effect::Deletes, Level::Dangerous, "Deletes every match.".to_owned()));
    }
    for name in ["-fprint", "-fprintf", "-fls"] {
        if let Some(word) = call.value(&[name]) {
            report = report.writes(&word, false, false);
        }
    }
    let mut rest = call.arguments;
    while let Some(at) =
        rest.iter().position(|word| matches!(word.text.as_str(), "-exec" | "-execdir" | "-ok" | "-okdir" | "-x" | "-X"))
    {
        let words: Vec<Word> =
            rest[at + 1..].iter().take_while(|word| !matches!(word.text.as_str(), ";" | "+")).cloned().collect();
        rest = &rest[at + 1..];
        let is_shell = words
            .first()
            .is_some_and(|word| matches!(word.text.rsplit('/').next(), Some("sh" | "bash" | "zsh" | "dash")));
        let is_bare = is_shell && !words.iter().any(|word| word.text.starts_with("-c"));
        report =
            report.marked_if(is_bare, call, Effect::Executes, Level::Dangerous, "Starts a shell from within a search.");
        report = report.runs(Inner::Words(words));
    }
    report
}

fn tar(call: &Call<'_>) -> Report {
    let mode = call.arguments.first().map_or("", |word| word.text.trim_start_matches('-'));
    let is_long =
        mode.starts_with('-') || mode.starts_with("list") || mode.starts_with("extract") || mode.starts_with("create");
    let has = |letter: char, long: &str| !is_long && mode.contains(letter) || call.has(&[letter], &[long]);
    let is_listing = has('t', "--list");
    let verb = if is_listing {
        "Lists an archive"
    } else if has('x', "--extract") {
        "Unpacks an archive"
    } else {
        "Packs an archive"
    };
    let secret = call
        .operands()
        .any(|word| path::facts(&word.text).is_secret || path::facts(&format!("{}/x", word.text)).is_secret);
    let mut report = Report::new(verb)
        .carrying(Carries { secret, local: true, ..Carries::default() })
        .marked_if(!is_listing, call, Effect::ChangesFiles, Level::LookClosely, "Writes files.")
        .marked_if(secret, call, Effect::Secrets, Level::LookClosely, "Packs credentials.");
    if has('c', "--create")
        && let Some(word) = call.operands().next().filter(|word| word.text != "-" && mode.contains('f'))
    {
        report = report.writes(word, false, false);
    }
    for name in
        ["--checkpoint-action", "--to-command", "--use-compress-program", "-I", "--rsh-command", "-F", "--info-script"]
    {
        if let Some(word) = call.value(&[name]) {
            let start = if word.text.starts_with("exec=") { 5 } else { 0 };
            let why = "Runs a command while it packs.";
            report = report
                .marked(call, Effect::Executes, Level::LookClosely, why)
                .runs(Inner::Text(word.part(start..word.text.len())));
            if name == "--checkpoint-action" || name == "--to-command" {
                report = report
                    .marked(
                        call,
                        Effect::Hides,
                        Level::Dangerous,
                        "Hides a command in the options of an archive program.",
                    )
                    .marked(call, Effect::Executes, Level::Dangerous, why);
            }
        }
    }
    let target =
        call.value(&["-C", "--directory"]).filter(|word| has('x', "--extract") && path::is_foreign(&word.text));
    let why = "Unpacks over files outside of the workspace.";
    let level = if target.as_ref().is_some_and(|word| path::is_vital(&word.text)) {
        Level::Dangerous
    } else {
        Level::LookClosely
    };
    report.marked_if(target.is_some(), call, Effect::OutsideWorkspace, level, why)
}

fn pack(call: &Call<'_>) -> Report {
    let secret = call
        .operands()
        .any(|word| path::facts(&word.text).is_secret || path::facts(&format!("{}/x", word.text)).is_secret);
    let decoded = call.name.contains("un") || call.has(&['d'], &["--decompress", "--uncompress"]);
    let is_piped = call.stdin.is_fed && call.operands().next().is_none();
    let report = Report::new(if decoded { "Unpacks" } else { "Packs" })
        .carrying(Carries { secret, local: true, decoded: decoded && is_piped, ..Carries::default() })
        .marked_if(
            !is_piped && !call.has(&['l', 't', 'c'], &["--list", "--stdout"]),
            call,
            Effect::ChangesFiles,
            Level::LookClosely,
            "Writes files.",
        )
        .marked_if(secret, call, Effect::Secrets, Level::LookClosely, "Packs credentials.");
    let test = call.value(&["-TT", "--unzip-command"]);
    test.into_iter().fold(report, |report, word| {
        report
            .marked(call, Effect::Executes, Level::Dangerous, "Runs a command while it packs.")
            .runs(Inner::Text(word))
    })
}
