//! A form's fields as the JSON of a call. A field is a text; its name says where that goes: `a.b` is the member `b` of
//! `a`, `a[]` a list of the text's lines, and `a?` is left out where it is empty.

use crate::failure::Failure;
use serde_json::{Map, Value};

/// How deep an object may be.
const MAX_DEPTH: usize = 5;

/// The object that these fields make.
///
/// # Errors
/// 400 for a field that is both a text and an object, and for one that is too deep.
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
        match name.strip_suffix("[]") {
            Some(list) => insert(&mut object, list, lines(&text))?,
            None => insert(&mut object, name, Value::String(text))?,
        }
    }
    Ok(Value::Object(object))
}

fn lines(text: &str) -> Value {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
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
    object.insert(last.to_owned(), value);
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
    fn lines_end_as_they_were_typed() {
        assert_eq!(read("content=%23+Title%0D%0A%0D%0Atext"), Ok(json!({"content": "# Title\n\ntext"})));
    }
}
