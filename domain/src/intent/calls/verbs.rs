//! What a tool's name says that it does.

use super::super::{
    Effect, Level,
    findings::{Findings, quoted},
};

const READS: [&str; 29] = [
    "get",
    "list",
    "search",
    "read",
    "fetch",
    "find",
    "describe",
    "query",
    "show",
    "lookup",
    "count",
    "view",
    "check",
    "status",
    "retrieve",
    "browse",
    "whoami",
    "navigate",
    "snapshot",
    "screenshot",
    "resolve",
    "explain",
    "summarize",
    "preview",
    "calculate",
    "compute",
    "estimate",
    "convert",
    "validate",
];

/// Verbs, and what they mean.
struct Verbs {
    words: &'static [&'static str],
    effects: &'static [Effect],
    level: Level,
    what: &'static str,
}

const fn verbs(words: &'static [&'static str], effects: &'static [Effect], level: Level, what: &'static str) -> Verbs {
    Verbs { words, effects, level, what }
}

const VERBS: [Verbs; 17] = [
    verbs(
        &[
            "delete",
            "remove",
            "destroy",
            "drop",
            "purge",
            "wipe",
            "erase",
            "terminate",
            "truncate",
            "trash",
            "revoke",
            "uninstall",
            "reset",
        ],
        &[Effect::Deletes],
        Level::Dangerous,
        "deletes something",
    ),
    verbs(
        &[
            "pay", "payment", "transfer", "refund", "charge", "purchase", "buy", "order", "checkout", "withdraw",
            "payout", "trade", "invoice",
        ],
        &[Effect::SendsOut],
        Level::Dangerous,
        "moves money, or orders something",
    ),
    verbs(
        &["bank", "iban", "beneficiary", "payroll", "salary"],
        &[Effect::SendsOut],
        Level::Dangerous,
        "changes where money goes",
    ),
    verbs(
        &["dns", "nameserver", "nameservers"],
        &[Effect::Infrastructure],
        Level::Dangerous,
        "changes where names lead",
    ),
    verbs(
        &["restore", "overwrite"],
        &[Effect::Overwrites],
        Level::Dangerous,
        "puts something else in the place of what is there",
    ),
    verbs(
        &["unlock", "door", "gate", "valve"],
        &[Effect::Privilege],
        Level::Dangerous,
        "opens or moves something in the world",
    ),
    verbs(
        &["email", "mail", "sms", "fax", "letter", "tweet"],
        &[Effect::SendsOut],
        Level::Dangerous,
        "sends something to people outside",
    ),
    verbs(
        &["send", "post", "message", "reply", "share", "notify", "invite", "forward", "upload", "comment", "gist"],
        &[Effect::SendsOut],
        Level::LookClosely,
        "sends something to others",
    ),
    verbs(
        &["publish", "release", "announce", "merge"],
        &[Effect::Publishes],
        Level::Dangerous,
        "makes something visible to others",
    ),
    verbs(
        &["deploy", "rollout", "promote", "rollback"],
        &[Effect::Publishes, Effect::Infrastructure],
        Level::Dangerous,
        "changes what others use",
    ),
    verbs(
        &["scale", "restart", "provision", "apply", "migrate", "reboot", "stop", "shutdown"],
        &[Effect::Infrastructure],
        Level::LookClosely,
        "changes what others use",
    ),
    verbs(&["push"], &[Effect::Publishes], Level::LookClosely, "makes something visible to others"),
    verbs(
        &["execute", "exec", "run", "eval", "evaluate", "shell", "command", "invoke", "bash", "script", "process"],
        &[Effect::Executes],
        Level::LookClosely,
        "runs something",
    ),
    verbs(
        &[
            "grant",
            "permission",
            "permissions",
            "role",
            "roles",
            "admin",
            "impersonate",
            "authorize",
            "collaborator",
            "member",
        ],
        &[Effect::Privilege],
        Level::LookClosely,
        "changes rights",
    ),
    verbs(
        &["secret", "secrets", "password", "passwords", "credential", "credentials", "apikey", "vault"],
        &[Effect::Secrets],
        Level::Dangerous,
        "handles credentials",
    ),
    verbs(
        &["schedule", "cron", "webhook", "hook", "subscribe", "automation"],
        &[Effect::Persists],
        Level::LookClosely,
        "arranges that something happens later",
    ),
    verbs(
        &[
            "write", "create", "update", "edit", "insert", "set", "add", "move", "rename", "put", "patch", "save",
            "upsert", "modify", "append", "import",
        ],
        &[Effect::ChangesFiles],
        Level::LookClosely,
        "changes something",
    ),
];

