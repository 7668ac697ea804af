//! Tools that a client runs: a person in this console, or a program.

use crate::pages::form::FieldSet;
use leptos::prelude::*;
use pilothouse_domain::agent_form::CustomToolForm;

/// The section of the custom tools.
pub fn custom_tools(fields: &FieldSet<'_>, tools: &[CustomToolForm]) -> AnyView {
    fields.list("custom_tools", "Custom tools", "custom tool", tools, custom_tool)
}

fn custom_tool(fields: &FieldSet<'_>, tool: &CustomToolForm) -> AnyView {
    view! {
        {fields.hidden("origin", &tool.origin)}
        {fields.field("name", "Tool name", &tool.name).hint("A person in this console or a program answers its calls.").text()}
        {fields.field("description", "What the tool does", &tool.description).hint("The model reads this.").area(2)}
        {fields.field("input_schema", "Input schema", &tool.input_schema).hint("JSON Schema of an object.").area(5)}
    }
    .into_any()
}
