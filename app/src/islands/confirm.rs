//! Harm after a question: a button, and a dialog that names what would be harmed.

use crate::{
    browser::{self, dom},
    routes::Route,
    ui::{Attempt, AttemptFailure, Icon},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error,
    ids::{AgentId, EnvironmentId, FileId, ResourceId, SessionId, ThreadId},
};
use pilothouse_domain::reveal::visible;
use serde::{Deserialize, Serialize};

/// What can't be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Harm {
    /// Archives an agent.
    ArchiveAgent(AgentId),
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
}

impl Harm {
    fn verb(&self) -> &'static str {
        match self {
            Self::ArchiveAgent(_) | Self::ArchiveEnvironment(_) | Self::ArchiveSession(_) | Self::ArchiveThread(..) => {
                "Archive"
            }
            Self::DetachFile(..) => "Detach",
            Self::DeleteEnvironment(_) | Self::DeleteFile(_) | Self::DeleteSession(_) => "Delete",
        }
    }

    /// What kind of thing it is, for the question.
    fn kind(&self) -> &'static str {
        match self {
            Self::ArchiveAgent(_) => "agent",
            Self::ArchiveEnvironment(_) | Self::DeleteEnvironment(_) => "environment",
            Self::DeleteFile(_) | Self::DetachFile(..) => "file",
            Self::ArchiveSession(_) | Self::DeleteSession(_) => "session",
            Self::ArchiveThread(..) => "thread",
        }
    }

    fn icon(&self) -> &'static str {
        match self {
            Self::ArchiveAgent(_) | Self::ArchiveEnvironment(_) | Self::ArchiveSession(_) | Self::ArchiveThread(..) => {
                "archive"
            }
            Self::DetachFile(..) => "x",
            Self::DeleteEnvironment(_) | Self::DeleteFile(_) | Self::DeleteSession(_) => "trash",
        }
    }

    fn id(&self) -> &str {
        match self {
            Self::ArchiveAgent(id) => id.as_str(),
            Self::ArchiveEnvironment(id) | Self::DeleteEnvironment(id) => id.as_str(),
            Self::DeleteFile(id) => id.as_str(),
            Self::ArchiveSession(id) | Self::DeleteSession(id) => id.as_str(),
            Self::ArchiveThread(_, id) => id.as_str(),
            Self::DetachFile(_, id) => id.as_str(),
        }
    }

    fn consequence(&self) -> &'static str {
        match self {
            Self::ArchiveAgent(_) => {
                "It can no longer be changed or start sessions. Existing sessions continue. You can't undo this."
            }
            Self::ArchiveEnvironment(_) => {
                "It can no longer be changed or used for new sessions. Existing sessions continue. You can't undo this."
            }
            Self::DeleteEnvironment(_) => {
                "You can't undo this. If a session uses this environment, archive it instead."
            }
            Self::DeleteFile(_) => {
                "The file and its contents are deleted. Copies in sessions stay. You can't undo this."
            }
            Self::ArchiveSession(_) => {
                "It ends and takes no more messages. You can still read it. You can't undo this."
            }
            Self::DeleteSession(_) => {
                "Its events and the files it made are deleted too. Uploaded files and the agent stay. You can't undo this."
            }
            Self::ArchiveThread(..) => {
                "It ends and takes no more work. You can still read its transcript. You can't undo this."
            }
            Self::DetachFile(..) => "The agent can no longer read it. The uploaded file itself stays.",
        }
    }

    fn failed(&self) -> &'static str {
        match self {
            Self::ArchiveAgent(_) => "The agent was not archived",
            Self::ArchiveEnvironment(_) => "The environment was not archived",
            Self::DeleteEnvironment(_) => "The environment was not deleted",
            Self::DeleteFile(_) => "The file was not deleted",
            Self::ArchiveSession(_) => "The session was not archived",
            Self::DeleteSession(_) => "The session was not deleted",
            Self::ArchiveThread(..) => "The thread was not archived",
            Self::DetachFile(..) => "The file was not detached",
        }
    }

    async fn call(self) -> Result<(), Error> {
        let client = browser::client();
        match self {
            Self::ArchiveAgent(id) => client.archive_agent(&id).await.map(drop),
            Self::ArchiveEnvironment(id) => client.archive_environment(&id).await.map(drop),
            Self::DeleteEnvironment(id) => client.delete_environment(&id).await.map(drop),
            Self::DeleteFile(id) => client.delete_file(&id).await.map(drop),
            Self::ArchiveSession(id) => client.archive_session(&id).await.map(drop),
            Self::DeleteSession(id) => client.delete_session(&id).await.map(drop),
            Self::ArchiveThread(session, id) => client.archive_thread(&session, &id).await.map(drop),
            Self::DetachFile(session, id) => client.delete_resource(&session, &id).await.map(drop),
        }
    }

    /// Shows what became of it.
    fn done(&self) {
        match self {
            Self::DeleteEnvironment(_) => browser::navigate(&Route::Environments),
            Self::DeleteSession(_) => browser::navigate(&Route::Sessions),
            Self::ArchiveAgent(_)
            | Self::ArchiveEnvironment(_)
            | Self::ArchiveSession(_)
            | Self::ArchiveThread(..)
            | Self::DeleteFile(_)
            | Self::DetachFile(..) => browser::reload(),
        }
    }
}

