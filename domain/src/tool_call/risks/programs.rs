//! Programs that look risky, alone or with certain arguments.

use crate::tool_call::shell::Word;
use std::ops::Range;

/// Programs that load something from the network.
pub(super) const FETCHERS: [&str; 4] = ["curl", "wget", "fetch", "aria2c"];

/// Programs that run what they read.
pub(super) const INTERPRETERS: [&str; 12] =
    ["sh", "bash", "zsh", "dash", "ksh", "fish", "python", "python3", "perl", "ruby", "node", "php"];

/// Programs that run another command, and what is risky about that.
pub(super) const WRAPPERS: [(&str, Option<&str>); 14] = [
    ("sudo", Some("runs with full privileges")),
    ("doas", Some("runs with full privileges")),
    ("env", None),
    ("nohup", None),
    ("time", None),
    ("command", None),
    ("exec", None),
    ("nice", None),
    ("stdbuf", None),
    ("setsid", None),
    ("xargs", None),
    ("timeout", None),
    ("then", None),
    ("do", None),
];

/// The last segment of a path.
pub(super) fn base_name(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// The words from the program that really runs: without assignments and wrappers. Wrappers that are risky are reported.
pub(super) fn without_wrappers(mut words: &[Word], mut report: impl FnMut(&Word, &'static str)) -> &[Word] {
    while let Some((first, rest)) = words.split_first() {
        let wrapper = WRAPPERS.iter().find(|(name, _)| *name == base_name(&first.text));
        if let Some((name, why)) = wrapper {
            if let Some(why) = why {
                report(first, why);
            }
            words = skip_options(name, rest);
        } else if is_assignment(&first.text) {
            words = rest;
        } else {
            break;
        }
    }
    words
}

/// Skips a wrapper's own options, and the duration of `timeout`.
fn skip_options<'a>(wrapper: &str, mut words: &'a [Word]) -> &'a [Word] {
    const WITH_VALUE: [&str; 9] = ["-u", "-g", "-n", "-I", "-P", "-L", "-s", "-k", "-C"];
    while let Some((first, rest)) = words.split_first() {
        if !first.text.starts_with('-') {
            break;
        }
        let takes_value = WITH_VALUE.contains(&first.text.as_str()) && !rest.is_empty();
        words = if takes_value { &rest[1..] } else { rest };
    }
    if wrapper == "timeout" { words.get(1..).unwrap_or_default() } else { words }
}

fn is_assignment(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && !name.as_bytes()[0].is_ascii_digit()
    })
}

/// Arguments that are commands themselves: `sh -c "…"`, `eval …`, `ssh host "…"`.
pub(super) fn inner_commands<'a>(name: &str, arguments: &'a [Word]) -> &'a [Word] {
    let after = |at: usize| arguments.get(at..).unwrap_or_default();
    match name {
        "eval" => arguments,
        "ssh" => {
            after(arguments.iter().position(|word| !word.text.starts_with('-')).map_or(arguments.len(), |at| at + 1))
        }
        _ if INTERPRETERS[..6].contains(&name) || name == "su" => {
            let flag =
                |word: &Word| word.text.starts_with('-') && !word.text.starts_with("--") && word.text.ends_with('c');
            arguments.iter().position(flag).map_or(&[], |at| arguments.get(at + 1..at + 2).unwrap_or_default())
        }
        _ => &[],
    }
}

/// A program's arguments, with the questions that the rules ask.
struct Call<'a> {
    program: &'a Word,
    arguments: &'a [Word],
}

impl Call<'_> {
    /// The first argument that is one of these.
    fn find(&self, names: &[&str]) -> Option<&Word> {
        self.arguments.iter().find(|word| names.contains(&word.text.as_str()))
    }

    /// The first option that has this letter (`-rf` has `f`), or this long name.
    fn option(&self, letters: &[char], long: &[&str]) -> Option<&Word> {
        self.arguments.iter().find(|word| {
            let name = word.text.split('=').next().unwrap_or_default();
            let short = name.strip_prefix('-').is_some_and(|rest| !rest.starts_with('-') && rest.contains(letters));
            short || long.contains(&name)
        })
    }

    /// The first argument that is not an option.
    fn verb(&self) -> &str {
        self.arguments.iter().find(|word| !word.text.starts_with('-')).map_or("", |word| &word.text)
    }

    /// From the program to this word.
    fn up_to(&self, word: &Word) -> Range<usize> {
        self.program.span.start..word.span.end.max(self.program.span.end)
    }

    fn whole(&self) -> Range<usize> {
        self.arguments.last().map_or_else(|| self.program.span.clone(), |last| self.up_to(last))
    }
}

