//! Programs that run another command: `sudo`, `env`, `xargs`, `timeout` and the like.

use super::{Flow, Shell, Word};
use crate::intent::{Effect, Level, programs::Call};

/// A program that runs the command in its arguments.
struct Wrapper {
    name: &'static str,
    /// Its options that take a value.
    with_value: &'static [&'static str],
    /// How many arguments stand before the command.
    operands: usize,
}

const fn wrapper(name: &'static str, with_value: &'static [&'static str], operands: usize) -> Wrapper {
    Wrapper { name, with_value, operands }
}

static WRAPPERS: [Wrapper; 48] = [
    wrapper("sudo", &["-u", "-g", "-h", "-p", "-C", "-T", "-r", "-t", "-D", "-R", "-U", "--user", "--group"], 0),
    wrapper("doas", &["-u", "-C"], 0),
    wrapper("pkexec", &["--user"], 0),
    wrapper("gosu", &[], 1),
    wrapper("su-exec", &[], 1),
    wrapper("env", &["-u", "-C", "--unset", "--chdir"], 0),
    wrapper("nohup", &[], 0),
    wrapper("time", &["-f", "-o"], 0),
    wrapper("nice", &["-n"], 0),
    wrapper("ionice", &["-c", "-n"], 0),
    wrapper("timeout", &["-s", "-k", "--signal", "--kill-after"], 1),
    wrapper("gtimeout", &["-s", "-k"], 1),
    wrapper("command", &[], 0),
    wrapper("builtin", &[], 0),
    wrapper("exec", &["-a"], 0),
    wrapper("stdbuf", &["-i", "-o", "-e"], 0),
    wrapper("unbuffer", &[], 0),
    wrapper("setsid", &[], 0),
    wrapper("chroot", &[], 1),
    wrapper("busybox", &[], 0),
    wrapper("toybox", &[], 0),
    wrapper("unshare", &[], 0),
    wrapper("nsenter", &["-t", "--target"], 0),
    wrapper("strace", &["-e", "-o", "-p", "-s"], 0),
    wrapper("ltrace", &["-e", "-o", "-p"], 0),
    wrapper("taskset", &["-c"], 1),
    wrapper("chrt", &[], 1),
    wrapper("fakeroot", &[], 0),
    wrapper("firejail", &[], 0),
    wrapper("torsocks", &[], 0),
    wrapper("torify", &[], 0),
    wrapper("proxychains", &["-f"], 0),
    wrapper("proxychains4", &["-f"], 0),
    wrapper("systemd-run", &["-u", "-p", "--unit"], 0),
    wrapper("xvfb-run", &["-n", "-s", "-e"], 0),
    wrapper("dbus-run-session", &[], 0),
    wrapper("prlimit", &[], 0),
    wrapper("cpulimit", &["-l"], 0),
    wrapper("catchsegv", &[], 0),
    wrapper("xargs", &["-I", "-n", "-P", "-L", "-s", "-d", "-a", "-E"], 0),
    wrapper("coproc", &[], 0),
    wrapper("then", &[], 0),
    wrapper("do", &[], 0),
    wrapper("!", &[], 0),
    wrapper("{", &[], 0),
    wrapper("caffeinate", &["-t"], 0),
    wrapper("rlwrap", &[], 0),
    wrapper("setarch", &[], 1),
];

/// Whether a program runs the command in its arguments.
pub(super) fn is_wrapper(name: &str) -> bool {
    find(name).is_some()
}

fn find(name: &str) -> Option<&'static Wrapper> {
    let is_loader = ["ld-linux", "ld-musl", "ld.so"].iter().any(|loader| name.starts_with(loader));
    WRAPPERS.iter().find(|wrapper| wrapper.name == name || is_loader && wrapper.name == "exec")
}

impl Shell<'_, '_> {
    /// Judges the command inside of a wrapper; `None`: this is not one.
    pub(super) fn wrapped(&mut self, call: &Call<'_>) -> Option<Flow> {
        let wrapper = find(call.name)?;
        let is_question = call.name == "command"
            && call.arguments.first().is_some_and(|word| matches!(word.text.as_str(), "-v" | "-V"));
        if is_question {
            return Some(Flow::unknown());
        }
        if is_asking(call) {
            let why = "Asks about the rights of another user, and runs nothing with them.";
            self.mark(call.span.clone(), Effect::Privilege, Level::LookClosely, why);
            return Some(Flow::unknown());
        }
        self.judge_wrapper(call);
        if call.name == "env"
            && let Some(text) = call.value(&["-S", "--split-string"])
        {
            return Some(self.run_word(&text, call.stdin.clone()));
        }
        let mut words = inner(wrapper, call.arguments);
        if call.name == "xargs" {
            words = with_input(words, call);
        }
        if words.is_empty() {
            return Some(self.wraps_nothing(call));
        }
        let rest = &call.arguments[..call.arguments.len().saturating_sub(words.len())];
        self.judge_arguments(rest);
        for word in rest {
            if let Some((name, value)) = word.text.split_once('=') {
                let value = super::scope::Value::part_of(word, value);
                self.judge_assignment(name, &value, word.span.clone());
            }
        }
        Some(self.simple(words, call.stdin.clone()))
    }

