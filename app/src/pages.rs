//! The pages: for each route, load the data, then show it.

mod agents;
mod approvals;
mod audit;
mod calculator;
mod cleanup;
mod code;
mod decisions;
mod deployments;
mod dialog_form;
mod dreams;
mod environments;
mod errors;
mod files;
mod find;
mod form;
mod import;
mod list;
mod login;
mod memory_stores;
mod offline;
mod period;
mod plain;
mod problem;
mod report;
mod search;
mod sessions;
mod settings;
mod shared;
mod shortcuts;
mod shown_once;
mod skills;
mod tunnels;
mod usage;
mod used_by;
mod user_profiles;
mod vaults;

#[cfg(test)]
mod tests;

use crate::{
    page::{Page, PageContext, Problem},
    routes::Route,
};

pub use code::{called, of_form as form_as_code};
pub use import::{Import, shown as imported};
pub use problem::problem;
pub use settings::{rule_form::refused as rule_refused, webhooks::made as webhook_made};

/// Loads the page at a path; an unknown path, and data that can't be loaded, give readable pages too.
pub async fn load(path: &str, context: &PageContext) -> Page {
    let page = match Route::parse(path) {
        Some(route) => page_of(&route, context).await,
        None => Err(Problem::not_found()),
    };
    page.unwrap_or_else(problem)
}

async fn page_of(route: &Route, context: &PageContext) -> Result<Page, Problem> {
    match route {
        Route::Login => Ok(login::login(context)),
        Route::Setup => Ok(login::setup(context)),
        Route::Agents => Ok(agents::list(context).await),
        Route::AgentNew => Ok(agents::create(context).await),
        Route::Agent(id) => agents::detail(context, id).await,
        Route::AgentEdit(id) => agents::edit(context, id).await,
        Route::Code => code::page(context).await,
        Route::Deployments => Ok(deployments::list(context).await),
        Route::DeploymentNew => Ok(deployments::create(context).await),
        Route::DeploymentEdit(id) => deployments::edit(context, id).await,
        Route::Deployment(id) => deployments::detail(context, id).await,
        Route::Dreams => Ok(dreams::list(context).await),
        Route::DreamNew => Ok(dreams::create(context).await),
        Route::Dream(id) => dreams::detail(context, id).await,
        Route::Environments => Ok(environments::list(context).await),
        Route::EnvironmentNew => Ok(environments::create(context)),
        Route::EnvironmentEdit(id) => environments::edit(context, id).await,
        Route::Environment(id) => environments::detail(context, id).await,
        Route::WorkQueue(id) => environments::work_queue(context, id).await,
        Route::Work(environment, id) => environments::work(context, environment, id).await,
        Route::Files => Ok(files::list(context).await),
        Route::FilesDelete => files::delete(context).await,
        Route::File(id) => files::detail(context, id).await,
        Route::Skills => Ok(skills::list(context).await),
        Route::Skill(id) => skills::detail(context, id).await,
        Route::SkillVersion(skill, id) => skills::version(context, skill, id).await,
        Route::Tunnels => Ok(tunnels::list(context).await),
        Route::Tunnel(id) => tunnels::detail(context, id).await,
        Route::UserProfiles => Ok(user_profiles::list(context).await),
        Route::UserProfile(id) => user_profiles::detail(context, id).await,
        Route::Vaults => Ok(vaults::list(context).await),
        Route::Vault(id) => vaults::detail(context, id).await,
        Route::MemoryStores => Ok(memory_stores::list(context).await),
        Route::MemoryStore(id) => memory_stores::detail(context, id).await,
        Route::Memory(store, id) => memory_stores::memory(context, store, id).await,
        Route::MemoryVersion(store, id) => memory_stores::version(context, store, id).await,
        Route::SettingsRules => Ok(settings::rules::page(context).await),
        Route::SettingsRule => settings::rule_form::page(context).await,
        Route::SettingsRulesTrial => settings::rules_trial::page(context).await,
        Route::Import => Ok(import::import(context)),
        Route::Find => Ok(find::find(context).await),
        Route::Shortcuts => Ok(shortcuts::shortcuts()),
        Route::Decisions => Ok(decisions::list(context).await),
        Route::Usage => Ok(usage::usage(context).await),
        Route::Calculator => Ok(calculator::calculator(context).await),
        Route::Errors => Ok(errors::page(context).await),
        Route::Audit => Ok(audit::list(context).await),
        Route::AuditSession(id) => Ok(audit::session(context, id).await),
        Route::AuditAgent(id) => Ok(audit::agent(context, id).await),
        Route::Cleanup => Ok(cleanup::list(context).await),
        Route::CleanupPlan(id) => cleanup::plan(context, id).await,
        Route::Approvals => Ok(approvals::list(context).await),
        Route::SettingsNotifications => Ok(settings::notifications::page(context).await),
        Route::SettingsOrganizationWebhooks => {
            Ok(settings::organization_webhooks::organization_webhooks(context).await)
        }
        Route::SettingsBudgets => Ok(settings::budgets::page(context).await),
        Route::SettingsDoctor => Ok(settings::doctor::page(context).await),
        Route::SettingsWebhooks => Ok(settings::webhooks::page(context).await),
        Route::Search => Ok(search::search(context).await),
        Route::Sessions => Ok(sessions::list(context).await),
        Route::SessionNew => Ok(sessions::create(context).await),
        Route::SessionsChosen => Ok(sessions::chosen(context).await),
        Route::Session(id) => sessions::detail(context, id).await,
        Route::SessionCost(id) => usage::session_cost(context, id).await,
        Route::SessionAgent(id) => sessions::agent(context, id).await,
        Route::Offline => Ok(offline::offline()),
        Route::SettingsPasskeys => Ok(settings::passkeys::page(context).await),
        Route::Share(token) => shared::detail(context, token).await,
    }
}
