//! Login, and the making of the first admin: plain forms that need no script.

use crate::{
    page::{Page, PageContext},
    ui::Icon,
};
use leptos::prelude::*;

/// `/login`.
pub fn login(context: &PageContext) -> Page {
    let next = context.query("next").unwrap_or("/").to_owned();
    let failed = context.query("error").map(str::to_owned);
    let name = context.typed_name.clone();
    Page::new("Log in", move || {
        view! {
            <section class="card-page">
                {brand()}
                <h1>"Log in"</h1>
                {failure(failed)}
                <form method="post" action="/login" class="stack">
                    <input type="hidden" name="next" value=next/>
                    {name_and_password(name, "current-password", None)}
                    <button type="submit" class="button primary">"Log in"</button>
                </form>
            </section>
        }
    })
}

/// `/setup`: only reachable with the one-time link that the server prints while there are no users.
pub fn setup(context: &PageContext) -> Page {
    let token = context.query("token").unwrap_or_default().to_owned();
    let failed = context.query("error").map(str::to_owned);
    let name = context.typed_name.clone();
    Page::new("First admin", move || {
        view! {
            <section class="card-page">
                {brand()}
                <h1>"Create the first admin"</h1>
                <p class="quiet">
                    "Nobody can log in yet. Choose a name and password for the first admin, who can do everything here."
                </p>
                {failure(failed)}
                <form method="post" action="/setup" class="stack">
                    <input type="hidden" name="token" value=token/>
                    {name_and_password(name, "new-password", Some("At least 10 characters."))}
                    <button type="submit" class="button primary">"Create admin"</button>
                </form>
            </section>
        }
    })
}

fn brand() -> impl IntoView {
    view! { <p class="brand"><Icon name="helm"/><span>"Pilothouse"</span></p> }
}

fn failure(code: Option<String>) -> impl IntoView {
    code.map(|code| view! { <p class="notice failure" role="alert">{reason(&code)}</p> })
}

fn name_and_password(name: Option<String>, autocomplete: &'static str, hint: Option<&'static str>) -> impl IntoView {
    // Where the name stands there already, the password is what is missing.
    let again = name.is_some();
    view! {
        <div class="field">
            <label for="name">"Name"</label>
            <input
                id="name" name="name" autocomplete="username" autocapitalize="none" required=true value=name autofocus=!again
            />
        </div>
        <div class="field">
            <label for="password">"Password"</label>
            <input
                id="password"
                name="password"
                type="password"
                autocomplete=autocomplete
                required=true
                autofocus=again
                aria-describedby=hint.map(|_| "password-note")
            />
            {hint.map(|hint| view! { <p class="field-note" id="password-note">{hint}</p> })}
        </div>
    }
}

/// The words for an error code of the login handlers; the code in the address is never shown as it is.
fn reason(code: &str) -> &'static str {
    match code {
        "credentials" => "Name or password is wrong.",
        "limited" => "Too many attempts. Wait a minute, then try again.",
        "expired" => "Your login has expired. Log in again to continue.",
        "password" => "The password is too short: use at least 10 characters.",
        "name" => "The name must have 1 to 64 letters, digits, or . _ - @",
        "token" => "This link is no longer valid. Start the server again for a new one.",
        _ => "That did not work. Try again.",
    }
}
