//! Reading request objects whose schemas are closed: every complaint names the field's path (README.md §2).

mod hosts;
mod urls;
mod zones;

pub(crate) use hosts::{check_domain, is_host_pattern};
pub(crate) use urls::same_url_key;
pub(crate) use zones::zone;

use crate::http::HttpError;
use pilothouse_api::ids::MAX_ID_LENGTH;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::ops::RangeInclusive;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// What a request says about a field: nothing, `null`, or a value. The three mean different things in updates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sent<T> {
    Absent,
    Null,
    Value(T),
}

impl<T> Sent<T> {
    /// The value, where one was sent; absent and `null` read the same.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Writes what was sent over a field of a stored object; `null` clears it.
    pub fn write(self, stored: &mut Value, field: &str)
    where
        T: Into<Value>,
    {
        match self {
            Self::Absent => {}
            Self::Null => stored[field] = Value::Null,
            Self::Value(value) => stored[field] = value.into(),
        }
    }

    /// Writes a value over a field of a stored object; `null` keeps what is stored.
    pub fn write_value(self, stored: &mut Value, field: &str)
    where
        T: Into<Value>,
    {
        if let Self::Value(value) = self {
            stored[field] = value.into();
        }
    }

    /// Reads the value, where one was sent.
    pub fn try_map<U>(self, read: impl FnOnce(T) -> Result<U, HttpError>) -> Result<Sent<U>, HttpError> {
        Ok(match self {
            Self::Absent => Sent::Absent,
            Self::Null => Sent::Null,
            Self::Value(value) => Sent::Value(read(value)?),
        })
    }
}

/// The words of a closed set, for a complaint.
pub(crate) fn listed(words: &[impl AsRef<str>]) -> String {
    words.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(", ")
}

/// What it means that a body leaves a field out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It takes the default, where there is one.
    Create,
    /// It keeps what is stored.
    Update,
}

impl Mode {
    /// Whether a body decides about a field.
    pub fn takes(self, fields: &Fields<'_>, field: &str) -> bool {
        self == Self::Create || !fields.sent(field).is_absent()
    }
}

