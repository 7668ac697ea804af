//! The forms that create, change and enroll a user profile.

use crate::{
    pages::dialog_form::{DialogForm, Gone, address, metadata_lines},
    routes::Route,
    ui::{Capabilities, Field, revealed},
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
    ("entity_type", "Kind", ""),
    ("account_status", "Account", ""),
    ("country", "Country", "Two letters, such as DE."),
    ("onboarded_at", "Customer since", "Such as 2026-01-31T12:00:00Z."),
    ("name_hash", "Hash of the name", ""),
    ("email_hash", "Hash of the mail address", ""),
];

/// The values of the details that have some, each with what it is.
const VALUES: [(&str, &[(&str, &str)]); 2] = [
    (
        "entity_type",
        &[
            ("", "Not stated"),
            ("individual", "Individual"),
            ("business", "Business"),
            ("non_profit", "Non-profit"),
            ("government", "Government"),
        ],
    ),
    ("account_status", &[("", "Not stated"), ("active", "Active"), ("suspended", "Suspended"), ("blocked", "Blocked")]),
];

/// What is known is filled in; what was stated once can be changed, and not taken back.
fn details(known: &Map<String, Value>) -> AnyView {
    let field = |(member, label, hint): (&'static str, &'static str, &'static str)| {
        let value = known.get(member).and_then(Value::as_str).unwrap_or_default();
        let values = VALUES.iter().find(|(of, _)| *of == member).map(|(_, values)| *values);
        detail(member, label, hint, value, values)
    };
    view! {
        <details class="group" open=known.values().any(|value| !value.is_null())>
            <summary>"Details"</summary>
            <div class="fields-2">{DETAILS.map(field).collect_view()}</div>
        </details>
    }
    .into_any()
}

fn detail(
    member: &'static str,
    label: &'static str,
    hint: &'static str,
    value: &str,
    values: Option<&'static [(&'static str, &'static str)]>,
) -> AnyView {
    let id = format!("profile-{member}");
    let (name, note, value) = (format!("external_user_details.{member}?"), format!("{id}-note"), value.to_owned());
    let control = match values {
        Some(values) => {
            let unknown = (!values.iter().any(|(known, _)| *known == value))
                .then(|| view! { <option value=value.clone() selected=true>{revealed(&value)}</option> });
            let options = values.iter().map(|(known, label)| {
                let selected = *known == value;
                view! { <option value=*known selected=selected>{*label}</option> }
            });
            view! { <select id=id.clone() name=name aria-describedby=note>{options.collect_view()}{unknown}</select> }
                .into_any()
        }
        None => view! {
            <input id=id.clone() name=name value=value autocomplete="off" spellcheck="false" aria-describedby=note/>
        }
        .into_any(),
    };
    view! { <Field id=id label=label hint=hint>{control}</Field> }.into_any()
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
