//! Whatever is in a call: a snippet says exactly that, runs nothing else, and has no secret.

use super::*;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// JSON of all kinds, with texts that shells and languages read as something else.
fn values() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((texts(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        r#"[a-z'"$`\\(){}#!&;\n\r\t\x00@]{0,12}"#,
        Just("\nEOF\n$(touch /tmp/x)".to_owned()),
        Just("\u{202e}\u{2028}\u{1f600}\"####".to_owned()),
        Just("token".to_owned()),
        Just("__proto__".to_owned()),
    ]
}

fn bodies() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::vec((texts(), values()), 0..5).prop_map(|members| members.into_iter().collect())
}

/// What a shell with a stand-in for the program makes of a snippet.
fn run(snippet: &str, program: &str, action: &str, variables: &[String]) -> String {
    let script = format!("{program}() {{ {action}; }}\n{snippet}");
    let mut shell = Command::new("bash");
    shell.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    shell.envs(variables.iter().map(|name| (name, "hunter2")));
    let mut shell =
        shell.arg("-s").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let done = shell.wait_with_output().unwrap();
    assert!(done.status.success(), "{}\n{script}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// The value with `hunter2` in each place that holds a secret.
fn revealed(value: &Value) -> Value {
    let mut names = Vec::new();
    let node = literal::Node::of(value, &mut names);
    let style = literal::Style { secret: |_| "\"hunter2\"".to_owned(), ..body::JSON };
    serde_json::from_str(&node.write(0, &style)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_shell_hands_on_the_json(body in bodies()) {
        let sent = Body::json(&body);
        let secrets = sent.secrets().to_vec();
        let call = Call::new(Method::Post, "/v1/agents", sent).unwrap();
        let expected = revealed(&Value::Object(body));
        let read = run(&snippet(&call, Language::Curl, &api()), "curl", "cat", &secrets);
        prop_assert_eq!(serde_json::from_str::<Value>(&read).unwrap(), expected);
    }

    #[test]
    fn a_word_is_one_argument(text in texts()) {
        let text = text.replace('\0', "");
        let read = run(&format!("show {}", shell::word(&text)), "show", "printf '%s.' \"$#\" \"$@\"", &[]);
        prop_assert_eq!(read, format!("1.{text}."));
    }

    #[test]
    fn nothing_hidden_and_no_secret_is_in_a_snippet(mut body in bodies(), secret in "[A-Z]{24}") {
        body.insert("auth".to_owned(), json!([{"token": secret, "client_secret": secret, "secret_value": secret}]));
        let call = Call::new(Method::Post, "/v1/agents", Body::json(&body)).unwrap();
        for language in Language::ALL {
            let found = snippet(&call, language, &console());
            prop_assert!(!found.contains(&secret), "{}", found);
            prop_assert!(!crate::reveal::has_hidden(&found.replace('\u{fe0f}', "")), "{:?}", found);
        }
    }

    #[test]
    fn a_raw_literal_of_rust_holds_the_json(body in bodies()) {
        let call = Call::new(Method::Post, "/v1/agents", Body::json(&body)).unwrap();
        let found = snippet(&call, Language::Rust, &api());
        let begin = found.find("r#").unwrap() + 1;
        let hashes: String = found[begin..].chars().take_while(|c| *c == '#').collect();
        let text = &found[begin + hashes.len() + 1..];
        let (text, _) = text.split_once(&format!("\"{hashes}")).unwrap();
        prop_assert!(serde_json::from_str::<Value>(text).is_ok(), "{}", found);
    }
}

#[test]
fn variables_of_secrets_have_names_of_their_own() {
    let body = object(
        &json!({"token": "a", "nested": {"token": "b", "1 secret": "c", "token_endpoint": "https://e"}, "max_tokens": "1", "empty_secret": ""}),
    );
    let Body::Json(body) = Body::json(&body) else { panic!("no JSON") };
    assert_eq!(body.secrets, ["TOKEN", "TOKEN_2", "_1_SECRET", "EMPTY_SECRET"]);
    assert!(body.pretty().contains("\"token\": \"$TOKEN_2\"") && body.pretty().contains("https://e"));
}
