//! Programs that fetch addresses, and send to them.

use super::{
    Call, Inner, Report,
    sending::{sending, sends_secrets},
};
use crate::intent::{
    Effect, Level, address,
    findings::quoted,
    shell::{Carries, Word},
};

/// Options of `curl` that take a value.
const CURL_VALUES: [&str; 38] = [
    "-o",
    "-H",
    "-d",
    "-F",
    "-X",
    "-u",
    "-A",
    "-e",
    "-b",
    "-c",
    "-T",
    "-w",
    "-m",
    "--data",
    "--header",
    "--output",
    "--request",
    "--max-time",
    "--user",
    "--retry",
    "--data-binary",
    "--data-raw",
    "--data-urlencode",
    "--form",
    "--connect-timeout",
    "--cacert",
    "--cert",
    "--key",
    "-K",
    "--config",
    "-x",
    "--proxy",
    "--resolve",
    "--json",
    "--upload-file",
    "--cookie",
    "--user-agent",
    "--url-query",
];
/// Options of `wget` that take a value.
const WGET_VALUES: [&str; 20] = [
    "-O",
    "-P",
    "-o",
    "-a",
    "-U",
    "-t",
    "-T",
    "-i",
    "-e",
    "--post-file",
    "--post-data",
    "--header",
    "--tries",
    "--timeout",
    "--user",
    "--password",
    "--output-document",
    "--user-agent",
    "--body-data",
    "--method",
];

fn addresses<'c>(call: &Call<'c>) -> Vec<&'c Word> {
    let is_address = |word: &&Word| {
        word.text.contains("://")
            || word.text.contains('.') && !word.text.starts_with(['.', '/', '-', '~', '@'])
            || word.text.starts_with("localhost")
            || word.is_unknown
    };
    call.operands_but(if call.name == "wget" { &WGET_VALUES } else { &CURL_VALUES }).filter(is_address).collect()
}

/// Adds hosts of addresses that stand without a scheme.
fn with_hosts(report: Report, words: &[&Word]) -> Report {
    let bare = words.iter().filter(|word| !word.text.contains("://") && !word.is_unknown);
    bare.fold(report, |report, word| {
        let host = word.text.split(['/', ':']).next().unwrap_or_default().to_owned();
        report.host(word, &host)
    })
}

pub(super) fn curl(call: &Call<'_>) -> Report {
    let words = addresses(call);
    let target = words.first().map_or("an address that can't be told", |word| word.text.as_str());
    let sent = call.values(&[
        "-d",
        "--data",
        "--data-raw",
        "--data-binary",
        "--data-urlencode",
        "--data-ascii",
        "-F",
        "--form",
        "-T",
        "--upload-file",
        "--json",
        "--url-query",
    ]);
    let method = call.value(&["-X", "--request"]).map(|word| word.text.to_ascii_uppercase()).unwrap_or_default();
    let method_word = call
        .operands()
        .find(|word| matches!(word.text.as_str(), "POST" | "PUT" | "PATCH" | "DELETE"))
        .map(|word| word.text.as_str());
    let method = method_word.unwrap_or(&method).to_owned();
    let is_sending = !sent.is_empty() || matches!(method.as_str(), "POST" | "PUT" | "PATCH");
    let step =
        if is_sending { format!("Sends data to {}", quoted(target)) } else { format!("Downloads {}", quoted(target)) };
    let is_local = !words.is_empty() && words.iter().all(|word| address::is_local(&word.text));
    let mut report = with_hosts(Report::new(step), &words).carrying(Carries { download: true, ..Carries::default() });
    report = report.marked(
        call,
        Effect::Network,
        Level::LookClosely,
        if is_local { "Reaches a service on this machine." } else { "Reaches another machine." },
    );
    report = report.marked(call, Effect::Downloads, Level::LookClosely, "Downloads data.");
    let headers = call.values(&["-H", "--header", "-u", "--user", "-b", "--cookie", "--oauth2-bearer"]);
    let secret = headers.iter().find(|word| word.carries.secret);
    if let Some(word) = secret {
        // That is what these headers are for.
        let lower = word.text.to_ascii_lowercase();
        let is_login = ["authorization", "api-key", "apikey", "token", ":$", "bearer"]
            .iter()
            .any(|name| lower.split(':').next().unwrap_or_default().contains(name))
            || !lower.contains(": ");
        let level = if is_login { Level::LookClosely } else { Level::Dangerous };
        report = report.marked(call, Effect::Secrets, level, "Sends a credential along.").marked(
            call,
            Effect::SendsOut,
            level,
            "Sends a credential along.",
        );
    }
    let in_address: Vec<Word> = words.iter().map(|word| (*word).clone()).collect();
    let from_files = headers.iter().any(|word| word.feeds.is_some() || word.carries.local && word.carries.secret);
    if is_sending || sends_secrets(call, &in_address) || from_files {
        let mut all = sent.clone();
        all.extend(in_address);
        all.extend(headers.into_iter().filter(|word| word.carries.local));
        report = sending(report, call, &all, is_local);
    } else if words.iter().any(|word| word.carries.local) {
        report =
            report.marked(call, Effect::SendsOut, Level::Dangerous, "Puts what is on this machine into the address.");
    }
    report = report.marked_if(
        method == "DELETE",
        call,
        Effect::Deletes,
        Level::Dangerous,
        "Asks another machine to delete something.",
    );
    let is_database = [":9200", ":5984", ":8086", ":8123"].iter().any(|port| target.contains(port));
    report = report.marked_if(is_database, call, Effect::Database, Level::LookClosely, "Works on a database.");
    report = report.marked_if(
        call.has(&['k'], &["--insecure"]),
        call,
        Effect::Hides,
        Level::LookClosely,
        "Doesn't check whom it speaks to.",
    );
    for word in call.values(&["-o", "--output"]).iter().filter(|word| word.text != "-") {
        report = report.writes(word, false, false);
    }
    if call.has(&['O', 'J'], &["--remote-name", "--remote-name-all"])
        && let Some(word) = words.first()
    {
        report = saves_by_name(report, call, word);
    }
    report
}

