//! `pilothouse doctor`: what is checked, and what came of it. A check that failed makes the command fail.

use super::{api::through_console, args::DoctorArgs, table};
use crate::{
    config::{Config, Upstream},
    doctor::{Place, Subject, examine},
    gateway::Gateway,
    lock::Lock,
    store::Store,
};
use pilothouse_console_api::{Check, CheckGroup, CheckState, Diagnosis, LiveRun, doctor};
use pilothouse_domain::reveal::visible;
use std::{error::Error, io::Write, time::Duration};

/// How often a console is asked whether its checks have ended, and how long.
const ASK_EVERY: Duration = Duration::from_secs(2);
const ASK_FOR: u32 = 60;

/// Makes the checks and prints them.
pub(super) async fn run(args: DoctorArgs, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let found = match args.url.clone() {
        Some(url) => asked(url, args.live).await?,
        None => examine(&subject(&args).await, args.live).await,
    };
    if args.json {
        serde_json::to_writer_pretty(&mut *output, &found)?;
        writeln!(output)?;
    } else {
        print(&found, output)?;
    }
    match found.count(CheckState::Failed) {
        0 => Ok(()),
        1 => Err("1 check failed".into()),
        count => Err(format!("{count} checks failed").into()),
    }
}

/// What a running console finds.
async fn asked(url: reqwest::Url, live: bool) -> Result<Diagnosis, Box<dyn Error>> {
    let client = through_console(url)?;
    let mut found = doctor(&client, live).await?;
    for _ in 0..ASK_FOR {
        if found.live != LiveRun::Running {
            break;
        }
        tokio::time::sleep(ASK_EVERY).await;
        found = doctor(&client, false).await?;
    }
    Ok(found)
}

/// What is on this machine, as far as it can be opened.
async fn subject(args: &DoctorArgs) -> Subject {
    let mut subject = Subject::of_settings(Config::inspect(&args.serve.flags()));
    let Some(config) = subject.config.clone() else { return subject };
    if config.database().exists() {
        subject.store = Store::read_only(config.database()).await.ok();
    }
    if Lock::is_held(config.database()) {
        subject.place = Place::Beside;
    }
    if let Upstream::Anthropic { base_url, key, beta, timeout, limits } = config.upstream() {
        let gateway = Gateway::anthropic(base_url, &key, beta, timeout);
        subject.gateway = gateway.ok().map(|gateway| gateway.paced(limits));
    }
    subject
}

/// The checks by group, then the settings.
fn print(found: &Diagnosis, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    for group in CheckGroup::ALL.into_iter().chain([CheckGroup::Unknown]) {
        let checks: Vec<_> = found.checks.iter().filter(|check| check.group == group).collect();
        // Those of the upstream are of interest once it was called.
        if checks.is_empty() || found.live == LiveRun::No && group == CheckGroup::ClaudeApi {
            continue;
        }
        writeln!(output, "{}", group.title())?;
        checks.into_iter().try_for_each(|check| print_check(check, output))?;
        writeln!(output)?;
    }
    let rows: Vec<_> = found
        .settings
        .iter()
        .map(|setting| [setting.variable.clone(), visible(&setting.from()), visible(setting.shown())])
        .collect();
    table::write(output, ["SETTING", "FROM", "VALUE"], &rows)?;
    let count = |state| found.count(state);
    writeln!(
        output,
        "\n{} ok, {} with warnings, {} failed, {} skipped",
        count(CheckState::Ok),
        count(CheckState::Warning),
        count(CheckState::Failed),
        count(CheckState::Skipped)
    )?;
    if found.live == LiveRun::No {
        writeln!(output, "The API was not called; --live does that. It only reads.")?;
    }
    Ok(())
}

/// State and title, what was found below, and where something is to be done, what was tried and what to do.
fn print_check(check: &Check, output: &mut dyn Write) -> std::io::Result<()> {
    let Check { title, state, tried, found, advice, .. } = check;
    writeln!(output, "  {:8} {}", state.words(), visible(title))?;
    let part = |output: &mut dyn Write, label: &str, text: &str| {
        text.lines().enumerate().try_for_each(|(at, line)| {
            let label = if at == 0 { label } else { "" };
            writeln!(output, "           {label:6}{}", visible(line))
        })
    };
    if let Some(advice) = advice {
        part(output, "tried", tried)?;
        part(output, "found", found)?;
        part(output, "do", advice)
    } else {
        part(output, "", found)
    }
}
