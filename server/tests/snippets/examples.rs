pub mod lists {
// cargo add reqwest tokio --features tokio/macros,tokio/rt-multi-thread
#[tokio::main]
pub async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("PILOTHOUSE_TOKEN")?;
    let response = reqwest::Client::new()
        .get("http://console.example/api/v1/sessions?limit=2&created_at%5Bgte%5D=2026-10-01T00%3A00%3A00Z&statuses%5B%5D=idle")
        .header("x-api-key", key)
        .header("anthropic-version", "2026-10-21")
        .header("anthropic-beta", "managed-agents-2026-04-01")
        .send()
        .await?
        .error_for_status()?;
    println!("{}", response.text().await?);
    Ok(())
}
}
pub mod retrieves {
// cargo add reqwest tokio --features tokio/macros,tokio/rt-multi-thread
#[tokio::main]
pub async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("PILOTHOUSE_TOKEN")?;
    let response = reqwest::Client::new()
        .get("http://console.example/api/v1/skills/skill_1/versions/1759178010641129")
        .header("x-api-key", key)
        .header("anthropic-version", "2026-10-21")
        .send()
        .await?
        .error_for_status()?;
    println!("{}", response.text().await?);
    Ok(())
}
}
pub mod creates {
// cargo add reqwest tokio --features tokio/macros,tokio/rt-multi-thread
#[tokio::main]
pub async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("PILOTHOUSE_TOKEN")?;
    let body = r##"{
  "name": "\"#$\\ \u202e {}",
  "system": "Two\nlines"
}"##;
    let response = reqwest::Client::new()
        .post("http://console.example/api/v1/agents")
        .header("x-api-key", key)
        .header("anthropic-version", "2026-10-21")
        .header("anthropic-beta", "managed-agents-2026-04-01")
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await?
        .error_for_status()?;
    println!("{}", response.text().await?);
    Ok(())
}
}
pub mod sends_secrets {
// cargo add reqwest serde_json tokio --features tokio/macros,tokio/rt-multi-thread
#[tokio::main]
pub async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("PILOTHOUSE_TOKEN")?;
    let mut body: serde_json::Value = serde_json::from_str(r#"{
  "auth": {
    "token": "",
    "list": [
      {
        "client_secret": ""
      }
    ]
  }
}"#)?;
    body["auth"]["token"] = std::env::var("TOKEN")?.into();
    body["auth"]["list"][0]["client_secret"] = std::env::var("CLIENT_SECRET")?.into();
    let response = reqwest::Client::new()
        .post("http://console.example/api/v1/vaults/vlt_1/credentials")
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
}
pub mod acts {
// cargo add reqwest tokio --features tokio/macros,tokio/rt-multi-thread
#[tokio::main]
pub async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("PILOTHOUSE_TOKEN")?;
    let response = reqwest::Client::new()
        .post("http://console.example/api/v1/memory_stores/memstore_1/archive")
        .header("x-api-key", key)
        .header("anthropic-version", "2026-10-21")
        .header("anthropic-beta", "agent-memory-2026-07-22")
        .send()
        .await?
        .error_for_status()?;
    println!("{}", response.text().await?);
    Ok(())
}
}
pub mod deletes {
// cargo add reqwest tokio --features tokio/macros,tokio/rt-multi-thread
#[tokio::main]
pub async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("PILOTHOUSE_TOKEN")?;
    let response = reqwest::Client::new()
        .delete("http://console.example/api/v1/files/file_1")
        .header("x-api-key", key)
        .header("anthropic-version", "2026-10-21")
        .header("anthropic-beta", "managed-agents-2026-04-01")
        .send()
        .await?
        .error_for_status()?;
    println!("{}", response.text().await?);
    Ok(())
}
}
pub mod streams {
// cargo add reqwest tokio --features tokio/macros,tokio/rt-multi-thread
#[tokio::main]
pub async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("PILOTHOUSE_TOKEN")?;
    let response = reqwest::Client::new()
        .get("http://console.example/api/v1/sessions/sesn_1/events/stream")
        .header("x-api-key", key)
        .header("anthropic-version", "2026-10-21")
        .header("anthropic-beta", "managed-agents-2026-04-01")
        .send()
        .await?
        .error_for_status()?;
    let mut response = response;
    while let Some(part) = response.chunk().await? {
        print!("{}", String::from_utf8_lossy(&part));
    }
    Ok(())
}
}
