//! The console's own routes as their callers see them: wire types, and a typed call for each.
//!
//! The server answers with these types, and pages read them; neither side needs the other for them.
//! `docs/architecture.md` lists the routes.

#![warn(missing_docs)]

mod agent_versions;
mod approvals;
#[cfg(not(target_arch = "wasm32"))]
mod cleanup;
mod credential_checks;
#[cfg(not(target_arch = "wasm32"))]
mod decisions;
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
mod session_facts;
mod share;
#[cfg(not(target_arch = "wasm32"))]
mod sign_ins;
mod stream;
mod tool_schema;
mod totals;

pub use agent_versions::{MadeVersion, made_versions};
pub use approvals::{Answered, Approvals, ApprovalsSummary, Stopped, WaitingSession, approvals};
#[cfg(not(target_arch = "wasm32"))]
pub use cleanup::{
    ChangedCleanup, ChooseCleanup, Cleanup, CleanupCounts, CleanupGroup, CleanupItem, CleanupItemState, CleanupItems,
    CleanupItemsFilter, CleanupRule, CleanupState, ListedCleanup, PlanCleanup, RunCleanup, cleanup, cleanup_items,
    cleanups,
};
pub use credential_checks::{CredentialCheck, credential_checks};
#[cfg(not(target_arch = "wasm32"))]
pub use decisions::{
    AgentFigures, Asked, Decision, DecisionFilter, DecisionKind, DecisionRow, Decisions, Via, decisions,
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
pub use session_facts::SessionFacts;
pub use share::{CreateShare, CreatedShare, MAX_SHARE_HOURS, RevokedShare, ShareLink, SharedSession, shared_session};
#[cfg(not(target_arch = "wasm32"))]
pub use sign_ins::{BeginSignIn, SignIn};
pub use stream::{Connection, StreamFrame};
pub use tool_schema::ToolSchema;
pub use totals::TypeCount;
