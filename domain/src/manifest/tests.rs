//! Manifests, from text to what they change.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn one(text: &str) -> Manifest {
    let mut manifests = parse(Some("a.yaml"), text).unwrap();
    assert_eq!(manifests.len(), 1);
    manifests.remove(0)
}

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(object) = value else { panic!("{value} is not an object") };
    object
}

fn refusal(text: &str) -> String {
    parse(Some("a.yaml"), text).unwrap_err().to_string()
}

#[test]
fn yaml_json_and_what_the_api_answers_are_read_alike() {
    let yaml = one("type: agent\nname: Deckhand\nsystem: |\n  Line one\n  Line two\nmodel: claude-opus-5-5\n");
    let json = json!({"type": "agent", "name": "Deckhand", "system": "Line one\nLine two\n", "model": "claude-opus-5-5",
        "version": 3, "created_at": "2026-01-01T00:00:00Z", "archived_at": null});
    assert_eq!(one(&json.to_string()), yaml);
    assert_eq!((yaml.kind, yaml.name.as_str(), yaml.id.as_deref()), (Kind::Agent, "Deckhand", None));
}

#[test]
fn what_is_wrong_says_where() {
    assert_eq!(refusal("type: agent\nname: [1"), "a.yaml: unclosed bracket '[' at line 2, column 7");
    assert!(refusal("type: agent\nname: a\nname: b").contains("duplicate"));
    assert_eq!(refusal("- 1"), "a.yaml: it is not a mapping of fields");
    assert_eq!(refusal("type: agent"), "a.yaml: `name` must be a text");
    assert!(refusal("type: vault\nname: Keys").contains("`type` must be"));
    assert!(refusal("type: agent\nname: a\n---\ntype: session\nname: b").starts_with("a.yaml, document 2"));
    assert!(refusal("type: memory_store\nname: a\nmemories: {/a: 1}").contains("paths to texts"));
    assert!(refusal("type: agent\nname: a\nmemories: {/a: b}").contains("only a memory_store"));
}

#[test]
fn aliases_that_grow_without_end_are_refused() {
    let level = |n: usize| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(","));
    let bomb: String = std::iter::once("a0: &a0 [x]\n".to_owned()).chain((1..12).map(level)).collect();
    assert!(refusal(&bomb).contains("budget"), "{}", refusal(&bomb));
}

#[test]
fn words_that_only_look_like_something_else_stay_texts() {
    let fields = one("type: agent\nname: no\ndescription: 007\nmetadata: {on: yes}").fields;
    assert_eq!(Value::Object(fields), json!({"name": "no", "description": "007", "metadata": {"on": "yes"}}));
}

#[test]
fn names_become_ids_and_ids_names() {
    let fields = object(json!({
        "agent": {"type": "agent", "id": {"name": "Deckhand"}, "version": 2},
        "environment_id": {"name": "Harbour"},
        "vault_ids": [{"name": "Keys"}, "vlt_2"],
        "resources": [{"type": "memory_store", "memory_store_id": {"name": "Log"}}],
        "metadata": {"name": "stays"},
    }));
    let ids = |kind: Kind, name: &str| Some(format!("{}:{name}", kind.word()));
    let resolved = resolve(&fields, &ids).unwrap();
    let expected = json!({
        "agent": {"type": "agent", "id": "agent:Deckhand", "version": 2},
        "environment_id": "environment:Harbour",
        "vault_ids": ["vault:Keys", "vlt_2"],
        "resources": [{"type": "memory_store", "memory_store_id": "memory_store:Log"}],
        "metadata": {"name": "stays"},
    });
    assert_eq!(Value::Object(resolved.clone()), expected);
    let names = |_: Kind, id: &str| id.split_once(':').map(|(_, name)| name.to_owned());
    assert_eq!(by_name(&resolved, &names), fields);
    let missing = resolve(&fields, &|_, _| None).unwrap_err();
    assert_eq!(missing.to_string(), "there is no agent named “Deckhand”, or there are several");
}

