//! What is known of paths by their names: secrets, files that run later, system files, disks, and what is outside.

/// What is known of a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PathFacts {
    /// It is known to hold credentials.
    pub(super) is_secret: bool,
    /// The system, a shell or a tool runs it by itself later.
    pub(super) is_startup: bool,
    /// It belongs to the operating system.
    pub(super) is_system: bool,
    /// It is a disk.
    pub(super) is_disk: bool,
    /// It records what happened: a log, or a shell's history.
    pub(super) is_record: bool,
    /// It is outside of the workspace.
    pub(super) is_outside: bool,
    /// It is a sample of a file that holds credentials.
    pub(super) is_sample: bool,
    /// It grants rights: `sudoers`, `passwd`, `authorized_keys`.
    pub(super) grants_rights: bool,
}

/// Folders in which an agent works.
const WORKSPACE: [&str; 3] = ["/workspace", "/tmp", "/mnt/session"];
/// Devices that lose and hold nothing.
const HARMLESS: [&str; 9] = [
    "/dev/null",
    "/dev/stdout",
    "/dev/stderr",
    "/dev/stdin",
    "/dev/tty",
    "/dev/zero",
    "/dev/urandom",
    "/dev/random",
    "/dev/fd",
];
const SECRET_NAMES: [&str; 33] = [
    ".bash_history",
    ".zsh_history",
    ".python_history",
    ".psql_history",
    ".mysql_history",
    ".node_repl_history",
    "cookies.sqlite",
    "login data",
    ".env",
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".git-credentials",
    "credentials",
    "credentials.json",
    "id_rsa",
    "id_ed25519",
    "id_ecdsa",
    "id_dsa",
    ".pgpass",
    ".my.cnf",
    ".htpasswd",
    "shadow",
    "gshadow",
    "secrets.yml",
    "secrets.yaml",
    "secrets.json",
    ".vault-token",
    "service-account.json",
    "master.key",
    "kubeconfig",
    ".dockercfg",
    "logins.json",
];
const SECRET_ENDS: [&str; 7] = [".pem", ".key", ".p12", ".pfx", ".kdbx", ".keystore", ".jks"];
const SECRET_PARTS: [&str; 22] = [
    "/.ssh/",
    "/.aws/",
    "/.gnupg/",
    "/.kube/",
    "/.docker/config",
    "/.azure/",
    "/.config/gcloud",
    "/.config/gh/",
    "/.password-store",
    "/etc/shadow",
    "/etc/gshadow",
    "/proc/self/environ",
    "/proc/1/environ",
    "/environ/",
    "/.cargo/credentials",
    "/.gem/credentials",
    "/run/secrets",
    "/var/run/secrets",
    "/etc/ssl/private",
    "/keychains/",
    "/.mozilla/firefox",
    "/login data",
];
const STARTUP_NAMES: [&str; 27] = [
    ".bashrc",
    ".bash_aliases",
    ".zshrc",
    ".profile",
    ".bash_profile",
    ".bash_login",
    ".bash_logout",
    ".zshenv",
    ".zprofile",
    ".zlogin",
    ".kshrc",
    ".cshrc",
    ".xinitrc",
    ".xprofile",
    ".vimrc",
    ".inputrc",
    ".envrc",
    ".gitlab-ci.yml",
    "jenkinsfile",
    "crontab",
    "rc.local",
    "authorized_keys",
    "sitecustomize.py",
    "usercustomize.py",
    ".pre-commit-config.yaml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
];
const STARTUP_PARTS: [&str; 24] = [
    "/.git/hooks",
    "/.git/config",
    "/.gitconfig",
    "/.husky/",
    "/.github/workflows",
    "/.circleci/",
    "/etc/cron",
    "/var/spool/cron",
    "/etc/systemd",
    "/lib/systemd",
    "/.config/systemd",
    "/etc/profile",
    "/etc/init",
    "/etc/rc",
    "/etc/bash.bashrc",
    "/etc/ld.so",
    "/etc/xdg/autostart",
    "/.config/autostart",
    "/library/launch",
    "/etc/udev",
    "/.config/fish",
    "/etc/zsh",
    "/etc/environment",
    "/.ssh/rc",
];
const SYSTEM: [&str; 16] = [
    "/etc",
    "/usr",
    "/bin",
    "/sbin",
    "/boot",
    "/lib",
    "/lib64",
    "/lib32",
    "/sys",
    "/proc",
    "/dev",
    "/var",
    "/root/.config",
    "/opt",
    "/run",
    "/system",
];
const RIGHTS: [&str; 12] = [
    "/etc/ld.so.preload",
    "/etc/sudoers",
    "/etc/passwd",
    "/etc/shadow",
    "/etc/group",
    "/etc/pam.d",
    "/etc/ssh/",
    "/authorized_keys",
    "/etc/doas.conf",
    "/.claude/settings",
    "/.codex/config",
    "/.gemini/settings",
];
const DISKS: [&str; 9] =
    ["/dev/sd", "/dev/nvme", "/dev/hd", "/dev/vd", "/dev/xvd", "/dev/disk", "/dev/mmcblk", "/dev/mapper", "/dev/md"];
