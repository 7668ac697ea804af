//! What each tab tells, and that whatever an agent, a tool or a person wrote stays text.

use super::{attach::uploads, details::details, events, resources::resources, threads::threads, tools::tools};
use crate::{
    session::{
        SessionContext,
        content::file_preview::preview,
        context::html,
        tests::{hostile, sample},
    },
    ui::{Capabilities, Failure},
};
use pilothouse_api::{events::Event, files::File, resources::Resource, sessions::SessionStatus, threads::Thread};
use pilothouse_console_api::{CheckId, LogWindow, RawFilter, TypeCount};
use pilothouse_domain::{
    reveal::visible,
    timeline::LogEntry,
    tool_stats::ToolStats,
    usage_over_time::{ThreadContext, UsageOverTime},
};
use serde_json::{Value, json};

const SOME: Capabilities = Capabilities { answer: true, operate: true, administer: true };

fn parsed<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn file(name: &str, fields: Value) -> File {
    let mut file = json!({"id": "file_1", "created_at": "2026-11-01T10:00:00Z", "filename": name, "mime_type": "text/plain",
        "size_bytes": 2048, "type": "file"});
    file.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    parsed(file)
}

fn mounted(path: &str) -> Resource {
    let at = "2026-11-01T10:00:00Z";
    parsed(
        json!({"type": "file", "id": "sesrsc_1", "created_at": at, "updated_at": at, "file_id": "file_2", "mount_path": path}),
    )
}

/// The threads as the API lists them: the newest first.
fn listed(status: &str, agent: &str) -> Vec<Thread> {
    let thread = |id: &str, parent: Value, status: &str| {
        parsed(
            json!({"id": id, "type": "session_thread", "session_id": "sesn_1", "parent_thread_id": parent, "status": status,
            "created_at": "2026-11-01T10:00:00Z", "updated_at": "2026-11-01T10:00:00Z", "archived_at": null, "stats": null,
            "agent": {"type": "agent", "name": agent, "model": {"id": agent}}, "usage": {"input_tokens": 1200, "output_tokens": 30}}),
        )
    };
    vec![thread("sthr_1", json!("sthr_0"), status), thread("sthr_0", Value::Null, "idle")]
}

fn stats(tool: &str) -> ToolStats {
    ToolStats { tool: tool.to_owned(), calls: 7, failures: 2, median_ms: Some(1_500), p95_ms: None, waited_ms: 60_000 }
}

fn lines(events: &[Value]) -> LogWindow {
    sample::window(events)
}

/// The element that has something in its opening tag.
#[track_caller]
fn tag<'a>(html: &'a str, part: &str) -> &'a str {
    html.split('<').find(|tag| tag.split('>').next().is_some_and(|tag| tag.contains(part))).expect(part)
}

#[test]
fn the_frame_has_five_tabs_of_which_one_is_chosen() {
    let html = html(super::inspector);
    assert_eq!(html.matches("role=\"tab\"").count(), 5);
    assert_eq!(html.matches("aria-selected=\"true\"").count(), 1);
    assert!(tag(&html, "role=\"tabpanel\"").contains("aria-labelledby=\"inspector-session\""), "{html}");
    assert!(tag(&html, "id=\"inspector-session\"").contains("data-fragment=\"details\""));
    assert!(tag(&html, "role=\"separator\"").contains("aria-valuenow=\"416\""));
}

#[test]
fn a_session_leads_to_the_deployment_that_started_it_but_no_guest_is_told() {
    let mut context = sample::team();
    let shown = |context: &SessionContext| details(context, &UsageOverTime::default(), None);
    assert!(!shown(&context).contains("Started by"));
    context.session.deployment = Some("depl_1".parse().unwrap());
    assert!(shown(&context).contains("href=\"/deployments/depl_1\""));
    assert_eq!(context.session.for_guests().deployment, None);
}

