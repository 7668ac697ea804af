//! Plain forms of credentials. Secrets go in and never come out: no field is filled in, and none is kept by the browser.

use crate::{
    pages::dialog_form::{DialogForm, address},
    routes::Route,
    ui::{Field, TextArea},
};
use leptos::prelude::*;
use pilothouse_api::{
    credentials::{Credential, CredentialAuth},
    ids::VaultId,
};

/// A form for each type of credential.
pub fn create(vault: &VaultId, refused: Option<&'static str>) -> AnyView {
    let form = |id: &str, label, fields: AnyView| {
        DialogForm {
            id: id.to_owned(),
            label,
            of: None,
            icon: "plus",
            is_primary: false,
            action: address(&format!("vaults/{vault}/credentials"), &Route::Vault(vault.clone()), None),
            submit: "Add credential",
        }
        .view(refused, fields)
    };
    view! {
        {form("new-bearer", "Bearer token", bearer())}
        {form("new-variable", "Environment variable", variable())}
        {form("new-oauth", "MCP OAuth", oauth())}
    }
    .into_any()
}

fn bearer() -> AnyView {
    view! {
        <input type="hidden" name="auth.type" value="static_bearer"/>
        {label("bearer")}
        {url("bearer", "MCP server", "auth.mcp_server_url", true)}
        {secret("bearer-token", "Token", "auth.token", true)}
    }
    .into_any()
}

fn variable() -> AnyView {
    view! {
        <input type="hidden" name="auth.type" value="environment_variable"/>
        {label("variable")}
        {text("variable-name", "Variable", "auth.secret_name", "Such as GITHUB_TOKEN. It can't be changed later.", true)}
        {secret("variable-value", "Secret", "auth.secret_value", true)}
        <Field id="variable-place" label="Where in a request" hint="Replaced there on its way out.">
            <select id="variable-place" name="auth.injection_location:" aria-describedby="variable-place-note">
                <option value=r#"{"header":true,"body":true}"#>"In headers and in the body"</option>
                <option value=r#"{"header":true}"#>"In headers only"</option>
                <option value=r#"{"body":true}"#>"In the body only"</option>
            </select>
        </Field>
        <Field id="variable-networking" label="Requests that may carry it" hint="The agent never sees the secret; it is put into requests on their way out.">
            <select id="variable-networking" name="auth.networking.type" aria-describedby="variable-networking-note">
                <option value="limited">"Only to these hosts"</option>
                <option value="unrestricted">"To any host"</option>
            </select>
        </Field>
        <Field id="variable-hosts" label="Hosts" hint="One per line, up to 16, such as api.example.com or *.example.com. Leave it empty for any host.">
            <TextArea id="variable-hosts" name="auth.networking.allowed_hosts[]?" rows=3 described_by="variable-hosts-note"/>
        </Field>
    }
    .into_any()
}

fn oauth() -> AnyView {
    view! {
        <input type="hidden" name="auth.type" value="mcp_oauth"/>
        {label("oauth")}
        {url("oauth", "MCP server", "auth.mcp_server_url", true)}
        {secret("oauth-token", "Access token", "auth.access_token", true)}
        {text("oauth-expires", "Expires", "auth.expires_at?", "Such as 2027-01-31T12:00:00Z; empty if unknown.", false)}
        <fieldset class="stack">
            <legend>"Renewal"</legend>
            <p class="quiet small">"For a token that is renewed by itself. Leave all of it empty otherwise."</p>
            {text("oauth-client", "Client ID", "auth.refresh.client_id?", "", false)}
            {url("oauth-endpoint", "Token endpoint", "auth.refresh.token_endpoint?", false)}
            {secret("oauth-refresh", "Refresh token", "auth.refresh.refresh_token?", false)}
            {text("oauth-scope", "Scope", "auth.refresh.scope?", "", false)}
            {text("oauth-resource", "Resource", "auth.refresh.resource?", "What tokens are asked for; mostly the MCP server's address.", false)}
            <Field id="oauth-auth" label="Client authentication">
                <select id="oauth-auth" name="auth.refresh.token_endpoint_auth.type?" aria-describedby="oauth-auth-note">
                    <option value="">"No renewal"</option>
                    <option value="none">"None: a public client"</option>
                    <option value="client_secret_basic">"Client secret in the authorization header"</option>
                    <option value="client_secret_post">"Client secret in the body"</option>
                </select>
            </Field>
            {secret("oauth-secret", "Client secret", "auth.refresh.token_endpoint_auth.client_secret?", false)}
        </fieldset>
    }
    .into_any()
}

