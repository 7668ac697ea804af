//! Containers, clusters, clouds, and the tools that change infrastructure.

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
        "aws" | "gcloud" | "az" | "gsutil" | "doctl" | "flyctl" | "fly" | "heroku" | "vercel" | "netlify"
        | "firebase" | "ibmcloud" | "oci" | "linode-cli" | "hcloud" | "wrangler" | "supabase" | "railway" | "s3cmd"
        | "s5cmd" | "azcopy" | "mc" | "gcloud-cli" => cloud(call),
        "vault" | "op" | "bw" | "pass" | "sops" | "secret-tool" | "security" | "doppler" | "keyring" | "lpass" => {
            vault(call)
        }
        _ => return None,
    })
}

/// Rules that the tools have in common: verbs that only look, and verbs that lose something.
const LOOKS: [&str; 34] = [
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
const LOSES: [&str; 37] = [
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

fn is_any(call: &Call<'_>, verbs: &[&str]) -> bool {
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
    let report =
        report.marked_if(secrets, call, Effect::Secrets, Level::LookClosely, "Shows credentials of a cluster.");
    let report = if secrets { report.carrying(Carries { secret: true, ..Carries::default() }) } else { report };
    match first {
        "exec" | "debug" | "run" => {
            let at = call.arguments.iter().position(|word| word.text == "--").map(|at| at + 1);
            let report = report
                .marked(call, Effect::Infrastructure, Level::LookClosely, "Runs a command in a live cluster.")
                .marked(call, Effect::Executes, Level::LookClosely, "Runs a command in a live cluster.");
            at.into_iter().fold(report, |report, at| report.runs(Inner::Words(call.arguments[at..].to_vec())))
        }
        _ if LOOKS.contains(&first) || matches!(first, "auth" | "wait") => report,
        _ => report.marked(call, Effect::Infrastructure, Level::LookClosely, "Changes a live cluster.").marked_if(
            call.arguments.iter().any(|word| word.text.contains("cluster-admin")),
            call,
            Effect::Privilege,
            Level::Dangerous,
            "Gives all rights in a cluster.",
        ),
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
        return shell.into_iter().fold(report, |report, word| report.runs(Inner::Text(word)));
    }
    let looks = LOOKS.contains(&first) || matches!(first, "workspace" | "providers" | "version" | "synth");
    report
        .marked_if(!looks, call, Effect::Infrastructure, Level::LookClosely, "Prepares or changes infrastructure.")
        .marked_if(first == "init", call, Effect::Downloads, Level::LookClosely, "Downloads plug-ins.")
}

fn cloud(call: &Call<'_>) -> Report {
    let names: Vec<&str> = call.operands().map(|word| word.text.as_str()).take(4).collect();
    let report = Report::new(format!("Uses the cloud: {} {}", call.name, quoted(&names.join(" ")))).carrying(Carries {
        local: true,
        download: true,
        ..Carries::default()
    });
    let has = |part: &str| names.iter().any(|name| name.contains(part));
    let loses = is_any(call, &LOSES)
        || names.iter().any(|name| {
            name.starts_with("delete-")
                || name.starts_with("terminate-")
                || name.ends_with(":destroy")
                || name.ends_with(":delete")
                || *name == "--prod"
        })
        || call.has(&[], &["--delete", "--remove-source"]);
    let report = report
        .marked_if(loses, call, Effect::Infrastructure, Level::Dangerous, "Deletes something in a cloud account.")
        .marked_if(loses, call, Effect::Deletes, Level::Dangerous, "Deletes something in a cloud account.");
    let rights = has("iam")
        && names
            .iter()
            .any(|name| ["create-", "attach-", "put-", "add-", "update-"].iter().any(|verb| name.starts_with(verb)))
        || has("add-iam-policy")
        || has("create-access-key")
        || has("authorize-security-group")
        || names.first() == Some(&"role");
    let report = report
        .marked_if(rights, call, Effect::Privilege, Level::Dangerous, "Gives rights in a cloud account.")
        .marked_if(rights, call, Effect::Infrastructure, Level::Dangerous, "Gives rights in a cloud account.");
    let secrets = has("secret")
        || has("get-parameter")
        || has("kms")
        || has("print-access-token")
        || has("get-session-token")
        || has("get-access-token")
        || has("get-credentials")
        || has("assume-role")
        || names.starts_with(&["config", "get"]);
    let report =
        report.marked_if(secrets, call, Effect::Secrets, Level::LookClosely, "Shows credentials of a cloud account.");
    let report = if secrets { report.carrying(Carries { secret: true, ..Carries::default() }) } else { report };
    let copies = is_any(call, &["cp", "sync", "mv", "rsync", "put", "upload", "put-object", "mirror"]);
    if copies {
        let sent: Vec<&Word> = call.operands().filter(|word| !word.text.contains("://")).collect();
        let goes_out =
            call.operands().last().is_some_and(|word| word.text.contains("://")) || has("upload") || has("put");
        let secret = call.carries().secret
            || sent.iter().any(|word| {
                crate::intent::path::facts(&word.text).is_secret
                    || crate::intent::path::facts(&format!("{}/x", word.text)).is_secret
            });
        let public = call.arguments.iter().any(|word| word.text.contains("public-read"));
        let level = if secret { Level::Dangerous } else { Level::LookClosely };
        return report
            .marked(call, Effect::Network, Level::LookClosely, "Reaches another machine.")
            .marked_if(
                goes_out,
                call,
                Effect::SendsOut,
                level,
                if secret { "Sends credentials to a cloud." } else { "Sends data to a cloud." },
            )
            .marked_if(secret && goes_out, call, Effect::Secrets, level, "Sends credentials to a cloud.")
            .marked_if(!goes_out, call, Effect::Downloads, Level::LookClosely, "Downloads data from a cloud.")
            .marked_if(public, call, Effect::Publishes, Level::Dangerous, "Shows files to everybody.");
    }
    let looks = names
        .iter()
        .any(|name| LOOKS.contains(name) || ["describe-", "list-", "get-"].iter().any(|verb| name.starts_with(verb)))
        || call.has(&[], &["--version", "--help"]);
    let deploys = is_any(call, &["deploy", "publish", "release", "promote", "--prod"]) || call.has(&[], &["--prod"]);
    report
        .marked(
            call,
            Effect::Network,
            if looks && !loses { Level::Routine } else { Level::LookClosely },
            "Asks a cloud account.",
        )
        .marked_if(deploys, call, Effect::Publishes, Level::LookClosely, "Makes something visible to others.")
        .marked_if(!looks, call, Effect::Infrastructure, Level::LookClosely, "Changes a cloud account.")
}

fn vault(call: &Call<'_>) -> Report {
    let looks = call.has(&[], &["--version", "--help"]) || matches!(call.operand(0), "status" | "version");
    let report = Report::new(format!("Uses a store of credentials: {}", call.name));
    if looks {
        return report;
    }
    let deletes = is_any(call, &["delete", "rm", "destroy", "disable", "revoke"]);
    report
        .marked(call, Effect::Secrets, Level::LookClosely, "Reads or changes stored credentials.")
        .marked_if(deletes, call, Effect::Deletes, Level::Dangerous, "Deletes stored credentials.")
        .carrying(Carries { secret: true, ..Carries::default() })
}
