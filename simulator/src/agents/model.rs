//! An agent's `model`: a model id or the object form, resolved to the object form (agents.md §5).

use crate::{
    models::{self, Lifecycle},
    prelude::*,
};
use pilothouse_api::agents::{Effort, ModelConfig};
use pilothouse_domain::prices;

const LEVELS: [&str; 5] = ["low", "medium", "high", "xhigh", "max"];
const MAX_MODEL_ID: usize = 256;

/// The effort of every model unless another is asked for.
pub(super) fn default_effort() -> Effort {
    Effort { level: "high".to_owned() }
}

/// Resolves the `model` of a body. It replaces the stored one as a whole, except that an omitted `effort` keeps the
/// stored one while the model stays the same.
pub(super) fn resolve(body: &Fields<'_>, stored: Option<ModelConfig>) -> Result<ModelConfig, HttpError> {
    let sent = body.required("model")?;
    let path = body.path_of("model");
    let shorthand;
    let config = match sent {
        Value::String(id) => {
            shorthand = json!({"id": id});
            Fields::at(path, &shorthand)?
        }
        Value::Object(_) => Fields::at(path, sent)?,
        _ => return Err(body.fail("model", "must be a model id or a model object")),
    };
    config.only(&["id", "effort", "inference_geo", "speed"])?;
    let id = config.required_text("id", 1..=MAX_MODEL_ID)?;
    check_available(&config, "id", id)?;
    Ok(ModelConfig {
        id: id.to_owned(),
        effort: Some(effort(&config, stored.filter(|stored| stored.id == id))?),
        inference_geo: inference_geo(&config, id)?.map(str::to_owned),
        speed: Some(speed(&config, id)?.to_owned()),
    })
}

/// Refuses models that are retired, or that are no Claude models. Ids are an open set: a `claude-` id that the
/// catalogue does not know yet is let through.
pub(crate) fn check_available(fields: &Fields<'_>, field: &str, id: &str) -> Result<(), HttpError> {
    match models::find(id) {
        Some(model) if model.lifecycle == Lifecycle::Retired => {
            Err(fields.fail(field, format_args!("the model `{id}` is retired")))
        }
        None if !id.starts_with("claude-") => Err(fields.fail(field, format_args!("there is no model `{id}`"))),
        _ => Ok(()),
    }
}

fn effort(config: &Fields<'_>, same_model: Option<ModelConfig>) -> Result<Effort, HttpError> {
    let level = match config.sent("effort") {
        Sent::Absent => return Ok(same_model.and_then(|stored| stored.effort).unwrap_or_else(default_effort)),
        Sent::Null => return Ok(default_effort()),
        Sent::Value(Value::String(_)) => config.choice("effort", &LEVELS)?.value(),
        Sent::Value(object) => {
            let object = Fields::at(config.path_of("effort"), object)?;
            object.only(&["type"])?;
            Some(object.required_choice("type", &LEVELS)?)
        }
    };
    Ok(level.map_or_else(default_effort, |level| Effort { level: level.to_owned() }))
}

fn inference_geo<'a>(config: &Fields<'a>, id: &str) -> Result<Option<&'a str>, HttpError> {
    let geo = config.choice("inference_geo", &["us", "global"])?.value();
    if geo.is_some() && models::find(id).is_some_and(|model| !model.inference_geo) {
        return Err(config.fail("inference_geo", format_args!("not supported by `{id}`")));
    }
    Ok(geo)
}

fn speed<'a>(config: &Fields<'a>, id: &str) -> Result<&'a str, HttpError> {
    let speed = config.choice("speed", &["standard", "fast"])?.value().unwrap_or("standard");
    if speed == "fast" && !prices::list().has_fast(id) {
        return Err(config.fail("speed", format_args!("`fast` is not supported by `{id}`")));
    }
    Ok(speed)
}
