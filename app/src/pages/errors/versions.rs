//! What a new version of an agent changed: its failure rate and run times beside those of the version before.

use crate::{pages::list, routes::Route, session::content::row_time::when, ui::name};
use leptos::prelude::*;
use pilothouse_console_api::VersionFigures;
use pilothouse_domain::format::duration_ms;

/// The table of versions.
pub(super) fn table(versions: Vec<VersionFigures>, now: i64) -> AnyView {
    let heads = view! {
        <th scope="col">"Agent"</th>
        <th scope="col" class="numeric">"Version"</th>
        <th scope="col" class="numeric">"Sessions"</th>
        <th scope="col" class="numeric">"Calls"</th>
        <th scope="col" class="numeric">"Failed"</th>
        <th scope="col" class="numeric">"Other errors"</th>
        <th scope="col" class="numeric">"Median"</th>
        <th scope="col" class="numeric">"p95"</th>
        <th scope="col" class="moment">"First call"</th>
    };
    // Versions of one agent stand together, the newest first: the one below is the one before.
    let rows: Vec<_> = versions
        .iter()
        .enumerate()
        .map(|(n, version)| row(version, versions.get(n + 1).filter(|before| before.agent == version.agent), now))
        .collect();
    let content = if rows.is_empty() {
        view! { <p class="quiet">"No agent called a tool in this time."</p> }.into_any()
    } else {
        list::table("Versions of agents, each with what changed since the one before", heads, rows).into_any()
    };
    view! {
        <section class="section stack" aria-labelledby="versions">
            <h2 id="versions">"What new versions changed"</h2>
            <p class="quiet small">"Each version beside the one before it, where both were at work in this time."</p>
            {content}
        </section>
    }
    .into_any()
}

fn row(version: &VersionFigures, before: Option<&VersionFigures>, now: i64) -> AnyView {
    let agent = version.agent.parse().ok().map(|id| Route::Agent(id).to_string());
    let rate = version.failure_rate();
    let rate_change =
        rate.zip(before.and_then(VersionFigures::failure_rate)).and_then(|(now, then)| points(now - then));
    let change = |of: fn(&VersionFigures) -> Option<i64>| {
        of(version).zip(before.and_then(of)).and_then(|(now, then)| longer(now, then)).map(under)
    };
    view! {
        <tr>
            <th scope="row"><a href=agent>{name(&version.name)}</a></th>
            <td class="numeric" data-label="Version">{version.version}</td>
            <td class="numeric" data-label="Sessions">{version.sessions}</td>
            <td class="numeric" data-label="Calls">{version.calls}</td>
            <td class="numeric" data-label="Failed">{rate.map(percent)}{rate_change.map(under)}</td>
            <td class="numeric" data-label="Other errors">{version.errors}</td>
            <td class="numeric" data-label="Median">{version.median_ms.map(duration_ms)}{change(|v| v.median_ms)}</td>
            <td class="numeric" data-label="p95">{version.p95_ms.map(duration_ms)}{change(|v| v.p95_ms)}</td>
            <td data-label="First call" class="fit">{when(now, Some(version.first_at))}</td>
        </tr>
    }
    .into_any()
}

fn under(words: String) -> AnyView {
    view! { <span class="under quiet">{words}</span> }.into_any()
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A change of a share in percentage points; nothing where it rounds to none.
fn points(change: f64) -> Option<String> {
    let rounded = (change * 1000.0).round() / 10.0;
    (rounded != 0.0).then(|| format!("{rounded:+.1} points"))
}

/// How much longer or shorter something takes, in percent.
#[expect(clippy::cast_precision_loss, reason = "durations")]
fn longer(now: i64, then: i64) -> Option<String> {
    let change = (now as f64 / then.max(1) as f64 - 1.0) * 100.0;
    (change.abs() >= 1.0 && then > 0).then(|| format!("{change:+.0} %"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_with_their_sign_and_small_ones_not_at_all() {
        assert_eq!(points(0.052).as_deref(), Some("+5.2 points"));
        assert_eq!((points(0.0002), longer(1000, 1001), longer(5, 0)), (None, None, None));
        assert_eq!(longer(500, 1000).as_deref(), Some("-50 %"));
        assert_eq!(percent(0.4), "40.0 %");
    }
}
