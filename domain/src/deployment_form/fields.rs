//! The form from the fields that a browser sends.

use super::{DeploymentForm, body::PATHS};
use crate::form::{
    FieldErrors, PageForm, Paths,
    event::EventRow,
    fields::{Fields, pairs, rows, text, texts},
    resources::ResourceRows,
};

impl PageForm for DeploymentForm {
    const PATHS: Paths = PATHS;

    fn from_fields(fields: &Fields) -> Self {
        let text = |name: &str| text(fields, name);
        Self {
            name: text("name"),
            description: text("description"),
            agent: text("agent"),
            agent_version: text("agent_version"),
            environment: text("environment"),
            expression: text("expression"),
            timezone: text("timezone"),
            events: rows(fields, "events", EventRow::from_fields),
            resources: ResourceRows::from_fields(fields),
            vaults: texts(fields, "vaults"),
            budget: text("budget"),
            metadata: pairs(fields),
        }
    }

    fn errors(&self) -> FieldErrors {
        self.body().err().unwrap_or_default()
    }
}
