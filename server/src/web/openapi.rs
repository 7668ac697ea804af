//! The OpenAPI document of the console's own routes, and the routes themselves. It is `docs/openapi.json`, which is written
//! from the handlers and their types, and checked here.

use super::{app::App, console, share};
use axum::{Router, routing::get};
use http::header::CONTENT_TYPE;

const DOCUMENT: &str = include_str!("../../../docs/openapi.json");

/// The console's own routes: for people with a login, and for guests.
pub fn routes(app: App) -> (Router, Router) {
    let document = get(async || ([(CONTENT_TYPE, "application/json")], DOCUMENT));
    let of_team = Router::from(console::routes()).route("/api/console/openapi.json", document);
    (of_team.with_state(app.clone()), Router::from(share::routes()).with_state(app))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::rights::TABLE;
    use serde_json::{Map, Value, json};
    use std::{collections::BTreeSet, env, fs, path::Path};
    use utoipa::openapi::OpenApi;

    /// What the document is about.
    const ABOUT: &str = "The console's own routes. Anthropic's API is served at `/api/v1` as Anthropic documents it. Parts of \
                         pages at `…/fragments/…` are for the pages' own scripts, and not listed.";

    fn document(team: OpenApi, guests: OpenApi) -> Value {
        let mut document = json!(team.merge_from(guests));
        document["info"] = json!({"title": "Pilothouse", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT});
        document["components"]["schemas"]["Error"] = json!({
            "type": "object",
            "required": ["type", "error"],
            "properties": {
                "type": {"const": "error"},
                "error": {
                    "type": "object",
                    "required": ["type", "message"],
                    "properties": {"type": {"type": "string"}, "message": {"type": "string"}},
                },
                "request_id": {"type": ["string", "null"]},
            },
        });
        document["components"]["securitySchemes"] = json!({
            "token": {"type": "apiKey", "in": "header", "name": "x-api-key", "description": "A console token."},
        });
        let paths = document["paths"].as_object_mut().into_iter().flatten();
        paths.for_each(|(path, item)| complete(path, item));
        document
    }

    /// Adds what is the same for all calls, or follows from the path.
    fn complete(path: &str, item: &mut Value) {
        let Some(item) = item.as_object_mut() else { return };
        for (method, operation) in item.iter_mut() {
            // The same handler may have two paths, and an id stands for one.
            operation.as_object_mut().map(|operation| operation.remove("operationId"));
            operation["tags"] = json!([if path.starts_with("/api/share/") { "share links" } else { "console" }]);
            operation["responses"]["default"] = json!({
                "description": "What went wrong.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
            });
            let row = TABLE.iter().find(|(of, pattern, _)| of.eq_ignore_ascii_case(method) && *pattern == path);
            if let Some((.., right)) = row {
                operation["security"] = json!([{"token": []}]);
                operation["x-least-role"] = json!(right.least_role().name());
            }
        }
        let names: Vec<_> = path.split(['{', '}']).skip(1).step_by(2).collect();
        if !names.is_empty() {
            let parameter = |name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
            item.insert("parameters".to_owned(), names.into_iter().map(parameter).collect());
        }
    }

    fn written() -> String {
        let documents = (console::routes().into_openapi(), share::routes().into_openapi());
        format!("{:#}\n", document(documents.0, documents.1))
    }

    #[test]
    fn the_document_in_docs_is_that_of_the_code() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
        if env::var_os("WRITE_OPENAPI").is_some() {
            fs::write(&path, written()).unwrap();
        }
        let stored = fs::read_to_string(&path).unwrap_or_default();
        let hint = "write it anew: WRITE_OPENAPI=1 cargo test -p pilothouse-server openapi";
        assert!(stored == written(), "{} differs from the code; {hint}", path.display());
    }

    #[test]
    fn every_call_in_the_table_of_rights_is_in_the_document() {
        let document: Map<String, Value> = serde_json::from_str(&written()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let calls = |(path, item): (&String, &Value)| {
            let methods: Vec<_> =
                item.as_object().unwrap().keys().filter(|key| *key != "parameters").cloned().collect();
            methods.into_iter().map(|method| format!("{} {path}", method.to_uppercase())).collect::<Vec<_>>()
        };
        let documented: BTreeSet<_> =
            paths.iter().filter(|(path, _)| path.starts_with("/api/console/")).flat_map(calls).collect();
        let own =
            TABLE.iter().filter(|(_, path, _)| path.starts_with("/api/console/") && !path.contains("/fragments/"));
        let known: BTreeSet<_> = own.map(|(method, path, _)| format!("{method} {path}")).collect();
        assert_eq!(documented, known.into_iter().filter(|call| !call.ends_with("openapi.json")).collect());
    }

    #[test]
    fn every_reference_has_a_target() {
        let document: Value = serde_json::from_str(&written()).unwrap();
        let text = document.to_string();
        for reference in text.split(r##""$ref":"#"##).skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(document.pointer(reference).is_some(), "{reference}");
        }
        assert!(!text.contains("\"operationId\""));
    }
}