    fn judge_wrapper(&mut self, call: &Call<'_>) {
        let span = || call.program.span.clone();
        match call.name {
            "sudo" | "doas" | "pkexec" | "gosu" | "su-exec" => {
                self.mark(span(), Effect::Privilege, Level::Dangerous, "Runs with the rights of another user.");
            }
            "chroot" | "nsenter" | "unshare" => {
                self.mark(span(), Effect::Privilege, Level::Dangerous, "Runs outside of its usual bounds.");
            }
            "nohup" | "setsid" | "systemd-run" => {
                self.mark(span(), Effect::Persists, Level::LookClosely, "Goes on when everything else has ended.");
            }
            name if name.starts_with("ld") => {
                let why = "Starts a program by way of the loader, which other programs never do.";
                self.mark(span(), Effect::Hides, Level::Dangerous, why);
                self.mark(span(), Effect::Executes, Level::Dangerous, why);
            }
            "torsocks" | "torify" | "proxychains" | "proxychains4" => {
                self.mark(span(), Effect::Hides, Level::LookClosely, "Hides where it connects from.");
            }
            _ => {}
        }
    }

    fn wraps_nothing(&mut self, call: &Call<'_>) -> Flow {
        match call.name {
            "sudo" if call.has(&['s', 'i'], &["--shell", "--login"]) => {
                let why = "Starts a shell with the rights of the administrator.";
                self.mark(call.span.clone(), Effect::Privilege, Level::Dangerous, why);
                if call.stdin.is_fed { self.run_fed(call, call.stdin) } else { Flow::unknown() }
            }
            "env" => {
                self.step(call.span.clone(), "Shows the environment".to_owned());
                let why = "Shows the environment, which often holds credentials.";
                self.mark(call.span.clone(), Effect::Secrets, Level::Dangerous, why);
                Flow::unknown().and(super::Carries { secret: true, ..super::Carries::default() })
            }
            _ => call.stdin.clone(),
        }
    }
}

/// Whether `sudo` or one like it only says what it would allow, which version it is, or forgets a password. Anything else
/// among its arguments, and it isn't told from a command.
fn is_asking(call: &Call<'_>) -> bool {
    const QUESTIONS: [&str; 11] = [
        "-l",
        "-ll",
        "--list",
        "-V",
        "--version",
        "--help",
        "-k",
        "-K",
        "--reset-timestamp",
        "-n",
        "--non-interactive",
    ];
    let (mut asks, mut rest) = (false, call.arguments.iter());
    while let Some(word) = rest.next() {
        match word.text.as_str() {
            _ if word.is_unknown => return false,
            "-n" | "--non-interactive" => {}
            "-U" | "--other-user" if rest.next().is_some_and(|user| !user.is_unknown) => {}
            text if QUESTIONS.contains(&text) => asks = true,
            _ => return false,
        }
    }
    asks && matches!(call.name, "sudo" | "doas" | "pkexec")
}

/// The words from the command on.
fn inner(wrapper: &Wrapper, arguments: &[Word]) -> Vec<Word> {
    let mut at = 0;
    let mut operands = wrapper.operands;
    while let Some(word) = arguments.get(at) {
        let text = word.text.as_str();
        let is_assignment = matches!(wrapper.name, "env" | "sudo" | "doas") && is_assignment(text);
        if text == "--" || is_assignment {
            at += 1;
        } else if word.is_option() {
            at += if wrapper.with_value.contains(&text) { 2 } else { 1 };
        } else if operands > 0 {
            operands -= 1;
            at += 1;
        } else {
            break;
        }
    }
    arguments.get(at..).unwrap_or_default().to_vec()
}

fn is_assignment(text: &str) -> bool {
    text.split_once('=')
        .is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
}

/// The words of a command with what `xargs` adds.
fn with_input(mut words: Vec<Word>, call: &Call<'_>) -> Vec<Word> {
    if words.is_empty() {
        words.push(call.program.saying("echo".to_owned()));
    }
    let added = match &call.stdin.text {
        Some(text) => text.split_whitespace().take(64).map(str::to_owned).collect(),
        None => vec!["$(…)".to_owned()],
    };
    let is_unknown = call.stdin.text.is_none();
    let carries = call.stdin.carries;
    let more = |text| Word { text, is_unknown, carries, disguise: None, ..call.program.clone() };
    let marker = call.value(&["-I", "-i", "--replace"]).map(|word| word.text);
    match marker.filter(|marker| !marker.is_empty()) {
        Some(marker) => {
            let all = added.join(" ");
            for word in words.iter_mut().filter(|word| word.text.contains(&marker)) {
                *word = Word { is_unknown, carries, ..word.saying(word.text.replace(&marker, &all)) };
            }
        }
        None => words.extend(added.into_iter().map(more)),
    }
    words
}
