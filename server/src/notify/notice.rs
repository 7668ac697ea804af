//! What is told of a call that waits, of a session that stopped, or of a budget: who, what kind of thing, how grave, since
//! when. Nothing of a call's input is in it, nor a tool's name, which may be anybody's words.

use pilothouse_api::{
    ids::{EventId, SessionId},
    page::Query,
};
use pilothouse_app::{
    routes::Route,
    session::{Audience, SessionContext, content::intent::intent_of},
};
use pilothouse_console_api::{SessionFacts, Stopped, WaitingSession};
use pilothouse_domain::{
    intent::Level,
    reveal::visible,
    timeline::{Pending, ToolKind},
};
use serde::{Deserialize, Serialize};

/// The most characters of a name or a title. Others choose them.
const MAX_NAME: usize = 80;

/// Something that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What it is told once by: the call, or the session's stop.
    pub id: String,
    /// The session; `None` for a budget.
    pub session: Option<SessionId>,
    /// The session's title, or how much of the budget is used, in one line without hidden characters.
    pub title: String,
    /// The call; `None` where the session stopped.
    pub call: Option<EventId>,
    /// The agent, or the thread's, by the name people know; or which budget. In one line without hidden characters.
    pub agent: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// How much attention it needs.
    pub level: Level,
    /// Since when it waits, in milliseconds since 1970.
    pub since: i64,
    /// A rule escalated it to whoever is told.
    #[serde(default)]
    pub escalated: bool,
}

/// What follows a call's id where it is told once more.
const ESCALATED: &str = "/escalated";

/// What kind of thing waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A call of the shell waits for a decision.
    RunsCommand,
    /// A call that changes a file.
    ChangesFile,
    /// A call that reads files.
    ReadsFile,
    /// A call that reaches the web.
    UsesWeb,
    /// A call of any other tool.
    UsesTool,
    /// A call that a person must send a result for.
    NeedsResult,
    /// The session stopped on errors.
    StoppedOnErrors,
    /// The session reached its budget.
    StoppedOnBudget,
    /// A credential of the session was refused.
    StoppedOnCredentials,
    /// A threshold of a budget was crossed.
    BudgetUsed,
    /// The limit of a budget was reached.
    BudgetReached,
}

impl Kind {
    /// All of them.
    #[cfg(test)]
    pub const ALL: [Self; 11] = [
        Self::RunsCommand,
        Self::ChangesFile,
        Self::ReadsFile,
        Self::UsesWeb,
        Self::UsesTool,
        Self::NeedsResult,
        Self::StoppedOnErrors,
        Self::StoppedOnBudget,
        Self::StoppedOnCredentials,
        Self::BudgetUsed,
        Self::BudgetReached,
    ];

    /// What follows the agent's name.
    pub const fn words(self) -> &'static str {
        match self {
            Self::RunsCommand => "wants to run a command",
            Self::ChangesFile => "wants to change a file",
            Self::ReadsFile => "wants to read files",
            Self::UsesWeb => "wants to use the web",
            Self::UsesTool => "wants to use a tool",
            Self::NeedsResult => "needs a result",
            Self::StoppedOnErrors => "stopped on errors",
            Self::StoppedOnBudget => "stopped at its budget",
            Self::StoppedOnCredentials => "stopped on a refused credential",
            Self::BudgetUsed => "is partly used",
            Self::BudgetReached => "is used up",
        }
    }

    /// Whether a session stopped, rather than that a call waits.
    pub const fn is_stop(self) -> bool {
        matches!(self, Self::StoppedOnErrors | Self::StoppedOnBudget | Self::StoppedOnCredentials)
    }

    /// Whether it is about a budget of the console.
    pub const fn is_budget(self) -> bool {
        matches!(self, Self::BudgetUsed | Self::BudgetReached)
    }

    /// Whether it is about a call, which has a level.
    pub const fn is_call(self) -> bool {
        !self.is_stop() && !self.is_budget()
    }

    fn of(call: &Pending) -> Self {
        if !call.wants_confirmation() {
            return Self::NeedsResult;
        }
        match (call.call.kind, call.call.name()) {
            (ToolKind::BuiltIn, Some("bash")) => Self::RunsCommand,
            (ToolKind::BuiltIn, Some("write" | "edit")) => Self::ChangesFile,
            (ToolKind::BuiltIn, Some("read" | "glob" | "grep")) => Self::ReadsFile,
            (ToolKind::BuiltIn, Some("web_fetch" | "web_search")) => Self::UsesWeb,
            _ => Self::UsesTool,
        }
    }
}