/// A button that asks before it harms. The dialog is only drawn once it is asked for: lists have many such buttons.
#[island]
pub fn ConfirmAction(
    /// What would happen.
    harm: Harm,
    /// What it would happen to, as people call it.
    name: String,
    /// Why the visitor may not; absent: they may.
    refused: Option<String>,
) -> impl IntoView {
    let live = browser::use_live();
    let name = visible(&name);
    let asked = RwSignal::new(false);
    let (verb, icon) = (harm.verb(), harm.icon());
    let dialog = format!("{}-{}", verb.to_lowercase(), harm.id());
    let ask = {
        let dialog = dialog.clone();
        move |_| {
            asked.set(true);
            let dialog = dialog.clone();
            dom::after_drawing(move || dom::show_dialog(&dialog));
        }
    };
    let label = format!("{verb} {name}");
    // One of many in a list: who can't see the row must hear what it is about.
    let many = matches!(harm, Harm::DeleteFile(_) | Harm::ArchiveThread(..) | Harm::DetachFile(..));
    let allowed = refused.is_none();
    view! {
        <button
            type="button"
            class="button danger"
            aria-label=many.then(|| label.clone())
            title=refused.clone().unwrap_or(label)
            aria-description=refused
            disabled=move || !allowed || !live.get()
            on:click=ask
        >
            <Icon name=icon/>
            <span>{verb}</span>
        </button>
        {move || asked.get().then(|| view! { <Question harm=harm.clone() name=name.clone() dialog=dialog.clone()/> })}
    }
    .into_any()
}

#[component]
fn Question(harm: Harm, name: String, dialog: String) -> impl IntoView {
    let attempt = Attempt::default();
    let (verb, kind, failed, consequence) = (harm.verb(), harm.kind(), harm.failed(), harm.consequence());
    let heading = format!("{dialog}-title");
    let confirm = move |_| {
        let after = harm.clone();
        attempt.run(harm.clone().call(), move |()| after.done());
    };
    view! {
        <dialog id=dialog aria-labelledby=heading.clone()>
            <h2 id=heading.clone()>{format!("{verb} the {kind} “{name}”?")}</h2>
            <p>{consequence}</p>
            <AttemptFailure attempt=attempt what=failed/>
            <form method="dialog" class="dialog-end">
                <button type="submit" class="button" autofocus=true>"Cancel"</button>
                <button
                    type="button"
                    class="button danger solid"
                    aria-busy=move || attempt.pending.get().then_some("true")
                    disabled=move || attempt.pending.get()
                    on:click=confirm
                >
                    {verb}
                </button>
            </form>
        </dialog>
    }
    .into_any()
}
