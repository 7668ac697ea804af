//! The form that starts a dream.

use crate::{
    page::{Page, PageContext},
    pages::form::{
        Editor, FieldSet,
        choices::{MOST, boxes, failed},
    },
    routes::Route,
    ui::{Choice, PageHead},
};
use leptos::prelude::*;
use pilothouse_api::{Error, page::Query};
use pilothouse_domain::{dream_form::DreamForm, form::FormKind};

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
    let mut editor = Editor {
        submit: "Start dream",
        failed: "The dream was not started",
        refused: context.may().administer_refused(),
        ..Editor::create(
            FormKind::Dream,
            DreamForm { store, ..DreamForm::default() },
            "/v1/dreams",
            Route::DreamNew,
            Route::Dreams,
        )
    };
    editor.fill(context);
    let choices = choices(context).await;
    Page::new("New dream", move || {
        let content = match choices {
            Ok(choices) => editor.view(None, |fields| all(fields, &editor.form, &choices)),
            Err(error) => failed(&error),
        };
        view! {
            <div class="page narrow">
                <PageHead title="New dream" parent=(Route::Dreams.to_string(), "Dreams")/>
                {content}
            </div>
        }
    })
    .with_form()
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

fn all(fields: &FieldSet<'_>, form: &DreamForm, choices: &Choices) -> AnyView {
    let stores = Choice::with_none("Choose a memory store", &choices.stores);
    let models = Choice::with_none("Choose a model", &choices.models);
    view! {
        {fields.field("store", "Memory store to read", &form.store).required().select(stores)}
        {newest(&form.chosen, &choices.sessions)}
        {fields.field("sessions", "Sessions by ID", &form.typed.join("\n")).hint("One per line; 1 to 100 sessions in all.").area(2)}
        {fields.field("model", "Model", &form.model).required().select(models)}
        {fields.field("instructions", "Instructions", &form.instructions).hint("What is worth keeping, up to 4,096 characters. May be empty.").area(3)}
        {fields.field("output", "Writes into", &form.output).hint("An existing store is updated by one dream at a time.")
            .select(Choice::with_none("A new memory store", &choices.stores))}
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