impl From<Stopped> for Kind {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Errors => Self::StoppedOnErrors,
            Stopped::Budget => Self::StoppedOnBudget,
            Stopped::Credentials => Self::StoppedOnCredentials,
        }
    }
}

impl Notice {
    /// What is told of a session in which something waits. Judging its calls takes time.
    pub fn all_of(waiting: &WaitingSession) -> Vec<Self> {
        let WaitingSession { session, log, stopped, since, .. } = waiting;
        let (context, timeline) =
            SessionContext::from_log(Audience::Team, session.clone(), String::new(), log, waiting.seen_at);
        let title = one_line(&SessionFacts::heading(context.summary.title.as_deref()));
        let notice = |id: String, call, agent: &str, kind, level, since| Self {
            id,
            session: Some(session.id.clone()),
            title: title.clone(),
            call,
            agent: one_line(agent),
            kind,
            level,
            since,
            escalated: false,
        };
        let calls = timeline.pending().into_iter().map(|call| {
            let agent = context.thread_name(call.call.thread()).unwrap_or_else(|| "another thread".to_owned());
            // What can't be read needs a look.
            let level =
                intent_of(&call.call, &context.around(&call.call)).map_or(Level::LookClosely, |intent| intent.level);
            let began = call.call.called_at().unwrap_or(*since);
            notice(call.id.to_string(), Some(call.id.clone()), &agent, Kind::of(&call), level, began)
        });
        let stop = stopped.map(|stopped| {
            let agent = &context.summary.agent_name;
            notice(stop_id(waiting), None, agent, stopped.into(), Level::LookClosely, *since)
        });
        calls.chain(stop).collect()
    }

    /// What is told once more, since a rule escalated it.
    pub fn escalated(self) -> Self {
        Self { id: format!("{}{ESCALATED}", self.id), escalated: true, ..self }
    }

    /// The ids of what waits in a session, escalated or not; takes no time.
    pub fn ids_of(waiting: &WaitingSession) -> Vec<String> {
        let calls = waiting.calls.iter().flat_map(|call| [call.to_string(), format!("{call}{ESCALATED}")]);
        calls.chain(waiting.stopped.map(|_| stop_id(waiting))).collect()
    }

    /// What waits, in a few words: "Helper wants to run a command".
    pub fn words(&self) -> String {
        let escalated = if self.escalated { "Escalated: " } else { "" };
        format!("{escalated}{} {}", self.agent, self.kind.words())
    }

    /// What is told of a budget: which one, and how much of it is used.
    pub fn of_budget(id: String, budget: &str, used: &str, kind: Kind, since: i64) -> Self {
        Self {
            id,
            session: None,
            title: one_line(used),
            call: None,
            agent: one_line(budget),
            kind,
            level: Level::LookClosely,
            since,
            escalated: false,
        }
    }

    /// The page that opens the very call, or the budgets.
    pub fn url(&self, console: &str) -> String {
        let Some(session) = &self.session else { return format!("{console}{}", Route::SettingsBudgets) };
        let query = Query::new().with_option("event", self.call.as_ref());
        format!("{console}{}{}", Route::Session(session.clone()), query.suffix())
    }
}

/// A session may stop again later.
fn stop_id(waiting: &WaitingSession) -> String {
    format!("{}/{}", waiting.session.id, waiting.since)
}

/// Text that others chose, in one short line in which nothing hides.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    for (count, character) in visible(text).chars().enumerate() {
        if count == MAX_NAME {
            line.push('…');
            break;
        }
        line.push(if character.is_whitespace() { ' ' } else { character });
    }
    line
}

#[cfg(test)]
mod tests;
