//! The form from the fields that a browser sends.

use super::{
    check,
    fields::{AgentForm, BuiltInForm, CustomToolForm, McpServerForm, McpToolForm, SkillForm},
    roster::RosterForm,
    web::{FetchForm, SearchForm},
};
use crate::form::{
    FieldErrors, PageForm, Paths,
    fields::{Fields, below, is_ticked, pairs, rows, text},
};

impl PageForm for AgentForm {
    const PATHS: Paths = &[
        ("model.effort", "effort"),
        ("model.speed", "speed"),
        ("model.inference_geo", "inference_geo"),
        ("multiagent", "roster.kind"),
        ("execution_identity", "role_arn"),
    ];

    fn from_fields(fields: &Fields) -> Self {
        let text = |name: &str| text(fields, name);
        Self {
            name: text("name"),
            description: text("description"),
            model: text("model"),
            effort: text("effort"),
            speed: text("speed"),
            inference_geo: text("inference_geo"),
            system: text("system"),
            built_in: built_in(&below(fields, "built_in")),
            mcp_servers: rows(fields, "mcp_servers", server),
            custom_tools: rows(fields, "custom_tools", custom_tool),
            skills: rows(fields, "skills", skill),
            roster: RosterForm::from_fields(&below(fields, "roster")),
            role_arn: text("role_arn").trim().to_owned(),
            metadata: pairs(fields),
        }
    }

    fn errors(&self) -> FieldErrors {
        check::errors_of(self)
    }
}

/// A field's text, and of a row that was just added what it begins with.
fn text_or(row: &Fields, name: &str, first: String) -> String {
    if row.iter().any(|(field, _)| field == name) { text(row, name) } else { first }
}

fn built_in(fields: &Fields) -> BuiltInForm {
    let first = BuiltInForm::default();
    let mut form = BuiltInForm {
        on: is_ticked(fields, "on"),
        default: text_or(fields, "default", first.default),
        tools: first.tools,
        search: SearchForm::from_fields(&below(fields, "search")),
        fetch: FetchForm::from_fields(&below(fields, "fetch")),
    };
    for tool in &mut form.tools {
        tool.own = text(fields, &tool.name);
    }
    form
}

fn server(row: &Fields) -> McpServerForm {
    McpServerForm {
        origin: text(row, "origin"),
        name: text(row, "name"),
        url: text(row, "url"),
        tools: text_or(row, "tools", McpServerForm::default().tools),
        configs: rows(row, "configs", |row| McpToolForm {
            name: text(row, "name"),
            choice: text_or(row, "choice", McpToolForm::default().choice),
        }),
    }
}

fn custom_tool(row: &Fields) -> CustomToolForm {
    CustomToolForm {
        origin: text(row, "origin"),
        name: text(row, "name"),
        description: text(row, "description"),
        input_schema: text_or(row, "input_schema", CustomToolForm::default().input_schema),
    }
}

fn skill(row: &Fields) -> SkillForm {
    SkillForm { skill_id: text(row, "skill_id"), version: text(row, "version") }
}
