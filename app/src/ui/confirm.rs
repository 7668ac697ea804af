//! A button that asks before it harms: a dialog that names what would be harmed, and a plain form. Neither needs script.

use super::{CodeButton, Icon};
use crate::routes::Route;
use leptos::prelude::*;
use pilothouse_api::{
    ids::{
        AgentId, CredentialId, DeploymentId, DreamId, EnvironmentId, FileId, MemoryId, MemoryStoreId, MemoryVersionId,
        ResourceId, SessionId, SkillId, SkillVersionId, ThreadId, TunnelCertificateId, TunnelId, UserProfileId,
        VaultId, WebhookEndpointId,
    },
    page::Query,
};
use pilothouse_domain::reveal::visible;
use serde::{Deserialize, Serialize};

/// What can't be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DestructiveAction {
    /// Archives an agent.
    ArchiveAgent(AgentId),
    /// Archives a deployment.
    ArchiveDeployment(DeploymentId),
    /// Ends a dream.
    CancelDream(DreamId),
    /// Archives a dream that has ended.
    ArchiveDream(DreamId),
    /// Archives an environment.
    ArchiveEnvironment(EnvironmentId),
    /// Deletes an environment.
    DeleteEnvironment(EnvironmentId),
    /// Deletes a file.
    DeleteFile(FileId),
    /// Archives a session.
    ArchiveSession(SessionId),
    /// Deletes a session.
    DeleteSession(SessionId),
    /// Archives a child thread of a session.
    ArchiveThread(SessionId, ThreadId),
    /// Takes a file out of a session.
    DetachFile(SessionId, ResourceId),
    /// Archives a vault.
    ArchiveVault(VaultId),
    /// Deletes a vault.
    DeleteVault(VaultId),
    /// Archives a credential of a vault.
    ArchiveCredential(VaultId, CredentialId),
    /// Deletes a credential of a vault.
    DeleteCredential(VaultId, CredentialId),
    /// Archives a memory store.
    ArchiveMemoryStore(MemoryStoreId),
    /// Deletes a memory store.
    DeleteMemoryStore(MemoryStoreId),
    /// Deletes a memory of a store, if its content still has this digest.
    DeleteMemory(MemoryStoreId, MemoryId, String),
    /// Removes the content of a version of a memory.
    RedactMemoryVersion(MemoryStoreId, MemoryVersionId),
    /// Deletes a skill.
    DeleteSkill(SkillId),
    /// Deletes a version of a skill.
    DeleteSkillVersion(SkillId, SkillVersionId),
    /// Archives a tunnel.
    ArchiveTunnel(TunnelId),
    /// Archives a certificate of a tunnel.
    ArchiveTunnelCertificate(TunnelId, TunnelCertificateId),
    /// Deletes a user profile.
    DeleteUserProfile(UserProfileId),
    /// Deletes a webhook of the organization.
    DeleteOrganizationWebhook(WebhookEndpointId),
}

/// How an action is worded.
struct Words {
    verb: &'static str,
    icon: &'static str,
    /// What kind of thing it is done to.
    kind: &'static str,
    consequence: &'static str,
}

const fn archive(kind: &'static str, consequence: &'static str) -> Words {
    Words { verb: "Archive", icon: "archive", kind, consequence }
}

const fn delete(kind: &'static str, consequence: &'static str) -> Words {
    Words { verb: "Delete", icon: "trash", kind, consequence }
}

