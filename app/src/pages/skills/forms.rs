//! Plain forms that upload skills and their versions: a zip as it is; a folder where `scripts/skill-upload.js` runs.

use crate::{
    pages::dialog_form::{DialogForm, address},
    routes::Route,
    ui::{Capabilities, Field},
};
use leptos::prelude::*;
use pilothouse_api::skills::{DISPLAY_NAME, FILES, MAX_SKILL, Skill};

/// A new skill.
pub fn create(may: Capabilities) -> AnyView {
    DialogForm {
        id: "new-skill".to_owned(),
        label: "Upload skill",
        of: None,
        icon: "upload",
        is_primary: true,
        action: address("skills", &Route::Skills, None),
        submit: "Upload",
    }
    .upload(may.administer_refused(), view! { {source()} {display_name()} })
}

/// A new version of a skill.
pub fn create_version(skill: &Skill, refused: Option<&'static str>) -> AnyView {
    DialogForm {
        id: "new-version".to_owned(),
        label: "Upload version",
        of: None,
        icon: "upload",
        is_primary: true,
        action: address(&format!("skills/{}/versions", skill.id), &Route::Skill(skill.id.clone()), None),
        submit: "Upload",
    }
    .upload(refused, view! { {source()} <p class="quiet">"All files of the version, not only those that changed. The name in SKILL.md stays the same."</p> })
}

fn display_name() -> impl IntoView {
    view! {
        <Field id="skill-name" label="Name" hint="What people call it here. If empty, the name in SKILL.md.">
            <input id="skill-name" name=DISPLAY_NAME maxlength="255" autocomplete="off" aria-describedby="skill-name-note"/>
        </Field>
    }
}

/// Where the folder or the zip is chosen. Only a script can send a folder with its paths.
fn source() -> impl IntoView {
    view! {
        <div data-folder=MAX_SKILL.to_string() hidden=true>
            <Field id="skill-folder" label="Folder" hint="With a SKILL.md at its top, at most 30 MB.">
                <input type="file" id="skill-folder" multiple=true aria-describedby="skill-folder-note"/>
            </Field>
        </div>
        <Field id="skill-zip" label="Zip archive" hint="Of one folder with a SKILL.md at its top, at most 30 MB uncompressed.">
            <input type="file" id="skill-zip" name=FILES accept=".zip,application/zip" required=true aria-describedby="skill-zip-note"/>
        </Field>
    }
}
