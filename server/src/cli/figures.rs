//! `pilothouse usage`, `errors` and `search`: what the console's pages of the same names show, as tables. Answers are read by
//! name, so that a newer or an older console can be asked, too.

use super::{
    args::{ErrorsArgs, SearchArgs, UsageArgs},
    console,
    table::{self, one_line},
};
use crate::clock::Clock;
use pilothouse_api::{Client, page::Query, transport::ServiceTransport};
use pilothouse_domain::format::{dollars_of, duration_ms};
use serde_json::Value;
use std::{error::Error, io::Write};

/// How far back errors are looked for if nothing is asked for, in milliseconds.
const USUAL_TIME: i64 = 7 * 86_400_000;

/// The longest text that a table shows, in characters.
const MAX_TEXT: usize = 100;

type Done = Result<(), Box<dyn Error>>;

/// What was used, by agent or otherwise.
pub(super) async fn usage(client: &Client<ServiceTransport>, args: &UsageArgs, output: &mut dyn Write) -> Done {
    let (from, to) = args.times.span()?;
    let query = Query::new().with("by", &args.by).with_option("from", from).with_option("to", to);
    let found: Value = client.get(&format!("/console/usage{}", query.suffix())).await?;
    if args.console.json {
        return console::json(output, &found);
    }
    let row = |name: String, of: &Value| {
        let cost = |of: Option<&Value>| of.and_then(|of| money(of, "cost")).unwrap_or_default();
        let (sum, before) = (of.get("sum").or_else(|| of.get("total")), of.get("before"));
        let number = |field: &str| sum.map(|sum| number(sum, field)).unwrap_or_default();
        [name, number("sessions"), number("requests"), duration(sum, "active_ms"), cost(sum), cost(before)]
    };
    let groups = found.get("groups").and_then(Value::as_array).into_iter().flatten();
    let mut rows: Vec<_> = groups.map(|group| row(named(group), group)).collect();
    rows.push(row("all".to_owned(), &found));
    Ok(table::write(output, ["GROUP", "SESSIONS", "REQUESTS", "RUNTIME", "COST", "BEFORE"], &rows)?)
}

/// The name of a group, its key, and what tells it from others of the same key.
fn named(group: &Value) -> String {
    let parts = ["name", "key", "detail"].map(|field| text(group, field));
    let known: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if known.is_empty() { "not known".to_owned() } else { known.join(" ") }
}

/// What went wrong.
pub(super) async fn errors(client: &Client<ServiceTransport>, args: &ErrorsArgs, output: &mut dyn Write) -> Done {
    let (from, to) = args.times.span()?;
    let to = to.unwrap_or_else(|| Clock::default().now());
    let query = Query::new().with("from", from.unwrap_or(to - USUAL_TIME)).with("to", to);
    let query = query.with_option("agent", args.agent.as_deref());
    let found: Value = client.get(&format!("/console/errors{}", query.suffix())).await?;
    if args.console.json {
        return console::json(output, &found);
    }
    let groups = found.get("groups").and_then(Value::as_array).into_iter().flatten();
    let row = |group: &Value| {
        let moment = |field: &str| group.get(field).and_then(Value::as_i64).map(table::minute).unwrap_or_default();
        let what = ["kind", "server", "subject", "message"].map(|field| text(group, field));
        let what: Vec<_> = what.into_iter().filter(|part| !part.is_empty()).collect();
        [
            number(group, "count"),
            number(group, "session_count"),
            moment("first_at"),
            moment("last_at"),
            table::shortened(&what.join(" "), MAX_TEXT),
        ]
    };
    let rows: Vec<_> = groups.map(row).collect();
    table::write(output, ["COUNT", "SESSIONS", "FIRST", "LAST", "WHAT"], &rows)?;
    Ok(writeln!(output, "\n{} failures in all", number(&found, "total"))?)
}

/// Events that have some words.
pub(super) async fn search(client: &Client<ServiceTransport>, args: &SearchArgs, output: &mut dyn Write) -> Done {
    let (from, to) = args.times.span()?;
    let query = Query::new().with("q", args.words.join(" ")).with_option("tool", args.tool.as_deref());
    let query = query.with_option("agent", args.agent.as_deref()).with_option("from", from).with_option("to", to);
    let found: Value = client.get(&format!("/console/search{}", query.suffix())).await?;
    if args.console.json {
        return console::json(output, &found);
    }
    let hits = found.get("hits").and_then(Value::as_array).into_iter().flatten();
    let row = |hit: &Value| {
        let excerpt = hit.get("excerpt").and_then(Value::as_array).into_iter().flatten();
        let excerpt: String = excerpt.filter_map(|part| part.get("text")?.as_str()).collect();
        let at = hit.get("at").and_then(Value::as_i64).map(table::minute).unwrap_or_default();
        [at, text(hit, "session"), text(hit, "event"), text(hit, "type"), table::shortened(&excerpt, MAX_TEXT)]
    };
    let rows: Vec<_> = hits.map(row).collect();
    table::write(output, ["TIME", "SESSION", "EVENT", "TYPE", "TEXT"], &rows)?;
    let more = if found.get("is_more").and_then(Value::as_bool) == Some(true) { "more than " } else { "" };
    Ok(writeln!(output, "\n{more}{} found", number(&found, "total"))?)
}

