//! Containers, clusters, and the tools that change infrastructure.

use super::{Call, Inner, Report};
use crate::intent::{
    Effect, Level,
    findings::quoted,
    shell::{Carries, Word},
};

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    Some(match call.name {
        "docker" | "podman" | "nerdctl" | "docker-compose" => docker(call),
        "kubectl" | "oc" | "helm" | "k9s" | "kustomize" | "flux" | "argocd" | "istioctl" | "eksctl" | "kind"
        | "minikube" | "k3s" | "nomad" | "consul" | "etcdctl" | "calicoctl" => cluster(call),
        "terraform" | "tofu" | "pulumi" | "cdk" | "cdktf" | "terragrunt" | "ansible" | "ansible-playbook"
        | "serverless" | "sam" | "packer" | "vagrant" | "chef-client" | "puppet" | "salt" => infrastructure(call),
        _ => return None,
    })
}

/// Rules that the tools have in common: verbs that only look, and verbs that lose something.
pub(super) const LOOKS: [&str; 34] = [
    "get",
    "describe",
    "logs",
    "ps",
    "images",
    "version",
    "inspect",
    "info",
    "list",
    "ls",
    "show",
    "plan",
    "validate",
    "status",
    "history",
    "top",
    "explain",
    "diff",
    "template",
    "search",
    "output",
    "state",
    "graph",
    "preview",
    "events",
    "config",
    "context",
    "api-resources",
    "cluster-info",
    "stats",
    "lint",
    "fmt",
    "port",
    "--version",
];
pub(super) const LOSES: [&str; 37] = [
    "delete",
    "rm",
    "rmi",
    "destroy",
    "prune",
    "drain",
    "uninstall",
    "terminate",
    "down",
    "remove",
    "purge",
    "rb",
    "kill",
    "terminate-instances",
    "delete-stack",
    "delete-bucket",
    "delete-table",
    "delete-user",
    "delete-cluster",
    "delete-db-instance",
    "delete-object",
    "delete-objects",
    "delete-function",
    "delete-secret",
    "deregister",
    "del",
    "releases:destroy",
    "apps:destroy",
    "pg:reset",
    "taint",
    "nuke",
    "delete-role",
    "delete-vpc",
    "delete-snapshot",
    "delete-log-group",
    "schedule-key-deletion",
    "projects:delete",
];

pub(super) fn is_any(call: &Call<'_>, verbs: &[&str]) -> bool {
    call.operands().take(4).any(|word| verbs.contains(&word.text.as_str()))
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

fn cluster(call: &Call<'_>) -> Report {
    let report = Report::new(format!("Uses {} {}", call.name, quoted(call.operand(0))))
        .carrying(Carries { local: true, ..Carries::default() });
    let first = call.operand(0);
    if is_any(call, &LOSES)
        || matches!(first, "drain" | "scale") && call.arguments.iter().any(|word| word.text.ends_with("replicas=0"))
    {
        let why = "Deletes or stops parts of a live cluster.";
        return report.marked(call, Effect::Infrastructure, Level::Dangerous, why).marked(
            call,
            Effect::Deletes,
            Level::Dangerous,
            why,
        );
    }
    let secrets = call.operands().any(|word| {
        let text = word.text.to_ascii_lowercase();
        text.starts_with("secret") || text.contains("/secret")
    });
    let report = report.marked_if(
        secrets,
        call,
        Effect::Secrets,
        Level::Dangerous,
        "Shows or changes credentials of a cluster.",
    );
    let report = if secrets { report.carrying(Carries { secret: true, ..Carries::default() }) } else { report };
    let is_local = call.has(&[], &["--help", "--version"])
        || matches!(first, "version" | "lint" | "template" | "completion" | "kustomize");
    if is_local {
        return report;
    }
    let why = if LOOKS.contains(&first) || matches!(first, "auth" | "wait") {
        "Asks a live cluster."
    } else {
        "Changes a live cluster."
    };
    let report = report.marked(call, Effect::Infrastructure, Level::LookClosely, why);
    let says = |parts: &[&str]| call.arguments.iter().any(|word| parts.iter().any(|part| word.text.contains(part)));
    let elsewhere = call.value(&["-f", "--filename", "-k"]).is_some_and(|word| word.text.contains("://"));
    let report = report
        .marked_if(
            says(&["cluster-admin"]),
            call,
            Effect::Privilege,
            Level::Dangerous,
            "Gives all rights in a cluster.",
        )
        .marked_if(
            says(&["hostPID", "privileged", "hostNetwork", "hostPath"]),
            call,
            Effect::Privilege,
            Level::Dangerous,
            "Gives a container the rights of the machine.",
        )
        .marked_if(
            elsewhere,
            call,
            Effect::Downloads,
            Level::Dangerous,
            "Brings into a cluster what somebody else has written.",
        );
    if matches!(first, "exec" | "debug" | "run") { in_cluster(call, report) } else { report }
}

/// A command that runs in a cluster.
fn in_cluster(call: &Call<'_>, report: Report) -> Report {
    let is_shell =
        call.arguments.iter().any(|word| matches!(word.text.rsplit('/').next(), Some("sh" | "bash" | "zsh" | "ash")))
            && call.has(&['t'], &["--tty"]);
    let report = report
        .marked(call, Effect::Executes, Level::LookClosely, "Runs a command in a live cluster.")
        .marked_if(is_shell, call, Effect::Executes, Level::Dangerous, "Opens a shell in a live cluster.");
    match call.arguments.iter().position(|word| word.text == "--") {
        Some(at) => report.runs(Inner::Words(call.arguments[at + 1..].to_vec())),
        None => report,
    }
}

fn infrastructure(call: &Call<'_>) -> Report {
    let report = Report::new(format!("Uses {} {}", call.name, quoted(call.operand(0))));
    let first = call.operand(0);
    let destroys = is_any(call, &["destroy", "taint", "remove"])
        || call.has(&[], &["-destroy", "--destroy"])
        || first == "state" && matches!(call.operand(1), "rm" | "push")
        || first == "workspace" && call.operand(1) == "delete";
    if destroys {
        let why = "Deletes live infrastructure.";
        return report.marked(call, Effect::Infrastructure, Level::Dangerous, why).marked(
            call,
            Effect::Deletes,
            Level::Dangerous,
            why,
        );
    }
    let applies = matches!(first, "apply" | "up" | "deploy" | "import") || call.name.starts_with("ansible");
    let unasked = call.has(&[], &["-auto-approve", "--auto-approve", "--yes", "-y", "--require-approval=never"]);
    if applies {
        let level = if unasked { Level::Dangerous } else { Level::LookClosely };
        let report = report.marked(call, Effect::Infrastructure, level, "Changes live infrastructure.");
        let shell = call.value(&["-a", "--args"]).filter(|_| call.name == "ansible");
        let report = report.marked_if(
            shell.is_some(),
            call,
            Effect::Executes,
            Level::LookClosely,
            "Runs a command on other machines.",
        );
        return shell.into_iter().fold(report, |report, word| report.runs(Inner::Text(word)));
    }
    let stays = matches!(first, "fmt" | "validate" | "version" | "providers" | "--version" | "synth" | "");
    report
        .marked_if(
            !stays,
            call,
            Effect::Infrastructure,
            Level::LookClosely,
            "Asks for, prepares or changes infrastructure.",
        )
        .marked_if(first == "init", call, Effect::Downloads, Level::LookClosely, "Downloads plug-ins.")
}
