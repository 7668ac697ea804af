//! A plain form in a dialog, and the button that opens it. Neither needs script.

use crate::{
    routes::Route,
    ui::{CodeButton, Icon},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;

/// Where a form is sent, from a page that is shown again, or another one.
pub fn address(path: &str, back: &Route, next: Option<&Route>) -> String {
    let query = Query::new().with("back", back).with_option("next", next);
    format!("/forms/v1/{path}{}", query.suffix())
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
        let code = action.clone();
        let dialog = refused.is_none().then(|| {
            view! {
                <dialog id=id class="wide" aria-labelledby=heading.clone()>
                    <h2 id=heading.clone()>{title}</h2>
                    <form class="stack" method="post" action=action enctype=encoding>
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