type Risks = Vec<(Range<usize>, &'static str)>;

/// What looks risky about a program with its arguments.
pub(super) fn risks(name: &str, program: &Word, arguments: &[Word]) -> Risks {
    let call = Call { program, arguments };
    let mut found = files(name, &call);
    found.extend(network(name, &call));
    found.extend(git(name, &call));
    found.extend(installs(name, &call));
    found.extend(system(name, &call));
    found
}

fn files(name: &str, call: &Call<'_>) -> Risks {
    match name {
        "rm" => match call.option(&['r', 'R'], &["--recursive"]) {
            Some(word) => vec![(call.up_to(word), "deletes folders with everything in them")],
            None => vec![(call.program.span.clone(), "deletes files")],
        },
        "find" => {
            let exec = call
                .find(&["-exec", "-execdir", "-ok"])
                .map(|word| (word.span.clone(), "runs a command on every match"));
            let delete = call.find(&["-delete"]).map(|word| (word.span.clone(), "deletes every match"));
            exec.into_iter().chain(delete).collect()
        }
        "shred" | "truncate" => vec![(call.program.span.clone(), "destroys the contents of files")],
        "dd" => vec![(call.whole(), "overwrites a device or file with raw data")],
        "chmod" => chmod(call),
        "chown" | "chgrp" => {
            let recursive = call.option(&['R'], &["--recursive"]);
            recursive
                .map(|word| (call.up_to(word), "changes the owner of everything in a folder"))
                .into_iter()
                .collect()
        }
        "mv" | "cp" | "ln" | "install" => {
            let force = call.option(&['f'], &["--force"]);
            force.map(|word| (call.up_to(word), "replaces files without asking")).into_iter().collect()
        }
        "sed" | "perl" => {
            let in_place = call.option(&['i'], &["--in-place"]);
            in_place.map(|word| (call.up_to(word), "changes files in place")).into_iter().collect()
        }
        _ if name.starts_with("mkfs") || matches!(name, "fdisk" | "parted" | "wipefs") => {
            vec![(call.whole(), "erases a disk")]
        }
        _ => Vec::new(),
    }
}

fn chmod(call: &Call<'_>) -> Risks {
    let open = call.arguments.iter().find(|word| {
        let mode = word.text.as_str();
        let octal = mode.len() >= 3 && mode.bytes().all(|b| (b'0'..=b'7').contains(&b));
        let world_writable = octal && matches!(mode.as_bytes()[mode.len() - 1], b'2' | b'3' | b'6' | b'7');
        let special = octal && mode.len() == 4 && mode.as_bytes()[0] != b'0';
        world_writable
            || special
            || mode.contains("+s")
            || ["a+w", "o+w", "+w", "a+rwx", "o+rwx", "ugo+w"].iter().any(|m| mode.starts_with(m))
    });
    open.map(|word| (call.up_to(word), "makes files writable by everyone, or grants special permissions"))
        .into_iter()
        .collect()
}

fn network(name: &str, call: &Call<'_>) -> Risks {
    let sends = || {
        let long = [
            "--data",
            "--data-raw",
            "--data-binary",
            "--data-urlencode",
            "--form",
            "--upload-file",
            "--json",
            "--post-file",
            "--post-data",
            "--body-data",
            "--body-file",
        ];
        let method = ["POST", "PUT", "PATCH", "DELETE", "-XPOST", "-XPUT", "-XPATCH", "-XDELETE"];
        call.option(if name == "curl" { &['d', 'F', 'T'] } else { &[] }, &long).or_else(|| call.find(&method))
    };
    match name {
        _ if FETCHERS.contains(&name) => match sends() {
            Some(word) => vec![(call.up_to(word), "sends data over the network")],
            None => vec![(call.program.span.clone(), "reaches the network")],
        },
        "nc" | "ncat" | "netcat" | "socat" | "telnet" | "ssh" | "scp" | "sftp" | "ftp" => {
            vec![(call.program.span.clone(), "connects to another machine")]
        }
        "rsync" if call.arguments.iter().any(|word| word.text.contains(':')) => {
            vec![(call.program.span.clone(), "connects to another machine")]
        }
        _ => Vec::new(),
    }
}

fn git(name: &str, call: &Call<'_>) -> Risks {
    if name != "git" {
        return Vec::new();
    }
    let found = match call.verb() {
        "push" => {
            let plus = || call.arguments.iter().find(|word| word.text.starts_with('+'));
            let force = call.option(&['f'], &["--force", "--force-with-lease", "--mirror", "--delete"]).or_else(plus);
            match force {
                Some(word) => Some((call.up_to(word), "rewrites or deletes what others rely on")),
                None => Some((call.program.span.start..call.whole().end, "publishes commits")),
            }
        }
        "reset" => call.find(&["--hard"]).map(|word| (call.up_to(word), "discards changes")),
        "clean" => {
            call.option(&['f'], &["--force"]).map(|word| (call.up_to(word), "deletes files that are not in Git"))
        }
        "checkout" | "restore" => call.find(&["--", "."]).map(|word| (call.up_to(word), "discards changes")),
        "branch" => call.option(&['D'], &[]).map(|word| (call.up_to(word), "deletes a branch with its commits")),
        "stash" => call.find(&["drop", "clear"]).map(|word| (call.up_to(word), "discards changes")),
        "filter-branch" | "filter-repo" => Some((call.whole(), "rewrites the history")),
        _ => None,
    };
    found.into_iter().collect()
}

fn installs(name: &str, call: &Call<'_>) -> Risks {
    let verbs: &[&str] = match name {
        "pip" | "pip3" | "pipx" | "gem" | "cargo" | "apt" | "apt-get" | "yum" | "dnf" | "brew" | "conda" => {
            &["install"]
        }
        "npm" | "pnpm" | "yarn" | "bun" => &["install", "add", "i", "ci"],
        "apk" | "uv" | "poetry" => &["add", "pip"],
        "go" => &["install", "get"],
        "pacman" => &["-S", "-Sy", "-Syu"],
        "npx" | "uvx" | "bunx" => return vec![(call.program.span.clone(), "downloads a program and runs it")],
        "python" | "python3" if call.find(&["pip"]).is_some() => &["install"],
        _ => return Vec::new(),
    };
    let word = call.find(verbs);
    word.map(|word| (call.up_to(word), "installs software, which may run code of its own")).into_iter().collect()
}

fn system(name: &str, call: &Call<'_>) -> Risks {
    let alone = |why| vec![(call.program.span.clone(), why)];
    let with = |verbs: &[&str], why| call.find(verbs).map(|word| (call.up_to(word), why)).into_iter().collect();
    match name {
        "su" => alone("runs with full privileges"),
        "kill" | "pkill" | "killall" => alone("stops processes"),
        "shutdown" | "reboot" | "halt" | "poweroff" => alone("stops the machine"),
        "crontab" | "at" | "launchctl" => alone("schedules something to run later"),
        "systemctl" | "service" => alone("changes services"),
        "eval" => alone("runs text as a command"),
        "printenv" => alone("prints the environment, which may contain secrets"),
        "useradd" | "usermod" | "passwd" | "visudo" => alone("changes accounts"),
        "iptables" | "ufw" | "nft" => alone("changes the firewall"),
        "terraform" | "tofu" | "pulumi" => with(&["apply", "destroy", "up"], "changes live infrastructure"),
        "kubectl" | "helm" => {
            with(&["delete", "apply", "scale", "drain", "uninstall", "upgrade", "exec"], "changes a live cluster")
        }
        "docker" | "podman" => with(&["rm", "rmi", "prune", "run", "exec", "push"], "changes or runs containers"),
        "aws" | "gcloud" | "az" | "gh" | "heroku" | "fly" | "vercel" => alone("acts on an online account"),
        _ => Vec::new(),
    }
}
