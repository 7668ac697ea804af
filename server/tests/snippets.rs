//! Snippets in Rust: `snippets/examples.rs` holds some as the console writes them. They compile, and make the calls that
//! they describe.

#[cfg(test)]
mod snippets {
    use axum::{Router, body::to_bytes, extract::Request};
    use pilothouse_domain::snippet::{Body, Call, Language, Method, Target, snippet};
    use serde_json::{Value, json};
    use std::{path::Path, process::Command, sync::mpsc};

    /// One for each kind of call: what it is called, the call, and its body.
    const EXAMPLES: [(&str, Method, &str, &str); 7] = [
        ("lists", Method::Get, "/v1/sessions?limit=2&created_at[gte]=2026-10-01T00:00:00Z&statuses[]=idle", ""),
        ("retrieves", Method::Get, "/v1/skills/skill_1/versions/1759178010641129", ""),
        ("creates", Method::Post, "/v1/agents", r##"{"name": "\"#$\\ \u202e {}", "system": "Two\nlines"}"##),
        (
            "sends_secrets",
            Method::Post,
            "/v1/vaults/vlt_1/credentials",
            r#"{"auth": {"token": "x", "list": [{"client_secret": "x"}]}}"#,
        ),
        ("acts", Method::Post, "/v1/memory_stores/memstore_1/archive", ""),
        ("deletes", Method::Delete, "/v1/files/file_1", ""),
        ("streams", Method::Get, "/v1/sessions/sesn_1/events/stream", ""),
    ];

    mod written {
        // Included, and no module of its own: it stays as it was written.
        include!("snippets/examples.rs");
    }

    type Main = fn() -> Result<(), Box<dyn std::error::Error>>;

    /// Their functions, in the order of [`EXAMPLES`].
    const RUN: [Main; 7] = [
        written::lists::main,
        written::retrieves::main,
        written::creates::main,
        written::sends_secrets::main,
        written::acts::main,
        written::deletes::main,
        written::streams::main,
    ];

    fn call((_, method, path, body): (&str, Method, &str, &str)) -> Call {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        Call::new(method, path, body.as_object().map_or(Body::Empty, Body::json)).unwrap()
    }

    /// The file as it must be. `UPDATE_SNIPPETS=1` writes it.
    #[test]
    fn the_file_has_what_the_console_writes() {
        let target = Target::Console("http://console.example/api".to_owned());
        let module = |example: (&str, Method, &str, &str)| {
            let text = snippet(&call(example), Language::Rust, &target).replace("async fn main", "pub async fn main");
            format!("pub mod {} {{\n{text}}}\n", example.0)
        };
        let expected = EXAMPLES.map(module).concat();
        if std::env::var_os("UPDATE_SNIPPETS").is_some() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snippets/examples.rs");
            std::fs::write(path, &expected).unwrap();
        }
        assert_eq!(include_str!("snippets/examples.rs"), expected, "UPDATE_SNIPPETS=1 writes the file again");
    }

    /// What a call is on the wire: method, address, key, beta, and the body as JSON.
    type Sent = (String, String, String, String, Value);

    #[test]
    fn they_make_the_calls_that_they_describe() {
        let (told, sent) = mpsc::channel::<Sent>();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        let note = move |request: Request| {
            let told = told.clone();
            async move {
                let (parts, body) = request.into_parts();
                let header =
                    |name: &str| parts.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
                let body = to_bytes(body, 1 << 20).await.unwrap();
                let body = serde_json::from_slice(&body).unwrap_or_default();
                let (method, uri) = (parts.method.to_string(), parts.uri.to_string());
                told.send((method, uri, header("x-api-key"), header("anthropic-beta"), body)).unwrap();
                "{}"
            }
        };
        runtime.spawn(async move { axum::serve(listener, Router::new().fallback(note)).await });
        // The environment of a program that runs can't be changed safely, so another one runs them.
        let mut run = Command::new(std::env::current_exe().unwrap());
        run.args(["--exact", "snippets::run_here", "--ignored"])
            .env("HTTP_PROXY", proxy)
            .env_remove("NO_PROXY")
            .env_remove("no_proxy");
        let secrets = ["PILOTHOUSE_TOKEN", "TOKEN", "CLIENT_SECRET"].map(|name| (name, format!("\"{name}\\")));
        let done = run.envs(secrets).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
        for example in EXAMPLES {
            let described = call(example);
            let (method, uri, key, beta, body) = sent.try_recv().unwrap();
            assert_eq!(method, described.operation.method.name());
            assert_eq!(uri, format!("http://console.example/api{}", described.path_and_query()));
            assert_eq!(key, "\"PILOTHOUSE_TOKEN\\");
            assert_eq!(beta, described.beta().unwrap_or_default());
            let expected = match example.0 {
                "sends_secrets" => {
                    json!({"auth": {"token": "\"TOKEN\\", "list": [{"client_secret": "\"CLIENT_SECRET\\"}]}})
                }
                _ => serde_json::from_str(example.3).unwrap_or_default(),
            };
            assert_eq!(body, expected, "{}", example.0);
        }
    }

    #[test]
    #[ignore = "another test runs it, with a proxy"]
    fn run_here() {
        for run in RUN {
            run().unwrap();
        }
    }
}