/// An object of a request, with the path it stands at.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'a> {
    path: String,
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    /// The request body itself.
    pub fn body(map: &'a Map<String, Value>) -> Self {
        Self { path: String::new(), map }
    }

    /// An object at a path such as `tools.0`; 400 where it is something else.
    pub fn at(path: impl Into<String>, value: &'a Value) -> Result<Self, HttpError> {
        let path = path.into();
        match value {
            Value::Object(map) => Ok(Self { path, map }),
            _ => Err(HttpError::invalid(format!("{path}: must be an object"))),
        }
    }

    /// The whole object as a type; what it may not be was refused before.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        serde_json::from_value(self.map.clone().into()).map_err(HttpError::internal)
    }

    /// Refuses fields that the schema does not have.
    pub fn only(&self, known: &[&str]) -> Result<(), HttpError> {
        let unknown = self.map.keys().find(|key| !known.contains(&key.as_str()));
        unknown.map_or(Ok(()), |key| Err(self.fail(key, "extra inputs are not permitted")))
    }

    /// A complaint about a field of this object.
    pub fn fail(&self, field: &str, what: impl std::fmt::Display) -> HttpError {
        HttpError::invalid(format!("{}: {what}", self.path_of(field)))
    }

    /// Complains about a field of this object if something is wrong with it.
    pub fn refuse_if(&self, is_wrong: bool, field: &str, what: impl std::fmt::Display) -> Result<(), HttpError> {
        if is_wrong { Err(self.fail(field, what)) } else { Ok(()) }
    }

    /// The path of a field.
    pub fn path_of(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }

    /// The field as it was sent.
    pub fn sent(&self, field: &str) -> Sent<&'a Value> {
        match self.map.get(field) {
            None => Sent::Absent,
            Some(Value::Null) => Sent::Null,
            Some(value) => Sent::Value(value),
        }
    }

    /// A field that must be there and not null.
    pub fn required(&self, field: &str) -> Result<&'a Value, HttpError> {
        match self.sent(field) {
            Sent::Absent => Err(self.fail(field, "field required")),
            Sent::Null => Err(self.fail(field, "must not be null")),
            Sent::Value(value) => Ok(value),
        }
    }

    /// Refuses `null` in fields that may only be left out.
    pub fn no_nulls(&self, fields: &[&str]) -> Result<(), HttpError> {
        let null = fields.iter().find(|field| self.sent(field) == Sent::Null);
        null.map_or(Ok(()), |field| Err(self.fail(field, "must not be null")))
    }

    /// An RFC 3339 moment.
    pub fn moment(&self, field: &str) -> Result<Sent<OffsetDateTime>, HttpError> {
        self.sent(field).try_map(|value| {
            let moment = value.as_str().and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok());
            moment.ok_or_else(|| self.fail(field, "must be an RFC 3339 timestamp"))
        })
    }

    /// Text within a number of characters.
    pub fn text(&self, field: &str, length: RangeInclusive<usize>) -> Result<Sent<&'a str>, HttpError> {
        self.sent(field).try_map(|value| self.read_text(field, value, length))
    }

    /// Text that must be there.
    pub fn required_text(&self, field: &str, length: RangeInclusive<usize>) -> Result<&'a str, HttpError> {
        self.read_text(field, self.required(field)?, length)
    }

    /// An id that must be there.
    pub fn required_id(&self, field: &str) -> Result<&'a str, HttpError> {
        self.required_text(field, 1..=MAX_ID_LENGTH)
    }

    /// An http or https URL that must be there.
    pub fn required_url(&self, field: &str, max: usize) -> Result<&'a str, HttpError> {
        let url = self.required_text(field, 1..=max)?;
        self.refuse_if(!urls::is_web_url(url), field, "must be an http or https URL")?;
        Ok(url)
    }

    /// A list of at most `max` ids; left out, it is empty.
    pub fn ids(&self, field: &str, max: usize) -> Result<Vec<String>, HttpError> {
        let id = |(path, item): (String, &Value)| {
            let id = item.as_str().filter(|id| (1..=MAX_ID_LENGTH).contains(&id.len()));
            id.map(str::to_owned).ok_or_else(|| HttpError::invalid(format!("{path}: must be an id")))
        };
        self.items(field, max)?.value().unwrap_or_default().into_iter().map(id).collect()
    }

    /// Text out of a closed set.
    pub fn choice(&self, field: &str, allowed: &[impl AsRef<str>]) -> Result<Sent<&'a str>, HttpError> {
        self.sent(field).try_map(|value| {
            let text = value.as_str().filter(|text| allowed.iter().any(|word| word.as_ref() == *text));
            text.ok_or_else(|| self.fail(field, format_args!("must be one of: {}", listed(allowed))))
        })
    }

    /// Text out of a closed set that must be there.
    pub fn required_choice(&self, field: &str, allowed: &[impl AsRef<str>]) -> Result<&'a str, HttpError> {
        self.required(field)?;
        Ok(self.choice(field, allowed)?.value().unwrap_or_default())
    }

    /// `true` or `false`.
    pub fn bool(&self, field: &str) -> Result<Sent<bool>, HttpError> {
        self.sent(field).try_map(|value| value.as_bool().ok_or_else(|| self.fail(field, "must be true or false")))
    }

    /// A whole number from 1 on.
    pub fn count(&self, field: &str) -> Result<Sent<u64>, HttpError> {
        self.sent(field).try_map(|value| {
            let number = value.as_u64().filter(|number| *number > 0);
            number.ok_or_else(|| self.fail(field, "must be a whole number from 1 on"))
        })
    }

    /// A list.
    pub fn list(&self, field: &str) -> Result<Sent<&'a [Value]>, HttpError> {
        self.sent(field)
            .try_map(|value| value.as_array().map(Vec::as_slice).ok_or_else(|| self.fail(field, "must be a list")))
    }

    /// A list of at most `max` items, each with the path it stands at.
    pub fn items(&self, field: &str, max: usize) -> Result<Sent<Vec<(String, &'a Value)>>, HttpError> {
        self.list(field)?.try_map(|list| {
            self.refuse_if(list.len() > max, field, format_args!("at most {max} entries"))?;
            Ok(list.iter().enumerate().map(|(at, item)| (format!("{}.{at}", self.path_of(field)), item)).collect())
        })
    }

    /// An object.
    pub fn object(&self, field: &str) -> Result<Sent<Fields<'a>>, HttpError> {
        self.sent(field).try_map(|value| Fields::at(self.path_of(field), value))
    }

    /// An object that must be there.
    pub fn required_object(&self, field: &str) -> Result<Fields<'a>, HttpError> {
        Fields::at(self.path_of(field), self.required(field)?)
    }

    /// A list of at least one and at most `max` items, each with the path it stands at.
    pub fn required_items(&self, field: &str, max: usize) -> Result<Vec<(String, &'a Value)>, HttpError> {
        self.required(field)?;
        let items = self.items(field, max)?.value().unwrap_or_default();
        if items.is_empty() { Err(self.fail(field, "must not be empty")) } else { Ok(items) }
    }

    /// Refuses every `type` but one.
    pub fn tag_is(&self, kind: &str) -> Result<(), HttpError> {
        if self.tag()? == kind { Ok(()) } else { Err(self.fail("type", format_args!("must be `{kind}`"))) }
    }

    /// Which variant of a union it is, by its `type`; each is listed with the fields that it has besides.
    pub fn variant<'v>(&self, variants: &[(&'v str, &[&str])]) -> Result<&'v str, HttpError> {
        let tag = self.tag()?;
        let Some((kind, fields)) = variants.iter().find(|(kind, _)| *kind == tag) else {
            let kinds: Vec<&str> = variants.iter().map(|(kind, _)| *kind).collect();
            return Err(self.fail("type", format_args!("must be one of: {}", kinds.join(", "))));
        };
        self.only(&[*fields, &["type"]].concat())?;
        Ok(kind)
    }

    /// The `type` that tags a union.
    pub fn tag(&self) -> Result<&'a str, HttpError> {
        self.required_text("type", 1..=128)
    }

    fn read_text(&self, field: &str, value: &'a Value, length: RangeInclusive<usize>) -> Result<&'a str, HttpError> {
        let text = value.as_str().ok_or_else(|| self.fail(field, "must be a string"))?;
        let count = text.chars().count();
        if count < *length.start() {
            return Err(self.fail(field, format_args!("must have at least {} characters", length.start())));
        }
        self.refuse_if(count > *length.end(), field, format_args!("must have at most {} characters", length.end()))?;
        Ok(text)
    }
}
