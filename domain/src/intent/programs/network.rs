//! Programs that reach other machines: they download, send, connect, scan and listen.

use super::{Call, Report, connections, fetchers};
use crate::intent::{Effect, Level, path, shell::Carries};

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    Some(match call.name {
        "curl" | "http" | "https" | "httpie" | "xh" | "curlie" => fetchers::curl(call),
        "wget" | "aria2c" | "axel" | "fetch" | "lynx" | "w3m" | "links" => fetchers::wget(call),
        "nc" | "ncat" | "netcat" | "socat" | "telnet" | "cryptcat" => connections::raw(call),
        "ssh" | "mosh" | "autossh" | "sshpass" | "plink" => connections::ssh(call),
        "scp" | "sftp" | "rsync" | "ftp" | "lftp" | "rclone" | "tftp" | "smbclient" | "croc" => {
            connections::transfer(call)
        }
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
