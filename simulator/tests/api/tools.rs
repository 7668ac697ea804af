//! Tools of agents (agents.md §6, §10).

use super::support::*;
use serde_json::{Value, json};

async fn toolset(api: &Api, fields: Value) -> Answer {
    api.agent(json!({"tools": [with(json!({"type": "agent_toolset_20260401"}), fields)]})).await
}

#[tokio::test]
async fn defaults_of_the_built_in_toolset_agents_10_1() {
    let api = Api::new().await;
    let bare = toolset(&api, json!({})).await.ok();
    let expected = json!([{
        "type": "agent_toolset_20260401", "configs": [],
        "default_config": {"enabled": true, "permission_policy": {"type": "always_allow"}},
    }]);
    assert_eq!(bare["tools"], expected);
    assert_eq!(toolset(&api, json!({"default_config": null, "configs": []})).await.ok()["tools"], expected);
    let subset = json!({
        "default_config": {"enabled": false, "permission_policy": {"type": "auto"}},
        "configs": [{"name": "read", "enabled": true}, {"name": "bash", "type": "bash", "enabled": null, "permission_policy": null}],
    });
    let configs = toolset(&api, subset).await.ok()["tools"][0]["configs"].clone();
    let auto = json!({"type": "auto"});
    assert_eq!(configs[0], json!({"enabled": true, "name": "read", "permission_policy": auto, "type": "read"}));
    assert_eq!(configs[1], json!({"enabled": false, "name": "bash", "permission_policy": auto, "type": "bash"}));
}

#[tokio::test]
async fn what_a_toolset_refuses_agents_10_1() {
    let api = Api::new().await;
    for bad in [
        json!({"default_config": {"enabled": "yes"}}),
        json!({"default_config": {"mode": 1}}),
        json!({"default_config": {"permission_policy": {"type": "never"}}}),
        json!({"default_config": {"permission_policy": "always_ask"}}),
        json!({"default_config": {"permission_policy": {}}}),
        json!({"default_config": {"permission_policy": {"type": "always_ask", "x": 1}}}),
        json!({"configs": null}),
        json!({"configs": [{}]}),
        json!({"configs": [{"name": "fly"}]}),
        json!({"configs": [{"name": "bash", "type": "read"}]}),
        json!({"configs": [{"name": "bash"}, {"name": "bash"}]}),
        json!({"configs": [{"name": "bash", "allowed_domains": ["example.com"]}]}),
        json!({"configs": [{"name": "web_search", "max_content_tokens": 5}]}),
        json!({"configs": [{"name": "web_fetch", "user_location": {"type": "approximate"}}]}),
    ] {
        toolset(&api, bad).await.invalid();
    }
    let twice = json!([{"type": "agent_toolset_20260401"}, {"type": "agent_toolset_20260401"}]);
    api.agent(json!({"tools": twice})).await.invalid();
    for unknown in ["browser_toolset_20260801", "computer_toolset_20260801", "bash", ""] {
        api.agent(json!({"tools": [{"type": unknown}]})).await.invalid();
    }
}

#[tokio::test]
async fn web_tools_agents_10_1() {
    let api = Api::new().await;
    let config = async |fields: Value| toolset(&api, json!({"configs": [fields]})).await;
    let fetch = |fields: Value| with(json!({"name": "web_fetch"}), fields);
    let search = |fields: Value| with(json!({"name": "web_search"}), fields);
    let domains: Vec<String> = (0..65).map(|n| format!("d{n}.example.com")).collect();
    let path = |length: usize| json!({"allowed_domains": [format!("example.com/{}", "p".repeat(length - 12))]});
    for good in [
        search(path(255)),
        fetch(json!({"allowed_domains": &domains[..64], "max_content_tokens": 1})),
        fetch(json!({"allowed_domains": null, "blocked_domains": ["Example.com/"], "max_content_tokens": null})),
        search(json!({"allowed_domains": ["example.com/docs"], "user_location": null})),
        search(
            json!({"user_location": {"type": "approximate", "country": "PT", "timezone": "America/Argentina/Buenos_Aires"}}),
        ),
    ] {
        config(good).await.ok();
    }
    for bad in [
        fetch(json!({"allowed_domains": domains})),
        fetch(json!({"allowed_domains": []})),
        fetch(json!({"blocked_domains": []})),
        fetch(json!({"allowed_domains": ["a.example.com"], "blocked_domains": ["b.example.com"]})),
        fetch(json!({"allowed_domains": ["example.com/docs"]})),
        fetch(json!({"allowed_domains": ["https://example.com"]})),
        fetch(json!({"allowed_domains": [1]})),
        fetch(json!({"allowed_domains": [""]})),
        search(path(256)),
        fetch(json!({"max_content_tokens": 0})),
        fetch(json!({"max_content_tokens": -1})),
        search(json!({"user_location": {"city": "Lisbon"}})),
        search(json!({"user_location": {"type": "exact"}})),
        search(json!({"user_location": {"type": "approximate", "country": "pt"}})),
        search(json!({"user_location": {"type": "approximate", "country": "PRT"}})),
        search(json!({"user_location": {"type": "approximate", "timezone": "Mars/Olympus"}})),
        search(json!({"user_location": {"type": "approximate", "planet": "Earth"}})),
    ] {
        config(bad).await.invalid();
    }
    let bare = config(fetch(json!({}))).await.ok();
    assert_eq!(bare["tools"][0]["configs"][0]["url_sources"], Value::Null, "always there, null when not set");
}

