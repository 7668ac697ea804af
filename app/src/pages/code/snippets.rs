//! The snippets of a call. Which of them is shown is a matter of style: two groups of radio buttons choose it.

use super::words::words;
use crate::ui::{CopyButton, revealed};
use leptos::prelude::*;
use pilothouse_domain::snippet::{Call, Language, Target, snippet};

/// All snippets, and what chooses among them.
pub fn snippets(call: &Call, targets: &[Target; 2]) -> AnyView {
    let languages =
        Language::ALL.map(|language| choice("language", language.id(), language.label(), language == Language::Curl));
    let whose = targets
        .each_ref()
        .map(|target| choice("target", id(target), words(target).0, matches!(target, Target::Console(_))));
    let blocks: Vec<_> =
        targets.iter().flat_map(|target| Language::ALL.map(|language| block(call, language, target))).collect();
    let notes = targets.each_ref().map(|target| {
        view! { <p class="quiet small" data-target=id(target)>{words(target).1}</p> }
    });
    view! {
        <section class="section stack snippets" aria-labelledby="snippets-heading">
            <h2 id="snippets-heading">"Copy as"</h2>
            <div class="row">
                <fieldset class="choices"><legend class="visually-hidden">"Language"</legend>{languages.into_iter().collect_view()}</fieldset>
                <fieldset class="choices"><legend class="visually-hidden">"Against"</legend>{whose.into_iter().collect_view()}</fieldset>
            </div>
            {blocks}
            {notes.into_iter().collect_view()}
        </section>
    }
    .into_any()
}

fn choice(group: &'static str, value: &'static str, label: &'static str, checked: bool) -> impl IntoView {
    view! { <label><input type="radio" name=group value=value checked=checked/><span>{label}</span></label> }
}

fn block(call: &Call, language: Language, target: &Target) -> impl IntoView + use<> {
    let text = snippet(call, language, target);
    let name = format!("{}, {}", language.label(), words(target).0);
    view! {
        <div class="snippet" data-language=language.id() data-target=id(target)>
            <pre class="text-block" tabindex="0" aria-label=name.clone()>{revealed(&text)}</pre>
            <CopyButton text=text what=name/>
        </div>
    }
}

const fn id(target: &Target) -> &'static str {
    match target {
        Target::Console(_) => "console",
        Target::Api(_) => "api",
    }
}