#[test]
fn the_session_is_told_with_its_budget() {
    let mut context = sample::team();
    context.session.metadata.insert("ship".to_owned(), "Aurora".to_owned());
    context.summary.budget =
        Some(parsed(json!({"type": "limit", "max_list_cost": {"amount": "2500", "currency": "USD"}})));
    let html = details(&context, &UsageOverTime::default(), None);
    for expected in
        ["sesn_1", "A report", "Helper v3", "Sandbox", "ship", "Aurora", "Cache read", "of the $25.00 budget is left"]
    {
        assert!(html.contains(expected), "{expected} is missing in {html}");
    }
    assert!(html.contains("href=\"/agents/agent_1\"") && html.contains("data-relative"), "{html}");
    assert!(!html.contains("could not be refreshed"));
    let outdated = Failure { message: "Can't reach the Claude API.".to_owned(), request_id: None, check: None };
    let told = |check| details(&context, &UsageOverTime::default(), Some(Failure { check, ..outdated.clone() }));
    let html = told(None);
    assert!(html.contains("The session could not be refreshed") && !html.contains("/settings/doctor"), "{html}");
    let html = told(Some(CheckId::ApiConnection));
    assert!(html.contains("href=\"/settings/doctor#api-connection\""), "{html}");
}

#[test]
fn a_tool_leads_to_its_calls() {
    let html = tools(&[stats("bash")]);
    assert!(tag(&html, "data-calls-of=\"bash\"").contains("link-button"), "{html}");
    assert!(html.contains("class=\"failed\">2") && html.contains("1.5 s") && html.contains("1 min"), "{html}");
    assert!(tools(&[]).contains("No tool calls yet."));
}

#[test]
fn mounts_are_detached_by_admins_and_products_are_looked_into() {
    let context = sample::team();
    let made = [file("report.md", json!({"downloadable": true})), file("stores.csv", json!({"downloadable": false}))];
    let html = resources(&context, SOME, &[mounted("/stores.csv")], &made);
    assert!(html.contains("Detach the file “/stores.csv”?"), "{html}");
    assert!(html.contains("data-fragment=\"file?file=file_1\"") && html.contains("Preview of report.md"), "{html}");
    assert_eq!(html.matches("data-fragment=").count(), 1, "copies of uploads are not listed");
    let viewer = resources(&context, Capabilities::default(), &[mounted("/stores.csv")], &[]);
    assert!(viewer.contains("Only admins can do this.") && !viewer.contains("attach-file"), "{viewer}");
    assert!(viewer.contains("Nothing yet."));
}

#[test]
fn nothing_is_attached_to_a_session_that_is_over() {
    let mut context = sample::team();
    let button = |context: &SessionContext| {
        tag(&resources(context, SOME, &[mounted("/a")], &[]), "data-dialog=\"attach-file\"")
            .split('>')
            .next()
            .unwrap()
            .to_owned()
    };
    assert!(!button(&context).contains(" disabled"), "{}", button(&context));
    context.summary.status = SessionStatus::Terminated;
    assert!(button(&context).contains(" disabled"));
    assert!(resources(&context, SOME, &[mounted("/a")], &[]).contains("The session has ended."));
}

#[test]
fn uploads_are_offered_and_copies_of_sessions_are_not() {
    let context = sample::team();
    let id = &context.session.id;
    let copy = file("copy.csv", json!({"scope": {"id": "sesn_2", "type": "session"}}));
    let html = uploads(id, &[file("stores.csv", json!({})), copy.clone()]);
    assert!(html.contains("action=\"/forms/v1/sessions/sesn_1/resources?back=%2Fsessions%2Fsesn_1\""), "{html}");
    assert!(html.contains("stores.csv (2.0 KB)") && !html.contains("copy.csv"), "{html}");
    assert!(uploads(id, &[copy]).contains("No uploads yet."));
}

#[test]
fn a_thread_leads_to_its_transcript_and_ends_when_idle() {
    let context = sample::team();
    let contexts = [ThreadContext { thread: Some("sthr_1".parse().unwrap()), tokens: 4_000 }];
    let html = threads(&context, SOME, &listed("idle", "Researcher"), &contexts);
    assert!(html.contains("href=\"?thread=sthr_1\"") && html.contains("href=\"?\""), "{html}");
    assert!(html.find("Helper").unwrap() < html.find("Researcher").unwrap(), "who began comes first");
    assert!(html.contains("Archive the thread “Researcher”?") && html.contains(">4.0k<"), "{html}");
    assert_eq!(html.matches("<dialog").count(), 1, "the primary thread ends with the session");
    assert!(
        threads(&context, SOME, &listed("running", "Researcher"), &[]).contains("It is running. Interrupt it first.")
    );
}

