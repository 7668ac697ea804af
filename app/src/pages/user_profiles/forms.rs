//! The forms that create, change and enroll a user profile.

use crate::{
    pages::dialog_form::{DialogForm, address},
    routes::Route,
    ui::{Capabilities, Field},
};
use leptos::prelude::*;
use pilothouse_api::{page::Query, user_profiles::UserProfile};

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
    .view(may.administer_refused(), fields("", "application"))
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
    .view(refused, fields(&name, profile.access_type.as_str()))
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

fn fields(name: &str, access: &str) -> AnyView {
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
    }
    .into_any()
}