#[tokio::test]
async fn url_sources_agents_10_1() {
    let api = Api::new().await;
    let custom = json!({"type": "custom", "name": "lookup", "description": "d", "input_schema": {"type": "object"}});
    let sources = async |sources: Value| {
        let fetch =
            json!({"type": "agent_toolset_20260401", "configs": [{"name": "web_fetch", "url_sources": sources}]});
        api.agent(json!({"tools": [fetch, custom]})).await
    };
    let reference = |name: &str| json!({"type": "tool_reference", "name": name});
    let expanded = sources(json!({
        "user_input": "none",
        "client_tool_results": {"type": "except", "tools": [reference("lookup")]},
        "server_tool_results": {"type": "only", "tools": [reference("web_search")]},
    }));
    let expanded = expanded.await.ok();
    assert_eq!(
        expanded["tools"][0]["configs"][0]["url_sources"],
        json!({
            "client_tool_results": {"type": "except", "tools": [reference("lookup")]},
            "server_tool_results": {"type": "only", "tools": [reference("web_search")]},
            "user_input": {"type": "none"},
        })
    );
    for bad in [
        json!({"user_input": "none", "client_tool_results": "none", "server_tool_results": {"type": "none"}}),
        json!({"user_input": "some"}),
        json!({"user_input": {"type": "only", "tools": [reference("lookup")]}}),
        json!({"elsewhere": "all"}),
        json!({"client_tool_results": {"type": "only"}}),
        json!({"client_tool_results": {"type": "only", "tools": []}}),
        json!({"client_tool_results": {"type": "only", "tools": ["lookup"]}}),
        json!({"client_tool_results": {"type": "only", "tools": [reference("Lookup")]}}),
        json!({"client_tool_results": {"type": "only", "tools": [reference("lookup"), reference("lookup")]}}),
        json!({"client_tool_results": {"type": "all", "tools": [reference("lookup")]}}),
        json!({"server_tool_results": {"type": "only", "tools": [reference("lookup")]}}),
    ] {
        sources(bad).await.invalid();
    }
    let names: Vec<String> = (0..129).map(|n| format!("t{n}")).collect();
    let many = async |count: usize| {
        let only =
            json!({"type": "only", "tools": names[..count].iter().map(|name| reference(name)).collect::<Vec<_>>()});
        let fetch = json!({"name": "web_fetch", "url_sources": {"client_tool_results": only}});
        let custom = names.iter().map(|name| with(custom.clone(), json!({ "name": name })));
        let tools = custom.chain([json!({"type": "agent_toolset_20260401", "configs": [fetch]})]);
        api.agent(json!({"tools": tools.collect::<Vec<_>>()})).await
    };
    many(128).await.ok();
    assert!(many(129).await.invalid().contains("at most 128 entries"));
}

