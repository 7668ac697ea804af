//! Processes and services: ending them, and arranging that they run later.

use super::{Call, Inner, Report};
use crate::intent::{Effect, Level, findings::quoted};

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    Some(match call.name {
        "kill" | "pkill" | "killall" | "xkill" | "skill" => kill(call),
        "crontab" => crontab(call),
        "at" | "batch" => at(call),
        "systemctl" | "service" | "launchctl" | "rc-service" | "initctl" | "update-rc.d" | "chkconfig"
        | "rc-update" | "sc" | "supervisorctl" | "pm2" => service(call),
        "shutdown" | "reboot" | "halt" | "poweroff" | "init" | "telinit" => {
            Report::of(call, "Stops the machine", Effect::System, Level::Dangerous, "Stops or restarts the machine.")
        }
        "watch" => text(call, &["-n", "-d", "--interval"], "Repeats a command"),
        "parallel" => text(call, &["-j", "-a", "--jobs", "-N", "-I", "--colsep"], "Runs commands at once"),
        "script" => call.value(&["-c", "--command"]).map_or_else(
            || {
                Report::of(
                    call,
                    "Starts a shell",
                    Effect::Executes,
                    Level::LookClosely,
                    "Starts a shell, and what is typed there isn't seen here.",
                )
            },
            |word| Report::new("").runs(Inner::Text(word)),
        ),
        "flock" => match call.value(&["-c", "--command"]) {
            Some(word) => Report::new("").runs(Inner::Text(word)),
            None => Report::new("").runs(Inner::Words(call.operands_but(&["-w", "-E"]).skip(1).cloned().collect())),
        },
        "tmux" | "screen" | "expect" | "entr" | "dtach" | "zellij" => Report::of(
            call,
            "Starts something that goes on",
            Effect::Executes,
            Level::LookClosely,
            "Starts something that goes on by itself.",
        )
        .runs(
            call.operands_but(&["-s", "-t", "-S", "-n"]).last().filter(|word| word.text.contains(' ')).map_or_else(
                || {
                    Inner::Words(
                        call.operands_but(&["-s", "-t", "-S", "-n"])
                            .skip(usize::from(call.name == "tmux"))
                            .cloned()
                            .collect(),
                    )
                },
                |word| Inner::Text(word.clone()),
            ),
        ),
        "gcore" | "procdump" => Report::of(
            call,
            "Writes down the memory of another program",
            Effect::Secrets,
            Level::Dangerous,
            "Writes down the memory of another program, with the credentials in it.",
        ),
        "gdb" | "lldb" => Report::of(
            call,
            "Starts a debugger",
            Effect::Executes,
            Level::LookClosely,
            "A debugger runs and changes programs.",
        )
        .marked_if(
            call.arguments
                .iter()
                .any(|word| word.text.contains("shell") || word.text.contains('!') || word.text.contains("system")),
            call,
            Effect::Hides,
            Level::Dangerous,
            "Runs a command from within a debugger.",
        ),
        "inotifywait" | "fuser" if !call.has(&['k'], &[]) => Report::new("Looks at files"),
        "fuser" => kill(call),
        _ => return None,
    })
}

fn kill(call: &Call<'_>) -> Report {
    let targets: Vec<&str> = call.operands_but(&["-s", "-u", "-n"]).map(|word| word.text.as_str()).collect();
    // `kill -9 -1`: every process.
    let all =
        call.name == "kill" && (targets.contains(&"1") || call.arguments.iter().skip(1).any(|word| word.text == "-1"));
    let agents = targets.iter().any(|name| {
        [
            "sshd",
            "systemd",
            "init",
            "auditd",
            "falco",
            "rsyslogd",
            "syslog",
            "dockerd",
            "kubelet",
            "crowdstrike",
            "falcon-sensor",
        ]
        .contains(name)
    });
    let everybody = call.has(&['u'], &[]) && call.name != "kill";
    let is_question = call.has(&['l'], &["--list"]) || call.arguments.iter().any(|word| word.text == "-0");
    let report = Report::new(format!("Ends processes: {}", quoted(&targets.join(" "))));
    if is_question {
        return report;
    }
    let why = "Ends processes that the system or its watchers need.";
    report.marked(call, Effect::System, Level::LookClosely, "Ends processes.").marked_if(
        all || agents || everybody,
        call,
        Effect::System,
        Level::Dangerous,
        why,
    )
}

