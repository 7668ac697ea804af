//! Connecting a vault to an MCP server: the forms that begin a sign-in at its authorization server, the way there, and what the
//! vault says once somebody is back.

use super::{
    credential_forms::{filled, secret, text},
    words::title,
};
use crate::{
    page::PageContext,
    pages::dialog_form::DialogForm,
    routes::Route,
    ui::{Icon, name},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Page as Items, Verbatim,
    credentials::{Credential, CredentialAuth, TokenEndpointAuth},
    ids::VaultId,
    page::Query,
};
use pilothouse_console_api::SignIn;

/// The key of the credential that was just added.
const CONNECTED: &str = "connected";

/// A sign-in that gives the vault a new credential.
pub fn connect(vault: &VaultId, refused: Option<&'static str>) -> AnyView {
    let form = DialogForm { is_primary: true, icon: "plug", ..form(vault, "connect".to_owned(), "Connect") };
    form.view(refused, fields("connect", "", "", ""))
}

/// A sign-in whose credential takes the place of this one; for OAuth credentials alone.
pub fn again(vault: &VaultId, credential: &Credential, title: &str, refused: Option<&'static str>) -> Option<AnyView> {
    let CredentialAuth::McpOauth(oauth) = &credential.auth else { return None };
    let id = format!("again-{}", credential.id);
    // A public client can be used again; another one's secret is not known here.
    let client = oauth.refresh.as_ref().filter(|refresh| refresh.token_endpoint_auth == TokenEndpointAuth::None);
    let client = client.map(|refresh| refresh.client_id.as_str()).unwrap_or_default();
    let form = DialogForm { of: Some(title.to_owned()), ..form(vault, id.clone(), "Sign in again") };
    let fields = view! {
        <p>"The new credential takes the place of this one, which is archived then."</p>
        <input type="hidden" name="replaces" value=credential.id.to_string()/>
        {fields(&id, &oauth.mcp_server_url, credential.display_name.as_deref().unwrap_or_default(), client)}
    };
    Some(form.view(refused, fields))
}

fn form(vault: &VaultId, id: String, label: &'static str) -> DialogForm {
    let query = Query::new().with("back", Route::Vault(vault.clone())).with("show", true);
    DialogForm {
        id,
        label,
        of: None,
        icon: "rotate-ccw",
        is_primary: false,
        action: format!("/forms/console/vaults/{vault}/sign-ins{}", query.suffix()),
        submit: "Continue",
    }
}

fn fields(form: &str, server: &str, title: &str, client: &str) -> AnyView {
    let id = |field: &str| format!("{form}-{field}");
    view! {
        <p class="quiet">"You sign in where the MCP server says. What that gives is added here, and renewed by the API."</p>
        {filled(&id("server"), "MCP server", "mcp_server_url", "Its address, such as https://mcp.example.com/mcp.", server, true)}
        {filled(&id("label"), "Name", "display_name?", "What people call it; may be empty.", title, false)}
        <details class="group" open=!client.is_empty()>
            <summary>"Client and scope"</summary>
            <div class="stack">
                {filled(&id("client"), "Client ID", "client_id?", "Empty: this console registers itself.", client, false)}
                {secret(&id("secret"), "Client secret", "client_secret?", false)}
                {text(&id("scope"), "Scope", "scope?", "Separated by spaces. Empty: what the server asks for.", false)}
            </div>
        </details>
    }
    .into_any()
}

/// The way to the authorization server, where a sign-in was just begun.
pub fn go_on(context: &PageContext) -> Option<AnyView> {
    let answer = context.typed.as_ref()?.answer.clone()?;
    let SignIn { authorization_url, issuer, mcp_server_url, scope, .. } = serde_json::from_value(answer).ok()?;
    let asked = scope.map(|scope| view! { <p>"Asked for: "<code>{name(&scope)}</code></p> });
    Some(
        view! {
            <div class="notice" role="alert">
                <strong>"Sign in at "{name(&issuer)}</strong>
                <p>{name(&mcp_server_url)}" names this server. Go there only if you know it. You leave this console, and are sent back afterwards."</p>
                {asked}
                <a class="button primary" href=authorization_url rel="noreferrer"><Icon name="link"/>"Sign in"</a>
            </div>
        }
        .into_any(),
    )
}

/// What was added, where somebody just came back.
pub fn connected(context: &PageContext, found: &Result<Items<Verbatim<Credential>>, Error>) -> Option<AnyView> {
    let id = context.query(CONNECTED)?;
    let credential = found.as_ref().ok()?.data.iter().find(|credential| credential.id.as_str() == id)?;
    let title = title(credential);
    Some(view! { <div class="notice" role="status"><strong>"Connected: "{name(&title)}</strong><p>"The credential was added. How its check went stands below."</p></div> }.into_any())
}