#[tokio::test]
async fn mcp_servers_and_their_toolsets_agents_6_and_10_2() {
    let api = Api::new().await;
    let server = |name: &str| json!({"type": "url", "name": name, "url": "https://mcp.example.com/mcp"});
    let set = |name: &str| json!({"type": "mcp_toolset", "mcp_server_name": name});
    let agent = async |servers: Value, tools: Value| api.agent(json!({"mcp_servers": servers, "tools": tools})).await;
    let bare = agent(json!([server("desk")]), json!([set("desk")])).await.ok();
    let expected = json!([{
        "type": "mcp_toolset", "mcp_server_name": "desk", "configs": [],
        "default_config": {"enabled": true, "permission_policy": {"type": "always_ask"}},
    }]);
    assert_eq!(bare["tools"], expected);
    let configured = with(set("desk"), json!({"configs": [{"name": "x".repeat(128), "enabled": false}]}));
    let configured = agent(json!([server("desk")]), json!([configured])).await.ok();
    assert!(configured["tools"][0]["configs"][0].get("type").is_none(), "MCP tool configs have no `type`");
    let (long, address) = ("x".repeat(255), |length: usize| format!("https://e.com/{}", "x".repeat(length - 14)));
    agent(json!([with(server(&long), json!({"url": address(2_048)}))]), json!([set(&long)])).await.ok();
    for (servers, tools) in [
        (json!([server("desk")]), json!([])),
        (json!([]), json!([set("desk")])),
        (json!([server("desk"), server("desk")]), json!([set("desk")])),
        (json!([server("desk")]), json!([set("desk"), set("Desk")])),
        (json!([server("desk")]), json!([set("desk"), set("desk")])),
        (json!([server("")]), json!([set("")])),
        (json!([server(&"x".repeat(256))]), json!([set(&"x".repeat(256))])),
        (json!([with(server("desk"), json!({"url": address(2_049)}))]), json!([set("desk")])),
        (json!([with(server("desk"), json!({"type": "stdio"}))]), json!([set("desk")])),
        (json!([with(server("desk"), json!({"url": "mcp.example.com"}))]), json!([set("desk")])),
        (json!([with(server("desk"), json!({"url": "file:///etc/passwd"}))]), json!([set("desk")])),
        (json!([with(server("desk"), json!({"authorization_token": "x"}))]), json!([set("desk")])),
        (json!([server("desk")]), json!([with(set("desk"), json!({"configs": [{"name": "x".repeat(129)}]}))])),
        (json!([server("desk")]), json!([with(set("desk"), json!({"configs": [{"name": "x", "type": "x"}]}))])),
    ] {
        agent(servers, tools).await.invalid();
    }
    let names: Vec<String> = (0..21).map(|n| format!("s{n}")).collect();
    let many = |count: usize| -> (Value, Value) {
        (
            names[..count].iter().map(|name| server(name)).collect(),
            names[..count].iter().map(|name| set(name)).collect(),
        )
    };
    let (servers, tools) = many(20);
    agent(servers, tools).await.ok();
    let (servers, tools) = many(21);
    agent(servers, tools).await.invalid();
}

#[tokio::test]
async fn custom_tools_agents_10_3() {
    let api = Api::new().await;
    let tool = |fields: Value| {
        with(
            json!({"type": "custom", "name": "lookup", "description": "d", "input_schema": {"type": "object"}}),
            fields,
        )
    };
    let agent = async |tool: Value| api.agent(json!({"tools": [tool]})).await;
    let schema = json!({"type": "object", "properties": {"$ref": {"type": "string"}}, "required": [], "additionalProperties": false});
    for good in [
        tool(json!({})),
        tool(json!({"name": "aZ09_-".repeat(21)})),
        tool(json!({"description": "x".repeat(5_000)})),
        tool(json!({"input_schema": schema})),
        tool(json!({"input_schema": {"type": "object", "properties": null, "required": null}})),
    ] {
        assert_eq!(agent(good.clone()).await.ok()["tools"], json!([good]));
    }
    let long = "p".repeat(65);
    for bad in [
        tool(json!({"name": "x".repeat(129)})),
        tool(json!({"name": ""})),
        tool(json!({"name": "look up"})),
        tool(json!({"name": "lööp"})),
        tool(json!({"name": "bash"})),
        tool(json!({"name": "mcp__desk"})),
        tool(json!({"description": ""})),
        tool(json!({"description": null})),
        tool(json!({"permission_policy": {"type": "always_ask"}})),
        tool(json!({"input_schema": null})),
        tool(json!({"input_schema": {}})),
        tool(json!({"input_schema": {"type": "string"}})),
        tool(json!({"input_schema": {"type": "object", "properties": []}})),
        tool(json!({"input_schema": {"type": "object", "required": [1]}})),
        tool(json!({"input_schema": {"type": "object", "anyOf": []}})),
        tool(json!({"input_schema": {"type": "object", "properties": {long: {}}}})),
        tool(json!({"input_schema": {"type": "object", "properties": {"a": {"items": {"$ref": "#/x"}}}}})),
    ] {
        agent(bad).await.invalid();
    }
    let twice = json!([tool(json!({})), tool(json!({"description": "other"}))]);
    assert!(api.agent(json!({"tools": twice})).await.invalid().contains("lookup"));
    let many = |count: usize| -> Value { (0..count).map(|n| tool(json!({"name": format!("t{n}")}))).collect() };
    api.agent(json!({"tools": many(256)})).await.ok();
    api.agent(json!({"tools": many(257)})).await.invalid();
    let mut with_built_in = many(249);
    with_built_in.as_array_mut().unwrap().push(json!({"type": "agent_toolset_20260401"}));
    assert!(api.agent(json!({"tools": with_built_in})).await.invalid().contains("257"));
}
