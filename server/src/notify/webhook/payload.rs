//! Bodies of webhooks. Each format has its own, since receivers refuse what they don't know.

use crate::notify::{MAX_LISTED, Message, Notice, headline, left_out, line, link};
use pilothouse_console_api::WebhookFormat;
use pilothouse_domain::local_time::rfc3339;
use serde_json::{Value, json};

/// The body of a request.
pub fn body(format: WebhookFormat, message: &Message, console: &str, now: i64) -> String {
    let notices = &message.notices;
    match format {
        WebhookFormat::Standard => standard(message, console, now),
        WebhookFormat::Slack => slack(notices, console),
        WebhookFormat::Teams => teams(notices, console),
    }
    .to_string()
}

fn standard(message: &Message, console: &str, now: i64) -> Value {
    let notices = &message.notices;
    let calls: Vec<_> = notices.iter().take(MAX_LISTED).map(|notice| entry(notice, console)).collect();
    json!({
        "type": if notices.is_empty() { "test" } else { "waiting" },
        "timestamp": rfc3339(now),
        "text": text(notices, console),
        "data": {"count": notices.len(), "url": link(notices, console), "waiting": calls},
    })
}

fn entry(notice: &Notice, console: &str) -> Value {
    json!({
        "id": notice.id,
        "session_id": notice.session,
        "session_title": notice.title,
        "event_id": notice.call,
        "agent": notice.agent,
        "kind": notice.kind,
        "text": notice.words(),
        "level": notice.level,
        "since": rfc3339(notice.since),
        "escalated": notice.escalated,
        "url": notice.url(console),
    })
}

/// Everything as plain lines, the address last.
fn text(notices: &[Notice], console: &str) -> String {
    let mut lines = vec![headline(notices)];
    if notices.len() > 1 {
        lines.extend(notices.iter().take(MAX_LISTED).map(|notice| format!("• {}", line(notice))));
        lines.extend(left_out(notices));
    }
    lines.push(link(notices, console));
    lines.join("\n")
}

/// Without these characters no name can mention somebody or become a link; `mrkdwn` would read asterisks.
fn slack(notices: &[Notice], console: &str) -> Value {
    let text = text(notices, console).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    json!({"text": text, "mrkdwn": false})
}

/// A card of texts without Markdown, and a button.
fn teams(notices: &[Notice], console: &str) -> Value {
    let run = |text: String| json!({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text}]});
    let mut blocks = vec![json!({
        "type": "RichTextBlock",
        "inlines": [{"type": "TextRun", "text": headline(notices), "weight": "Bolder"}],
    })];
    match notices {
        [notice] => blocks.push(run(notice.title.clone())),
        _ => blocks.extend(notices.iter().take(MAX_LISTED).map(line).chain(left_out(notices)).map(run)),
    }
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": blocks,
                "actions": [{"type": "Action.OpenUrl", "title": "Open", "url": link(notices, console)}],
            },
        }],
    })
}
