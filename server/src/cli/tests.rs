//! The command line: parsing, help and commands.

use super::{args::ServeArgs, *};
use crate::{decisions::Format, identity::Role, sample, store::ledger::Actor};
use clap::{CommandFactory as _, Parser as _};
use pilothouse_api::ids::ThreadId;
use serde_json::{Value, json};
use std::{io::Cursor, path::PathBuf};

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(line.split(' '))
}

fn help(path: &[&str]) -> String {
    let arguments = ["pilothouse"].iter().chain(path).chain(&["--help"]);
    Cli::try_parse_from(arguments).unwrap_err().to_string()
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn no_command_serves() {
    let cli = parse("pilothouse --addr 127.0.0.1:4000 --data-dir /data").unwrap();
    assert!(cli.command.is_none());
    assert_eq!(cli.serve.addr.unwrap().port(), 4000);
    assert_eq!(cli.serve.data.data_dir.unwrap(), PathBuf::from("/data"));
    let cli = parse("pilothouse serve --addr [::1]:4000").unwrap();
    assert!(matches!(cli.command, Some(Command::Serve(ServeArgs { addr: Some(_), .. }))));
}

#[test]
fn every_command_takes_a_data_folder() {
    for line in [
        "pilothouse serve",
        "pilothouse simulator --addr 127.0.0.1:1 --api-key K",
        "pilothouse user add ada --role approver --password-stdin",
        "pilothouse user list",
        "pilothouse user role ada viewer",
        "pilothouse user disable ada",
        "pilothouse user enable ada",
        "pilothouse user remove ada",
        "pilothouse user reset-password ada --password-stdin",
        "pilothouse token list --user ada",
        "pilothouse token create ci --user ada",
        "pilothouse token revoke ci --user ada",
    ] {
        parse(&format!("{line} --data-dir /data")).unwrap();
        parse(line).unwrap();
    }
}

#[test]
fn the_simulator_has_a_port_of_its_own() {
    let Some(Command::Simulator(args)) = parse("pilothouse simulator").unwrap().command else { panic!() };
    assert_eq!(args.addr, "127.0.0.1:3100".parse().unwrap());
}

#[test]
fn each_problem_is_named() {
    let error = |line| parse(line).unwrap_err().to_string();
    assert!(error("pilothouse user add ada --role approver").contains("--password-stdin"));
    assert!(error("pilothouse user add ada --role boss --password-stdin").contains("operator"));
    assert!(error("pilothouse user reset-password ada").contains("--password-stdin"));
    assert!(error("pilothouse user reset-password ada secret --password-stdin").contains("secret"));
    assert!(error("pilothouse user role ada boss").contains("operator"));
    assert!(error("pilothouse serve --addr here").contains("--addr"));
    assert!(error("pilothouse token create ci").contains("--user"));
}

#[test]
fn help_explains_itself_to_a_stranger() {
    let top = help(&[]);
    for word in [
        "serve",
        "simulator",
        "user",
        "token",
        "--data-dir",
        "PILOTHOUSE_ALLOW_HTTP_UPSTREAM",
        "--addr",
        "ANTHROPIC_API_KEY",
        "first admin",
    ] {
        assert!(top.contains(word), "no {word} in\n{top}");
    }
    let add = help(&["user", "add"]);
    for word in ["viewer", "approver", "operator", "admin", "at least 10 characters", "answers tool calls"] {
        assert!(add.contains(word), "no {word} in\n{add}");
    }
    assert!(help(&["simulator"]).contains("127.0.0.1:3100"));
    assert!(help(&["token", "create"]).contains("only time"));
}

#[tokio::test]
async fn a_user_is_added_once_and_the_ledger_knows() {
    let store = Store::in_memory().await.unwrap();
    let add = async |name: &str, password: &str| {
        users::add(&store, name, Role::Operator, &mut Cursor::new(password.to_owned())).await.map_err(|e| e.to_string())
    };
    add("ada", "correct horse\r\nignored\n").await.unwrap();
    let (user, hash) = store.user_by_name("ADA").await.unwrap().unwrap();
    assert_eq!(user.role, Role::Operator);
    let fits = crate::guard::password::Passwords::default().verify("correct horse".to_owned(), Some(hash)).await;
    assert!(fits.unwrap());
    assert_eq!(add("Ada", "correct horse").await.unwrap_err(), "a user named Ada exists already");
    assert!(add("bob", "short").await.unwrap_err().contains("at least 10"));
    assert!(add("bob b", "correct horse").await.unwrap_err().contains("letters"));
    let rows = store.ledger_rows(10).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].entry.actor, Actor::Command);
    assert_eq!(rows[0].entry.target.as_deref(), Some("ada"));
}

