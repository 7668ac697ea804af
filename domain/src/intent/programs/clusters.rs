//! Clusters, and the tools that change infrastructure.

use super::{Call, Inner, Report};
use crate::intent::{Effect, Level, findings::quoted, shell::Carries};

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    Some(match call.name {
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

/// Something that runs is gone.
fn loss(call: &Call<'_>, report: Report, why: &str) -> Report {
    report.marked(call, Effect::Infrastructure, Level::Dangerous, why).marked(
        call,
        Effect::Deletes,
        Level::Dangerous,
        why,
    )
}

fn cluster(call: &Call<'_>) -> Report {
    let report = Report::new(format!("Uses {} {}", call.name, quoted(call.operand(0))))
        .carrying(Carries { local: true, ..Carries::default() });
    let first = call.operand(0);
    if is_any(call, &LOSES)
        || matches!(first, "drain" | "scale") && call.arguments.iter().any(|word| word.text.ends_with("replicas=0"))
    {
        return loss(call, report, "Deletes or stops parts of a live cluster.");
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
        return loss(call, report, "Deletes live infrastructure.");
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
