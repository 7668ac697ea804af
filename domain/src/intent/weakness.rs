//! Lines of code that take a safeguard away. What code means can't be told from its text; these lines are well known.

use super::{Effect, Level, findings::Findings};

/// A line that has one of each group, in lower case and without spaces.
struct Weakness {
    groups: &'static [&'static [&'static str]],
    effect: Effect,
    why: &'static str,
}

const fn weakness(groups: &'static [&'static [&'static str]], effect: Effect, why: &'static str) -> Weakness {
    Weakness { groups, effect, why }
}

const WEAKNESSES: [Weakness; 11] = [
    weakness(
        &[&[
            "verify=false",
            "rejectunauthorized:false",
            "insecureskipverify:true",
            "node_tls_reject_unauthorized",
            "verify_none",
            "ssl_verifypeer,false",
            "check_hostname=false",
            "sslverify=false",
            "_create_unverified_context",
            "danger_accept_invalid_certs(true)",
        ]],
        Effect::Network,
        "Turns off the check of whom a program speaks to.",
    ),
    weakness(
        &[&["algorithms", "\"alg\"", "'alg'"], &["'none'", "\"none\""]],
        Effect::Privilege,
        "Accepts tokens that nobody has signed.",
    ),
    weakness(
        &[&["cb(null,true)", "origin:'*'", "origin:\"*\"", "origin:true"], &["credentials:true"]],
        Effect::Privilege,
        "Lets every site act in the name of a user.",
    ),
    weakness(
        &[
            &["f\"select", "f'select", "f\"insert", "f\"update", "f\"delete", "f'delete", "f'insert", "f'update"],
            &["{"],
            &["execute", "query", "raw("],
        ],
        Effect::Database,
        "Puts values into a database statement unchecked.",
    ),
    weakness(
        &[
            &["eval(", "exec(", "system(", "newfunction("],
            &["req.", "request.", "$_get", "$_post", "$_request", "params["],
        ],
        Effect::Executes,
        "Runs what others send to the program.",
    ),
    weakness(
        &[&["privileged:true", "allowprivilegeescalation:true", "hostpid:true", "hostnetwork:true"]],
        Effect::Privilege,
        "Gives a container the rights of the machine.",
    ),
    weakness(
        &[&["write-all", "pull_request_target"]],
        Effect::Privilege,
        "Gives a workflow more rights, or starts it for strangers.",
    ),
    weakness(
        &[
            &["sendbeacon", "fetch(", "axios.", "requests.post", "xmlhttprequest", "newimage()"],
            &["password", "passwd", "cookie", "secret", "token"],
            &["http://", "https://"],
        ],
        Effect::SendsOut,
        "Sends credentials to another machine.",
    ),
    weakness(
        &[
            &["iftrue", "if(true", "if1:", "returntrue;//", "returntrue#"],
            &["verify", "auth", "password", "check", "token", "admin", "permission"],
        ],
        Effect::Privilege,
        "Passes a check that used to be made.",
    ),
    weakness(
        &[&["\"resolved\":\"http://", "registry=http://", "index-url=http://", "resolved\"http://"]],
        Effect::Executes,
        "Takes software from where others can change it.",
    ),
    weakness(
        &[
            &["isadmin", "is_admin", "role", "permission", "authorized"],
            &["||", "or"],
            &["==='", "===\"", "=='", "==\""],
            &["@"],
        ],
        Effect::Privilege,
        "Gives rights to somebody by name.",
    ),
];

/// Longer lines are looked at to here, in bytes.
const MAX_LINE: usize = 2_000;

/// Marks weak lines that are in a text and weren't in the old one.
pub(super) fn judge(text: &str, old: &str, findings: &mut Findings<'_>) {
    let known: std::collections::HashSet<&str> = old.lines().collect();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !known.contains(line.trim_end_matches(['\n', '\r'])) {
            let squeezed: String = line[..line.floor_char_boundary(MAX_LINE)]
                .chars()
                .filter(|c| !c.is_whitespace())
                .map(|c| c.to_ascii_lowercase())
                .collect();
            let has = |group: &&[&str]| group.iter().any(|part| squeezed.contains(part));
            for weakness in WEAKNESSES.iter().filter(|weakness| weakness.groups.iter().all(&has)) {
                findings.mark(start..start + line.trim_end().len(), weakness.effect, Level::Dangerous, weakness.why);
            }
        }
        start += line.len();
    }
}