#[test]
fn what_a_manifest_leaves_out_stays_as_it_is() {
    let current = object(json!({
        "id": "agent_1", "type": "agent", "name": "Deckhand", "version": 7, "description": null,
        "model": {"id": "claude-opus-5-5", "effort": {"type": "high"}},
        "tools": [{"type": "agent_toolset_20260401", "configs": [], "default_config": {"enabled": true}}],
        "multiagent": {"type": "coordinator", "agents": [{"type": "agent", "id": "agent_1", "version": 7}]},
        "metadata": {"team": "deck", "kept": "yes"},
    }));
    let same = json!({
        "name": "Deckhand", "description": "", "model": "claude-opus-5-5", "metadata": {"team": "deck"},
        "tools": [{"type": "agent_toolset_20260401"}],
        "multiagent": {"type": "coordinator", "agents": [{"type": "self"}]},
    });
    assert_eq!(action(Kind::Agent, &object(same), Some(&current)), Action::Nothing);
    let other =
        json!({"name": "Deckhand", "model": {"id": "claude-opus-5-5", "effort": "low"}, "metadata": {"team": null}});
    let Action::Change(changes, body) = action(Kind::Agent, &object(other), Some(&current)) else {
        panic!("no change")
    };
    let fields: Vec<_> = changes.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(fields, ["model.effort", "metadata.team"]);
    assert_eq!(body["version"], 7, "on the condition that nobody else has changed it");
    assert!(!body.contains_key("name"));
}

#[test]
fn a_list_that_became_shorter_or_longer_is_a_change() {
    let current = object(json!({"id": "depl_1", "vault_ids": ["vlt_1", "vlt_2"]}));
    for list in [json!([]), json!(["vlt_1"]), json!(["vlt_1", "vlt_2", "vlt_3"]), json!(null)] {
        let action = action(Kind::Deployment, &object(json!({ "vault_ids": list })), Some(&current));
        assert!(matches!(action, Action::Change(..)), "{list}: {action:?}");
    }
}

#[test]
fn memories_are_created_and_changed_and_never_deleted() {
    let manifest = one("type: memory_store\nname: Log\nmemories:\n  /a.md: one\n  /b.md: two\n  /c.md: three\n");
    let hash = |text: &str| format!("#{text}");
    let entry = |path: &str, hash: &str| (path.to_owned(), (format!("mem_{path}"), hash.to_owned()));
    let store = BTreeMap::from([entry("/a.md", "#one"), entry("/b.md", "#old"), entry("/z.md", "#z")]);
    let changes = memory_changes(&manifest, &store, hash);
    let told: Vec<_> = changes.iter().map(|change| (change.path.as_str(), change.current.is_some())).collect();
    assert_eq!(told, [("/b.md", true), ("/c.md", false)]);
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,12}|[ -~\n\t]{0,24}|~|null|no|1e3|0x1F|2026-01-01|- a|&a|#".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}|[ -~]{1,6}", inner, 1..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(value in json_value(), name in "[!-~][ -~]{0,20}", memory in "[ -~\n\t]{0,60}") {
        let kind = if memory.is_empty() { Kind::Agent } else { Kind::MemoryStore };
        let memories = (!memory.is_empty()).then(|| ("/a b.md".to_owned(), memory.clone()));
        let fields = object(json!({ "name": name, "description": value }));
        let manifest = Manifest {
            source: "a.yaml".to_owned(), kind, id: Some("agent_1".to_owned()), name, fields,
            memories: memories.into_iter().collect(),
        };
        let text = write(&manifest).unwrap();
        prop_assert_eq!(one(&text), manifest, "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}|[ -~\n]{0,120}") {
        let _ = parse(None, &text);
    }

    #[test]
    fn a_resource_as_it_is_needs_nothing(value in json_value()) {
        let current = object(json!({"id": "env_1", "type": "environment", "name": "n", "config": value}));
        let fields = super::writable::writable(Kind::Environment, current.clone());
        prop_assert_eq!(action(Kind::Environment, &fields, Some(&current)), Action::Nothing);
    }
}
