//! The forms that create, change and enroll a user profile.

use crate::{
    pages::dialog_form::{DialogForm, Gone, address, metadata_lines},
    routes::Route,
    ui::{Capabilities, Field},
};
use leptos::prelude::*;
use pilothouse_api::{Metadata, page::Query, user_profiles::UserProfile};
use serde_json::{Map, Value};

/// A new profile.
pub fn create(may: Capabilities) -> AnyView {
    DialogForm {
        id: "new-profile".to_owned(),
        label: "New user profile",
        of: None,
        icon: "plus",
        is_primary: true,
        action: address("user_profiles", &Route::UserProfiles, None),
        submit: "Create user profile",
    }
    .view(may.administer_refused(), fields("", "application", &Map::new(), &Metadata::new()))
}

/// Changes of one.
pub fn edit(profile: &UserProfile, refused: Option<&'static str>) -> AnyView {
    let (id, name) = (&profile.id, profile.name.clone().unwrap_or_default());
    DialogForm {
        id: "edit-profile".to_owned(),
        label: "Edit",
        of: None,
        icon: "pencil",
        is_primary: false,
        action: address(&format!("user_profiles/{id}"), &Route::UserProfile(id.clone()), None),
        submit: "Save",
    }
    .view(
        refused,
        fields(
            &name,
            profile.access_type.as_str(),
            &profile.external_user_details.clone().unwrap_or_default(),
            &profile.metadata,
        ),
    )
}

/// A button that asks for a link with which the person enrolls; it is shown on the profile's page.
pub fn enroll(profile: &UserProfile, refused: Option<&'static str>) -> AnyView {
    let query = Query::new().with("back", Route::UserProfile(profile.id.clone())).with("show", true);
    let action = format!("/forms/v1/user_profiles/{}/action_urls{}", profile.id, query.suffix());
    view! {
        <form method="post" action=action>
            <input type="hidden" name="action.type" value="enroll_end_user"/>
            <button type="submit" class="button" disabled=refused.is_some() title=refused>"Enrollment link"</button>
        </form>
    }
    .into_any()
}

/// What the caller's records say of the person, beside whom they are: the member, what it is, and a hint.
const DETAILS: [(&str, &str, &str); 7] = [
    ("reference_id", "Reference", "The person's id in your own records."),
    ("entity_type", "Kind", "individual, business, non_profit or government."),
    ("account_status", "Account", "active, suspended or blocked."),
    ("country", "Country", "Two letters, such as DE."),
    ("onboarded_at", "Customer since", "Such as 2026-01-31T12:00:00Z."),
    ("name_hash", "Hash of the name", ""),
    ("email_hash", "Hash of the mail address", ""),
];

/// What is known is filled in; what was stated once can be changed, and not taken back.
fn details(known: &Map<String, Value>) -> AnyView {
    let field = |(member, label, hint): (&'static str, &'static str, &'static str)| {
        let id = format!("profile-{member}");
        let value = known.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
        view! {
            <Field id=id.clone() label=label hint=hint>
                <input id=id.clone() name=format!("external_user_details.{member}?") value=value autocomplete="off" spellcheck="false" aria-describedby=format!("{id}-note")/>
            </Field>
        }
    };
    view! {
        <details class="group" open=known.values().any(|value| !value.is_null())>
            <summary>"Details"</summary>
            <div class="fields-2">{DETAILS.map(field).collect_view()}</div>
        </details>
    }
    .into_any()
}

fn fields(name: &str, access: &str, known: &Map<String, Value>, metadata: &Metadata) -> AnyView {
    let choices = [("application", "Through an application"), ("passthrough", "Straight through")];
    let options: Vec<_> = choices
        .into_iter()
        .map(|(value, label)| view! { <option value=value selected=value == access>{label}</option> })
        .collect();
    let name = name.to_owned();
    view! {
        <Field id="profile-name" label="Name" hint="Up to 255 characters.">
            <input id="profile-name" name="name" value=name required=true maxlength="255" autocomplete="off" aria-describedby="profile-name-note"/>
        </Field>
        <Field id="profile-access" label="Access">
            <select id="profile-access" name="access_type" aria-describedby="profile-access-note">{options}</select>
        </Field>
        {details(known)}
        {metadata_lines("profile", metadata, Gone::Empty)}
    }
    .into_any()
}
