//! A plain form in a dialog, and the button that opens it. Neither needs script.

use crate::{
    routes::Route,
    ui::{CodeButton, Field, Icon, TextArea},
};
use leptos::prelude::*;
use pilothouse_api::{Metadata, page::Query};

/// Where a form is sent, from a page that is shown again, or another one.
pub fn address(path: &str, back: &Route, next: Option<&Route>) -> String {
    let query = Query::new().with("back", back).with_option("next", next);
    format!("/forms/v1/{path}{}", query.suffix())
}

/// How the API has keys of metadata removed: by `null`, or by an empty text.
#[derive(Clone, Copy)]
pub enum Gone {
    Null,
    Empty,
}

/// Metadata as lines. `form`: what its element's id begins with. Keys that are no longer there are removed.
pub fn metadata_lines(form: &str, metadata: &Metadata, gone: Gone) -> AnyView {
    let gone = match gone {
        Gone::Null => "metadata{-}",
        Gone::Empty => "metadata{=}",
    };
    let keys: Vec<_> = metadata.keys().cloned().collect();
    let lines: Vec<_> = metadata.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    let (id, note) = (format!("{form}-metadata"), format!("{form}-metadata-note"));
    let hint = "A line for each pair: key = value. A line that you remove is deleted.";
    view! {
        <input type="hidden" name=gone value=keys.join("\n")/>
        <Field id=id.clone() label="Metadata" hint=hint>
            <TextArea id=id name="metadata{}" rows=3 text=lines.join("\n") described_by=note/>
        </Field>
    }
    .into_any()
}

/// A button, and the dialog that it opens.
pub struct DialogForm {
    /// The dialog's element id.
    pub id: String,
    /// What the button says, and the heading.
    pub label: &'static str,
    /// What the button is about, where there are several like it.
    pub of: Option<String>,
    /// A symbol of the sprite.
    pub icon: &'static str,
    /// Whether it is the page's main action.
    pub is_primary: bool,
    /// Where the form is sent.
    pub action: String,
    /// What its last button says.
    pub submit: &'static str,
}

impl DialogForm {
    /// `refused`: why the visitor may not.
    pub fn view(self, refused: Option<&'static str>, fields: impl IntoView + 'static) -> AnyView {
        self.encoded(None, refused, fields)
    }

    /// The same for a form with files.
    pub fn upload(self, refused: Option<&'static str>, fields: impl IntoView + 'static) -> AnyView {
        self.encoded(Some("multipart/form-data"), refused, fields)
    }

    fn encoded(
        self,
        encoding: Option<&'static str>,
        refused: Option<&'static str>,
        fields: impl IntoView + 'static,
    ) -> AnyView {
        let Self { id, label, of, icon, is_primary, action, submit } = self;
        let class = if is_primary { "button primary" } else { "button" };
        let heading = format!("{id}-title");
        let name = of.map(|of| format!("{label} of {of}"));
        let title = name.clone().unwrap_or_else(|| label.to_owned());
        let button = view! {
            <button
                type="button" class=class command="show-modal" commandfor=id.clone() title=refused
                aria-label=name aria-description=refused disabled=refused.is_some()
            >
                <Icon name=icon/>
                <span>{label}</span>
            </button>
        };
        let (code, is_plain) = (action.clone(), encoding.is_none());
        let dialog = refused.is_none().then(|| {
            view! {
                <dialog id=id class="wide" aria-labelledby=heading.clone()>
                    <h2 id=heading.clone()>{title}</h2>
                    // `scripts/dialog.js` sends it without leaving the page.
                    <form class="stack" method="post" action=action enctype=encoding data-dialog-form=is_plain.then_some("")>
                        {fields}
                        <div class="dialog-end">
                            <button type="submit" formmethod="dialog" formnovalidate=true class="button">"Cancel"</button>
                            <CodeButton action=code/>
                            <button type="submit" class="button primary">{submit}</button>
                        </div>
                    </form>
                </dialog>
            }
        });
        view! { {button} {dialog} }.into_any()
    }
}
