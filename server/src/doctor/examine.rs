//! All checks, put together.

use super::{address, clean::Clean, clock, database, folder, live, look, notices, proxy, settings, subject::Subject};
use pilothouse_console_api::{Check, CheckId, CheckState, Diagnosis, LiveRun};

/// The checks of this machine.
pub async fn local(subject: &Subject) -> Vec<Check> {
    let mut checks = settings::checks(subject);
    if let Some(config) = &subject.config {
        checks.extend(folder::checks(subject, config).await);
        checks.extend(database::checks(subject, config).await);
        checks.extend(address::checks(subject, config));
        checks.extend(notices::checks(subject, config).await);
    }
    checks.push(clock::check(subject).await);
    checks
}

/// The checks that call others.
async fn called(subject: &Subject) -> Vec<Check> {
    let Some(config) = &subject.config else { return Vec::new() };
    let (through, upstream) = tokio::join!(proxy::checks(subject, config), live::checks(subject, config));
    through.into_iter().chain(upstream).collect()
}

/// All checks there are, in order; those that weren't made are skipped.
pub fn diagnosis(subject: &Subject, checks: Vec<Check>, live: LiveRun, live_at: Option<i64>) -> Diagnosis {
    let clean = Clean::of(subject);
    let mut checks: Vec<Check> = checks.into_iter().map(|check| clean.check(check)).collect();
    for id in CheckId::ALL {
        if !checks.iter().any(|check| check.id == id) {
            checks.push(look::not_made(id, live));
        }
    }
    // Of two, what was made counts, and the last one: the upstream knows the time better than this machine.
    checks.reverse();
    checks.sort_by_key(|check| (check.id, check.state == CheckState::Skipped));
    checks.dedup_by_key(|check| check.id);
    let state = checks.iter().map(|check| check.state).max().unwrap_or(CheckState::Ok).max(CheckState::Ok);
    Diagnosis {
        at: subject.clock().now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        state,
        live,
        live_at,
        checks,
        settings: subject.settings.iter().cloned().map(|setting| clean.setting(setting)).collect(),
    }
}

/// Makes all checks that are asked for, and waits for them.
pub async fn examine(subject: &Subject, live: bool) -> Diagnosis {
    let began = subject.clock().now();
    let mut checks = local(subject).await;
    if !live {
        return diagnosis(subject, checks, LiveRun::No, None);
    }
    checks.extend(called(subject).await);
    diagnosis(subject, checks, LiveRun::Done, Some(began))
}
