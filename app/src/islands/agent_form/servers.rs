//! MCP servers, each with the policy of its tools.

use super::{policy, state::State};
use crate::{
    islands::form::{AddButton, List, RemoveButton},
    ui::{SelectField, TextField, Value},
};
use leptos::prelude::*;
use pilothouse_domain::agent_form::{AgentForm, McpServerForm};

const SERVERS: List<AgentForm, McpServerForm> = List { read: |f| &f.mcp_servers, write: |f| &mut f.mcp_servers };

/// The section of the MCP servers.
#[component]
pub fn Servers(state: State) -> impl IntoView {
    let error = state.error("mcp_servers");
    view! {
        <fieldset class="group">
            <legend>"MCP servers"</legend>
            <For each=state.rows(SERVERS) key=|index| *index let:index><Server state=state index=index/></For>
            {move || error.get().map(|error| view! { <p class="field-note error">{error}</p> })}
            <AddButton label="Add server" add=move |()| state.push(SERVERS)/>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Server(state: State, index: usize) -> impl IntoView {
    let number = index + 1;
    let tools = Value::part(
        state.form,
        move |f: &AgentForm| f.mcp_servers.get(index).map(|server| policy::read(&server.tools)).unwrap_or_default(),
        move |f, choice| {
            if let Some(server) = f.mcp_servers.get_mut(index) {
                policy::write(&mut server.tools, choice);
            }
        },
    );
    view! {
        <div class="item" role="group" aria-label=format!("Server {number}")>
            <div class="section-head">
                <strong>{format!("Server {number}")}</strong>
                <RemoveButton label=format!("Remove server {number}") remove=move |()| state.remove(SERVERS, index)/>
            </div>
            <div class="fields-2">
                <TextField
                    id=format!("mcp_servers.{index}.name") label="Server name"
                    value=state.row(SERVERS, index, |s| &s.name, |s| &mut s.name)
                    error=state.error(format!("mcp_servers.{index}.name"))
                />
                <TextField
                    id=format!("mcp_servers.{index}.url") label="URL" hint="Its credentials come from a vault."
                    value=state.row(SERVERS, index, |s| &s.url, |s| &mut s.url)
                    error=state.error(format!("mcp_servers.{index}.url"))
                />
            </div>
            <SelectField
                id=format!("mcp_servers.{index}.tools") label="Its tools" value=tools
                choices=policy::choices(&tools.get_untracked())
            />
        </div>
    }
    .into_any()
}