fn text(of: &Value, field: &str) -> String {
    of.get(field).and_then(Value::as_str).map(one_line).unwrap_or_default()
}

fn number(of: &Value, field: &str) -> String {
    of.get(field).and_then(Value::as_u64).map(|number| number.to_string()).unwrap_or_default()
}

fn duration(of: Option<&Value>, field: &str) -> String {
    let millis = of.and_then(|of| of.get(field)?.as_i64());
    millis.map(|millis| duration_ms(millis).replace(' ', "")).unwrap_or_default()
}

/// An amount of US dollars, which is told exactly, as text.
fn money(of: &Value, field: &str) -> Option<String> {
    let exact: f64 = of.get(field)?.as_str()?.parse().ok()?;
    Some(dollars_of(exact * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use axum::{Json, Router, extract::Request};
    use clap::Parser as _;
    use serde_json::json;
    use std::sync::{Arc, Mutex};

    /// A console that answers everything with this, and what it was asked.
    fn console(answer: Value) -> (Client<ServiceTransport>, Arc<Mutex<String>>) {
        let asked = Arc::<Mutex<String>>::default();
        let heard = asked.clone();
        let router = Router::new().fallback(move |request: Request| {
            *heard.lock().unwrap() = request.uri().to_string();
            let answer = answer.clone();
            async move { Json(answer) }
        });
        (console::over(router), asked)
    }

    fn command(line: &str) -> crate::cli::args::Command {
        Cli::try_parse_from(line.split(' ')).unwrap().command.unwrap()
    }

    #[tokio::test]
    async fn usage_is_a_table_with_its_sum() {
        let group = json!({"key": "agent_1", "name": "Helper\u{1b}[2J", "sum": {"sessions": 2, "requests": 9, "active_ms": 60_000, "cost": "1.4823"}, "before": {"cost": "0.004"}});
        let (client, asked) =
            console(json!({"groups": [group], "total": {"sessions": 2, "cost": "1.4823"}, "before": {"cost": "0"}}));
        let crate::cli::args::Command::Usage(args) = command("pilothouse usage --by model --since 2026-10-01") else {
            panic!()
        };
        let mut output = Vec::new();
        usage(&client, &args, &mut output).await.unwrap();
        let written = String::from_utf8(output).unwrap();
        assert_eq!(*asked.lock().unwrap(), "/api/console/usage?by=model&from=1790812800000");
        assert!(
            written.contains("Helper⟦U+001B⟧[2J agent_1") && written.contains("$1.48") && written.contains("<$0.01"),
            "{written}"
        );
        assert!(written.lines().last().unwrap().starts_with("all "), "{written}");
    }

    #[tokio::test]
    async fn errors_and_hits_are_tables() {
        let crate::cli::args::Command::Errors(args) = command("pilothouse errors --since 2d") else { panic!() };
        let group = json!({"kind": "tool", "subject": "bash", "count": 3, "session_count": 1, "first_at": 0, "last_at": 60_000});
        let (client, _) = console(json!({"groups": [group], "total": 3}));
        let mut output = Vec::new();
        errors(&client, &args, &mut output).await.unwrap();
        let written = String::from_utf8(output).unwrap();
        assert!(written.contains("tool bash") && written.ends_with("3 failures in all\n"), "{written}");

        let crate::cli::args::Command::Search(args) = command("pilothouse search anchor chain --tool bash") else {
            panic!()
        };
        let hit = json!({"session": "sesn_1", "event": "sevt_1", "at": 0, "type": "agent.message", "excerpt": [{"text": "the \u{202e}"}, {"text": "anchor"}]});
        let (client, asked) = console(json!({"hits": [hit], "total": 1_000, "is_more": true}));
        let mut output = Vec::new();
        search(&client, &args, &mut output).await.unwrap();
        let written = String::from_utf8(output).unwrap();
        assert_eq!(*asked.lock().unwrap(), "/api/console/search?q=anchor%20chain&tool=bash");
        assert!(written.contains("the ⟦U+202E⟧anchor") && written.ends_with("more than 1000 found\n"), "{written}");
    }
}
