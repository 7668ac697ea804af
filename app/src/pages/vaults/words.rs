//! What a credential is called, what it is, and what it is for.

use pilothouse_api::credentials::{Credential, CredentialAuth, SecretNetworking};

/// What a credential is called: its name, else what it is for.
pub fn title(credential: &Credential) -> String {
    let named = credential.display_name.clone().filter(|name| !name.is_empty());
    named.unwrap_or_else(|| words(&credential.auth).1)
}

/// The type of a credential, and what it is for.
pub fn words(auth: &CredentialAuth) -> (String, String) {
    match auth {
        CredentialAuth::McpOauth(oauth) => {
            let kind = if oauth.refresh.is_some() { "MCP OAuth, renewed by itself" } else { "MCP OAuth" };
            (kind.to_owned(), oauth.mcp_server_url.clone())
        }
        CredentialAuth::StaticBearer(bearer) => ("MCP bearer token".to_owned(), bearer.mcp_server_url.clone()),
        CredentialAuth::EnvironmentVariable(variable) => {
            let hosts = match &variable.networking {
                SecretNetworking::Unrestricted => "any host".to_owned(),
                SecretNetworking::Limited { allowed_hosts } => allowed_hosts.join(", "),
                SecretNetworking::Unknown(value) => value.to_string(),
            };
            (format!("Environment variable, for {hosts}"), variable.secret_name.clone())
        }
        CredentialAuth::Unknown(value) => {
            let kind = value.get("type").and_then(serde_json::Value::as_str).unwrap_or("Unknown").to_owned();
            (kind.clone(), kind)
        }
    }
}
