//! A form's fields as the JSON of a call. A field is a text; its name says where that goes: `a.b` is the member `b` of
//! `a`, `a[]` a list of the text's lines, `a!` true where it is `on`, and `a?` is left out where it is empty. `a{}` has
//! the members of an object as lines `key = value`, and `a{-}` names members that become `null` unless they are there, `a{=}`
//! members that become empty texts.
//! `a:` is the JSON that the text is, and `a$` the limit that the text's dollars are.

use crate::failure::Failure;
use pilothouse_domain::{budget, form::FieldErrors};
use serde_json::{Map, Value};

/// How deep an object may be.
const MAX_DEPTH: usize = 5;

/// The object that these fields make.
///
/// # Errors
/// 400 for a field that is both a text and an object, for one that is too deep, and for JSON that can't be read.
pub fn object(fields: Vec<(String, String)>) -> Result<Value, Failure> {
    let mut object = Map::new();
    for (name, text) in fields {
        // Forms send line feeds as CR LF.
        let text = text.replace("\r\n", "\n");
        let name = match name.strip_suffix('?') {
            Some(_) if text.trim().is_empty() => continue,
            Some(optional) => optional,
            None => &name,
        };
        if let Some(list) = name.strip_suffix("[]") {
            insert(&mut object, list, lines(&text))?;
        } else if let Some(flag) = name.strip_suffix('!') {
            insert(&mut object, flag, Value::Bool(text == "on"))?;
        } else if let Some(gone) = name.strip_suffix("{-}") {
            let members = text.lines().map(|key| (key.to_owned(), Value::Null)).collect();
            insert(&mut object, gone, Value::Object(members))?;
        } else if let Some(gone) = name.strip_suffix("{=}") {
            let members = text.lines().map(|key| (key.to_owned(), Value::String(String::new()))).collect();
            insert(&mut object, gone, Value::Object(members))?;
        } else if let Some(pairs) = name.strip_suffix("{}") {
            insert(&mut object, pairs, Value::Object(members(&text)?))?;
        } else if let Some(limit) = name.strip_suffix('$') {
            let value =
                budget::limit(&text).ok_or_else(|| Failure::invalid(format!("{limit}: {}.", budget::EXPECTED)))?;
            insert(&mut object, limit, value)?;
        } else if let Some(json) = name.strip_suffix(':') {
            let value = serde_json::from_str(&text);
            insert(
                &mut object,
                json,
                value.map_err(|error| Failure::invalid(format!("{json}: This is not JSON: {error}")))?,
            )?;
        } else {
            insert(&mut object, name, Value::String(text))?;
        }
    }
    Ok(Value::Object(object))
}

/// The first field that is wrong, as the API would name it.
pub fn first_wrong(errors: &FieldErrors) -> Failure {
    let error = errors.iter().next().map(|error| format!("{}: {}", error.field, error.message));
    Failure::invalid(error.unwrap_or_default())
}

fn lines(text: &str) -> Value {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// The members that lines `key = value` name.
fn members(text: &str) -> Result<Map<String, Value>, Failure> {
    let pairs = text.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let pair = line.split_once('=').filter(|(key, _)| !key.trim().is_empty());
        let (key, value) = pair.ok_or_else(|| Failure::invalid(format!("`{line}` is not a line `key = value`.")))?;
        Ok((key.trim().to_owned(), Value::String(value.trim().to_owned())))
    });
    pairs.collect()
}

fn insert(mut object: &mut Map<String, Value>, path: &str, value: Value) -> Result<(), Failure> {
    let mut segments: Vec<&str> = path.split('.').take(MAX_DEPTH + 1).collect();
    let last = segments.pop().filter(|_| segments.len() < MAX_DEPTH);
    let last = last.ok_or_else(|| Failure::invalid("A field of the form is too deep."))?;
    for segment in segments {
        let member = object.entry(segment).or_insert_with(|| Value::Object(Map::new()));
        object = member
            .as_object_mut()
            .ok_or_else(|| Failure::invalid(format!("{segment}: it is both a text and an object.")))?;
    }
    match (object.get_mut(last), value) {
        (Some(Value::Object(there)), Value::Object(more)) => there.extend(more),
        (Some(Value::Array(there)), Value::Array(more)) => there.extend(more),
        (_, value) => drop(object.insert(last.to_owned(), value)),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(form: &str) -> Result<Value, u16> {
        object(serde_urlencoded::from_str(form).unwrap()).map_err(|failure| failure.status().as_u16())
    }

    #[test]
    fn a_dot_makes_an_object() {
        let expected = json!({"path": "/a.md", "precondition": {"type": "content_sha256", "content_sha256": "00"}});
        let form = "path=/a.md&precondition.type=content_sha256&precondition.content_sha256=00";
        assert_eq!(read(form), Ok(expected));
        assert_eq!(read("a.b.c.d.e=1"), Ok(json!({"a": {"b": {"c": {"d": {"e": "1"}}}}})));
        for refused in ["a=1&a.b=2", "a.b=1&a.b.c=2", "a.b.c.d.e.f=1", &".".repeat(100_000)] {
            assert_eq!(read(refused), Err(400), "{}", &refused[..refused.len().min(20)]);
        }
    }

    #[test]
    fn an_empty_field_is_sent_unless_it_may_be_left_out() {
        assert_eq!(read("content=&a.b?=&c?=1"), Ok(json!({"content": "", "c": "1"})));
    }

    #[test]
    fn a_list_has_a_line_for_each_item() {
        let form = "hosts[]=a.example%0D%0A%0D%0A+b.example+&none[]=&left[]?=";
        assert_eq!(read(form), Ok(json!({"hosts": ["a.example", "b.example"], "none": []})));
    }

    #[test]
    fn boxes_that_are_ticked_make_one_list() {
        assert_eq!(read("a[]=x&a[]=y&force!=on&quiet!="), Ok(json!({"a": ["x", "y"], "force": true, "quiet": false})));
    }

    #[test]
    fn pairs_are_lines_and_those_that_went_become_null() {
        let form = "metadata{-}=gone%0Akept%0D%0Aa.b&metadata{}=kept+%3D+1%0D%0A%0D%0Aa.b%3Dc%3Dd";
        assert_eq!(read(form), Ok(json!({"metadata": {"gone": null, "kept": "1", "a.b": "c=d"}})));
        assert_eq!(read("metadata{-}=&metadata{}="), Ok(json!({"metadata": {}})));
        assert_eq!(read("a{%3D}=gone%0Akept&a{}=kept=1"), Ok(json!({"a": {"gone": "", "kept": "1"}})));
        for bad in ["metadata{}=nothing", "metadata{}=%3Dvalue"] {
            assert_eq!(read(bad), Err(400), "{bad}");
        }
    }

    #[test]
    fn json_is_read_as_it_is() {
        let form = "tools:=[{\"type\":\"custom\"}]&system:=null&version:=3&name=a";
        assert_eq!(read(form), Ok(json!({"tools": [{"type": "custom"}], "system": null, "version": 3, "name": "a"})));
        assert_eq!(read("tools:=[{"), Err(400));
    }

    #[test]
    fn dollars_are_a_limit() {
        let limit = json!({"type": "limit", "max_list_cost": {"amount": "250", "currency": "USD"}});
        assert_eq!(read("budget$=2.5"), Ok(json!({ "budget": limit })));
        assert_eq!(read("budget$=much"), Err(400));
    }

    #[test]
    fn lines_end_as_they_were_typed() {
        assert_eq!(read("content=%23+Title%0D%0A%0D%0Atext"), Ok(json!({"content": "# Title\n\ntext"})));
    }
}
