//! Members of update bodies that may be absent, `null` or a value, each with a meaning of its own (README.md §9).

use serde::{Deserialize, Deserializer};

/// Reads a member that is there: `null` is `Some(None)`. With `#[serde(default)]`, an absent one is `None`.
pub(crate) fn read<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Body {
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "super::read")]
        name: Option<Option<String>>,
    }

    #[test]
    fn absent_null_and_a_value_are_three_things() {
        let cases = [
            (json!({}), None),
            (json!({ "name": null }), Some(None)),
            (json!({ "name": "a" }), Some(Some("a".into()))),
        ];
        for (json, name) in cases {
            let body = Body { name };
            assert_eq!(serde_json::from_value::<Body>(json.clone()).unwrap(), body);
            assert_eq!(serde_json::to_value(&body).unwrap(), json);
        }
    }
}
