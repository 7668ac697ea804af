//! Programs that transform text: stream editors, encoders, ciphers. Several of them run commands too.

use super::{Call, Inner, Report};
use crate::intent::{Effect, Level, shell::Carries};

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    Some(match call.name {
        "sed" | "gsed" => sed(call),
        "awk" | "gawk" | "mawk" | "nawk" => awk(call),
        "base64" | "base32" | "xxd" | "uudecode" | "basenc" => encode(call),
        "openssl" => openssl(call),
        "gpg" | "age" | "gpg2" => cipher(call),
        "vi" | "vim" | "nvim" | "ex" | "ed" | "emacs" | "nano" => editor(call),
        "envsubst" | "col" | "iconv" | "od" | "hexdump" | "strings" | "shuf" | "tput" | "clear" | "numfmt" | "bc"
        | "dc" | "xmllint" => Report::new("Transforms text").carrying(Carries { local: true, ..Carries::default() }),
        _ => return None,
    })
}

fn sed(call: &Call<'_>) -> Report {
    let in_place = call.has(&['i'], &["--in-place"]);
    let scripts = call.values(&["-e", "--expression"]);
    let has_scripts = !scripts.is_empty();
    let script = scripts.into_iter().next().or_else(|| call.operands().next().cloned());
    let runs = script.as_ref().is_some_and(|word| runs_commands(&word.text));
    let why = "Runs commands from within an editor's script.";
    let report = Report::new(if in_place { "Changes text in files" } else { "Shows changed text" })
        .carrying(Carries { local: true, ..Carries::default() })
        .marked_if(runs, call, Effect::Executes, Level::Dangerous, why)
        .marked_if(runs, call, Effect::Hides, Level::Dangerous, why);
    if !in_place {
        return report;
    }
    let report = report.marked(call, Effect::ChangesFiles, Level::LookClosely, "Changes files in place.");
    let files = call.operands().skip(usize::from(!has_scripts));
    files.fold(report, |report, word| report.writes(word, true, false))
}

/// `1e command`, `s/a/b/e`.
fn runs_commands(script: &str) -> bool {
    script.split([';', '\n']).any(|part| {
        let part = part.trim();
        let behind_address = part.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '$' | ',' | ' '));
        behind_address.starts_with("e ")
            || behind_address == "e"
            || part.starts_with("s/") && (part.ends_with("/e") || part.ends_with("/ge") || part.ends_with("/eg"))
    })
}

fn awk(call: &Call<'_>) -> Report {
    let report = Report::new("Reads text with awk").carrying(Carries { local: true, ..Carries::default() });
    let Some(code) = call.operands_but(&["-F", "-v", "-f"]).next().filter(|_| call.value(&["-f"]).is_none()) else {
        return if call.value(&["-f"]).is_some() {
            report.marked(call, Effect::Executes, Level::LookClosely, "Runs an awk script that isn't seen here.")
        } else {
            report
        };
    };
    let text = &code.text;
    let runs = text.contains("system(")
        || text.contains("| getline")
        || text.contains("|getline")
        || text.contains("| \"")
        || text.contains("|\"")
        || text.contains("|&");
    let writes = text.contains("print >") || text.contains("> \"") || text.contains(">\"");
    let report = report
        .marked_if(text.contains("/inet/"), call, Effect::Network, Level::Dangerous, "Opens a raw network connection.")
        .marked_if(
            call.has_word(&["inplace"]) || writes,
            call,
            Effect::ChangesFiles,
            Level::LookClosely,
            "Writes files.",
        );
    let to_shell = runs && ["\"sh\"", "\"bash\"", "/sh\"", "/bash\""].iter().any(|shell| text.contains(shell));
    let report =
        report.marked_if(to_shell, call, Effect::Executes, Level::Dangerous, "Hands what it makes to a shell.");
    if runs { report.runs(Inner::Code(code.clone())) } else { report }
}

fn encode(call: &Call<'_>) -> Report {
    let decodes = call.has(&['d', 'D', 'r'], &["--decode", "-revert"]) || call.name == "uudecode";
    let step = if decodes { "Decodes text" } else { "Encodes text" };
    Report::new(step).carrying(Carries { decoded: decodes, local: true, ..Carries::default() }).marked_if(
        decodes,
        call,
        Effect::Hides,
        Level::LookClosely,
        "Decodes what can't be read as it stands.",
    )
}

fn openssl(call: &Call<'_>) -> Report {
    let step = "Uses openssl";
    match call.operand(0) {
        "enc" | "base64" | "aes-256-cbc" | "smime" | "cms" if call.has(&['d'], &["-decrypt"]) => {
            let report = Report::of(
                call,
                "Decodes text",
                Effect::Hides,
                Level::LookClosely,
                "Decodes what can't be read as it stands.",
            );
            report.carrying(Carries { decoded: true, local: true, ..Carries::default() })
        }
        "s_client" => {
            let report = Report::of(call, step, Effect::Network, Level::LookClosely, "Connects to another machine.");
            let host = call.value(&["-connect"]);
            let is_piped = call.stdin.is_fed;
            let report = report
                .marked_if(
                    is_piped,
                    call,
                    Effect::SendsOut,
                    if call.carries().secret { Level::Dangerous } else { Level::LookClosely },
                    "Sends data over the network.",
                )
                .carrying(Carries { download: true, ..Carries::default() });
            host.into_iter().fold(report, |report, word| {
                let host = word.text.split(':').next().unwrap_or_default().to_owned();
                report.host(&word, &host)
            })
        }
        "rand" | "version" | "dgst" | "x509" | "md5" | "sha256" => Report::new(step),
        _ => {
            Report::of(call, step, Effect::ChangesFiles, Level::LookClosely, "Makes or changes keys and certificates.")
        }
    }
}

fn cipher(call: &Call<'_>) -> Report {
    let exports = call.has(&[], &["--export-secret-keys", "--export-secret-subkeys"]);
    Report::of(
        call,
        "Encrypts or decrypts",
        Effect::ChangesFiles,
        Level::LookClosely,
        "Encrypts, decrypts or changes keys.",
    )
    .marked_if(
        call.has(&['d'], &["--decrypt"]),
        call,
        Effect::Hides,
        Level::LookClosely,
        "Decodes what can't be read as it stands.",
    )
    .marked_if(exports, call, Effect::Secrets, Level::Dangerous, "Shows private keys.")
    .carrying(Carries { decoded: call.has(&['d'], &["--decrypt"]), secret: exports, ..Carries::default() })
}

fn editor(call: &Call<'_>) -> Report {
    let report = Report::of(
        call,
        "Opens an editor",
        Effect::ChangesFiles,
        Level::LookClosely,
        "An editor may change files and run commands.",
    );
    let commands = call
        .values(&["-c", "--cmd", "--eval"])
        .into_iter()
        .chain(call.arguments.iter().filter(|word| word.text.starts_with('+')).cloned());
    commands.fold(report, |report, word| match word.text.split_once('!') {
        Some((before, _)) => {
            let start = before.len() + 1;
            report
                .marked(call, Effect::Executes, Level::Dangerous, "Runs a command from within an editor.")
                .runs(Inner::Text(word.part(start..word.text.len())))
        }
        None => report,
    })
}