const RECORDS: [&str; 9] = [
    "/var/log",
    ".bash_history",
    ".zsh_history",
    ".history",
    ".python_history",
    ".mysql_history",
    "/wtmp",
    "/btmp",
    "/lastlog",
];

/// The path in lower case without `.`, doubled slashes and, where that can be told, `..`.
pub(super) fn clean(path: &str) -> String {
    let lower = path.to_lowercase().replace('\\', "/");
    let lower = lower.strip_prefix("file://").unwrap_or(&lower);
    let mut parts: Vec<&str> = Vec::new();
    for part in lower.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if lower.starts_with('/') => {}
            _ => parts.push(part),
        }
    }
    format!("{}{}", if lower.starts_with('/') { "/" } else { "" }, parts.join("/"))
}

/// What is known of a path.
pub(super) fn facts(path: &str) -> PathFacts {
    let clean = clean(path);
    if HARMLESS.iter().any(|harmless| is_in(&clean, harmless)) {
        return PathFacts::default();
    }
    // A relative path and a folder's contents are found like absolute ones.
    let slashed = format!("/{}/", clean.trim_matches('/'));
    let name = clean.rsplit('/').next().unwrap_or_default();
    let has = |parts: &[&str]| parts.iter().any(|part| slashed.contains(part));
    let name = name.trim_end_matches('*');
    let is_sample = matches!(name, ".env.example" | ".env.sample" | ".env.template" | ".env.dist");
    let is_public = is_sample || name.ends_with(".pub") || name.ends_with(".crt") || name == "known_hosts";
    let is_secret = !is_public
        && (SECRET_NAMES.contains(&name)
            || name.starts_with(".env.")
            || SECRET_ENDS.iter().any(|end| name.ends_with(end))
            || has(&SECRET_PARTS)
            || slashed.starts_with("/proc/") && name == "environ");
    PathFacts {
        is_secret,
        is_startup: STARTUP_NAMES.contains(&name) || has(&STARTUP_PARTS),
        is_system: SYSTEM.iter().any(|folder| is_in(&clean, folder)),
        is_disk: DISKS.iter().any(|disk| clean.starts_with(disk)),
        is_record: has(&RECORDS),
        is_sample,
        is_outside: is_outside(&clean),
        grants_rights: has(&RIGHTS),
    }
}

fn is_in(clean: &str, folder: &str) -> bool {
    clean.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_outside(clean: &str) -> bool {
    let is_home = clean.starts_with('~') || clean.starts_with("$home");
    let is_absolute = clean.starts_with('/') && !WORKSPACE.iter().any(|folder| is_in(clean, folder));
    is_home || is_absolute || clean == ".." || clean.starts_with("../")
}

/// Whether a path leads to somebody's home or to the system, so that even looking there is unusual.
pub(super) fn is_foreign(path: &str) -> bool {
    const ROOTS: [&str; 7] = ["/home", "/root", "/users", "/srv", "/mnt", "/media", "/volumes"];
    let facts = facts(path);
    let clean = clean(path);
    let is_known = facts.is_system || clean.len() <= 1 || ROOTS.iter().any(|root| is_in(&clean, root));
    facts.is_outside && (is_known || !clean.starts_with('/'))
}

/// Whether losing this path means losing a system, a home or the whole workspace.
pub(super) fn is_vital(path: &str) -> bool {
    let clean = clean(path);
    let folder = clean.trim_end_matches('*').trim_end_matches('/');
    let is_root = folder.is_empty();
    is_root
        || matches!(
            folder,
            "~" | "$home" | ".." | "/home" | "/root" | "/workspace" | "/mnt" | "/mnt/session" | "/tmp" | ".git"
        )
        || SYSTEM.contains(&folder)
        || folder.starts_with("/home/") && folder.matches('/').count() == 2
        || folder.ends_with("/.git")
}

/// Whether a word looks like a path.
pub(super) fn looks_like_path(text: &str) -> bool {
    let is_short = text.len() <= 4096 && !text.contains('\n');
    is_short
        && !text.contains("://")
        && (text.starts_with(['/', '~', '.']) || text.contains('/') || facts(text).is_secret || facts(text).is_startup)
}