fn crontab(call: &Call<'_>) -> Report {
    if call.has(&['l'], &[]) {
        return Report::new("Lists what runs at set times");
    }
    if call.has(&['r'], &[]) {
        let report = Report::of(
            call,
            "Deletes what runs at set times",
            Effect::Deletes,
            Level::Dangerous,
            "Deletes everything that runs at set times.",
        );
        return report
            .marked(call, Effect::System, Level::Dangerous, "Deletes everything that runs at set times.")
            .marked(call, Effect::Persists, Level::LookClosely, "Changes what runs at set times.");
    }
    let why = "Arranges that something runs at set times.";
    let report = Report::of(call, "Changes what runs at set times", Effect::Persists, Level::Dangerous, why);
    runs_input(report, call)
}

/// What is handed to it runs later: lines of a table of times, or commands.
fn runs_input(report: Report, call: &Call<'_>) -> Report {
    let Some(text) = &call.stdin.text else { return report };
    text.lines().take(64).fold(report, |report, line| {
        let command = line
            .split_whitespace()
            .skip_while(|word| word.starts_with(|c: char| c.is_ascii_digit() || c == '*' || c == '@'))
            .collect::<Vec<_>>()
            .join(" ");
        let word = crate::intent::shell::Word {
            text: command,
            span: call.span.clone(),
            place: call.program.place.inside(None, &(0..call.program.text.len())),
            ..Default::default()
        };
        report.runs(Inner::Text(word))
    })
}

fn at(call: &Call<'_>) -> Report {
    if call.has(&['l'], &[]) {
        return Report::new("Lists what runs later");
    }
    runs_input(
        Report::of(
            call,
            "Arranges that something runs later",
            Effect::Persists,
            Level::Dangerous,
            "Arranges that something runs later.",
        ),
        call,
    )
}

fn service(call: &Call<'_>) -> Report {
    let words: Vec<&str> = call.operands().map(|word| word.text.as_str()).collect();
    let has = |verbs: &[&str]| words.iter().any(|word| verbs.contains(word));
    let report = Report::new(format!("Changes services: {}", quoted(&words.join(" "))));
    if has(&[
        "status",
        "list-units",
        "is-active",
        "is-enabled",
        "show",
        "cat",
        "list-timers",
        "list",
        "logs",
        "list-unit-files",
    ]) || words.is_empty()
    {
        return Report::new("Looks at services");
    }
    let guards = words.iter().any(|word| {
        let name = word.trim_end_matches(".service");
        [
            "firewalld",
            "ufw",
            "auditd",
            "apparmor",
            "iptables",
            "nftables",
            "fail2ban",
            "rsyslog",
            "syslog",
            "falco",
            "clamav-daemon",
            "sshd",
            "ssh",
            "systemd-journald",
            "selinux",
        ]
        .contains(&name)
    });
    let stops = has(&["stop", "disable", "mask", "kill", "unload", "bootout", "remove"]);
    let why = "Makes a service start by itself.";
    report
        .marked(call, Effect::System, Level::LookClosely, "Changes services of the system.")
        .marked_if(stops && guards, call, Effect::System, Level::Dangerous, "Stops a service that guards the system.")
        .marked_if(
            has(&["poweroff", "reboot", "halt", "rescue", "emergency", "isolate"]),
            call,
            Effect::System,
            Level::Dangerous,
            "Stops or restarts the machine.",
        )
        .marked_if(
            has(&["enable", "load", "bootstrap", "defaults", "add", "startup", "save", "link"]),
            call,
            Effect::Persists,
            Level::Dangerous,
            why,
        )
}

/// A command that stands in the arguments as one text, or as several words.
fn text(call: &Call<'_>, with_value: &'static [&'static str], step: &str) -> Report {
    let words: Vec<_> =
        call.operands_but(with_value).take_while(|word| !word.text.starts_with(":::")).cloned().collect();
    let given = call.arguments.iter().skip_while(|word| !word.text.starts_with(":::")).skip(1);
    let report = Report::new(step);
    let Some(first) = words.first() else {
        return match &call.stdin.text {
            Some(_) => runs_input(report, call),
            None => report.marked(call, Effect::Executes, Level::LookClosely, "Runs commands that it reads."),
        };
    };
    let at =
        call.arguments.iter().position(|word| word.span == first.span && word.text == first.text).unwrap_or_default();
    match words.as_slice() {
        [only] if only.text.contains(' ') => report.runs(Inner::Text(only.clone())),
        _ => {
            let mut all: Vec<_> =
                call.arguments[at..].iter().take_while(|word| !word.text.starts_with(":::")).cloned().collect();
            all.extend(given.cloned());
            report.runs(Inner::Words(all))
        }
    }
}
