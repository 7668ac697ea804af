"""Agents and their versions (agents.md)."""

from typing import Any

import anthropic
import pytest
from pages import every_item, ids
from recording import Client

EVERY_TOOL: list[Any] = [
    {
        "type": "agent_toolset_20260401",
        "default_config": {"enabled": True, "permission_policy": {"type": "auto"}},
        "configs": [
            {"name": "bash", "permission_policy": {"type": "always_ask"}},
            *({"name": name, "enabled": True} for name in ["edit", "read", "write", "glob", "grep"]),
            {
                "name": "web_fetch",
                "blocked_domains": ["ads.example.com"],
                "max_content_tokens": 5000,
                "url_sources": {
                    "client_tool_results": {"type": "only", "tools": [{"type": "tool_reference", "name": "lookup_order"}]},
                    "server_tool_results": {"type": "except", "tools": [{"type": "tool_reference", "name": "web_search"}]},
                    "user_input": "all",
                },
            },
            {"name": "web_search", "allowed_domains": ["docs.example.com"], "user_location": {"type": "approximate", "city": "Porto", "country": "PT"}},
        ],
    },
    {"type": "mcp_toolset", "mcp_server_name": "helpdesk", "configs": [{"name": "delete_ticket", "enabled": False}]},
    {
        "type": "custom",
        "name": "lookup_order",
        "description": "Looks an order up",
        "input_schema": {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"], "additionalProperties": False},
    },
]
SERVERS: list[Any] = [{"type": "url", "name": "helpdesk", "url": "https://mcp.helpdesk.example.com/mcp"}]


def test_an_agent_with_everything_agents_2(client: Client) -> None:
    agent = client.beta.agents.create(
        name="Everything",
        model={"id": "claude-opus-5-5", "effort": "high"},
        description="Has all there is",
        system="Be brief.",
        tools=EVERY_TOOL,
        mcp_servers=SERVERS,
        skills=[{"type": "anthropic", "skill_id": "xlsx"}],
        metadata={"team": "deck"},
        execution_identity={"type": "aws_role", "role_arn": "arn:aws:iam::123456789012:role/example"},
    )
    assert client.beta.agents.retrieve(agent.id) == agent
    assert [tool.type for tool in agent.tools] == ["agent_toolset_20260401", "mcp_toolset", "custom"]
    changed = client.beta.agents.update(agent.id, version=1, system=None, skills=[], tools=None, mcp_servers=None, execution_identity=None)
    assert (changed.version, changed.system, changed.skills, changed.tools) == (2, None, [], [])
    assert client.beta.agents.retrieve(agent.id, version=1).system == "Be brief."
    assert client.beta.agents.archive(agent.id).archived_at


@pytest.mark.parametrize(
    "multiagent",
    [
        lambda crew: {"type": "coordinator", "agents": [crew, {"type": "self"}, {"type": "advisor", "model": "claude-opus-5"}]},
        lambda crew: {"type": "multiagent_20261001"},
        lambda crew: {
            "type": "multiagent_20261001",
            "advisor": {"type": "enabled", "model": "claude-opus-5"},
            "subagents": {"type": "enabled", "inline_agents": {"type": "disabled"}, "predefined_agents": [crew, {"type": "self"}]},
            "workflows": {"type": "disabled"},
        },
    ],
)
def test_both_forms_of_multiagent_agents_9(client: Client, agent: Any, environment: Any, multiagent: Any) -> None:
    lead = client.beta.agents.create(name="Lead", model="claude-opus-5-5", multiagent=multiagent(agent.id))
    assert lead.multiagent and lead.multiagent.type == multiagent("")["type"]
    session = client.beta.sessions.create(agent=lead.id, environment_id=environment.id)
    assert session.agent.multiagent and session.agent.multiagent.type == lead.multiagent.type


def test_lists_of_agents_and_versions_agents_1(client: Client) -> None:
    made = [client.beta.agents.create(name=f"Listed {index}", model="claude-sonnet-5-5") for index in range(3)]
    assert ids(every_item(client.beta.agents.list(limit=2)))[:3] == [agent.id for agent in reversed(made)]
    newest = client.beta.agents.list(created_at_gte=made[2].created_at, include_archived=True)
    assert ids(newest)[0] == made[2].id
    for index in range(2):
        client.beta.agents.update(made[0].id, name=f"Listed again {index}")
    pages = list(client.beta.agents.versions.list(made[0].id, limit=2).iter_pages())
    assert [[agent.version for agent in page.data] for page in pages] == [[3, 2], [1]]


def test_a_wrong_version_is_a_conflict_agents_4(client: Client, agent: Any) -> None:
    with pytest.raises(anthropic.ConflictError) as conflict:
        client.beta.agents.update(agent.id, version=7, name="Other")
    assert conflict.value.response.headers["x-should-retry"] == "false"
