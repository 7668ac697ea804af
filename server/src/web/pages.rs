//! Pages: rendered on the server with their data, which is loaded through our own API with the visitor's rights.

use super::{
    app::App,
    code, document, forms,
    in_process::{lost, whole},
    manifests,
    mcp_oauth::{self, origin},
};
use crate::{
    failure::Failure,
    gateway::ResponseTimeout,
    guard::{Nonce, cookie_value, safe_next, typed_name},
    identity::{Identity, Right},
    store::shares::Shared,
    workers::Workers,
};
use axum::{
    Form, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Path, Query, Request, State, rejection::QueryRejection},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use pilothouse_api::{Client, transport::ServiceTransport};
use pilothouse_app::{
    Rendered, document as rendered_document, form_as_code, imported, load,
    page::{Addresses, Capabilities, Page, PageContext, Problem, Theme, Typed, Visitor},
    plain_document, problem, rule_refused, webhook_made,
};
use serde::Deserialize;
use std::time::Duration;
use tower::{ServiceExt, service_fn};

const THEME_COOKIE: &str = "theme";

/// The addresses of the style sheets that the browser has in its cache, with colons between; set by
/// `scripts/stylesheets.js`.
const STYLES_COOKIE: &str = "stylesheets";

/// How long a page waits for the upstream.
const UPSTREAM_TIMEOUT: Duration = Duration::from_secs(15);

#[derive(Clone)]
struct Pages {
    app: App,
    api: Router,
}

/// Every path outside the API: a page, or the page for unknown paths.
pub fn routes(app: App, api: Router) -> Router {
    Router::new()
        .route("/theme", post(choose_theme))
        // The guard handles POST at these paths, so they need routes of their own.
        .route("/login", get(page))
        .route("/setup", get(page))
        .route("/code/raw", get(raw))
        .route(mcp_oauth::CALLBACK, get(signed_in))
        .route(mcp_oauth::CLIENT, get(client_document))
        .route("/files/{file_id}/document", get(document_of))
        .route("/export", get(export))
        .route("/import", get(page).post(import).layer(DefaultBodyLimit::max(manifests::MAX_IMPORT)))
        .fallback(get(page).post(page))
        .with_state(Pages { app, api })
}

async fn page(State(pages): State<Pages>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if path.starts_with("/api/") {
        return Failure::not_found(format!("There is no {} {path} in this console.", request.method())).into_response();
    }
    let Ok(mut context) = context(&pages, &request) else {
        return Failure::invalid("The address can't be read.").into_response();
    };
    let page = match *request.method() {
        Method::GET => load(&path, &context).await,
        Method::POST if forms::is_code(&path) => match forms::described(request).await {
            Ok(call) => form_as_code(&context, call),
            Err(refused) => problem(refused),
        },
        Method::POST => {
            let by_script = forms::is_from_script(request.headers());
            let outcome = forms::submit(pages.api, request).await;
            let is_admin = context.may().administer;
            match if by_script { forms::told(outcome, is_admin) } else { outcome } {
                Ok(forms::Next::Told(told)) => return told,
                Ok(forms::Next::Page(next)) => return next.into_response(),
                Ok(forms::Next::Again(back, typed)) => again(back, typed, &mut context).await,
                Ok(forms::Next::Secret(made)) => webhook_made(&context, made),
                Ok(forms::Next::Rule(fields, why)) => rule_refused(&context, &fields, why),
                Err(refused) => problem(refused),
            }
        }
        _ => problem(Problem::not_found()),
    };
    shown(&pages.app, page, context).await
}

/// What a call reads, as a file.
async fn raw(State(pages): State<Pages>, request: Request) -> Response {
    let Ok(context) = context(&pages, &request) else {
        return Failure::invalid("The address can't be read.").into_response();
    };
    match code::raw(&context).await {
        Ok(file) => file,
        Err(why) => shown(&pages.app, problem(why), context).await,
    }
}

async fn document_of(State(pages): State<Pages>, Path(file): Path<String>, request: Request) -> Response {
    let api = client(pages.api, &request);
    document::document(&api, &file).await.unwrap_or_else(IntoResponse::into_response)
}

async fn client_document(State(pages): State<Pages>, headers: HeaderMap) -> Response {
    mcp_oauth::client(&pages.app, &headers).into_response()
}

/// The end of a sign-in at an MCP server.
async fn signed_in(State(pages): State<Pages>, identity: Identity, request: Request) -> Response {
    let Ok(context) = context(&pages, &request) else {
        return Failure::invalid("The address can't be read.").into_response();
    };
    match mcp_oauth::returned(&pages.app, &context, &identity, request.headers(), request.uri()).await {
        Ok(next) => Redirect::to(&next).into_response(),
        Err(why) => shown(&pages.app, problem(why), context).await,
    }
}

/// The page that a form stands on, with the form as it was filled in.
async fn again(back: String, typed: Typed, context: &mut PageContext) -> Page {
    let (path, query) = back.split_once('?').unwrap_or((&back, ""));
    let path = path.split('#').next().unwrap_or_default().to_owned();
    context.query = serde_urlencoded::from_str(query).unwrap_or_default();
    context.path.clone_from(&back);
    let status = typed.refused.as_ref().map(|problem| problem.status);
    context.typed = Some(typed.into());
    let page = load(&path, context).await;
    Page { status: status.unwrap_or(page.status), ..page }
}

