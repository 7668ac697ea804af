//! Hostile text in every position that the primitives have, and what Leptos itself does with it.

use super::*;
use leptos::{prelude::*, reactive::owner::Owner};
use pilothouse_api::Timestamp;
use std::{fs, path::Path};

/// Breaks out of attributes, of elements, of a text area and of a title where it is not escaped.
pub const HOSTILE: &str = "'\"></textarea></title></option><script>alert(1)</script><img src=x onerror=alert(1)>";

pub fn render<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(std::sync::Arc::new(hydration_context::SsrSharedContext::new_islands())));
    let html = owner.with(|| view().into_view().to_html());
    owner.cleanup();
    html
}

/// A rendering without the marks that hydration needs around texts.
pub fn unmarked(html: &str) -> String {
    html.replace("<!>", "")
}

/// Nothing of the hostile text is markup.
#[track_caller]
pub fn assert_harmless(html: &str) {
    for bad in ["<script>alert", "<img src=x", "</textarea></title>", "'\"></"] {
        assert!(!html.contains(bad), "{bad} in {html}");
    }
}

#[test]
fn leptos_escapes_what_we_rely_on() {
    let html = render(|| {
        view! {
            <div title=HOSTILE data-x=HOSTILE>{HOSTILE}</div>
            <select><option value=HOSTILE>{move || HOSTILE.to_owned()}</option></select>
            <title>{HOSTILE}</title>
            <input value=HOSTILE/>
            <pre>{HOSTILE.chars().map(|c| view! { <i>{c}</i> }).collect_view()}</pre>
        }
    });
    assert_harmless(&html);
    assert_eq!(html.matches("&lt;script").count(), 7, "{html}");
}

/// Why `TextArea` exists. Where this fails, Leptos escapes these now, and the rule may go.
#[test]
fn leptos_leaves_text_areas_open() {
    let html = render(|| view! { <textarea>{HOSTILE}</textarea> });
    assert!(html.contains("</textarea></title></option><script>"), "{html}");
}

#[test]
fn a_plain_text_area_holds_its_text_as_it_is() {
    let text = format!("\n{HOSTILE} &amp; more");
    let html = render(|| view! { <TextArea id="t" name="t" rows=2 text=text described_by="n"/> });
    assert_harmless(&html);
    let content = html.split_once('>').unwrap().1.rsplit_once("</textarea>").unwrap().0;
    // The parser drops the first line feed.
    let read = html_escape::decode_html_entities(content.strip_prefix('\n').unwrap());
    assert_eq!(unmarked(&read), format!("\n{HOSTILE} &amp; more"));
}

/// Why `ExternalLink` exists.
#[test]
fn leptos_lets_script_addresses_through() {
    let html = render(|| view! { <a href="javascript:alert(1)">"x"</a> });
    assert!(html.contains("href=\"javascript:"), "{html}");
}

#[test]
fn our_own_text_area_and_link_hold() {
    let html = render(|| {
        view! {
            <TextArea id="a" name="a" rows=2 text=HOSTILE placeholder=HOSTILE label=HOSTILE described_by="n"/>
            <ExternalLink href="javascript:alert(1)">{HOSTILE}</ExternalLink>
        }
    });
    assert_harmless(&html);
    assert!(!html.contains("href=\"javascript:"), "{html}");
}

#[test]
fn primitives_escape_what_they_show() {
    let failure = Failure { message: HOSTILE.to_owned(), request_id: Some(HOSTILE.to_owned()), check: None };
    let pairs = [(HOSTILE.to_owned(), HOSTILE.to_owned())].into();
    let badge = view! { <span>{HOSTILE}</span> };
    let html = render(|| {
        view! {
            <PageHead title=HOSTILE badges=badge.into_any()/>
            <CopyId id=HOSTILE/>
            <FailureNotice failure=failure what=HOSTILE/>
            <EmptyState title=HOSTILE>{HOSTILE}</EmptyState>
            <MetadataFacts metadata=pairs/>
            <TimeAgo at=Timestamp::from(HOSTILE) now=0/>
            <Pager next=Some(HOSTILE.to_owned())/>
        }
    });
    assert_harmless(&html);
}

#[test]
fn a_refused_action_is_no_link_and_says_why() {
    let html = render(|| {
        view! { <ActionLink to=crate::routes::Route::AgentNew label="New agent" icon="plus" refused=Some(ADMINISTER)/> }
    });
    assert!(!html.contains("href=\"/agents"), "{html}");
    assert!(html.contains(ADMINISTER) && html.contains("aria-disabled=\"true\""), "{html}");
}

/// What would open a hole, or break the Content-Security-Policy, is written nowhere else than in its guard.
#[test]
fn dangerous_markup_stays_in_its_guards() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let banned =
        [("<textarea", "text_area.rs"), ("inner_html", "transcript.rs"), ("<style", "style.rs"), (" style=", "")];
    for file in rust_files(&source).into_iter().filter(|file| !file.to_string_lossy().contains("tests")) {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for (number, line) in code.enumerate() {
            for (bad, guard) in banned {
                let allowed = file.file_name().is_some_and(|name| name == guard);
                assert!(!line.contains(bad) || allowed, "{bad} in {}, line {number}", file.display());
            }
        }
    }
}

fn rust_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] }).collect()
}
