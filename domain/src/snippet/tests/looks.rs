//! How snippets look.

use super::*;

fn agent() -> Value {
    json!({
        "name": "Harbour", "model": "claude-opus-5-5", "system": "Watch the harbour.\nReport $ and `ticks`.\n",
        "tools": [{"type": "agent_toolset_20260401", "default_config": {"enabled": true, "permission_policy": {"type": "always_ask"}}}],
        "description": null, "metadata": {"a key": "it's"},
    })
}

fn credential() -> Value {
    json!({"auth": {"type": "static_bearer", "mcp_server_url": "https://mcp.example.com/$x", "token": "hunter2"}})
}

#[track_caller]
fn looks(call: &Call, language: Language, target: &Target, expected: &str) {
    let found = snippet(call, language, target);
    assert_eq!(found, expected, "\n{found}");
}

#[test]
fn curl() {
    let list = call(Method::Get, "/v1/sessions?limit=50&created_at[gte]=2026-10-01T00:00:00Z", None);
    looks(
        &list,
        Language::Curl,
        &api(),
        r#"curl --fail-with-body 'https://api.anthropic.com/v1/sessions?limit=50&created_at%5Bgte%5D=2026-10-01T00%3A00%3A00Z' \
  --header "x-api-key: $ANTHROPIC_API_KEY" \
  --header 'anthropic-version: 2026-10-21' \
  --header 'anthropic-beta: managed-agents-2026-04-01'
"#,
    );
    let create = call(Method::Post, "/v1/vaults/vlt_1/credentials", Some(&credential()));
    looks(
        &create,
        Language::Curl,
        &console(),
        r#"# Secrets are variables, escaped as in JSON where they have quotes, backslashes or line breaks.
: "${TOKEN:?Set it first}"
curl --fail-with-body http://localhost:3000/api/v1/vaults/vlt_1/credentials \
  --header "x-api-key: $PILOTHOUSE_TOKEN" \
  --header 'anthropic-version: 2026-10-21' \
  --header 'anthropic-beta: managed-agents-2026-04-01' \
  --header 'content-type: application/json' \
  --data-binary @- <<EOF
{
  "auth": {
    "type": "static_bearer",
    "mcp_server_url": "https://mcp.example.com/\$x",
    "token": "$TOKEN"
  }
}
EOF
"#,
    );
    let archive = call(Method::Post, "/v1/vaults/vlt_1/archive", None);
    assert!(snippet(&archive, Language::Curl, &api()).contains("--request POST"));
}

#[test]
fn python() {
    let create = call(Method::Post, "/v1/agents", Some(&agent()));
    looks(
        &create,
        Language::Python,
        &console(),
        r#"import os

from anthropic import Anthropic

client = Anthropic(
    base_url="http://localhost:3000/api",
    api_key=os.environ["PILOTHOUSE_TOKEN"],
)

result = client.beta.agents.create(
    name="Harbour",
    model="claude-opus-5-5",
    system=(
        "Watch the harbour.\n"
        "Report $ and `ticks`.\n"
    ),
    tools=[
        {
            "type": "agent_toolset_20260401",
            "default_config": {"enabled": True, "permission_policy": {"type": "always_ask"}},
        },
    ],
    description=None,
    metadata={"a key": "it's"},
)
print(result.to_json())
"#,
    );
    let files = call(Method::Get, "/v1/files?limit=5&include_archived=true", None);
    let list = snippet(&files, Language::Python, &api());
    let called = r#"client.beta.files.list(limit=5, include_archived=True, betas=["managed-agents-2026-04-01"])"#;
    assert!(list.contains(called), "{list}");
    let update = call(Method::Post, "/v1/vaults/vlt_1/credentials/vcrd_1", Some(&credential()));
    let update = snippet(&update, Language::Python, &api());
    assert!(
        update.contains("client.beta.vaults.credentials.update(\n    \"vcrd_1\",\n    vault_id=\"vlt_1\",\n    auth={"),
        "{update}"
    );
    assert!(update.contains("\"token\": os.environ[\"TOKEN\"],"), "{update}");
}

