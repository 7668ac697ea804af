//! The form that starts a dream.

use crate::{
    page::{Page, PageContext, Typed},
    pages::{
        choices::{self, boxes},
        plain_field::PlainField,
    },
    routes::Route,
    ui::{Choice, CodeButton, Failure, FailureNotice, PageHead},
};
use leptos::prelude::*;
use pilothouse_api::{Error, page::Query};
use pilothouse_domain::{
    dream_form::{DreamForm, PATHS},
    form::{FieldErrors, blamed},
};

const ACTION: &str = "/forms/v1/dreams";

/// How many of each list can be chosen from.
const MOST: u32 = 100;

/// How many of the newest sessions are offered; others go by their ids.
const SESSIONS: u32 = 20;

/// What can be chosen.
struct Choices {
    stores: Vec<Choice>,
    models: Vec<Choice>,
    sessions: Vec<Choice>,
}

/// `/dreams/new`, with `?memory_store=` chosen already.
pub async fn create(context: &PageContext) -> Page {
    let store = context.query("memory_store").unwrap_or_default().to_owned();
    let typed = context.typed(ACTION);
    let form = typed
        .map_or_else(|| DreamForm { store, ..DreamForm::default() }, |typed| DreamForm::from_fields(&typed.fields));
    let failure = typed.and_then(|typed| typed.refused.clone());
    let failure = failure.map(|problem| Failure { message: problem.message, request_id: problem.request_id });
    let errors = typed.map(|typed| errors(&form, typed)).unwrap_or_default();
    let choices = choices(context).await;
    let refused = context.may().administer_refused();
    Page::new("New dream", move || {
        let content = match choices {
            Ok(choices) => fields(&form, &errors, &choices, failure, refused),
            Err(error) => choices::failed(&error),
        };
        view! {
            <div class="page narrow">
                <PageHead title="New dream" parent=(Route::Dreams.to_string(), "Dreams")/>
                {refused.map(|why| view! { <p class="notice" role="note">{why}</p> })}
                {content}
            </div>
        }
    })
}

/// What is wrong with the fields that were refused.
fn errors(form: &DreamForm, typed: &Typed) -> FieldErrors {
    let Some(problem) = &typed.refused else { return FieldErrors::default() };
    let mut errors = form.to_create().err().unwrap_or_default();
    let fields = ["store", "sessions", "model", "instructions", "output"].map(str::to_owned);
    if let (true, Some((field, what))) = (errors.is_empty(), blamed(&problem.message, &fields, PATHS)) {
        errors.add(field, what);
    }
    errors
}

async fn choices(context: &PageContext) -> Result<Choices, Error> {
    let query = Query::new().with("limit", MOST);
    let sessions = Query::new().with("limit", SESSIONS);
    let (stores, models, sessions) = futures::join!(
        context.api.list_memory_stores(&query),
        context.api.list_models(&query),
        context.api.list_sessions(&sessions),
    );
    let title = |title: Option<&str>| title.filter(|title| !title.is_empty()).unwrap_or("Untitled session").to_owned();
    Ok(Choices {
        stores: stores?.data.iter().map(|found| Choice::new(found.id.as_str(), &found.name)).collect(),
        models: models?.data.iter().map(|found| Choice::new(found.id.clone(), &found.display_name)).collect(),
        sessions: sessions?
            .data
            .iter()
            .map(|found| Choice::new(found.id.as_str(), title(found.title.as_deref())))
            .collect(),
    })
}

fn fields(
    form: &DreamForm,
    errors: &FieldErrors,
    choices: &Choices,
    failure: Option<Failure>,
    refused: Option<&'static str>,
) -> AnyView {
    let field = |name: &str, label, value: &str| PlainField {
        error: errors.get(name).map(str::to_owned),
        ..PlainField::new(name, label, value)
    };
    let query = Query::new().with("back", Route::DreamNew).with("next", "/dreams/{id}").with("keep", true);
    let action = format!("{ACTION}{}", query.suffix());
    let code = action.clone();
    let failure = failure.map(|failure| view! { <FailureNotice failure=failure what="The dream was not started"/> });
    view! {
        <form class="stack" method="post" action=action>
            {failure}
            <fieldset class="group stack" disabled=refused.is_some()>
                {field("store", "Memory store to read", &form.store).required().select(Choice::with_none("Choose a memory store", &choices.stores))}
                {newest(&form.chosen, &choices.sessions)}
                {field("sessions", "Sessions by ID", &form.typed.join("\n")).hint("One per line; 1 to 100 sessions in all.").area(2)}
                {field("model", "Model", &form.model).required().select(Choice::with_none("Choose a model", &choices.models))}
                {field("instructions", "Instructions", &form.instructions).hint("What is worth keeping, up to 4,096 characters. May be empty.").area(3)}
                {field("output", "Writes into", &form.output).hint("An existing store is updated by one dream at a time.")
                    .select(Choice::with_none("A new memory store", &choices.stores))}
            </fieldset>
            <div class="form-end">
                <button type="submit" class="button primary" disabled=refused.is_some()>"Start dream"</button>
                <a class="button" href=Route::Dreams.to_string()>"Cancel"</a>
                <CodeButton action=code/>
            </div>
        </form>
    }
    .into_any()
}

/// The newest sessions, to tick.
fn newest(chosen: &[String], sessions: &[Choice]) -> AnyView {
    let boxes = boxes("chosen", sessions.to_vec(), chosen);
    view! {
        <fieldset class="group">
            <legend>"Newest sessions"</legend>
            {boxes.is_empty().then(|| view! { <p class="quiet">"There are no sessions."</p> })}
            <div>{boxes}</div>
        </fieldset>
    }
    .into_any()
}
