//! The console's own routes as their callers see them: wire types, and a typed call for each.
//!
//! The server answers with these types, and pages read them; neither side needs the other for them.
//! `docs/architecture.md` lists the routes.

#![warn(missing_docs)]

mod agent_versions;
mod approvals;
#[cfg(not(target_arch = "wasm32"))]
mod audit;
#[cfg(not(target_arch = "wasm32"))]
mod budgets;
#[cfg(not(target_arch = "wasm32"))]
mod cleanup;
mod coverage;
mod credential_checks;
#[cfg(not(target_arch = "wasm32"))]
mod decisions;
mod doctor;
#[cfg(not(target_arch = "wasm32"))]
mod errors;
mod known_sessions;
mod log;
#[cfg(not(target_arch = "wasm32"))]
mod manifests;
mod me;
#[cfg(not(target_arch = "wasm32"))]
mod names;
#[cfg(not(target_arch = "wasm32"))]
mod notifications;
mod outage;
mod passkey;
mod patch;
mod presence;
mod push;
mod recorded;
mod rows;
#[cfg(not(target_arch = "wasm32"))]
mod rules;
mod search;
#[cfg(not(target_arch = "wasm32"))]
mod search_logs;
mod session_facts;
mod share;
#[cfg(not(target_arch = "wasm32"))]
mod sign_ins;
mod stream;
mod tool_schema;
mod totals;
#[cfg(not(target_arch = "wasm32"))]
mod usage;

pub use agent_versions::{MadeVersion, made_versions};
pub use approvals::{Answered, Approvals, ApprovalsSummary, Stopped, WaitingSession, approvals};
#[cfg(not(target_arch = "wasm32"))]
pub use audit::{
    AgentRecord, Audit, AuditFilter, AuditRow, ChainState, Comparison, Deed, LentVault, Mounted, Produced,
    SessionRecord, Verification, agent_record, audit, session_record, verification,
};
#[cfg(not(target_arch = "wasm32"))]
pub use budgets::{BudgetCrossing, BudgetFacts, Budgets, ChangedBudget, budgets};
#[cfg(not(target_arch = "wasm32"))]
pub use cleanup::{
    ChangedCleanup, ChooseCleanup, Cleanup, CleanupCounts, CleanupGroup, CleanupItem, CleanupItemState, CleanupItems,
    CleanupItemsFilter, CleanupRule, CleanupState, ListedCleanup, PlanCleanup, RunCleanup, cleanup, cleanup_items,
    cleanups,
};
pub use coverage::{Coverage, CoverageFilter, coverage};
pub use credential_checks::{CredentialCheck, credential_checks};
#[cfg(not(target_arch = "wasm32"))]
pub use decisions::{
    AgentFigures, Asked, Decision, DecisionFilter, DecisionKind, DecisionRow, Decisions, Via, decisions,
};
pub use doctor::{Check, CheckGroup, CheckId, CheckState, Diagnosis, LiveRun, SettingFound, SettingSource, doctor};
#[cfg(not(target_arch = "wasm32"))]
pub use errors::{Errors, ErrorsFilter, Retries, SlowTool, VersionFigures, Wait, Waits, errors};
pub use known_sessions::{
    KnownSession, KnownSessionDetail, KnownSessionFilter, KnownSessions, RecordedType, SessionStats, StatusStats,
    known_session, known_sessions, session_stats,
};
pub use log::{LogAddress, LogFilter, LogPosition, LogWindow, RawFilter, WINDOW, log_window};
#[cfg(not(target_arch = "wasm32"))]
pub use manifests::{ManifestAction, ManifestChange, ManifestPlan, ManifestStep};
pub use me::Me;
#[cfg(not(target_arch = "wasm32"))]
pub use names::{FoundNames, Named, NamedKind, names};
#[cfg(not(target_arch = "wasm32"))]
pub use notifications::{
    ConfirmMailAddress, CreatedWebhook, DeletedWebhook, Delivery, MailAddress, NotificationChoices, Notifications,
    QueuedMessage, SetMailAddress, SetWebhook, TestNotification, TestedChannel, TimeOfDay, WebhookFacts, WebhookFormat,
    Webhooks, notifications, webhooks,
};
pub use outage::Outage;
pub use passkey::{
    ChangedPasskey, CreatePasskey, DeletePasskey, Passkey, Passkeys, RegisterPasskey, RenamePasskey, StepUp, passkeys,
};
pub use patch::{Card, Grown, Patch, PatchFrame};
pub use presence::{Answering, MyPresence, Presence};
pub use push::{ChangePushDevice, ChangedPushDevice, NewPushDevice, Push, PushDevice, PushKeys, push};
pub use recorded::{SeenSession, Stale, recorded_sessions, session};
pub use rows::{ReplayPart, ReplayStep, RowsWindow};
#[cfg(not(target_arch = "wasm32"))]
pub use rules::{ChangeDraft, RuleDraft, RuleVersion, Rules, RulesTrial, TrialCall, rules, rules_trial};
pub use search::{Found, Hit};
#[cfg(not(target_arch = "wasm32"))]
pub use search_logs::{FoundEvent, FoundEvents, FoundPart, FoundSession, SearchCoverage, SearchFilter, search_logs};
pub use session_facts::SessionFacts;
pub use share::{CreateShare, CreatedShare, MAX_SHARE_HOURS, RevokedShare, ShareLink, SharedSession, shared_session};
#[cfg(not(target_arch = "wasm32"))]
pub use sign_ins::{BeginSignIn, SignIn};
pub use stream::{Connection, StreamFrame};
pub use tool_schema::ToolSchema;
pub use totals::TypeCount;
#[cfg(not(target_arch = "wasm32"))]
pub use usage::{
    AgentPast, OtherModel, PastEffort, PastSession, SessionCost, UsageBy, UsageForecast, UsageGroup, UsageKnown,
    UsageQuery, UsageReport, UsageRequest, UsageStep, UsageSum, UsageThread, agent_past, session_cost, usage,
};
