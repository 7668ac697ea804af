//! Clients of clouds, and stores of credentials.

use super::{
    Call, Report,
    clusters::{LOOKS, LOSES, is_any},
};
use crate::intent::{
    Effect, Level,
    findings::quoted,
    path,
    shell::{Carries, Word},
};

const CLOUDS: [&str; 23] = [
    "aws",
    "gcloud",
    "az",
    "gsutil",
    "doctl",
    "flyctl",
    "fly",
    "heroku",
    "vercel",
    "netlify",
    "firebase",
    "ibmcloud",
    "oci",
    "linode-cli",
    "hcloud",
    "wrangler",
    "supabase",
    "railway",
    "s3cmd",
    "s5cmd",
    "azcopy",
    "mc",
    "eb",
];
const STORES: [&str; 11] =
    ["vault", "op", "bw", "pass", "sops", "secret-tool", "security", "doppler", "keyring", "lpass", "ansible-vault"];
/// Verbs that give rights.
const GRANTS: [&str; 5] = ["create-", "attach-", "put-", "add-", "update-"];
/// Parts of verbs that show credentials.
const SECRETS: [&str; 10] = [
    "secret",
    "get-parameter",
    "kms",
    "print-access-token",
    "get-session-token",
    "get-access-token",
    "get-credentials",
    "assume-role",
    "create-access-key",
    "print-identity-token",
];
/// Verbs that stop the record of what happens.
const RECORDS: [&str; 5] =
    ["stop-logging", "delete-trail", "delete-flow-logs", "delete-detector", "put-event-selectors"];

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    if STORES.contains(&call.name) {
        return Some(store(call));
    }
    CLOUDS.contains(&call.name).then(|| cloud(call))
}

fn cloud(call: &Call<'_>) -> Report {
    let names: Vec<&str> = call.operands().map(|word| word.text.as_str()).take(4).collect();
    let step = format!("Uses the cloud: {} {}", call.name, quoted(&names.join(" ")));
    if call.has(&[], &["--version", "--help"]) || matches!(names.first(), Some(&("help" | "version"))) {
        return Report::new(step);
    }
    let has = |parts: &[&str]| names.iter().any(|name| parts.iter().any(|part| name.contains(part)));
    let starts = |parts: &[&str]| names.iter().any(|name| parts.iter().any(|part| name.starts_with(part)));
    let loses = is_any(call, &LOSES)
        || starts(&["delete-", "terminate-"])
        || has(&[":destroy", ":delete"])
        || call.has(&[], &["--delete"]);
    let grants = has(&["iam"]) && starts(&GRANTS)
        || has(&["add-iam-policy", "create-access-key", "authorize-security-group"])
        || names.first() == Some(&"role");
    let public = call.arguments.iter().any(|word| word.text.contains("public-read") || word.text.contains("allUsers"));
    let mut report =
        Report::of(call, step, Effect::Infrastructure, Level::LookClosely, "Asks or changes a cloud account.")
            .carrying(Carries { local: true, download: true, secret: has(&SECRETS), ..Carries::default() });
    let rules = [
        (loses, Effect::Deletes, "Deletes something in a cloud account."),
        (grants, Effect::Privilege, "Gives rights in a cloud account."),
        (has(&SECRETS), Effect::Secrets, "Shows credentials of a cloud account."),
        (has(&RECORDS), Effect::Hides, "Stops the record of what happens in a cloud account."),
        (public, Effect::Publishes, "Shows something to everybody."),
    ];
    for (holds, effect, why) in rules {
        report = report.marked_if(holds, call, effect, Level::Dangerous, why).marked_if(
            holds,
            call,
            Effect::Infrastructure,
            Level::Dangerous,
            why,
        );
    }
    let copies = is_any(call, &["cp", "sync", "mv", "rsync", "put", "upload", "put-object", "mirror"]);
    let looks = names.iter().any(|name| LOOKS.contains(name)) || starts(&["describe-", "list-", "get-"]);
    let deploys = is_any(call, &["deploy", "publish", "release", "promote"]) || call.has(&[], &["--prod"]);
    let report = report.marked_if(
        deploys && !looks,
        call,
        Effect::Publishes,
        Level::LookClosely,
        "Makes something visible to others.",
    );
    if copies { copy(call, report) } else { report }
}

/// Files or objects are copied.
fn copy(call: &Call<'_>, report: Report) -> Report {
    let is_remote = |word: &&Word| word.text.contains("://");
    let holds_secret = |text: &str| path::facts(text).is_secret || path::facts(&format!("{text}/x")).is_secret;
    let secret = call.carries().secret || call.operands().any(|word| holds_secret(&word.text));
    let between = call.operands().filter(is_remote).count() > 1;
    let target = call.operands().filter(|word| word.text.contains('/')).last();
    let is_upload = is_any(call, &["put", "upload", "put-object"]);
    let goes_out = between || is_upload || target.is_some_and(|word| is_remote(&word));
    let level = if secret || between { Level::Dangerous } else { Level::LookClosely };
    report
        .marked(call, Effect::Network, Level::LookClosely, "Reaches another machine.")
        .marked_if(goes_out, call, Effect::SendsOut, level, "Sends data to a cloud.")
        .marked_if(secret && goes_out, call, Effect::Secrets, level, "Sends credentials to a cloud.")
        .marked_if(!goes_out, call, Effect::Downloads, Level::LookClosely, "Downloads data from a cloud.")
}

fn store(call: &Call<'_>) -> Report {
    let report = Report::new(format!("Uses a store of credentials: {}", call.name));
    if call.has(&[], &["--version", "--help"]) || matches!(call.operand(0), "status" | "version") {
        return report;
    }
    let deletes = is_any(call, &["delete", "rm", "destroy", "disable", "revoke"]);
    report
        .marked(call, Effect::Secrets, Level::Dangerous, "Reads or changes stored credentials.")
        .marked_if(deletes, call, Effect::Deletes, Level::Dangerous, "Deletes stored credentials.")
        .carrying(Carries { secret: true, ..Carries::default() })
}