#[test]
fn the_raw_log_has_lines_days_and_ways_on() {
    let context = sample::team();
    let mut late = sample::event(
        3,
        "session.error",
        json!({"error": {"type": "x", "message": "Aground", "retry_status": {"type": "exhausted"}}}),
    );
    late["processed_at"] = json!("2026-11-02T00:00:00Z");
    let mut queued = sample::event(4, "user.message", json!({"content": []}));
    queued["processed_at"] = Value::Null;
    let mut window = lines(&[sample::event(1, "user.message", json!({"content": []})), late, queued]);
    window.data[1].thread = Some("sthr_1".parse().unwrap());
    window.has_earlier = true;
    let html = events::raw(&context, &window);
    assert!(tag(&html, "raw-lines").contains("data-has-earlier") && !html.contains("data-has-later"), "{html}");
    assert!(html.contains("Sunday 1 November 2026 · UTC") && html.contains("Monday 2 November 2026 · UTC"), "{html}");
    let line = tag(&html, "id=\"raw-sevt_3\"");
    assert!(line.contains("raw-line failed") && line.contains("data-fragment=\"raw-event?event=sevt_3\""), "{line}");
    assert!(html.contains("<span class=\"tag\">Researcher</span>") && html.contains("queued"), "{html}");
}

#[test]
fn the_filters_show_what_is_listed() {
    let context = sample::team();
    let types =
        [("agent.message", 4), ("user.message", 2)].map(|(kind, count)| TypeCount { kind: kind.to_owned(), count });
    let filter = RawFilter {
        kind: "user.message".to_owned(),
        thread: Some("sthr_1".parse().unwrap()),
        tool: "bash".to_owned(),
        words: "anchor".to_owned(),
        failed: true,
    };
    let html = events::events(&context, &filter, &types, &LogWindow::default());
    for chosen in ["value=\"user.message\"", "value=\"sthr_1\""] {
        assert!(tag(&html, chosen).contains("selected"), "{html}");
    }
    assert!(
        tag(&html, "name=\"words\"").contains("value=\"anchor\"") && tag(&html, "name=\"failed\"").contains("checked")
    );
    assert!(html.contains(" Calls of bash") && html.contains("agent.message (4)"), "{html}");
    assert!(!tag(&html, "data-no-events").split('>').next().unwrap().contains("hidden"), "{html}");
    let all = events::events(&context, &RawFilter::default(), &types, &lines(&[sample::event(1, "x", json!({}))]));
    assert!(
        !all.contains("selected") && !all.contains("Calls of") && tag(&all, "data-no-events").contains("hidden"),
        "{all}"
    );
    assert!(events::types(&types).starts_with("<option value=\"agent.message\">"), "{}", events::types(&types));
    assert!(events::thread_options(&context).contains("All threads"));
}

#[test]
fn an_opened_line_has_the_whole_event() {
    let mut entry = lines(&[sample::event(1, "user.message", json!({"content": []}))]).data.remove(0);
    assert!(tag(&events::raw_event(&entry), "data-show-event=\"sevt_1\"").contains("data-event-thread=\"\""));
    entry.thread = Some("sthr_1".parse().unwrap());
    let html = events::raw_event(&entry);
    assert!(html.contains("data-event-thread=\"sthr_1\"") && html.contains("Copy the JSON"), "{html}");
    assert!(html.contains("class=\"code json\"") && html.contains("user.message"), "{html}");
}

#[test]
fn what_is_being_written_has_a_line() {
    let draft = pilothouse_domain::timeline::Draft {
        event: "sevt_9".parse().unwrap(),
        thread: None,
        kind: "agent.message",
        characters: 120,
    };
    let html = events::drafts(&[draft]);
    assert!(html.contains("being written, 120 characters") && html.contains("data-type=\"agent.message\""), "{html}");
    assert_eq!(events::drafts(&[]), "");
}

