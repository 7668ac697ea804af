//! The names that most of the simulator's files need: of requests and answers, of the store, and of JSON.

pub(crate) use crate::{
    http::{Answer, Body, HttpError, Ids, Json, NoInput, NoQuery, Params, Path, Router, Shared, get, post, refuse_if},
    ids, metadata,
    store::{Kind, ListFilter, Store, documents},
    validate::{Fields, Sent},
};
pub(crate) use serde_json::{Map, Value, json};