/// What systems consist of: deleting it is more than deleting a document.
const SYSTEMS: [&str; 16] = [
    "project",
    "deployment",
    "resource",
    "cluster",
    "instance",
    "server",
    "namespace",
    "environment",
    "bucket",
    "stack",
    "service",
    "vm",
    "node",
    "pod",
    "droplet",
    "volume",
];
/// What watches over a system.
const GUARDS: [&str; 15] = [
    "mfa",
    "2fa",
    "otp",
    "sso",
    "monitoring",
    "alarm",
    "alarms",
    "alert",
    "alerts",
    "logging",
    "audit",
    "firewall",
    "backup",
    "backups",
    "protection",
];
const SILENCES: [&str; 9] = ["bypass", "disable", "stop", "mute", "suspend", "silence", "pause", "off", "deactivate"];

/// What is written down about a thing: the thing itself stays as it is.
const NOTES: [&str; 8] = ["note", "notes", "comment", "comments", "tag", "tags", "label", "labels"];
/// What ends with a contract or an account.
const HOLDINGS: [&str; 6] = ["account", "accounts", "subscription", "contract", "membership", "policy"];
const ENDS: [&str; 5] = ["close", "cancel", "deactivate", "suspend", "end"];

/// Marks what a tool's name says that it does. `true`: it only reads.
pub(super) fn judge(tool: &str, findings: &mut Findings<'_>) -> bool {
    let words = words(tool);
    let name = quoted(tool);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let reads = is_read(&words);
    let first = words.first().map_or("", String::as_str);
    let is_note = matches!(first, "add" | "create" | "update" | "edit" | "append" | "write" | "set")
        && words.last().is_some_and(|last| NOTES.contains(&last.as_str()));
    for verbs in VERBS.iter().filter(|verbs| has(verbs.words) && !(is_note && verbs.what.contains("money"))) {
        let shows = verbs.effects == [Effect::Secrets];
        // "List secrets" and "search: reset password" differ in whether the credentials come out.
        if !reads || shows && !words.iter().any(|word| word == "search" || word == "list") {
            for effect in verbs.effects {
                findings.mark_call(*effect, verbs.level, format!("By its name, {name} {}.", verbs.what));
            }
        }
    }
    if has(VERBS[0].words) && has(&SYSTEMS) && !reads {
        findings.mark_call(
            Effect::Infrastructure,
            Level::Dangerous,
            format!("By its name, {name} deletes a part of a system."),
        );
    }
    if matches!(first, "send" | "sign" | "submit" | "broadcast") && has(&["transaction", "tx"]) {
        findings.mark_call(Effect::SendsOut, Level::Dangerous, format!("By its name, {name} moves money."));
    }
    if ENDS.contains(&first) && has(&HOLDINGS) {
        let why = format!("By its name, {name} ends what somebody has.");
        findings.mark_call(Effect::Deletes, Level::Dangerous, why);
    }
    if has(&SILENCES) && has(&GUARDS) {
        findings.mark_call(
            Effect::System,
            Level::Dangerous,
            format!("By its name, {name} silences what watches over a system."),
        );
    }
    reads
}

/// The words of a tool's name, in lower case: of `deleteFile`, `delete-file` and `delete_file`.
fn words(tool: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(tool.len() + 8);
    let mut was_lower = false;
    for character in tool.chars() {
        if character.is_uppercase() && was_lower {
            spaced.push(' ');
        }
        was_lower = character.is_lowercase() || character.is_numeric();
        spaced.push(if character.is_alphanumeric() { character } else { ' ' });
    }
    spaced.to_lowercase().split_whitespace().map(str::to_owned).collect()
}

/// Whether a name begins with a verb that reads; the name of the server's product may stand before it.
fn is_read(words: &[String]) -> bool {
    words.iter().take(2).any(|word| READS.contains(&word.as_str()))
        && !words.first().is_some_and(|word| VERBS.iter().any(|verbs| verbs.words.contains(&word.as_str())))
}