/// Everything that the inspector can show, with this text wherever somebody else chooses one.
fn everything_with(text: &str) -> String {
    let mut context = sample::team();
    context.session.agent_name = visible(text);
    context.session.metadata.insert(text.to_owned(), text.to_owned());
    context.environment_name = visible(text);
    context.summary.agent_name = visible(text);
    context.summary.title = Some(text.to_owned());
    context.summary.threads.iter_mut().for_each(|(_, name)| *name = visible(text));
    let outdated = Failure { message: visible(text), request_id: Some(text.to_owned()), check: None };
    let attached = [
        mounted(text),
        parsed(json!({"type": "github_repository", "id": "sesrsc_2", "created_at": "2026-11-01T10:00:00Z",
            "updated_at": "2026-11-01T10:00:00Z", "mount_path": text, "url": "javascript:alert(1)", "checkout": {"type": "branch", "name": text}})),
        parsed(
            json!({"type": "memory_store", "memory_store_id": "memstore_1", "name": text, "mount_path": text, "access": text}),
        ),
        parsed(json!({"type": text, "anything": text})),
    ];
    let made = file(text, json!({"downloadable": true}));
    let written = [sample::event(1, "future.event", json!({text: text})), hostile::message(2, text)];
    let window = lines(&written);
    let types = [TypeCount { kind: text.to_owned(), count: 1 }];
    let filter =
        RawFilter { kind: text.to_owned(), words: text.to_owned(), tool: text.to_owned(), ..RawFilter::default() };
    let mut unnamed = context.clone();
    unnamed.summary.threads.clear();
    let mut parts = vec![
        details(&context, &UsageOverTime::default(), Some(outdated)),
        tools(&[stats(text)]),
        resources(&context, SOME, &attached, std::slice::from_ref(&made)),
        uploads(&context.session.id, &[file(text, json!({}))]),
        threads(&context, SOME, &listed("idle", text), &[]),
        threads(&unnamed, SOME, &listed("idle", text), &[]),
        events::events(&context, &filter, &types, &window),
        events::types(&types),
        events::thread_options(&context),
        html(|| crate::session::minimap::blank(&context)),
        html(|| crate::session::navigation::find::find_bar(&context)),
    ];
    parts.extend(window.data.iter().map(events::raw_event));
    for name in ["a.csv", "a.json", "a.txt"] {
        parts.push(preview(&file(name, json!({})), text.as_bytes()));
    }
    parts.push(preview(&file("a.json", json!({})), json!({text: text}).to_string().as_bytes()));
    parts.concat()
}

/// A preview of prose, where characters that turn the direction of text are part of some languages.
fn prose(text: &str) -> String {
    preview(&file("a.md", json!({})), text.as_bytes())
}

#[test]
fn markup_is_shown_and_never_run() {
    let html = everything_with(hostile::SCRIPT) + &prose(hostile::SCRIPT);
    hostile::assert_harmless(&html);
    assert!(html.contains("&lt;script&gt;"));
}

#[test]
fn links_that_run_script_are_text() {
    let text = "[a](javascript:alert(1)) <javascript:alert(2)> ![b](https://x.example/pixel.png)";
    hostile::assert_harmless(&(everything_with(text) + &prose(text)));
}

#[test]
fn what_would_not_show_is_shown() {
    let html = everything_with("a\u{202e}b\u{200b}c");
    assert!(html.contains("U+202E") && html.contains("U+200B"));
    let readable: String = html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    let place = readable.find('\u{202e}').map(|at| readable.get(at.saturating_sub(60)..at));
    assert_eq!(place, None, "it would turn the text around");
}

#[test]
fn a_whole_window_of_lines_is_bounded() {
    let text = "a line of output\n".repeat(5_000);
    let entry =
        |n: u64| LogEntry { seq: n, thread: None, event: Event::from_value(hostile::message(n, &text)).unwrap() };
    let window = LogWindow { data: (1..=u64::from(events::PAGE)).map(entry).collect(), ..LogWindow::default() };
    let html = events::raw(&sample::team(), &window);
    assert!(html.len() < 200_000, "the JSON comes when a line is opened: {}", html.len());
}
