//! MCP servers, each with the policies of its tools.

use super::policy;
use crate::pages::form::FieldSet;
use leptos::prelude::*;
use pilothouse_domain::agent_form::{McpServerForm, McpToolForm};

/// The section of the MCP servers.
pub fn servers(fields: &FieldSet<'_>, servers: &[McpServerForm]) -> AnyView {
    fields.list("mcp_servers", "MCP servers", "server", servers, server)
}

fn server(fields: &FieldSet<'_>, server: &McpServerForm) -> AnyView {
    view! {
        {fields.hidden("origin", &server.origin)}
        <div class="fields-2">
            {fields.field("name", "Server name", &server.name).text()}
            {fields.field("url", "URL", &server.url).hint("Its credentials come from a vault.").text()}
        </div>
        {fields.field("tools", "Its tools", &server.tools).hint("Unless a tool has its own setting below.").select(policy::choices())}
        {fields.lines("configs", "Single tools", "tool", &server.configs, tool)}
    }
    .into_any()
}

fn tool(fields: &FieldSet<'_>, number: usize, tool: &McpToolForm) -> AnyView {
    view! {
        {fields.field("name", format!("Tool {number}"), &tool.name).bare()}
        {fields.field("choice", format!("Setting of tool {number}"), &tool.choice).bare_select(policy::choices())}
    }
    .into_any()
}
