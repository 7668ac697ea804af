//! A form's fields as the JSON of a call: texts, with a dot in the name of a member's member.

use crate::failure::Failure;
use serde_json::{Map, Value};

/// The object that these fields make, such as `{"a": {"b": "1"}}` for `a.b=1`.
///
/// # Errors
/// 400 for a field that is both a text and an object.
pub fn object(fields: Vec<(String, String)>) -> Result<Value, Failure> {
    let mut object = Map::new();
    for (name, text) in fields {
        // Forms send line feeds as CR LF.
        let text = Value::String(text.replace("\r\n", "\n"));
        let Some((outer, inner)) = name.split_once('.') else {
            object.insert(name, text);
            continue;
        };
        let member = object.entry(outer).or_insert_with(|| Value::Object(Map::new()));
        let member = member.as_object_mut();
        let member = member.ok_or_else(|| Failure::invalid(format!("{outer}: it is both a text and an object.")))?;
        member.insert(inner.to_owned(), text);
    }
    Ok(Value::Object(object))
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
        assert_eq!(read("a=1&a.b=2"), Err(400));
    }

    #[test]
    fn lines_end_as_they_were_typed() {
        assert_eq!(read("content=%23+Title%0D%0A%0D%0Atext"), Ok(json!({"content": "# Title\n\ntext"})));
    }
}