/// Another secret in place of the one that is there.
pub fn replace(
    vault: &VaultId,
    credential: &Credential,
    title: &str,
    refused: Option<&'static str>,
) -> Option<AnyView> {
    let id = &credential.id;
    let (kind, field) = match credential.auth {
        CredentialAuth::McpOauth(_) => ("mcp_oauth", "auth.access_token"),
        CredentialAuth::StaticBearer(_) => ("static_bearer", "auth.token"),
        CredentialAuth::EnvironmentVariable(_) => ("environment_variable", "auth.secret_value"),
        CredentialAuth::Unknown(_) => return None,
    };
    let expires = matches!(credential.auth, CredentialAuth::McpOauth(_))
        .then(|| text(&format!("{id}-expires"), "Expires", "auth.expires_at?", "Such as 2027-01-31T12:00:00Z.", false));
    let title_now = credential.display_name.clone().unwrap_or_default();
    let fields = view! {
        <input type="hidden" name="auth.type" value=kind/>
        {filled(&format!("{id}-label"), "Name", "display_name", "What people call it; may be empty.", &title_now, false)}
        {secret(&format!("{id}-secret"), "New secret", field, true)}
        {expires}
        <p class="quiet small">"It reaches running sessions at once."</p>
    };
    let form = DialogForm {
        id: format!("replace-{id}"),
        label: "Replace secret",
        of: Some(title.to_owned()),
        icon: "key",
        is_primary: false,
        action: address(&format!("vaults/{vault}/credentials/{id}"), &Route::Vault(vault.clone()), None),
        submit: "Replace",
    };
    Some(form.view(refused, fields))
}

/// One line with what stands in it.
pub fn filled(
    id: &str,
    label: &'static str,
    field: &'static str,
    hint: &'static str,
    value: &str,
    required: bool,
) -> AnyView {
    let (id, note, value) = (id.to_owned(), format!("{id}-note"), value.to_owned());
    view! {
        <Field id=id.clone() label=label hint=hint>
            <input id=id name=field value=value required=required autocomplete="off" spellcheck="false" aria-describedby=note/>
        </Field>
    }
    .into_any()
}

fn label(form: &str) -> AnyView {
    text(&format!("{form}-label"), "Name", "display_name?", "What people call it; may be empty.", false)
}

/// One line.
pub fn text(id: &str, label: &'static str, field: &'static str, hint: &'static str, required: bool) -> AnyView {
    filled(id, label, field, hint, "", required)
}

fn url(form: &str, label: &'static str, field: &'static str, required: bool) -> AnyView {
    let (id, note) = (format!("{form}-url"), format!("{form}-url-note"));
    view! {
        <Field id=id.clone() label=label hint="It can't be changed later.">
            <input id=id name=field type="url" placeholder="https://" required=required maxlength="2047" autocomplete="off" aria-describedby=note/>
        </Field>
    }
    .into_any()
}

/// A secret, which is never filled in.
pub fn secret(id: &str, label: &'static str, field: &'static str, required: bool) -> AnyView {
    let (id, note) = (id.to_owned(), format!("{id}-note"));
    view! {
        <Field id=id.clone() label=label hint="It is not shown again.">
            <input id=id name=field type="password" required=required maxlength="8192" autocomplete="new-password" spellcheck="false" aria-describedby=note/>
        </Field>
    }
    .into_any()
}
