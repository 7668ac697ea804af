//! The agents that a `multiagent` lists, in either of its forms, and the advisor among them (agents.md §9).

use serde_json::Value;

/// What a `multiagent` lists.
pub(crate) fn members(multiagent: &Value) -> impl Iterator<Item = &Value> {
    let lists = ["/agents", "/subagents/predefined_agents", "/workflows/predefined_agents"];
    lists.into_iter().filter_map(|list| multiagent.pointer(list)?.as_array()).flatten()
}

/// The agents that a `multiagent` lists, to be changed.
pub(crate) fn members_mut(multiagent: &mut Value) -> impl Iterator<Item = &mut Value> {
    let lists = multiagent.as_object_mut().into_iter().flat_map(|parts| parts.values_mut());
    let lists = lists.filter_map(|part| match part {
        Value::Array(list) => Some(list),
        part => part.get_mut("predefined_agents")?.as_array_mut(),
    });
    lists.flatten().filter(|member| member["type"] == "agent")
}
