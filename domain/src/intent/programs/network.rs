//! Programs that reach other machines: they download, send, connect, scan and listen.

use super::{Call, Inner, Report};
use crate::intent::{
    Effect, Level, address,
    findings::quoted,
    path,
    shell::{Carries, Word},
};

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    Some(match call.name {
        "curl" | "http" | "https" | "httpie" | "xh" | "curlie" => curl(call),
        "wget" | "aria2c" | "axel" | "fetch" | "lynx" | "w3m" | "links" => wget(call),
        "nc" | "ncat" | "netcat" | "socat" | "telnet" | "cryptcat" => raw(call),
        "ssh" | "mosh" | "autossh" | "sshpass" | "plink" => ssh(call),
        "scp" | "sftp" | "rsync" | "ftp" | "lftp" | "rclone" | "tftp" | "smbclient" | "croc" => transfer(call),
        "ping" | "dig" | "nslookup" | "host" | "traceroute" | "tracepath" | "whois" | "mtr" | "getent" => look_up(call),
        "nmap" | "masscan" | "zmap" | "nikto" | "hydra" | "sqlmap" | "gobuster" | "ffuf" | "dirb" | "medusa"
        | "wfuzz" | "msfconsole" | "msfvenom" | "hashcat" | "john" | "responder" | "arpspoof" | "ettercap"
        | "bettercap" | "aircrack-ng" => attack(call),
        "tcpdump" | "tshark" | "wireshark" | "ngrep" => Report::of(
            call,
            "Listens to the network",
            Effect::Network,
            Level::LookClosely,
            "Records what goes over the network.",
        )
        .marked(call, Effect::Secrets, Level::LookClosely, "What goes over the network may hold credentials."),
        "ngrok" | "cloudflared" | "localtunnel" | "lt" | "bore" | "frpc" | "chisel" | "tailscale" | "zerotier-cli"
        | "openvpn" | "wg" | "wg-quick" | "tor" | "serveo" | "gost" => {
            let why = "Opens a way into this machine from outside.";
            let report = Report::of(call, "Opens a tunnel", Effect::Network, Level::Dangerous, why);
            report.marked(call, Effect::Publishes, Level::Dangerous, why).marked(
                call,
                Effect::SendsOut,
                Level::Dangerous,
                why,
            )
        }
        "http.server" | "http-server" | "serve" | "simplehttpserver" => {
            let why = "Makes files reachable over the network.";
            let is_foreign = call.arguments.iter().any(|word| path::is_foreign(&word.text));
            let level = if is_foreign { Level::Dangerous } else { Level::LookClosely };
            let report = Report::of(call, "Serves files", Effect::Network, Level::LookClosely, why);
            report.marked(call, Effect::Publishes, level, why).marked(call, Effect::SendsOut, level, why)
        }
        "mail" | "mailx" | "sendmail" | "mutt" | "swaks" | "msmtp" | "mpack" => {
            Report::of(call, "Sends mail", Effect::SendsOut, Level::Dangerous, "Sends data by mail.").marked(
                call,
                Effect::Network,
                Level::LookClosely,
                "Reaches another machine.",
            )
        }
        "xmrig" | "minerd" | "cpuminer" | "cgminer" | "ethminer" | "nbminer" | "t-rex" | "xmr-stak"
        | "phoenixminer" | "lolminer" => miner(call),
        _ => return None,
    })
}

/// A program that digs for a cryptocurrency.
fn miner(call: &Call<'_>) -> Report {
    let why = "Spends the machine's power on mining a cryptocurrency.";
    let report = Report::of(call, "Mines a cryptocurrency", Effect::Executes, Level::Dangerous, why);
    report.marked(call, Effect::Network, Level::Dangerous, why).marked(call, Effect::System, Level::Dangerous, why)
}

/// Credentials that go out with what is sent.
fn sends_secrets(call: &Call<'_>, sent: &[Word]) -> bool {
    call.stdin.carries.secret
        || sent.iter().any(|word| {
            let name = word.text.rsplit(['@', '=', '<']).next().unwrap_or_default();
            word.carries.secret
                || word.feeds.as_ref().is_some_and(|feeds| feeds.carries.secret)
                || path::facts(name).is_secret
        })
}

