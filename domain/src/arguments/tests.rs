//! Arguments by their schema: what fits, what doesn't, and schemas that are out to harm.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn read(input: Value, schema: Value) -> Arguments {
    arguments(input.as_object().unwrap(), Some(&schema))
}

fn problems(input: Value, schema: Value) -> Vec<(String, Problem)> {
    let read = read(input, schema);
    read.problems().into_iter().map(|(argument, problem)| (argument.pointer.clone(), problem.clone())).collect()
}

fn order() -> Value {
    json!({
        "type": "object",
        "properties": {
            "id": {"type": "string", "title": "Order", "description": "Its number."},
            "count": {"type": "integer"},
            "speed": {"enum": ["slow", "fast"]},
            "address": {"type": "object", "properties": {"city": {"type": ["string", "null"]}}, "required": ["city"]},
            "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
        },
        "required": ["id"],
        "$defs": {"line": {"type": "object", "properties": {"sku": {"type": "string"}}}},
    })
}

#[test]
fn what_fits_has_its_words() {
    let input = json!({"id": "A-1", "count": 2, "speed": "fast", "address": {"city": null}, "lines": [{"sku": "x"}]});
    let read = read(input, order());
    assert!(read.problems().is_empty() && !read.is_cut);
    let id = &read.list[0];
    assert_eq!((id.title.as_deref(), id.description.as_deref()), (Some("Order"), Some("Its number.")));
    let Shape::List(lines) = &read.list[4].shape else { panic!("{read:?}") };
    assert_eq!((lines[0].name.as_str(), lines[0].pointer.as_str()), ("1", "/lines/0"));
}

#[test]
fn what_does_not_fit_is_told() {
    let input = json!({"count": 1.5, "speed": "warp", "address": {"zip/code": 1}, "lines": [{"sku": 1}], "bcc": "x"});
    let expected = [
        ("/count", Problem::WrongType("integer".to_owned())),
        ("/speed", Problem::NotAllowed("slow, fast".to_owned())),
        ("/address/zip~1code", Problem::AlsoSent),
        ("/address/city", Problem::Missing),
        ("/lines/0/sku", Problem::WrongType("string".to_owned())),
        ("/bcc", Problem::AlsoSent),
        ("/id", Problem::Missing),
    ];
    assert_eq!(problems(input, order()), expected.map(|(at, problem)| (at.to_owned(), problem)));
}

#[test]
fn open_schemas_take_anything_and_alternatives_one_of_them() {
    assert!(problems(json!({"a": 1}), json!({"type": "object"})).is_empty());
    assert!(problems(json!({"a": 1}), json!({"properties": {}, "additionalProperties": true})).is_empty());
    assert_eq!(problems(json!({"a": 1}), json!({"properties": {}})).len(), 1);
    let either = json!({"properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}});
    assert!(problems(json!({"a": null}), either.clone()).is_empty());
    assert_eq!(problems(json!({"a": 1}), either), [("/a".to_owned(), Problem::WrongType("string".to_owned()))]);
}

#[test]
fn hostile_schemas_and_values_are_bounded() {
    let cyclic =
        json!({"properties": {"a": {"$ref": "#/properties/b"}, "b": {"$ref": "#/properties/a"}, "c": {"$ref": "#"}}});
    assert_eq!(read(json!({"a": 1, "b": {"x": 1}, "c": {"c": {"c": {}}}}), cyclic).list.len(), 3);
    let mut nested = json!({"allOf": []});
    let mut value = json!("x");
    for _ in 0..60 {
        nested = json!({"allOf": [nested.clone(), {"properties": {"a": {"$ref": "#"}}}], "anyOf": [nested.clone()]});
        nested = json!({"oneOf": [{"properties": {"a": nested["allOf"][0].take()}}]});
        value = json!({"a": value});
    }
    assert_eq!(read(value, nested).list.len(), 1);
    let many: Map<String, Value> = (0..1_000).map(|at| (format!("k{at}"), json!(at))).collect();
    let cut = arguments(
        &many,
        Some(&json!({"properties": {}, "required": (0..5_000).map(|at| format!("r{at}")).collect::<Vec<_>>()})),
    );
    assert!(cut.is_cut && cut.list.len() == 300);
    let wide =
        json!({"properties": {"a": {"description": "d".repeat(100_000), "enum": vec!["e".repeat(1_000); 1_000]}}});
    let read = read(json!({"a": "x"}), wide);
    assert!(read.list[0].description.as_ref().unwrap().chars().count() <= 301);
}

proptest! {
    #[test]
    fn no_schema_breaks_it(words in prop::collection::vec(prop::sample::select(vec!["type", "properties", "items", "$ref", "#", "#/items", "anyOf", "required", "enum", "object", "a"]), 1..12)) {
        let mut schema = json!("a");
        for word in words {
            schema = json!({word: schema, "a": [word]});
            read(json!({"a": [1, {"a": null}], "items": {}}), schema.clone());
        }
    }

    #[test]
    fn every_value_is_listed(input in prop::collection::btree_map("[a-z/~]{1,4}", "\\PC{0,9}", 0..9)) {
        let input: Map<String, Value> = input.into_iter().map(|(name, text)| (name, json!(text))).collect();
        let read = arguments(&input, None);
        prop_assert_eq!(read.list.len(), input.len());
        let whole = Value::Object(input);
        for argument in &read.list {
            let text = whole.pointer(&argument.pointer).and_then(Value::as_str).map(|text| Shape::Text(text.to_owned()));
            prop_assert_eq!(Some(&argument.shape), text.as_ref());
        }
    }
}
