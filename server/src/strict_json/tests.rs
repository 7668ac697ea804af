//! Unambiguous texts are parsed; ambiguous ones are refused.

use super::*;
use proptest::prelude::*;
use serde::Deserialize;

/// A reader that keeps the first of two equal keys; `serde_json`'s own `Value`, as Python's `dict`, keeps the last.
#[derive(Debug)]
struct FirstWins(Value);

impl<'de> Deserialize<'de> for FirstWins {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON value")
            }
            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(value.into())
            }
            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(value.into())
            }
            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(value.into())
            }
            fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
                Ok(value.into())
            }
            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(value.into())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
                let mut array = Vec::new();
                while let Some(FirstWins(element)) = elements.next_element()? {
                    array.push(element);
                }
                Ok(Value::Array(array))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
                let mut object = Map::new();
                while let Some((key, FirstWins(value))) = entries.next_entry::<String, FirstWins>()? {
                    object.entry(key).or_insert(value);
                }
                Ok(Value::Object(object))
            }
        }
        deserializer.deserialize_any(Reader).map(FirstWins)
    }
}

/// A key as it may be written: plain, or with characters escaped.
fn key() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["events", "type", "tool_use_id", "tools", "Type", "a"]);
    (name, any::<u32>()).prop_map(|(name, escaped)| {
        let written = |(place, c): (usize, char)| {
            let code = u32::from(c);
            if escaped >> place & 1 == 1 { format!("\\u{code:04X}") } else { c.to_string() }
        };
        name.chars().enumerate().map(written).collect()
    })
}

/// JSON texts whose objects may have a key twice.
fn text() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "null",
        "true",
        "0",
        "-1.5e3",
        "18446744073709551615",
        r#""x""#,
        r#""\ud83d\ude00""#,
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 40, 5, |inner| {
        let array = prop::collection::vec(inner.clone(), 0..4).prop_map(|all| format!("[{}]", all.join(" ,")));
        let object = prop::collection::vec((key(), inner), 0..5).prop_map(|all| {
            let pairs: Vec<_> = all.into_iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
            format!("{{{}}}", pairs.join(","))
        });
        prop_oneof![array, object]
    })
}

/// Whether any object in a text has a key twice.
fn repeats(text: &str) -> bool {
    fn objects(value: &Value) -> usize {
        match value {
            Value::Array(all) => all.iter().map(objects).sum(),
            Value::Object(all) => all.len() + all.values().map(objects).sum::<usize>(),
            _ => 0,
        }
    }
    // Each key is followed by a colon, and no string of these texts has one.
    let FirstWins(first) = serde_json::from_str(text).unwrap();
    objects(&first) != text.matches(':').count()
}

proptest! {
    #[test]
    fn every_reader_finds_what_was_judged(text in text()) {
        let last: Value = serde_json::from_str(&text).unwrap();
        let FirstWins(first) = serde_json::from_str(&text).unwrap();
        match parse(text.as_bytes()) {
            Ok(judged) => {
                prop_assert!(!repeats(&text), "{text}");
                prop_assert_eq!(&judged, &first);
                prop_assert_eq!(&judged, &last);
            }
            Err(_) => prop_assert!(repeats(&text), "{}", text),
        }
    }

    #[test]
    fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes);
    }
}

#[test]
fn ambiguous_texts_are_refused() {
    let deep = "[".repeat(100_000);
    let many = format!("[{}0]", "0,".repeat(MAX_VALUES));
    for text in [
        &br#"{"events":[],"events":[]}"#[..],
        br#"{"events":[],"\u0065vents":[]}"#,
        br#"{"events":[{"type":"a","type":"b"}]}"#,
        br#"{"a":{"b":[{"c":{"d":1,"d":1}}]}}"#,
        b"\xef\xbb\xbf{}",
        b"{\"a\":\"\xff\"}",
        b"{\"\xc0\xaf\":1}",
        br#"{"a":"\ud800"}"#,
        br#"{"a":NaN}"#,
        br#"{"a":1e999}"#,
        br#"{"a":01}"#,
        br#"{"a":1,}"#,
        br"{'a':1}",
        br#"{"a":1} {"a":2}"#,
        br#"{"a":1}x"#,
        br#"{"a":1}// comment"#,
        b"{\"a\":\"line\nbreak\"}",
        b"{\0}",
        b"",
        deep.as_bytes(),
        many.as_bytes(),
    ] {
        assert!(parse(text).is_err(), "{}", String::from_utf8_lossy(&text[..text.len().min(60)]));
    }
}

#[test]
fn a_key_that_a_library_treats_as_its_own_is_an_ordinary_key() {
    let text = br#"{"$serde_json::private::RawValue":"{\"events\":[]}"}"#;
    assert!(parse(text).unwrap().get("events").is_none());
}

#[test]
fn an_error_repeats_only_the_beginning_of_a_key() {
    let key = "k".repeat(5_000);
    let error = parse(format!(r#"{{"{key}":1,"{key}":1}}"#).as_bytes()).unwrap_err().to_string();
    assert!(error.contains("occurs twice") && error.len() < 200, "{error}");
}
