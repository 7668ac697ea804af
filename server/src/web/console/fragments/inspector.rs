//! The inspector's tabs but for the raw log: the log tells some of it, the upstream the rest.

use super::{
    fragment::{Fragment, context},
    upstream,
};
use crate::{
    failure::Failure,
    gateway::failure_of,
    identity::{Identity, Right},
    request::extract::{Json, Query},
    web::{
        app::App,
        console::{log, session, totals},
        pages::capabilities,
        read_scope::ReadScope,
    },
};
use axum::{body::Bytes, extract::State};
use pilothouse_api::{Error, Verbatim, files::File, ids::FileId, page::Query as ListQuery, sessions::Session};
use pilothouse_app::{
    session::{SessionContext, fragments},
    ui,
};

use pilothouse_console_api::{SessionFacts, WINDOW};
use pilothouse_domain::reveal::visible;
use serde::Deserialize;

/// How many uploads are offered, newest first.
const MAX_UPLOADS: u32 = 200;
/// How many of a session's files are looked at.
const MAX_FILES: u32 = 1000;

/// What the session is, and what it has used.
pub async fn details(State(app): State<App>, scope: ReadScope, identity: Identity) -> Result<Fragment, Failure> {
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let seen = session::seen(&app, &scope.session).await?;
    let session: Session = serde_json::from_str(seen.session.get()).map_err(Failure::internal)?;
    let environment = match seen.stale {
        // Not worth failing for, nor waiting for in vain.
        None => upstream::client(&app).retrieve_environment(&session.environment_id).await.ok(),
        Some(_) => None,
    };
    let name = environment.map_or_else(|| session.environment_id.to_string(), |found| visible(&found.name));
    let context = context(&app, &scope, &channel, SessionFacts::from(&session), name, WINDOW).await?;
    let Json(usage) = totals::usage(State(app.clone()), scope).await?;
    let outdated = seen.stale.map(|stale| ui::Failure {
        message: stale.outage.words().to_owned(),
        request_id: None,
        check: identity.may(Right::Administer).then(|| stale.outage.check()),
    });
    app.fragment(move || fragments::details(&context, &usage, outdated)).await
}

/// What each tool did.
pub async fn tools(State(app): State<App>, scope: ReadScope) -> Result<Fragment, Failure> {
    let Json(stats) = log::tools(State(app.clone()), scope).await?;
    app.fragment(move || fragments::tools(&stats)).await
}

/// What is mounted, and what the session made.
pub async fn resources(State(app): State<App>, scope: ReadScope, identity: Identity) -> Result<Fragment, Failure> {
    let (client, id) = (upstream::client(&app), &scope.session);
    let (none, of_session) = (ListQuery::new(), ListQuery::new().with("scope_id", id).with("limit", MAX_FILES));
    let (attached, files) = futures::try_join!(client.list_resources(id, &none), client.list_files(&of_session))
        .map_err(|error| failure_of(&error))?;
    let (attached, files) = (views(attached.data), views(files.data));
    let context = state(&app, &scope).await?;
    let may = capabilities(&identity);
    app.fragment(move || fragments::resources(&context, may, &attached, &files)).await
}

/// The threads, and what each has used.
pub async fn threads(State(app): State<App>, scope: ReadScope, identity: Identity) -> Result<Fragment, Failure> {
    let listed = upstream::client(&app).list_threads(&scope.session, &ListQuery::new()).await;
    let threads = views(listed.map_err(|error| failure_of(&error))?.data);
    let context = state(&app, &scope).await?;
    let Json(usage) = totals::usage(State(app.clone()), scope).await?;
    let may = capabilities(&identity);
    app.fragment(move || fragments::threads(&context, may, &threads, &usage.contexts)).await
}

/// The files that can be mounted.
pub async fn uploads(State(app): State<App>, scope: ReadScope) -> Result<Fragment, Failure> {
    let listed = upstream::client(&app).list_files(&ListQuery::new().with("limit", MAX_UPLOADS)).await;
    let files: Vec<File> = views(listed.map_err(|error| failure_of(&error))?.data);
    app.fragment(move || fragments::uploads(&scope.session, &files)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileQuery {
    file: FileId,
}

/// `?file=ID`: what can be shown of a file.
pub async fn file(
    State(app): State<App>,
    _: ReadScope,
    Query(FileQuery { file: id }): Query<FileQuery>,
) -> Result<Fragment, Failure> {
    let client = upstream::client(&app);
    let read = async {
        let file = client.retrieve_file(&id).await?.into_view();
        let content = if fragments::needs_content(&file) { client.download_file(&id).await? } else { Bytes::default() };
        Ok::<_, Error>((file, content))
    };
    let (file, content) = read.await.map_err(|error| failure_of(&error))?;
    app.fragment(move || fragments::preview(&file, &content)).await
}

/// The session's state, as far as the log and those who follow it know.
async fn state(app: &App, scope: &ReadScope) -> Result<SessionContext, Failure> {
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let facts = session::facts(app, &channel, scope.audience()).await?;
    context(app, scope, &channel, facts, String::new(), WINDOW).await
}

fn views<T>(listed: Vec<Verbatim<T>>) -> Vec<T> {
    listed.into_iter().map(Verbatim::into_view).collect()
}
