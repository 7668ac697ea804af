//! The tools and MCP servers that a session's agent has from its next turn on.

use crate::{
    page::{Page, PageContext, Problem},
    pages::{agents::form::tools, form::Editor},
    routes::Route,
    ui::PageHead,
};
use leptos::prelude::*;
use pilothouse_api::{ids::SessionId, sessions::SessionStatus};
use pilothouse_console_api::SessionFacts;
use pilothouse_domain::{agent_form::SessionAgentForm, form::FormKind, reveal::visible};

/// `/sessions/{id}/agent`.
pub async fn agent(context: &PageContext, id: &SessionId) -> Result<Page, Problem> {
    let session = context.api.retrieve_session(id).await?;
    let busy =
        (session.status != SessionStatus::Idle).then_some("The agent can be changed only while the session is idle.");
    let agent = &session.raw()["agent"];
    let (form, was) = (SessionAgentForm::of(agent), agent.to_string());
    let (here, leave) = (Route::SessionAgent(id.clone()), Route::Session(id.clone()));
    let mut editor = Editor {
        refused: context.may().administer_refused().or(busy),
        ..Editor::edit(FormKind::SessionAgent, form, was, &format!("/v1/sessions/{id}"), here, leave)
    };
    editor.fill(context);
    let parent = Route::Session(id.clone()).to_string();
    let name = visible(&SessionFacts::heading(session.title.as_deref()));
    Ok(Page::new(format!("Tools of {name}"), move || {
        view! {
            <div class="page narrow">
                <PageHead title=format!("Tools of {name}") parent=(parent, "Back to the session")/>
                <p>"From the next turn on, in this session only. The agent itself and other sessions stay as they are."</p>
                {editor.view(None, |fields| tools(fields, &editor.form.agent))}
            </div>
        }
    })
    .with_form())
}