impl DestructiveAction {
    const fn words(&self) -> Words {
        match self {
            Self::ArchiveAgent(_) => archive(
                "agent",
                "It can no longer be changed or start sessions. Existing sessions continue. You can't undo this.",
            ),
            Self::ArchiveDeployment(_) => archive(
                "deployment",
                "It can no longer be changed or start sessions. Existing sessions continue. You can't undo this.",
            ),
            Self::CancelDream(_) => Words {
                verb: "Stop",
                icon: "circle-stop",
                kind: "dream",
                consequence: "It ends without a result. You can start another one.",
            },
            Self::ArchiveDream(_) => {
                archive("dream", "It leaves the list and can still be read. What it wrote stays. You can't undo this.")
            }
            Self::ArchiveEnvironment(_) => archive(
                "environment",
                "It can no longer be changed or used for new sessions. Existing sessions continue. You can't undo this.",
            ),
            Self::DeleteEnvironment(_) => {
                delete("environment", "You can't undo this. If a session uses this environment, archive it instead.")
            }
            Self::DeleteFile(_) => {
                delete("file", "The file and its contents are deleted. Copies in sessions stay. You can't undo this.")
            }
            Self::ArchiveSession(_) => {
                archive("session", "It ends and takes no more messages. You can still read it. You can't undo this.")
            }
            Self::DeleteSession(_) => delete(
                "session",
                "Its events and the files it made are deleted too. Uploaded files and the agent stay. To keep them readable, archive it instead. You can't undo this.",
            ),
            Self::ArchiveThread(..) => archive(
                "thread",
                "It ends and takes no more work. You can still read its transcript. You can't undo this.",
            ),
            Self::DetachFile(..) => Words {
                verb: "Detach",
                icon: "x",
                kind: "file",
                consequence: "The agent can no longer read it. The uploaded file itself stays.",
            },
            Self::ArchiveVault(_) => archive(
                "vault",
                "Its credentials are archived too, and their secrets purged: sessions can no longer use them. You can't undo this.",
            ),
            Self::DeleteVault(_) => delete(
                "vault",
                "Its credentials are deleted with it. To keep a record of them, archive it instead. You can't undo this.",
            ),
            Self::ArchiveCredential(..) => archive(
                "credential",
                "Its secret is purged, and sessions can no longer use it. The record stays. You can't undo this.",
            ),
            Self::DeleteCredential(..) => {
                delete("credential", "Sessions can no longer use it, and its record goes. You can't undo this.")
            }
            Self::ArchiveMemoryStore(_) => archive(
                "memory store",
                "Its memories can still be read, and no longer changed or mounted in new sessions. You can't undo this.",
            ),
            Self::DeleteMemoryStore(_) => delete(
                "memory store",
                "All its memories and their versions are deleted. To keep them readable, archive it instead. You can't undo this.",
            ),
            Self::DeleteMemory(..) => delete(
                "memory",
                "Agents no longer find it. Its versions stay for at least 30 days, and it can be restored from one of them.",
            ),
            Self::DeleteSkill(_) => delete(
                "skill",
                "All its versions are deleted with it. Agents that have it can no longer start sessions until it is taken from them. You can't undo this.",
            ),
            Self::DeleteSkillVersion(..) => delete(
                "version",
                "Agents that have this version can no longer start sessions until they get another one. The other versions stay. You can't undo this.",
            ),
            Self::ArchiveTunnel(_) => archive(
                "tunnel",
                "Agents no longer reach what is behind it, and its token stops working. You can't undo this.",
            ),
            Self::ArchiveTunnelCertificate(..) => archive(
                "certificate",
                "Connectors with certificates of this authority are refused. You can't undo this.",
            ),
            Self::DeleteUserProfile(_) => {
                delete("user profile", "Requests can no longer be made on the person's behalf. You can't undo this.")
            }
            Self::DeleteOrganizationWebhook(_) => {
                delete("webhook", "Nothing is sent to it any more, and its signing secret goes. You can't undo this.")
            }
            Self::RedactMemoryVersion(..) => Words {
                verb: "Redact",
                icon: "eye-off",
                kind: "version",
                consequence: "Its content, path, size and hash are removed for good; that it was written, when and by whom stays. You can't undo this.",
            },
        }
    }

    fn id(&self) -> &str {
        match self {
            Self::ArchiveAgent(id) => id.as_str(),
            Self::ArchiveDeployment(id) => id.as_str(),
            Self::CancelDream(id) | Self::ArchiveDream(id) => id.as_str(),
            Self::ArchiveEnvironment(id) | Self::DeleteEnvironment(id) => id.as_str(),
            Self::DeleteFile(id) => id.as_str(),
            Self::ArchiveSession(id) | Self::DeleteSession(id) => id.as_str(),
            Self::ArchiveThread(_, id) => id.as_str(),
            Self::DetachFile(_, id) => id.as_str(),
            Self::ArchiveVault(id) | Self::DeleteVault(id) => id.as_str(),
            Self::ArchiveCredential(_, id) | Self::DeleteCredential(_, id) => id.as_str(),
            Self::ArchiveMemoryStore(id) | Self::DeleteMemoryStore(id) => id.as_str(),
            Self::DeleteMemory(_, id, _) => id.as_str(),
            Self::RedactMemoryVersion(_, id) => id.as_str(),
            Self::DeleteSkill(id) => id.as_str(),
            Self::DeleteSkillVersion(_, id) => id.as_str(),
            Self::ArchiveTunnel(id) => id.as_str(),
            Self::ArchiveTunnelCertificate(_, id) => id.as_str(),
            Self::DeleteUserProfile(id) => id.as_str(),
            Self::DeleteOrganizationWebhook(id) => id.as_str(),
        }
    }