/// What resource files would change, or what they did.
async fn import(State(pages): State<Pages>, request: Request) -> Response {
    let Ok(context) = context(&pages, &request) else {
        return Failure::invalid("The address can't be read.").into_response();
    };
    let (text, import) = manifests::import(&context.api, request).await;
    shown(&pages.app, imported(&context, text, import), context).await
}

/// What an export is of; all resources, unless one is named.
#[derive(Deserialize)]
struct Exported {
    id: Option<String>,
}

async fn export(State(pages): State<Pages>, Query(exported): Query<Exported>, request: Request) -> Response {
    manifests::export(&client(pages.api, &request), exported.id.as_deref()).await
}

/// What a page needs to know of the request.
fn context(pages: &Pages, request: &Request) -> Result<PageContext, QueryRejection> {
    let extensions = request.extensions();
    let identity = extensions.get::<Identity>().cloned();
    let Query(query) = Query::try_from_uri(request.uri())?;
    Ok(PageContext {
        api: client(pages.api.clone(), request),
        visitor: identity.clone().map(visitor),
        query,
        path: request.uri().path_and_query().map_or_else(|| request.uri().path().to_owned(), ToString::to_string),
        upstream: pages.app.upstream.clone(),
        addresses: Addresses {
            console: format!("{}/api", origin(&pages.app.guard, request.headers())),
            api: pages.app.api_url.clone(),
        },
        theme: theme(request.headers()),
        cached_styles: cached_styles(request.headers()),
        assets: pages.app.assets.clone(),
        typed_name: typed_name(request.headers()),
        typed: None,
        nonce: extensions.get::<Nonce>().map(|Nonce(nonce)| nonce.clone()).unwrap_or_default(),
        rules: pages.app.rules.active(),
        waited: None,
        // Strangers and guests aren't told how much waits.
        waiting: identity.as_ref().map(|_| pages.app.inbox.waiting()).unwrap_or_default(),
        waiting_calls: identity.as_ref().map_or(0, |_| pages.app.inbox.summary().calls),
        now: pages.app.store.clock().now(),
    })
}

async fn shown(app: &App, page: Page, context: PageContext) -> Response {
    let context = PageContext { waited: app.gateway.waited(), ..context };
    let rendered = rendered(&app.workers, page, context).await;
    let mut response = (rendered.status, Html(rendered.html)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The page, or just its text if rendering takes too long.
async fn rendered(workers: &Workers, mut page: Page, context: PageContext) -> Rendered {
    let (title, text) = (page.title.clone(), std::mem::take(&mut page.text));
    let own = context.clone();
    if let Ok(rendered) = workers.run(move || rendered_document(page, &own)).await {
        rendered
    } else {
        tracing::warn!(path = context.path.split('?').next(), "a page was not rendered in time");
        plain_document(&title, &text, &context)
    }
}

/// A client of our own router, called in-process with the visitor's rights, at the address that they use.
fn client(api: Router, visit: &Request) -> Client<ServiceTransport> {
    let identity = visit.extensions().get::<Identity>().cloned();
    let shared = visit.extensions().get::<Shared>().cloned();
    let host = visit.headers().get(header::HOST).cloned();
    Client::new(ServiceTransport::new(service_fn(move |request: http::Request<Bytes>| {
        let (api, identity, shared, host) = (api.clone(), identity.clone(), shared.clone(), host.clone());
        async move {
            let (mut parts, body) = request.into_parts();
            parts.uri = format!("/api{}", parts.uri).parse().map_err(lost)?;
            parts.headers.extend(host.map(|host| (header::HOST, host)));
            let mut request = http::Request::from_parts(parts, Body::from(body));
            request.extensions_mut().insert(ResponseTimeout(UPSTREAM_TIMEOUT));
            if let Some(identity) = identity {
                request.extensions_mut().insert(identity);
            }
            if let Some(shared) = shared {
                request.extensions_mut().insert(shared);
            }
            whole(api.oneshot(request).await.map_err(lost)?).await
        }
    })))
}

fn visitor(identity: Identity) -> Visitor {
    Visitor { may: capabilities(&identity), role: identity.role.to_string(), name: identity.name }
}

/// What pages and parts of pages offer to somebody.
pub fn capabilities(identity: &Identity) -> Capabilities {
    Capabilities {
        answer: identity.may(Right::Answer),
        operate: identity.may(Right::Operate),
        administer: identity.may(Right::Administer),
    }
}

#[derive(Deserialize)]
struct ThemeForm {
    theme: String,
    #[serde(default)]
    back: String,
}

/// The theme has its own cookie: it is not secret, and outlives a login.
async fn choose_theme(Form(form): Form<ThemeForm>) -> Response {
    let theme = Theme::parse(&form.theme).name();
    let mut response = Redirect::to(safe_next(&form.back)).into_response();
    *response.status_mut() = StatusCode::SEE_OTHER;
    let cookie = format!("{THEME_COOKIE}={theme}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

fn cached_styles(headers: &HeaderMap) -> Vec<String> {
    let addresses = cookie_value(headers, STYLES_COOKIE).unwrap_or_default();
    addresses.split(':').map(str::to_owned).collect()
}

fn theme(headers: &HeaderMap) -> Theme {
    cookie_value(headers, THEME_COOKIE).map(Theme::parse).unwrap_or_default()
}
