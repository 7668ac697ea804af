//! What code of other languages than the shell's does, by the calls that it makes.

use super::{Effect, Level};
use std::ops::Range;

/// What was recognised in a piece of code.
#[derive(Default)]
pub(super) struct Code {
    pub(super) marks: Vec<(Range<usize>, Effect, Level, &'static str)>,
    /// What is dangerous only together.
    pub(super) dangers: Vec<(Range<usize>, Effect, &'static str)>,
    /// Its string literals.
    pub(super) strings: Vec<Range<usize>>,
    /// It runs programs, so its strings may be commands.
    pub(super) starts_programs: bool,
    /// It has strings in the quotes that run programs in some languages.
    pub(super) has_backquotes: bool,
}

/// Longer code is read to here, in bytes.
const MAX_LENGTH: usize = 64 * 1024;
/// More strings than this aren't looked at.
const MAX_STRINGS: usize = 64;

const DELETES: [&str; 12] = [
    "rmtree",
    "rm_rf",
    "rm_r(",
    "rmsync(",
    "rmdirsync",
    ".rm(",
    "rmdir(",
    "remove_tree",
    "deltree",
    "removedirs",
    "remove_entry",
    "rimraf",
];
const DELETES_ONE: [&str; 8] =
    ["os.remove", "unlink", "os.rmdir", "file.delete", "fs.unlink", ".truncate(", "os.truncate", "remove("];
const RUNS: [&str; 20] = [
    "os.system",
    "command::new",
    "subprocess",
    "popen",
    "child_process",
    "execsync",
    "spawnsync",
    "system(",
    "system (",
    "system ",
    "exec(",
    "exec ",
    "shell_exec",
    "passthru",
    "os.exec",
    "spawn(",
    "pty.spawn",
    "%x",
    "qx",
    "proc_open",
];
const EVALUATES: [&str; 9] = [
    "eval(",
    "exec(",
    "__import__",
    "compile(",
    "new function(",
    "pickle.load",
    "marshal.load",
    "instance_eval",
    "eval ",
];
const DECODES: [&str; 15] = [
    "b64decode",
    "base64",
    "frombase64",
    "fromhex",
    "unhexlify",
    "fromcharcode",
    "codecs.decode",
    "rot13",
    "rot_13",
    "decompress",
    "marshal",
    "atob(",
    "pack(",
    "%c%c",
    "chr(",
];
const CONNECTS: [&str; 21] = [
    "socket",
    "urllib",
    "urlopen",
    "requests.",
    "http.client",
    "httpx",
    "aiohttp",
    "fetch(",
    "net::http",
    "axios",
    "https.get",
    "http.get",
    "http.request",
    "https.request",
    "open-uri",
    "net.connect",
    "tcpsocket",
    "fsockopen",
    "lwp",
    "io::socket",
    "curl_exec",
];
const SENDS: [&str; 13] = [
    "data=",
    "requests.post",
    "requests.put",
    "httpx.post",
    "post(",
    "method: 'post'",
    "method:'post'",
    "method: \"post\"",
    "method=\"post\"",
    "sendall",
    ".send(",
    "smtplib",
    "ftplib",
];
const WRITES: [&str; 12] = [
    "write_text",
    "write_bytes",
    "writefile",
    "'w'",
    "\"w\"",
    "'a'",
    "\"a\"",
    "'wb'",
    "file_put_contents",
    "file.write",
    "shutil.move",
    "os.rename",
];
const SECRETS: [&str; 5] = ["os.environ", "process.env", "getenv", "%env", "env["];
const RIGHTS: [&str; 4] = ["setuid", "setgid", "chmod", "chown"];

/// Reads code.
pub(super) fn read(text: &str) -> Code {
    let text = &text[..text.floor_char_boundary(MAX_LENGTH)];
    // The same length: only ASCII letters change.
    let lower = text.to_ascii_lowercase();
    let first = |patterns: &[&str]| {
        patterns
            .iter()
            .filter_map(|pattern| lower.find(pattern).map(|at| at..at + pattern.len()))
            .min_by_key(|span| span.start)
    };
    let mut code = Code { strings: strings(text), ..Code::default() };
    let mut mark = |patterns: &[&str], effect, level, why| {
        let found = first(patterns);
        code.marks.extend(found.clone().map(|span| (span, effect, level, why)));
        found
    };
    use {Effect as E, Level as L};
    mark(&DELETES, E::Deletes, L::Dangerous, "Deletes folders with everything in them.");
    mark(&DELETES_ONE, E::Deletes, L::LookClosely, "Deletes files.");
    let runs = mark(&RUNS, E::Executes, L::LookClosely, "Runs other programs.");
    let evaluates = mark(&EVALUATES, E::Executes, L::LookClosely, "Runs text as code.");
    let decodes = mark(&DECODES, E::Hides, L::LookClosely, "Decodes what can't be read as it stands.");
    let connects = mark(&CONNECTS, E::Network, L::LookClosely, "Reaches the network.");
    let is_local = ["localhost", "127.0.0.1"].iter().any(|host| lower.contains(host));
    let sending = if is_local { L::LookClosely } else { L::Dangerous };
    let sends =
        if connects.is_some() { mark(&SENDS, E::SendsOut, sending, "Sends data over the network.") } else { None };
    mark(&WRITES, E::ChangesFiles, L::LookClosely, "Writes files.");
    let secrets = mark(&SECRETS, E::Secrets, L::LookClosely, "Reads the environment, which often holds credentials.");
    mark(&RIGHTS, E::Privilege, L::LookClosely, "Changes rights.");
    let is_looping = lower.contains("while") || lower.contains("for");
    if is_looping && let Some(span) = first(&["os.fork", "fork()", "fork while", "fork;"]) {
        code.marks.push((span, E::System, L::Dangerous, "Starts copies of itself without end."));
    }
    combined(&lower, [&runs, &evaluates, &decodes, &connects, &sends, &secrets], &mut code);
    code.starts_programs = runs.is_some();
    code.has_backquotes = text.contains('`');
    code
}

/// What is dangerous only together.
fn combined(lower: &str, found: [&Option<Range<usize>>; 6], code: &mut Code) {
    use Effect as E;
    let [runs, evaluates, decodes, connects, sends, secrets] = found;
    let either = evaluates.clone().or_else(|| runs.clone());
    let mut mark = |span: &Range<usize>, effect, why| code.dangers.push((span.clone(), effect, why));
    if let (Some(at), Some(_)) = (&either, decodes) {
        mark(at, E::Hides, "Runs what was encoded, so that nobody can read it before.");
        mark(at, E::Executes, "Runs what was encoded, so that nobody can read it before.");
    }
    let has_socket = ["socket", "net.connect", "fsockopen"].iter().any(|name| lower.contains(name));
    let has_shell = ["dup2", "/bin/sh", "/bin/bash", "pty", "exec", "cmd.exe"].iter().any(|name| lower.contains(name));
    if let Some(at) = connects.as_ref().filter(|_| has_socket && has_shell) {
        mark(at, E::Network, "Hands a shell on this machine to another machine.");
        mark(at, E::Executes, "Hands a shell on this machine to another machine.");
    } else if let (Some(at), Some(_)) = (&either, connects) {
        mark(at, E::Downloads, "Runs what it downloads before anybody has seen it.");
        mark(at, E::Executes, "Runs what it downloads before anybody has seen it.");
    }
    let names_secret =
        [".ssh", ".aws", ".env", "id_rsa", "/etc/shadow", ".netrc", ".kube"].iter().any(|name| lower.contains(name));
    if let Some(at) = sends.as_ref().or(connects.as_ref()).filter(|_| names_secret || secrets.is_some()) {
        mark(at, E::SendsOut, "Sends credentials to another machine.");
        mark(at, E::Secrets, "Sends credentials to another machine.");
    }
}

/// String literals, without their quotes.
fn strings(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut open, mut is_escaped) = (Vec::new(), None, false);
    for (at, byte) in text.bytes().enumerate() {
        if std::mem::take(&mut is_escaped) {
            continue;
        }
        match (open, byte) {
            (_, b'\\') => is_escaped = true,
            (None, b'\'' | b'"' | b'`') => open = Some((at, byte)),
            (Some((start, quote)), _) if byte == quote => {
                if at > start + 1 && found.len() < MAX_STRINGS {
                    found.push(start + 1..at);
                }
                open = None;
            }
            _ => {}
        }
    }
    found
}
