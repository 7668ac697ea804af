//! Tests of JSON as lines.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn text_of(lines: &[JsonLine]) -> String {
    let line = |line: &JsonLine| {
        let key = line.key.as_ref().map(|key| format!("{key}: ")).unwrap_or_default();
        format!("{}{key}{}{}\n", "  ".repeat(line.depth as usize), line.text, if line.comma { "," } else { "" })
    };
    lines.iter().map(line).collect::<String>().trim_end().to_owned()
}

#[test]
fn reads_as_pretty_json() {
    let value = json!({ "b": [1, 2.5, { "deep": "line\nfeed" }], "a": null, "empty": {}, "none": [], "yes": true });
    let lines = lines(&value, Limits::default()).unwrap();
    assert_eq!(text_of(&lines), serde_json::to_string_pretty(&value).unwrap());
    assert_eq!(lines[2].kind, Kind::Number);
    assert_eq!(lines[1].key.as_deref(), Some("\"b\""));
}

#[test]
fn what_is_too_large_is_no_lines() {
    let limits = Limits { depth: 2, lines: 10 };
    assert!(lines(&json!({ "a": { "b": 1 } }), limits).is_some());
    assert_eq!(lines(&json!({ "a": { "b": [1] } }), limits), None);
    let many = |count: usize| Value::from((0..count).collect::<Vec<_>>());
    assert!(lines(&many(8), limits).is_some());
    assert_eq!(lines(&many(9), limits), None);
    assert_eq!(lines(&json!([many(5), many(5)]), limits), None);
}

#[test]
fn deep_values_do_not_exhaust_the_stack() {
    let mut value = json!(1);
    for _ in 0..200_000 {
        value = Value::Array(vec![value]);
    }
    let shown = lines(&value, Limits { depth: u32::MAX, lines: 1_000_000 }).unwrap();
    assert_eq!(shown.len(), 400_001);
    assert_eq!(lines(&value, Limits::default()), None);
    // Dropping such a value recurses; taking it apart does not.
    while let Value::Array(mut items) = value {
        value = items.pop().unwrap();
    }
}

proptest! {
    #[test]
    fn any_value_reads_back(text in "[ -~]{0,20}", number in any::<i64>(), flag in any::<bool>()) {
        let value = json!({ (text.as_str()): [{ "x": text, "n": number }, flag, null] });
        let shown = text_of(&lines(&value, Limits::default()).unwrap());
        prop_assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), value);
    }
}

#[test]
fn one_line_becomes_many() {
    let json = r#"{"a":[1,{"b":" {,\"} "}],"c":{ },"d":[]}"#;
    let lines = "{\n  \"a\": [\n    1,\n    {\n      \"b\": \" {,\\\"} \"\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}";
    assert_eq!(indented(json), lines);
    assert_eq!(indented(lines), lines, "what has lines keeps them");
}

proptest! {
    #[test]
    fn indenting_keeps_the_value(text in "[\\PC\"\\\\]{0,12}", number: i32, depth in 0usize..60) {
        let mut value = json!({ "text": text, "numbers": [number, null], "none": {} });
        for _ in 0..depth {
            value = json!([value]);
        }
        let shown = indented(&value.to_string());
        prop_assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), value);
        prop_assert!(shown.len() < 200 + depth * depth * 4);
    }
}