    /// What keeps it readable.
    fn instead(&self) -> Option<Self> {
        Some(match self {
            Self::DeleteEnvironment(id) => Self::ArchiveEnvironment(id.clone()),
            Self::DeleteSession(id) => Self::ArchiveSession(id.clone()),
            Self::DeleteVault(id) => Self::ArchiveVault(id.clone()),
            Self::DeleteCredential(vault, id) => Self::ArchiveCredential(vault.clone(), id.clone()),
            Self::DeleteMemoryStore(id) => Self::ArchiveMemoryStore(id.clone()),
            _ => return None,
        })
    }

    /// One of many on its page: who can't see the row must hear what the button is about.
    const fn is_in_a_list(&self) -> bool {
        matches!(
            self,
            Self::DeleteFile(_)
                | Self::ArchiveThread(..)
                | Self::DetachFile(..)
                | Self::ArchiveCredential(..)
                | Self::DeleteCredential(..)
                | Self::ArchiveTunnelCertificate(..)
                | Self::DeleteOrganizationWebhook(_)
        )
    }

    /// Where the form is sent, from a page that is shown again unless what it is about is gone.
    fn form(&self, page: &str) -> String {
        let (path, is_delete) = match self {
            Self::ArchiveAgent(id) => (format!("agents/{id}/archive"), false),
            Self::ArchiveDeployment(id) => (format!("deployments/{id}/archive"), false),
            Self::CancelDream(id) => (format!("dreams/{id}/cancel"), false),
            Self::ArchiveDream(id) => (format!("dreams/{id}/archive"), false),
            Self::ArchiveEnvironment(id) => (format!("environments/{id}/archive"), false),
            Self::DeleteEnvironment(id) => (format!("environments/{id}"), true),
            Self::DeleteFile(id) => (format!("files/{id}"), true),
            Self::ArchiveSession(id) => (format!("sessions/{id}/archive"), false),
            Self::DeleteSession(id) => (format!("sessions/{id}"), true),
            Self::ArchiveThread(session, id) => (format!("sessions/{session}/threads/{id}/archive"), false),
            Self::DetachFile(session, id) => (format!("sessions/{session}/resources/{id}"), true),
            Self::ArchiveVault(id) => (format!("vaults/{id}/archive"), false),
            Self::DeleteVault(id) => (format!("vaults/{id}"), true),
            Self::ArchiveCredential(vault, id) => (format!("vaults/{vault}/credentials/{id}/archive"), false),
            Self::DeleteCredential(vault, id) => (format!("vaults/{vault}/credentials/{id}"), true),
            Self::ArchiveMemoryStore(id) => (format!("memory_stores/{id}/archive"), false),
            Self::DeleteMemoryStore(id) => (format!("memory_stores/{id}"), true),
            Self::DeleteMemory(store, id, _) => (format!("memory_stores/{store}/memories/{id}"), true),
            Self::DeleteSkill(id) => (format!("skills/{id}"), true),
            Self::DeleteSkillVersion(skill, id) => (format!("skills/{skill}/versions/{id}"), true),
            Self::ArchiveTunnel(id) => (format!("tunnels/{id}/archive"), false),
            Self::ArchiveTunnelCertificate(tunnel, id) => {
                (format!("tunnels/{tunnel}/certificates/{id}/archive"), false)
            }
            Self::DeleteUserProfile(id) => (format!("user_profiles/{id}"), true),
            Self::DeleteOrganizationWebhook(id) => (format!("organizations/webhooks/{id}"), true),
            Self::RedactMemoryVersion(store, id) => {
                (format!("memory_stores/{store}/memory_versions/{id}/redact"), false)
            }
        };
        let next = match self {
            Self::DeleteEnvironment(_) => Some(Route::Environments.to_string()),
            Self::DeleteSession(_) => Some(Route::Sessions.to_string()),
            Self::DeleteVault(_) => Some(Route::Vaults.to_string()),
            Self::DeleteMemoryStore(_) => Some(Route::MemoryStores.to_string()),
            Self::DeleteUserProfile(_) => Some(Route::UserProfiles.to_string()),
            Self::DeleteSkill(_) => Some(Route::Skills.to_string()),
            Self::DeleteSkillVersion(skill, _) => Some(Route::Skill(skill.clone()).to_string()),
            Self::DeleteMemory(store, ..) => Some(Route::MemoryStore(store.clone()).to_string()),
            _ => None,
        };
        let method = is_delete.then_some("delete");
        let query = Query::new().with_option("method", method).with("back", page).with_option("next", next);
        let digest = match self {
            Self::DeleteMemory(_, _, digest) => Some(digest),
            _ => None,
        };
        let query = query.with_option("expected_content_sha256", digest);
        format!("/forms/v1/{path}{}", query.suffix())
    }
}

