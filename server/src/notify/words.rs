//! How notices are worded, whatever they are sent over.

use super::notice::Notice;
use pilothouse_app::routes::Route;
use pilothouse_domain::intent::Level;

/// The most notices that a message lists.
pub const MAX_LISTED: usize = 20;

/// What a message is about, in one line.
pub fn headline(notices: &[Notice]) -> String {
    match notices {
        [] => "This is a test of Pilothouse's notifications.".to_owned(),
        [notice] => format!("{}{}", notice.words(), grave(notice)),
        _ => counted(notices),
    }
}

/// The page that a message leads to: the very call, or the list of what waits.
pub fn link(notices: &[Notice], console: &str) -> String {
    match notices {
        [notice] => notice.url(console),
        [first, rest @ ..] if first.kind.is_budget() && rest.iter().all(|notice| notice.kind.is_budget()) => {
            first.url(console)
        }
        _ => format!("{console}{}", Route::Approvals),
    }
}

/// One notice of several.
pub fn line(notice: &Notice) -> String {
    if notice.kind.is_budget() {
        return format!("{}: {}", notice.words(), notice.title);
    }
    format!("{}{}, in “{}”", notice.words(), grave(notice), notice.title)
}

/// How many notices a message leaves out, in words.
pub fn left_out(notices: &[Notice]) -> Option<String> {
    notices.len().checked_sub(MAX_LISTED).filter(|count| *count > 0).map(|count| format!("… and {count} more"))
}

fn counted(notices: &[Notice]) -> String {
    let stopped = notices.iter().filter(|notice| notice.kind.is_stop()).count();
    let dangerous = notices.iter().filter(|notice| notice.level == Level::Dangerous).count();
    let budgets = notices.iter().filter(|notice| notice.kind.is_budget()).count();
    let calls = match notices.len() - stopped - budgets {
        0 => None,
        1 => Some("1 call waits".to_owned()),
        count => Some(format!("{count} calls wait")),
    };
    let stopped = match stopped {
        0 => None,
        1 => Some("1 session stopped".to_owned()),
        count => Some(format!("{count} sessions stopped")),
    };
    let budgets = match budgets {
        0 => None,
        1 => Some("1 budget crossed a threshold".to_owned()),
        count => Some(format!("{count} budgets crossed a threshold")),
    };
    let words = calls.into_iter().chain(stopped).chain(budgets).collect::<Vec<_>>().join(", ");
    if dangerous > 0 { format!("{words} ({dangerous} dangerous)") } else { words }
}

/// The level of a call, where it should be seen at once.
const fn grave(notice: &Notice) -> &'static str {
    match notice.level {
        _ if !notice.kind.is_call() => "",
        Level::Routine => "",
        Level::LookClosely => " (look closely)",
        Level::Dangerous => " (dangerous)",
    }
}
