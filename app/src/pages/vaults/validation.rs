//! Whether an OAuth credential works: tried on demand, and told in words.

use crate::{page::PageContext, routes::Route, ui::revealed};
use leptos::prelude::*;
use pilothouse_api::{
    credentials::{CredentialValidation, HttpResponse, RefreshStatus, ValidationStatus},
    ids::{CredentialId, VaultId},
    page::Query,
};

/// The longest part of another server's answer that is shown, in characters.
const MOST: usize = 300;

/// A button that tries a credential; its answer is shown on the vault's page.
pub fn check(vault: &VaultId, credential: &CredentialId, title: &str, refused: Option<&'static str>) -> AnyView {
    let query = Query::new().with("back", Route::Vault(vault.clone())).with("show", true);
    let action = format!("/forms/v1/vaults/{vault}/credentials/{credential}/mcp_oauth_validate{}", query.suffix());
    let label = format!("Check {title}");
    view! {
        <form method="post" action=action>
            <button type="submit" class="button" aria-label=label disabled=refused.is_some() title=refused>"Check"</button>
        </form>
    }
    .into_any()
}

/// What became of it, where it was just tried.
pub fn result(context: &PageContext) -> Option<AnyView> {
    let answer = context.typed.as_ref()?.answer.clone()?;
    let tried: CredentialValidation = serde_json::from_value(answer).ok()?;
    let (class, verdict) = match tried.status {
        ValidationStatus::Valid => ("notice", "The credential works."),
        ValidationStatus::Invalid => ("notice failure", "The credential doesn't work. Someone must authorize again."),
        _ => ("notice warning", "The credential could not be tried now. Try again in a moment."),
    };
    let answered = tried.refresh.as_ref().and_then(|refresh| refresh.http_response.as_ref());
    let answered = answered.or_else(|| tried.mcp_probe.as_ref()?.http_response.as_ref()).map(answer_of);
    let lines: Vec<_> = lines(&tried).into_iter().map(|line| view! { <li>{line}</li> }).collect();
    Some(
        view! {
            <div class=class role="alert">
                <strong>{verdict}</strong>
                <ul>{lines}</ul>
                {answered}
            </div>
        }
        .into_any(),
    )
}

fn lines(tried: &CredentialValidation) -> Vec<String> {
    let refresh = tried.refresh.as_ref().map(|refresh| match refresh.status {
        RefreshStatus::Succeeded => "A new access token was issued.",
        RefreshStatus::Failed => "The token endpoint refused to issue a new access token.",
        RefreshStatus::ConnectError => "The token endpoint could not be reached.",
        RefreshStatus::NoRefreshToken => "There is no refresh token to get a new access token with.",
        RefreshStatus::Unknown(_) => "A new access token was asked for.",
    });
    let probe = tried.mcp_probe.as_ref().map(|probe| match &probe.http_response {
        Some(answer) => format!("The MCP server answered {} with status {}.", probe.method, answer.status_code),
        None => format!("The MCP server could not be reached for {}.", probe.method),
    });
    let renews = if tried.has_refresh_token { "It is renewed by itself." } else { "Nothing renews it." };
    [probe, refresh.map(str::to_owned), Some(renews.to_owned())].into_iter().flatten().collect()
}

/// What another server said: hostile text.
fn answer_of(answer: &HttpResponse) -> AnyView {
    let body: String = answer.body.chars().take(MOST).collect();
    view! {
        <details>
            <summary>{format!("The answer, status {}", answer.status_code)}</summary>
            <pre class="text-block" tabindex="0">{revealed(&body)}</pre>
        </details>
    }
    .into_any()
}