/// Why what is at work can't be ended.
const BUSY: &str = "It is running. Interrupt it first.";

/// A button that asks before it harms.
#[component]
pub fn ConfirmAction(
    /// What would happen.
    action: DestructiveAction,
    /// What it would happen to, as people call it.
    name: String,
    /// The address of the page that it stands on.
    #[prop(into)]
    page: String,
    /// Why the visitor may not; absent: they may.
    refused: Option<String>,
    /// Who or what depends on it, where that is known.
    #[prop(optional_no_strip)]
    used_by: Option<String>,
    /// Whether the session is at work, where that matters; a script follows that.
    #[prop(optional)]
    is_working: Option<bool>,
    /// Whether what would be deleted can be archived instead.
    #[prop(optional)]
    can_archive: bool,
) -> impl IntoView {
    let Words { verb, icon, kind, consequence } = action.words();
    let name = visible(&name);
    let id = format!("{}-{}", verb.to_lowercase(), action.id());
    let (heading, label) = (format!("{id}-title"), format!("{verb} {name}"));
    let allowed = refused.is_none();
    let interrupts = is_working.is_some() && matches!(action, DestructiveAction::DeleteSession(_));
    let waits = is_working.filter(|_| allowed && !interrupts);
    let title = refused.clone().or_else(|| waits.filter(|now| *now).map(|_| BUSY.to_owned())).unwrap_or(label.clone());
    let archive = can_archive.then(|| action.instead()).flatten().map(|archive| archive.form(&page));
    let buttons = Buttons { form: action.form(&page), verb, archive, interrupts };
    view! {
        <button
            type="button"
            class="button danger"
            command="show-modal"
            commandfor=id.clone()
            aria-label=action.is_in_a_list().then(|| label.clone())
            title=title
            aria-description=refused
            disabled=!allowed || waits == Some(true)
            data-disabled-when=waits.map(|_| "working")
            data-why=waits.map(|_| BUSY)
        >
            <Icon name=icon/>
            <span>{verb}</span>
        </button>
        {allowed.then(|| view! {
            <dialog id=id aria-labelledby=heading.clone()>
                <h2 id=heading.clone()>{format!("{verb} the {kind} “{name}”?")}</h2>
                {used_by.map(|words| view! { <p>{words}</p> })}
                {interrupts.then(|| view! { <p class="when-working">"It is at work. It is interrupted first: what runs or waits is cancelled."</p> })}
                <p>{consequence}</p>
                {buttons.view()}
            </dialog>
        })}
    }
    .into_any()
}

/// The end of the dialog.
struct Buttons {
    form: String,
    verb: &'static str,
    /// Where the gentler action is sent, where there is one.
    archive: Option<String>,
    /// Whether a session at work is interrupted first; the style sheet shows what fits its state.
    interrupts: bool,
}

impl Buttons {
    fn view(self) -> AnyView {
        let Self { form, verb, archive, interrupts } = self;
        let (code, interrupt) = (form.clone(), format!("{form}&interrupt=true"));
        let fits = if interrupts { " when-idle" } else { "" };
        view! {
            // `scripts/dialog.js` sends it without leaving the page.
            <form method="post" action=form class="dialog-end" data-dialog-form="">
                <button type="submit" formmethod="dialog" class="button" autofocus=true>"Cancel"</button>
                <CodeButton action=code/>
                {archive.map(|form| view! { <button type="submit" class=format!("button{fits}") formaction=form>"Archive instead"</button> })}
                <button type="submit" class=format!("button danger solid{fits}")>{verb}</button>
                {interrupts.then(|| view! {
                    <button type="submit" class="button danger solid when-working" formaction=interrupt>"Interrupt, then delete"</button>
                })}
            </form>
        }
        .into_any()
    }
}
