//! What an agent can be put together from. Only suggestions: a list that can't be loaded is no failure.

use crate::{
    page::PageContext,
    pages::form::choices::{MOST, agents},
    ui::Choice,
};
use pilothouse_api::page::Query;

/// Models, skills and other agents.
#[derive(Clone, Debug, Default)]
pub struct Offers {
    pub models: Vec<Choice>,
    pub skills: Vec<Choice>,
    pub agents: Vec<Choice>,
}

impl Offers {
    /// Loads all of them.
    pub async fn load(context: &PageContext) -> Self {
        let query = Query::new().with("limit", MOST);
        let (models, skills, agents) =
            futures::join!(context.api.list_models(&query), context.api.list_skills(&query), agents(context));
        let models = models.map(|page| page.data).unwrap_or_default();
        let skills = skills.map(|page| page.data).unwrap_or_default();
        Self {
            models: models.iter().map(|model| Choice::new(&model.id, &model.display_name)).collect(),
            skills: skills.iter().map(|skill| Choice::new(skill.id.as_str(), &skill.display_name)).collect(),
            agents: agents.unwrap_or_default(),
        }
    }

    /// The model that a new agent begins with.
    pub fn first_model(&self) -> String {
        self.models.first().map(|model| model.value.clone()).unwrap_or_default()
    }
}
