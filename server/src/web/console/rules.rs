//! `/api/console/rules`: the standing rules, and the draft of the next version.

use crate::{failure::Failure, identity::Identity, ledger::Note, request::extract::Json, rules::trial, web::app::App};
use axum::{Extension, extract::State};
use pilothouse_console_api::{ChangeDraft, RuleVersion, Rules, RulesTrial};
use pilothouse_domain::rules::{Rule, RuleError, RuleForm, RuleSet};
use serde_json::{Map, Value};

/// How many versions are listed.
const VERSIONS: u32 = 50;

type Changed = Result<(Extension<Note>, Json<Rules>), Failure>;

/// What applies, and what is being written.
#[utoipa::path(get, path = "/api/console/rules", responses((status = 200, body = Object)))]
pub async fn rules(State(app): State<App>) -> Result<Json<Rules>, Failure> {
    Ok(Json(read(&app).await?))
}

async fn read(app: &App) -> Result<Rules, Failure> {
    Ok(Rules {
        configured: app.rules.configured().to_vec(),
        versions: app.store.rule_versions(VERSIONS).await?,
        draft: app.store.rule_draft().await?,
    })
}

/// Adds a rule to the draft, or changes one of it: the fields of [`RuleForm`], the `revision` of the draft that was shown,
/// and in `replaces` the name of the rule whose place it takes.
#[utoipa::path(post, path = "/api/console/rules/draft", request_body = Object, responses((status = 200, body = Object)))]
pub async fn save(State(app): State<App>, identity: Identity, Json(mut fields): Json<Map<String, Value>>) -> Changed {
    let mut text = |name: &str| match fields.remove(name) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    let (revision, replaces) = (text("revision"), text("replaces"));
    let form: RuleForm =
        serde_json::from_value(Value::Object(fields)).map_err(|error| Failure::invalid(error.to_string()))?;
    let rule = form.rule().map_err(refused)?;
    let name = rule.name.clone();
    change(&app, &identity, &revision, &format!("rule “{name}”"), |mut rules| {
        match rules.iter().position(|known| !replaces.is_empty() && known.name == replaces) {
            Some(at) => rules[at] = rule,
            None if replaces.is_empty() => rules.push(rule),
            None => return Err(Failure::not_found(format!("The draft has no rule “{replaces}”."))),
        }
        Ok(rules)
    })
    .await
}

/// Removes a rule from the draft.
#[utoipa::path(post, path = "/api/console/rules/draft/remove", request_body = Object, responses((status = 200, body = Object)))]
pub async fn remove(
    State(app): State<App>,
    identity: Identity,
    Json(ChangeDraft { revision, name, .. }): Json<ChangeDraft>,
) -> Changed {
    change(&app, &identity, &revision, &format!("without “{name}”"), |mut rules| {
        let before = rules.len();
        rules.retain(|rule| rule.name != name);
        if rules.len() == before {
            return Err(Failure::not_found(format!("The draft has no rule “{name}”.")));
        }
        Ok(rules)
    })
    .await
}

/// Begins the draft anew with the rules of an earlier version.
#[utoipa::path(post, path = "/api/console/rules/draft/restore", request_body = Object, responses((status = 200, body = Object)))]
pub async fn restore(
    State(app): State<App>,
    identity: Identity,
    Json(ChangeDraft { revision, version, .. }): Json<ChangeDraft>,
) -> Changed {
    let versions = app.store.rule_versions(VERSIONS).await?;
    let found = versions.into_iter().find(|known| known.version.to_string() == version);
    let RuleVersion { rules, .. } =
        found.ok_or_else(|| Failure::not_found(format!("There is no version {version:?}.")))?;
    change(&app, &identity, &revision, &format!("as in version {version}"), |_| Ok(rules)).await
}

/// Throws the draft away.
#[utoipa::path(post, path = "/api/console/rules/draft/discard", request_body = Object, responses((status = 200, body = Object)))]
pub async fn discard(State(app): State<App>, Json(ChangeDraft { revision, .. }): Json<ChangeDraft>) -> Changed {
    if !app.store.discard_rule_draft(number(&revision)?).await? {
        return Err(somebody_was_faster());
    }
    let note = Note { target: None, detail: Some("draft discarded".to_owned()) };
    Ok((Extension(note), Json(read(&app).await?)))
}

/// Makes the draft the version that applies.
#[utoipa::path(post, path = "/api/console/rules/switch-on", request_body = Object, responses((status = 200, body = Object)))]
pub async fn switch_on(
    State(app): State<App>,
    identity: Identity,
    Json(ChangeDraft { revision, .. }): Json<ChangeDraft>,
) -> Changed {
    let revision = number(&revision)?;
    let draft = app.store.rule_draft().await?.filter(|draft| draft.revision == revision);
    let draft = draft.ok_or_else(somebody_was_faster)?;
    RuleSet::new(0, [app.rules.configured(), &draft.rules].concat()).map_err(refused)?;
    let version = app.store.switch_rules_on(revision, &identity.name).await?.ok_or_else(somebody_was_faster)?;
    app.rules.reload(&app.store).await?;
    let note = Note { target: Some(version.to_string()), detail: Some(format!("{} rules", draft.rules.len())) };
    Ok((Extension(note), Json(read(&app).await?)))
}

/// What the draft would have meant for the calls of the last 30 days, and for those that wait.
#[utoipa::path(get, path = "/api/console/rules/trial", responses((status = 200, body = Object)))]
pub async fn trial(State(app): State<App>) -> Result<Json<RulesTrial>, Failure> {
    let rules = read(&app).await?;
    let rules = RuleSet { version: 0, rules: [app.rules.configured(), rules.edited()].concat() };
    let mut waiting = Vec::new();
    for session in app.inbox.sessions() {
        for call in &session.calls {
            if let Ok(Some(asked)) = app.answers.waiting(&session, call).await {
                waiting.push((session.session.id.to_string(), call.to_string(), asked));
            }
        }
    }
    Ok(Json(trial::trial(&app.store, &rules, &waiting).await?))
}

/// Changes the rules of the draft, unless somebody else did meanwhile.
async fn change(
    app: &App,
    identity: &Identity,
    revision: &str,
    what: &str,
    change: impl FnOnce(Vec<Rule>) -> Result<Vec<Rule>, Failure>,
) -> Changed {
    let revision = number(revision)?;
    let now = read(app).await?;
    if now.revision() != revision {
        return Err(somebody_was_faster());
    }
    let rules = change(now.edited().to_vec())?;
    RuleSet::new(0, [app.rules.configured(), &rules].concat()).map_err(refused)?;
    if !app.store.save_rule_draft(revision, &rules, &identity.name).await? {
        return Err(somebody_was_faster());
    }
    let note = Note { target: None, detail: Some(format!("draft: {what}")) };
    Ok((Extension(note), Json(read(app).await?)))
}

fn number(text: &str) -> Result<u32, Failure> {
    text.parse().map_err(|_| Failure::invalid("revision: expected a number."))
}

fn refused(error: RuleError) -> Failure {
    Failure::invalid(format!("{}: {}.", if error.field.is_empty() { "rule" } else { error.field }, error.message))
}

fn somebody_was_faster() -> Failure {
    Failure::conflict("Somebody else changed the draft meanwhile. Go back, reload the page and look at it again.")
        .with_code("draft_changed")
}