#[tokio::test]
async fn a_token_is_printed_alone_and_can_be_revoked() {
    let store = Store::in_memory().await.unwrap();
    store.add_user("ada", Role::Viewer, "-").await.unwrap();
    let mut output = Vec::new();
    tokens::create(&store, "ci", "Ada", &mut output).await.unwrap();
    let output = String::from_utf8(output).unwrap();
    let token = output.strip_suffix('\n').unwrap();
    let random = token.strip_prefix("pilot_").unwrap();
    assert_eq!(random.len(), 43);
    assert!(random.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    assert_eq!(store.token_owner(token).await.unwrap().unwrap().user.name, "ada");

    let again = tokens::create(&store, "ci", "ada", &mut Vec::new()).await.unwrap_err();
    assert_eq!(again.to_string(), "a token named ci exists already");
    tokens::revoke(&store, "ci", "ada").await.unwrap();
    assert_eq!(store.token_owner(token).await.unwrap(), None);
    assert!(tokens::revoke(&store, "ci", "ada").await.is_err());
    assert!(
        tokens::create(&store, "ci", "nobody", &mut Vec::new()).await.unwrap_err().to_string().contains("user add")
    );
    let actions: Vec<String> = store.ledger_rows(10).await.unwrap().into_iter().map(|row| row.entry.action).collect();
    assert_eq!(actions, ["revoke", "create"]);
}

#[tokio::test]
async fn people_are_off_boarded_and_the_ledger_knows() {
    let store = Store::in_memory().await.unwrap();
    let root = store.add_user("root", Role::Admin, "-").await.unwrap();
    let ada = store.add_user("ada", Role::Operator, "-").await.unwrap();
    store.add_token("ci", &ada).await.unwrap();
    store.add_token("nightly", &root).await.unwrap();
    let listed = async || {
        let mut output = Vec::new();
        users::list(&store, &mut output).await.unwrap();
        let lines = String::from_utf8(output).unwrap();
        let of = |line: &str| line.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
        lines.lines().skip(1).map(of).collect::<Vec<_>>()
    };
    let tokens = async |user: Option<&'static str>| {
        let mut output = Vec::new();
        tokens::list(&store, user, &mut output).await.unwrap();
        String::from_utf8(output)
            .unwrap()
            .lines()
            .skip(1)
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(listed().await, ["ada operator active", "root admin active"]);
    assert_eq!(tokens(None).await, ["ci", "nightly"]);
    assert_eq!(tokens(Some("ROOT")).await, ["nightly"]);

    for refused in [
        users::set_role(&store, "root", Role::Viewer).await,
        users::set_disabled(&store, "root", true).await,
        users::remove(&store, "root").await,
    ] {
        let error = refused.unwrap_err().to_string();
        assert!(error.contains("last admin") && error.contains("user role"), "{error}");
    }
    users::set_role(&store, "ADA", Role::Viewer).await.unwrap();
    users::set_disabled(&store, "ada", true).await.unwrap();
    assert_eq!(listed().await, ["ada viewer disabled", "root admin active"]);
    let error = tokens::create(&store, "late", "ada", &mut Vec::new()).await.unwrap_err().to_string();
    assert!(error.contains("disabled") && error.contains("user enable"), "{error}");
    users::set_disabled(&store, "ada", false).await.unwrap();
    users::reset_password(&store, "ada", &mut Cursor::new("correct horse\n")).await.unwrap();
    let short = users::reset_password(&store, "ada", &mut Cursor::new("short\n")).await.unwrap_err();
    assert!(short.to_string().contains("at least 10"));
    users::remove(&store, "ada").await.unwrap();
    assert_eq!(listed().await, ["root admin active"]);
    assert!(users::remove(&store, "ada").await.unwrap_err().to_string().contains("no user named ada"));

    let rows = store.ledger_rows(10).await.unwrap().into_iter().rev();
    let said: Vec<(String, String)> = rows
        .map(|row| (row.entry.path, row.entry.detail.unwrap()))
        .inspect(|(_, detail)| assert!(!detail.contains("horse")))
        .collect();
    let expected = [
        ("pilothouse user role", "role operator to viewer"),
        ("pilothouse user disable", "0 logins, 1 tokens, 0 share links"),
        ("pilothouse user enable", "0 logins, 0 tokens, 0 share links"),
        ("pilothouse user reset-password", "password, 0 logins ended"),
        ("pilothouse user remove", "0 logins, 0 tokens, 0 share links"),
    ];
    assert_eq!(said, expected.map(|(path, detail)| (path.to_owned(), detail.to_owned())));
}

#[tokio::test]
async fn a_recorded_session_is_printed_as_a_screenplay_with_its_threads() {
    let store = Store::in_memory().await.unwrap();
    let child = "sthr_1".parse().unwrap();
    let mut log = Vec::new();
    let mut tell = |second: u32, thread: Option<&ThreadId>, kind: &str, mut event: Value| {
        event["id"] = json!(format!("sevt_{second}"));
        event["type"] = json!(kind);
        event["processed_at"] = json!(format!("2026-10-09T14:00:{second:02}Z"));
        log.push(sample::received(&event, thread.map(ThreadId::as_str)));
    };
    let text = |text: &str| json!([{"type": "text", "text": text}]);
    tell(1, None, "user.message", json!({"content": text("Go")}));
    tell(
        2,
        None,
        "session.thread_created",
        json!({"agent_name": "Scout", "session_thread_id": "sthr_1", "workflow_run_id": null}),
    );
    let sent = json!({"content": text("Look"), "to_session_thread_id": "sthr_1", "to_agent_name": "Scout"});
    tell(3, None, "agent.thread_message_sent", sent);
    let heard = json!({"content": text("Look"), "from_session_thread_id": "sthr_0"});
    tell(4, Some(&child), "agent.thread_message_received", heard);
    tell(5, Some(&child), "agent.message", json!({"content": text("I see land")}));
    // A waiting call is on both streams with the same id; the child's own may come first.
    let call = json!({"name": "bash", "input": {"command": "anchor"}, "evaluated_permission": "ask"});
    tell(6, Some(&child), "agent.tool_use", call.clone());
    let mut copy = call;
    copy["session_thread_id"] = json!("sthr_1");
    tell(6, None, "agent.tool_use", copy);
    let reply = json!({"content": text("Land"), "to_session_thread_id": "sthr_0"});
    tell(7, Some(&child), "agent.thread_message_sent", reply);
    tell(8, None, "agent.message", json!({"content": text("Hello")}));
    store.append_events("sesn_1", &log).await.unwrap();
    let mut output = Vec::new();
    sessions::export(&store, "sesn_1", &mut output).await.unwrap();
    let play: Value = serde_json::from_slice(&output).unwrap();
    assert_eq!(play["about"], "Recorded from sesn_1.");
    let steps = &play["scenes"][0]["steps"];
    let task = &steps[0]["delegate"][0];
    assert_eq!((&task["agent"], &task["task"], &task["reply"]), (&json!("Scout"), &json!("Look"), &json!("Land")));
    assert_eq!(task["steps"][0]["say"]["text"], "I see land");
    assert_eq!(task["steps"][1]["use"][0]["tool"], "bash");
    assert_eq!(steps[1]["say"]["text"], "Hello", "the child's call is not the session's own, too");
    let error = sessions::export(&store, "sesn_2", &mut Vec::new()).await.unwrap_err().to_string();
    assert!(error.contains("no recording of sesn_2"), "{error}");
}

#[tokio::test]
async fn decisions_are_checked_and_exported() {
    let store = Store::in_memory().await.unwrap();
    store.add_first_approval("user", "digest", &crate::sample::decision("sevt_1")).await.unwrap();
    let mut said = Vec::new();
    decisions::verify(&store, None, &mut said).await.unwrap();
    let said = String::from_utf8(said).unwrap();
    let (words, head) = said.trim().rsplit_once('\n').unwrap();
    assert_eq!(words, "1 decisions, none changed or removed. The last one's hash:");
    decisions::verify(&store, Some(head), &mut Vec::new()).await.unwrap();
    let lost = decisions::verify(&store, Some("ab"), &mut Vec::new()).await.unwrap_err();
    assert!(lost.to_string().contains("no row has the hash ab"), "{lost}");
    for (format, lines) in [(Format::Csv, 2), (Format::Jsonl, 1)] {
        let mut file = Vec::new();
        decisions::export(&store, format, &mut file).await.unwrap();
        assert_eq!(String::from_utf8(file).unwrap().lines().count(), lines);
    }
}

#[tokio::test]
async fn sessions_are_listed_shown_and_counted_over_a_data_folder() {
    let dir = tempfile::TempDir::new().unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    let mut session = crate::sample::session();
    session["title"] = json!("Harbour\u{1b}[31m\u{202e}");
    session["usage"] = json!({"list_cost": {"amount": "148", "currency": "USD"}, "active_seconds": 65.0});
    store.note_sessions(&[session], None).await.unwrap();
    store.close().await;
    let line = |rest: &str| parse(&format!("pilothouse {rest} --data-dir {}", dir.path().display())).unwrap().command;
    let run = async |rest: &str| {
        let mut output = Vec::new();
        match line(rest) {
            Some(Command::Sessions(args)) => {
                args.console.with_client(async |client| sessions::list(client, &args, &mut output).await).await
            }
            Some(Command::Stats(args)) => {
                args.console.with_client(async |client| sessions::stats(client, &args, &mut output).await).await
            }
            Some(Command::Show(args)) => {
                let show =
                    async |client: &_| sessions::show(client, args.id.as_str(), args.console.json, &mut output).await;
                args.console.with_client(show).await
            }
            other => panic!("{other:?}"),
        }
        .map(|()| String::from_utf8(output).unwrap())
        .map_err(|error| error.to_string())
    };
    let listed = run("sessions").await.unwrap();
    assert!(listed.starts_with("ID") && listed.contains("$1.48") && listed.contains("Helper v3"), "{listed}");
    assert!(listed.contains("⟦U+001B⟧[31m⟦U+202E⟧") && !listed.contains('\u{1b}'), "{listed}");
    let json: Value =
        serde_json::from_str(&run("sessions --json --status idle --since 2026-10-01").await.unwrap()).unwrap();
    assert_eq!(json["sessions"][0]["title"], "Harbour\u{1b}[31m\u{202e}");
    assert!(!run("sessions --until 2026-10-01").await.unwrap().contains("sesn_1"));
    assert!(run("sessions --since yesterday").await.unwrap_err().contains("--since: use a day"));
    let shown = run("show sesn_1").await.unwrap();
    assert!(shown.contains("Recorded     no") && !shown.contains('\u{1b}'), "{shown}");
    assert!(run("show sesn_2").await.unwrap_err().contains("has not seen"));
    let counted = run("stats").await.unwrap();
    assert!(counted.contains("idle") && counted.contains("Covers 0 of 1 session"), "{counted}");
}

#[tokio::test]
async fn what_a_stopped_server_had_not_read_yet_is_found() {
    let dir = tempfile::TempDir::new().unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    let content = json!([{"type": "text", "text": "Weigh the anchors"}]);
    let message =
        json!({"id": "sevt_1", "type": "user.message", "content": content, "processed_at": "2026-10-09T14:00:00Z"});
    store.append_events("sesn_1", &[crate::sample::received(&message, None)]).await.unwrap();
    assert_eq!(store.unread_logs().await.unwrap(), ["sesn_1"]);
    store.close().await;
    let line = format!("pilothouse search anchors --data-dir {}", dir.path().display());
    let Some(Command::Search(args)) = parse(&line).unwrap().command else { panic!("{line}") };
    let mut output = Vec::new();
    args.console.with_client(async |client| figures::search(client, &args, &mut output).await).await.unwrap();
    let found = String::from_utf8(output).unwrap();
    assert!(found.contains("sesn_1") && found.contains("anchors"), "{found}");
}