#[test]
fn typescript() {
    let create = call(Method::Post, "/v1/agents", Some(&agent()));
    looks(
        &create,
        Language::TypeScript,
        &api(),
        r#"import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ apiKey: process.env["ANTHROPIC_API_KEY"] });

const result = await client.beta.agents.create({
  name: "Harbour",
  model: "claude-opus-5-5",
  system: "Watch the harbour.\n" +
    "Report $ and `ticks`.\n",
  tools: [
    {
      type: "agent_toolset_20260401",
      default_config: { enabled: true, permission_policy: { type: "always_ask" } },
    },
  ],
  description: null,
  metadata: { "a key": "it's" },
});
console.log(JSON.stringify(result, null, 2));
"#,
    );
    let validate = call(Method::Post, "/v1/vaults/vlt_1/credentials/vcrd_1/mcp_oauth_validate", None);
    let validate = snippet(&validate, Language::TypeScript, &api());
    assert!(
        validate.contains("client.beta.vaults.credentials.mcpOAuthValidate(\"vcrd_1\", { vault_id: \"vlt_1\" })"),
        "{validate}"
    );
}

#[test]
fn ant() {
    let list = call(
        Method::Get,
        "/v1/dreams?limit=5&statuses[]=running&statuses[]=failed&created_at[gt]=2026-10-01T00:00:00Z",
        None,
    );
    looks(
        &list,
        Language::Ant,
        &api(),
        r#"ant beta:dreams list \
  --limit 5 \
  --status running \
  --status failed \
  --created-at-gt '"2026-10-01T00:00:00Z"' \
  --max-items 5 --format jsonl
"#,
    );
    let update =
        call(Method::Post, "/v1/memory_stores/memstore_1", Some(&json!({"name": "@home", "description": "a@b"})));
    looks(
        &update,
        Language::Ant,
        &console(),
        r#"ANTHROPIC_API_KEY="$PILOTHOUSE_TOKEN" \
  ant beta:memory-stores update \
  --base-url http://localhost:3000/api \
  --memory-store-id memstore_1 \
  --format json <<'EOF'
{
  "name": "\\@home",
  "description": "a@b"
}
EOF
"#,
    );
}

#[test]
fn rust() {
    let create = call(Method::Post, "/v1/vaults/vlt_1/credentials", Some(&credential()));
    looks(
        &create,
        Language::Rust,
        &api(),
        r##"// cargo add reqwest serde_json tokio --features tokio/macros,tokio/rt-multi-thread
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("ANTHROPIC_API_KEY")?;
    let mut body: serde_json::Value = serde_json::from_str(r#"{
  "auth": {
    "type": "static_bearer",
    "mcp_server_url": "https://mcp.example.com/$x",
    "token": ""
  }
}"#)?;
    body["auth"]["token"] = std::env::var("TOKEN")?.into();
    let response = reqwest::Client::new()
        .post("https://api.anthropic.com/v1/vaults/vlt_1/credentials")
        .header("x-api-key", key)
        .header("anthropic-version", "2026-10-21")
        .header("anthropic-beta", "managed-agents-2026-04-01")
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await?
        .error_for_status()?;
    println!("{}", response.text().await?);
    Ok(())
}
"##,
    );
}

#[test]
fn files() {
    let upload = |files: &[&str]| {
        let upload = Upload {
            files: files.iter().map(|name| (*name).to_owned()).collect(),
            fields: vec![("display_name".to_owned(), "A b".to_owned())],
        };
        Call::new(Method::Post, "/v1/skills", Body::Files(upload)).unwrap()
    };
    let call = upload(&["it's \"new\".zip"]);
    for (language, part) in [
        (Language::Curl, r#"--form 'files[]=@"it'\''s \"new\".zip"'"#),
        (Language::Python, r#"client.skills.create(files=[Path("it's \"new\".zip")], display_name="A b")"#),
        (
            Language::TypeScript,
            r#"client.skills.create({ files: [createReadStream("it's \"new\".zip")], display_name: "A b" })"#,
        ),
        (Language::Ant, r"--file 'it'\''s "),
        (Language::Rust, r#".file("files[]", "it's \"new\".zip")"#),
    ] {
        let found = snippet(&call, language, &api());
        assert!(found.contains(part), "{found}");
    }
}