/// A download that is saved under the last part of its address.
fn saves_by_name(report: Report, call: &Call<'_>, word: &Word) -> Report {
    let path = word.text.split(['?', '#']).next().unwrap_or_default();
    let start = path.rfind('/').map_or(0, |at| at + 1);
    let report = report.marked(call, Effect::ChangesFiles, Level::LookClosely, "Saves what it downloads.");
    if start == path.len() { report } else { report.writes(&word.part(start..path.len()), false, false) }
}

pub(super) fn wget(call: &Call<'_>) -> Report {
    let words = addresses(call);
    let target = words.first().map_or("an address that can't be told", |word| word.text.as_str());
    let sent = call.values(&["--post-file", "--post-data", "--body-data", "--body-file"]);
    let mut report = with_hosts(Report::new(format!("Downloads {}", quoted(target))), &words)
        .carrying(Carries { download: true, ..Carries::default() })
        .marked(call, Effect::Network, Level::LookClosely, "Reaches another machine.")
        .marked(call, Effect::Downloads, Level::LookClosely, "Downloads data.");
    let in_address: Vec<Word> = words.iter().map(|word| (*word).clone()).collect();
    if !sent.is_empty() || sends_secrets(call, &in_address) {
        let mut all = sent;
        all.extend(in_address);
        report = sending(report, call, &all, false);
    }
    if let Some(command) = call.value(&["--use-askpass"]) {
        report = report
            .marked(call, Effect::Executes, Level::Dangerous, "Hides a command in the options of a download.")
            .runs(Inner::Text(command));
    }
    match call.value(&["-O", "--output-document", "-o"]).filter(|_| call.name != "lynx") {
        Some(word) if word.text != "-" => report.writes(&word, false, false),
        // `-qO-` and the like.
        None if !call.arguments.iter().any(|word| word.text.ends_with("O-") || word.text == "--spider") => {
            // In a cluster such as `-qO file`.
            let cluster = call
                .arguments
                .iter()
                .position(|word| word.is_option() && !word.text.starts_with("--") && word.text.ends_with('O'));
            match (cluster.and_then(|at| call.arguments.get(at + 1)), words.first()) {
                (Some(word), _) if word.text != "-" => report.writes(word, false, false),
                (None, Some(word)) => saves_by_name(report, call, word),
                _ => report,
            }
        }
        _ => report,
    }
}
