//! Tests of the shipped screenplays and of how one is chosen.

use super::{library::SHIPPED, *};
use serde_json::json;

fn plan(facts: &Facts, preferred: Option<&str>) -> Vec<Step> {
    Library::shipped().plan(facts, preferred)
}

fn facts(message: &str, is_equipped: bool) -> Facts {
    let custom = json!({"type": "custom", "name": "lookup_order", "input_schema": {
        "type": "object", "properties": {"order_id": {"type": "string"}}
    }});
    let mut csv = csv::Reader::new("/mnt/session/uploads/orders.csv");
    csv.push(b"id,amount\n1,2.5\n2,3.5\n");
    Facts {
        message: message.to_owned(),
        agent: json!({"name": "Triage", "tools": if is_equipped { json!([custom]) } else { json!([]) }}),
        csv: is_equipped.then(|| csv.finish()),
        ..Facts::default()
    }
}

/// Whether a model that plays these steps answers what its last tools gave.
fn has_last_word(steps: &[Step]) -> bool {
    match steps.last() {
        Some(Step::Use(calls)) => {
            !calls.is_empty() && calls.iter().all(|call| has_last_word(&call.then) && has_last_word(&call.denied))
        }
        Some(_) => true,
        None => false,
    }
}

#[test]
fn every_shipped_file_parses_and_every_scene_has_the_last_word() {
    let library = Library::shipped();
    for (name, _) in SHIPPED {
        let play = library.find(name).unwrap_or_else(|| unreachable!("{name} does not parse"));
        for (index, scene) in play.scenes.iter().enumerate() {
            let steps: Vec<Step> = serde_json::from_value(facts("Hello\nthere", true).fill(&scene.steps))
                .unwrap_or_else(|error| unreachable!("{name}, scene {index}: {error}"));
            assert!(has_last_word(&steps), "{name}, scene {index}");
        }
    }
}

#[test]
fn a_message_asks_for_its_screenplay_by_whole_words() {
    for (message, name) in [
        ("Please fix the failing tests", "coding"),
        ("Analyse the CSV, please.", "data"),
        ("Deploy it to staging", "approval"),
        ("Where is my order?", "custom-tool"),
        ("What a lovely day", "chat"),
        ("I was bugged by a contest", "chat"),
        ("show me XSS", "hostile"),
    ] {
        assert_eq!(Library::shipped().by_keywords(message), name, "{message}");
    }
}

#[test]
fn the_agents_own_screenplay_goes_before_the_words_and_directives_go_before_both() {
    let text = |steps: &[Step]| serde_json::to_string(steps).unwrap();
    let plain = facts("Please fix the code", true);
    assert!(text(&plan(&plain, Some("custom-tool"))).contains("lookup_order"));
    assert!(text(&plan(&plain, Some("no such play"))).contains("cart.rs"));
    let directed = plan(&facts("fix this\n/say Just this", true), Some("custom-tool"));
    assert_eq!(directed, vec![Step::say("Just this")]);
    let played = plan(&facts("/play data", true), None);
    assert!(text(&played).contains("/mnt/session/outputs/report.md"), "{}", text(&played));
    assert!(matches!(plan(&facts("/use bash", true), None)[..], [Step::Use(_), Step::Say(_)]));
}

#[test]
fn a_scene_is_left_out_where_the_session_lacks_what_it_needs() {
    let text =
        |name: &str, equipped| serde_json::to_string(&Library::shipped().scene(name, &facts("x", equipped))).unwrap();
    assert!(text("data", true).contains("| amount | 2 | 2.5 | 3 | 3.5 |"));
    assert!(text("data", false).contains("There is no CSV file"));
    assert!(text("custom-tool", true).contains(r#""input":{"order_id":"1234"}"#));
    assert!(text("custom-tool", false).contains("I have no custom tool"));
}

#[test]
fn scenes_take_turns() {
    let turn = |turn| plan(&Facts { turn, ..facts("What a lovely day", false) }, None);
    assert_ne!(turn(0), turn(1));
    assert_eq!(turn(0), turn(3));
}