/// Adds what sending means: what has left the machine can't be taken back.
fn sending(report: Report, call: &Call<'_>, sent: &[Word], stays: bool) -> Report {
    let secrets = sends_secrets(call, sent);
    let level = if stays && !secrets { Level::LookClosely } else { Level::Dangerous };
    report.marked(call, Effect::SendsOut, level, "Sends data to another machine.").marked_if(
        secrets,
        call,
        Effect::Secrets,
        Level::Dangerous,
        "Sends credentials to another machine.",
    )
}

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

fn curl(call: &Call<'_>) -> Report {
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

fn wget(call: &Call<'_>) -> Report {
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

fn raw(call: &Call<'_>) -> Report {
    let why_shell = "Hands a shell on this machine to another machine.";
    let runs = call.has(&['e'], &["--exec", "--sh-exec"]) && call.name != "socat" && call.name != "telnet"
        || call.arguments.iter().any(|word| {
            let upper = word.text.to_ascii_uppercase();
            upper.starts_with("EXEC:") || upper.starts_with("SYSTEM:") || upper.contains(",EXEC:")
        })
        || call.has(&['c'], &[]) && matches!(call.name, "nc" | "ncat");
    let listens = call.has(&['l'], &["--listen"])
        || call.arguments.iter().any(|word| word.text.to_ascii_uppercase().contains("LISTEN:"));
    let step = if listens { "Waits for connections" } else { "Connects to another machine" };
    let only_checks = call.has(&['z'], &[]);
    let mut report = Report::of(call, step, Effect::Network, Level::LookClosely, "Opens a raw network connection.")
        .carrying(Carries { download: true, ..Carries::default() })
        .marked_if(runs, call, Effect::Executes, Level::Dangerous, why_shell)
        .marked_if(runs, call, Effect::Network, Level::Dangerous, why_shell);
    if call.stdin.is_fed && !only_checks {
        report = sending(report, call, &[], false);
    }
    let host = call
        .operands_but(&["-p", "-w", "-s", "-e", "-c", "-i", "-q", "-X", "-x"])
        .find(|word| !word.text.bytes().all(|b| b.is_ascii_digit()));
    if let Some(word) = host.filter(|_| call.name != "socat") {
        report = report.host(word, &word.text);
    }
    report
}

fn ssh(call: &Call<'_>) -> Report {
    let words: Vec<&Word> = call
        .operands_but(&["-p", "-i", "-l", "-o", "-F", "-L", "-R", "-D", "-J", "-E", "-b", "-c", "-m", "-w", "-W", "-S"])
        .collect();
    let at = if call.name == "sshpass" {
        words.iter().position(|word| word.text == "ssh").map_or(0, |at| at + 1)
    } else {
        0
    };
    let host = words.get(at).map_or("", |word| word.text.as_str());
    let is_proxy = call.values(&["-o"]).into_iter().find(|word| {
        word.text.to_ascii_lowercase().starts_with("proxycommand")
            || word.text.to_ascii_lowercase().starts_with("localcommand")
    });
    let opens = call.has(&['R'], &[]);
    let mut report = Report::of(
        call,
        format!("Connects to {}", quoted(host)),
        Effect::Network,
        Level::LookClosely,
        "Connects to another machine.",
    )
    .carrying(Carries { download: true, ..Carries::default() })
    .marked_if(opens, call, Effect::Publishes, Level::Dangerous, "Opens a way into this machine from outside.")
    .marked_if(opens, call, Effect::SendsOut, Level::Dangerous, "Opens a way into this machine from outside.")
    .marked_if(
        call.values(&["-o"])
            .iter()
            .any(|word| word.text.to_ascii_lowercase().replace(' ', "").contains("stricthostkeychecking=no")),
        call,
        Effect::Hides,
        Level::LookClosely,
        "Doesn't check whom it speaks to.",
    );
    if let Some(word) = words.get(at) {
        let bare = host.rsplit('@').next().unwrap_or_default().to_owned();
        report = report.host(word, &bare);
    }
    if let Some(word) = is_proxy {
        let start = word.text.find(['=', ' ']).map_or(0, |at| at + 1);
        report = report
            .marked(call, Effect::Executes, Level::Dangerous, "Hides a command in the options of a connection.")
            .runs(Inner::Text(word.part(start..word.text.len())));
    }
    if call.stdin.is_fed {
        report = sending(report, call, &[], false);
    }
    let rest: Vec<Word> = words.iter().skip(at + 1).map(|word| (*word).clone()).collect();
    if rest.is_empty() {
        return report;
    }
    let report = report.marked(call, Effect::Executes, Level::LookClosely, "Runs a command on another machine.");
    remote_command(report, call, rest)
}

/// The command behind the host, with its options.
fn remote_command(report: Report, call: &Call<'_>, rest: Vec<Word>) -> Report {
    match rest.as_slice() {
        [only] => report.runs(Inner::Text(only.clone())),
        [first, ..] => {
            let at = call
                .arguments
                .iter()
                .position(|word| word.span == first.span && word.text == first.text)
                .unwrap_or_default();
            report.runs(Inner::Words(call.arguments[at..].to_vec()))
        }
        [] => report,
    }
}

fn transfer(call: &Call<'_>) -> Report {
    let words: Vec<&Word> = call.operands_but(&["-P", "-i", "-o", "-e", "-F", "-p", "-l", "-u", "-c"]).collect();
    let is_remote = |word: &&Word| word.text.contains(':') && !word.text.starts_with('/');
    let target = words.last().is_some_and(is_remote);
    let step = if target { "Copies files to another machine" } else { "Copies files from another machine" };
    let mut report = Report::of(call, step, Effect::Network, Level::LookClosely, "Connects to another machine.");
    for word in words.iter().filter(|word| is_remote(word)) {
        let host = word.text.split(':').next().unwrap_or_default().rsplit('@').next().unwrap_or_default().to_owned();
        report = report.host(word, &host);
    }
    if target || call.name == "croc" || matches!(call.operand(0), "copy" | "sync" | "move" | "send") {
        let sent: Vec<Word> = words.iter().map(|word| (*word).clone()).collect();
        let is_folder = words.iter().any(|word| path::facts(&format!("{}/x", word.text)).is_secret);
        report = sending(report, call, &sent, false);
        report = report
            .marked_if(is_folder, call, Effect::SendsOut, Level::Dangerous, "Sends credentials to another machine.")
            .marked_if(is_folder, call, Effect::Secrets, Level::Dangerous, "Sends credentials to another machine.");
    } else {
        report = report.marked(call, Effect::Downloads, Level::LookClosely, "Downloads files.").marked(
            call,
            Effect::ChangesFiles,
            Level::LookClosely,
            "Writes files.",
        );
        if let Some(word) = words.last().filter(|_| words.len() > 1) {
            report = report.carrying(Carries { download: true, ..Carries::default() }).writes(word, false, false);
        }
    }
    report = report.marked_if(
        call.has(&[], &["--delete"]),
        call,
        Effect::Deletes,
        Level::Dangerous,
        "Deletes what the source doesn't have.",
    );
    report = report.marked_if(
        call.has(&[], &["--remove-source-files"]),
        call,
        Effect::Deletes,
        Level::LookClosely,
        "Deletes files that were copied.",
    );
    match call.value(&["-e", "--rsh", "--rsync-path"]).filter(|word| !word.text.trim().starts_with("ssh")) {
        Some(word) if call.name == "rsync" => report
            .marked(call, Effect::Executes, Level::Dangerous, "Hides a command in the options of a transfer.")
            .runs(Inner::Text(word)),
        _ => report,
    }
}

fn look_up(call: &Call<'_>) -> Report {
    let carried = call.arguments.iter().any(|word| word.carries.local || word.carries.secret);
    let report =
        Report::of(call, "Looks up another machine", Effect::Network, Level::LookClosely, "Reaches another machine.");
    let report = report.carrying(Carries { download: true, ..Carries::default() });
    let why = "Sends data inside of a name that it looks up.";
    let secret = call.arguments.iter().any(|word| word.carries.secret);
    let report = report.marked_if(carried, call, Effect::SendsOut, Level::Dangerous, why);
    let report = report.marked_if(secret, call, Effect::Secrets, Level::Dangerous, why);
    match call.operands_but(&["-c", "-w", "-i", "-t", "-W"]).find(|word| word.text.contains('.')) {
        Some(word) if !carried => report.host(word, word.text.trim_start_matches('@')),
        _ => report,
    }
}

fn attack(call: &Call<'_>) -> Report {
    let level = if call.name == "nmap" { Level::LookClosely } else { Level::Dangerous };
    let why = "Searches other machines for weak points, or attacks them.";
    Report::of(call, format!("Attacks or scans with {}", call.name), Effect::Network, level, why).marked_if(
        call.name != "nmap",
        call,
        Effect::Executes,
        level,
        why,
    )
}
