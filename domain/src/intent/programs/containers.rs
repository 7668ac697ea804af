//! Containers.

use super::{
    Call, Inner, Report,
    clusters::{LOOKS, is_any},
};
use crate::intent::{
    Effect, Level,
    findings::quoted,
    shell::{Carries, Word},
};

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    Some(match call.name {
        "docker" | "podman" | "nerdctl" | "docker-compose" => docker(call),
        _ => return None,
    })
}

fn docker(call: &Call<'_>) -> Report {
    let first =
        if matches!(call.operand(0), "compose" | "container" | "image" | "volume" | "network" | "system" | "builder") {
            call.operand(1)
        } else {
            call.operand(0)
        };
    let report = Report::new(format!("Uses {} {}", call.name, quoted(call.operand(0))));
    let group = call.operand(0);
    match first {
        "run" | "exec" | "create" => container(call, report, first),
        "push" => report
            .marked(call, Effect::Publishes, Level::Dangerous, "Publishes a container image.")
            .marked(call, Effect::SendsOut, Level::LookClosely, "Sends a container image to another machine.")
            .marked(call, Effect::Network, Level::LookClosely, "Reaches another machine."),
        "login" => report.marked(call, Effect::Secrets, Level::LookClosely, "Uses credentials.").marked(
            call,
            Effect::Network,
            Level::LookClosely,
            "Reaches another machine.",
        ),
        "pull" | "build" | "up" | "buildx" | "load" | "import" => report
            .marked(call, Effect::Infrastructure, Level::LookClosely, "Loads or builds container images.")
            .marked(call, Effect::Downloads, Level::LookClosely, "Downloads container images.")
            .marked(call, Effect::Executes, Level::LookClosely, "Runs or builds containers."),
        "rm" | "rmi" | "prune" | "down" | "kill" | "stop" => {
            let loses_data = call.has(&['v', 'f', 'a'], &["--volumes", "--force", "--all"]) && first != "stop"
                || group == "volume"
                || group == "system";
            let level = if loses_data { Level::Dangerous } else { Level::LookClosely };
            report
                .marked(call, Effect::Infrastructure, level, "Stops or deletes containers, images or their data.")
                .marked_if(
                    first != "stop" && first != "kill",
                    call,
                    Effect::Deletes,
                    level,
                    "Deletes containers, images or their data.",
                )
        }
        _ if is_any(call, &LOOKS) => report.carrying(Carries { local: true, ..Carries::default() }),
        _ => report.marked(call, Effect::Infrastructure, Level::LookClosely, "Changes containers."),
    }
}

const CONTAINER_VALUES: [&str; 27] = [
    "-v",
    "--volume",
    "-e",
    "--env",
    "-p",
    "--publish",
    "--name",
    "-w",
    "--workdir",
    "-u",
    "--user",
    "--network",
    "--net",
    "--mount",
    "--entrypoint",
    "--env-file",
    "-h",
    "--hostname",
    "-m",
    "--memory",
    "--cpus",
    "--platform",
    "--cap-add",
    "--security-opt",
    "--device",
    "--pid",
    "-l",
];

fn container(call: &Call<'_>, report: Report, verb: &str) -> Report {
    let mounts = call.values(&["-v", "--volume", "--mount"]);
    let is_host = |word: &Word| {
        let source = word
            .text
            .split([',', ':'])
            .find_map(|part| part.strip_prefix("source=").or_else(|| part.strip_prefix("src=")))
            .unwrap_or_else(|| word.text.split(':').next().unwrap_or_default());
        source == "/"
            || source.starts_with("/etc")
            || source.starts_with("/root")
            || source.contains("docker.sock")
            || source.starts_with("/var/run")
            || source.starts_with("/proc")
            || source.starts_with("/home")
            || source == "~"
    };
    let escapes = call.has(&[], &["--privileged", "--pid=host"])
        || mounts.iter().any(is_host)
        || call.arguments.iter().any(|word| {
            matches!(word.text.as_str(), "--cap-add=ALL" | "--cap-add=SYS_ADMIN" | "--ipc=host" | "--userns=host")
        })
        || call
            .values(&["--pid", "--cap-add"])
            .iter()
            .any(|word| matches!(word.text.as_str(), "host" | "ALL" | "SYS_ADMIN"));
    let report = report
        .marked(call, Effect::Infrastructure, Level::LookClosely, "Runs something in a container.")
        .marked(call, Effect::Executes, Level::LookClosely, "Runs something in a container.")
        .marked_if(escapes, call, Effect::Privilege, Level::Dangerous, "Gives a container the rights of the machine.");
    let entry = call.value(&["--entrypoint"]);
    let words: Vec<&Word> = call.operands_but(&CONTAINER_VALUES).collect();
    let at = words.iter().position(|word| word.text == verb).unwrap_or_default() + 2;
    let Some(first) = words.get(at) else { return report };
    let from = call.arguments.iter().position(|word| std::ptr::eq(word, *first)).unwrap_or_default();
    let mut inner: Vec<Word> = call.arguments[from..].to_vec();
    if let Some(entry) = entry {
        inner.insert(0, entry);
    }
    report.runs(Inner::Words(inner))
}
