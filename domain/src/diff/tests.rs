//! Tests of both kinds of diff.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn sketch(diff: &Diff) -> Vec<String> {
    let sign = |kind| match kind {
        LineKind::Removed => '-',
        LineKind::Added => '+',
        LineKind::Same => ' ',
    };
    diff.lines.iter().map(|line| format!("{}{}", sign(line.kind), line.text)).collect()
}

#[test]
fn lines_come_and_go_with_their_numbers() {
    let diff = lines("a\nb\nc\n", "a\nx\nc\nd\n");
    assert_eq!(sketch(&diff), [" a", "-b", "+x", " c", "+d"]);
    assert_eq!(diff.counts(), (2, 1));
    let numbers: Vec<_> = diff.lines.iter().map(|line| (line.old, line.new)).collect();
    assert_eq!(numbers, [(Some(1), Some(1)), (Some(2), None), (None, Some(2)), (Some(3), Some(3)), (None, Some(4))]);
    assert!(lines("a\n", "a").only_line_ends && !lines("a", "b").only_line_ends && !lines("a", "a").only_line_ends);
    assert_eq!(lines("", ""), Diff::default());
}

#[test]
fn huge_texts_are_not_matched_but_shown() {
    let old: String = (0..30_000).map(|n| format!("old {n}\n")).collect();
    let new: String = (0..30_000).map(|n| format!("new {n}\n")).collect();
    let diff = lines(&format!("head\n{old}tail\n"), &format!("head\n{new}tail\n"));
    assert_eq!(diff.counts(), (30_000, 30_000));
    assert_eq!(diff.lines.iter().filter(|line| line.kind == LineKind::Same).count(), 2);
}

#[test]
fn versions_differ_field_by_field() {
    let old = json!({
        "version": 1, "updated_at": "a", "name": "A", "system": "one\ntwo", "description": null, "model": { "id": "m", "effort": { "type": "low" } },
        "tools": [{ "type": "agent_toolset_20260401", "default_config": { "enabled": true }, "configs": [{ "name": "bash", "type": "bash", "enabled": true }] }, { "type": "custom", "name": "gone" }],
        "metadata": { "a": "1" },
    });
    let new = json!({
        "version": 2, "updated_at": "b", "name": "A", "system": "one\n2", "description": "D", "model": { "id": "m", "effort": { "type": "high" } },
        "tools": [{ "type": "custom", "name": "came" }, { "type": "agent_toolset_20260401", "default_config": { "enabled": true }, "configs": [{ "name": "bash", "type": "bash", "enabled": false }] }],
        "metadata": {},
    });
    let changes = version_diff(&old, &new);
    let fields: Vec<_> = changes.iter().map(|change| (change.field.as_str(), change.kind)).collect();
    assert_eq!(
        fields,
        [
            ("system", ChangeKind::Changed),
            ("description", ChangeKind::Added),
            ("model.effort.type", ChangeKind::Changed),
            ("tools[came]", ChangeKind::Added),
            ("tools[agent_toolset_20260401].configs[bash].enabled", ChangeKind::Changed),
            ("tools[gone]", ChangeKind::Removed),
            ("metadata.a", ChangeKind::Removed),
        ]
    );
    assert_eq!(changes[0].texts(), Some(("one\ntwo", "one\n2")));
    assert_eq!(version_diff(&old, &old), []);
}

#[test]
fn lists_without_names_are_compared_whole() {
    let changes = version_diff(&json!({ "x": [1, 2] }), &json!({ "x": [1, 3] }));
    assert_eq!((changes[0].field.as_str(), &changes[0].new), ("x", &json!([1, 3])));
    let twice = json!({ "x": [{ "name": "a" }, { "name": "a" }] });
    assert_eq!(version_diff(&twice, &json!({ "x": [{ "name": "a" }] })).len(), 1);
}

proptest! {
    #[test]
    fn both_texts_can_be_read_from_the_diff(old in "([a-d]\n){0,30}", new in "([a-d]\n){0,30}") {
        let diff = lines(&old, &new);
        let side = |skip: LineKind| -> String {
            diff.lines.iter().filter(|line| line.kind != skip).map(|line| format!("{}\n", line.text)).collect()
        };
        prop_assert_eq!(side(LineKind::Added), old);
        prop_assert_eq!(side(LineKind::Removed), new);
    }
}

#[test]
fn a_versions_changes_are_told_in_words() {
    let toolset = |config: Value| json!([{ "type": "agent_toolset_20260401", "configs": config }]);
    let ask = json!({ "type": "always_ask" });
    let old = json!({ "system": "a", "tools": toolset(json!([])) });
    let new = json!({ "system": "b", "tools": toolset(json!([{ "name": "write", "permission_policy": ask }])) });
    let said = |old: &Value, new: &Value| summary(&version_diff(old, new));
    assert_eq!(said(&old, &new), "System prompt and the write tool's permission changed");
    assert_eq!(said(&old, &old), "No visible changes");
    let model =
        |id: &str| json!({ "model": { "id": id, "speed": id }, "mcp_servers": [{ "name": "github", "url": id }] });
    assert_eq!(said(&model("a"), &model("b")), "Model and the MCP server github changed");
    let many = |n: u32| json!({ "a": n, "b": n, "c": n, "d": n, "e_f": n, "g": n });
    assert_eq!(said(&many(1), &many(2)), "A, b, c, d and 2 more changed");
}
