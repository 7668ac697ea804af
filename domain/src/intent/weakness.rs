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

const WEAKNESSES: [Weakness; 14] = [
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
    weakness(
        &[&["admins=", "admins:", "superusers=", "superusers:", "owners=", "owners:"], &["["], &["@"]],
        Effect::Privilege,
        "Gives rights to somebody by name.",
    ),
    weakness(
        &[
            &["auth", "login", "tls", "ssl", "csrf", "mfa", "audit", "encrypt", "signature", "verif"],
            &[
                "enabled:false",
                "enabled=false",
                "enabled\":false",
                "enabled:off",
                "enabled=off",
                "enabled=no",
                "required:false",
                "required=false",
                "required\":false",
                "enforced:false",
                "enforced=false",
            ],
        ],
        Effect::Privilege,
        "Turns a safeguard off.",
    ),
    weakness(
        &[&["bypasspermissions", "bash(*)", "dangerouslyskippermissions"]],
        Effect::Privilege,
        "Lets an agent act without asking.",
    ),
];

/// Calls that check something, in lower case.
const CHECKS: [&str; 14] = [
    "requireadmin",
    "require_admin",
    "requireauth",
    "require_auth",
    "require_login",
    "login_required",
    "isauthenticated",
    "is_authenticated",
    "authorize(",
    "csrf",
    "check_permission",
    "checkpermission",
    "sanitize",
    "verify_signature",
];
/// What skips a test.
const SKIPS: [&str; 12] = [
    "@pytest.mark.skip",
    "@unittest.skip",
    "it.skip(",
    "test.skip(",
    "describe.skip(",
    "xit(",
    "xdescribe(",
    "#[ignore",
    "t.skip(",
    "@disabled",
    "@ignore",
    "||true",
];
/// What begins a test.
const TESTS: [&str; 7] = ["#[test]", "#[tokio::test]", "def test_", "it(", "test(", "func Test", "@Test"];

/// Marks what an edit, or a write over known text, takes away: checks, and tests.
pub(super) fn judge_loss(old: &str, new: &str, findings: &mut Findings<'_>) {
    let code = |text: &str| -> String {
        let lines = text.lines().map(str::trim_start).filter(|line| !is_comment(line));
        lines.map(|line| line.to_ascii_lowercase() + "\n").collect()
    };
    let (old_code, new_code) = (code(old), code(new));
    if let Some(check) = CHECKS.iter().find(|check| old_code.contains(**check) && !new_code.contains(**check)) {
        let why = format!("Takes a check away: {}.", check.trim_end_matches('('));
        findings.mark(0..new.len(), Effect::Privilege, Level::Dangerous, why);
    }
    let squeezed = |text: &str| text.replace([' ', '\t'], "");
    let (old_squeezed, new_squeezed) = (squeezed(&old_code), squeezed(&new_code));
    let skips = |text: &str| SKIPS.iter().map(|skip| text.matches(skip).count()).sum::<usize>();
    if skips(&new_squeezed) > skips(&old_squeezed) {
        findings.mark(0..new.len(), Effect::ChangesFiles, Level::Dangerous, "Skips a test, or what fails.");
    }
    let tests = |text: &str| text.lines().map(str::trim_start).filter(|line| begins_test(line)).count();
    let (before, after) = (tests(old), tests(new));
    if after < before {
        let (count, level) = (before - after, if after == 0 { Level::Dangerous } else { Level::LookClosely });
        let why = if count == 1 { "Removes a test.".to_owned() } else { format!("Removes {count} tests.") };
        findings.mark(0..new.len(), Effect::Deletes, level, why);
    }
}

fn begins_test(line: &str) -> bool {
    TESTS.iter().any(|begin| line.starts_with(begin))
}

fn is_comment(line: &str) -> bool {
    line.starts_with("//") || line.starts_with("# ") || line.starts_with("/*") || line.starts_with("* ")
}

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
