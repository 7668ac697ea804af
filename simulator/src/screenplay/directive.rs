//! Directives: lines of a message that tell the simulated model what to do, for trying things out by hand.
//!
//! `/use NAME {json}`, `/say TEXT`, `/think`, `/error TYPE [recover|exhausted|terminal]`, `/play SCREENPLAY`.

use super::{Call, Facts, Library, Remedy, Step, TurnError};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Directive {
    Use {
        tool: String,
        input: Map<String, Value>,
    },
    Say(String),
    Think,
    Error {
        kind: String,
        remedy: Option<Remedy>,
    },
    Play(String),
    /// A directive that can't be followed; the model says why.
    Wrong {
        line: usize,
        why: String,
    },
}

/// The directives of a message, or `None` where it has none. Other lines are left alone.
pub(super) fn parse(message: &str, library: &Library) -> Option<Vec<Directive>> {
    let found: Vec<Directive> =
        message.lines().enumerate().filter_map(|(index, line)| parse_line(index + 1, line.trim(), library)).collect();
    (!found.is_empty()).then_some(found)
}

fn parse_line(line: usize, text: &str, library: &Library) -> Option<Directive> {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim();
    let parsed = match word {
        "/use" => parse_use(rest),
        "/say" if rest.is_empty() => Err("`/say` needs a text".to_owned()),
        "/say" => Ok(Directive::Say(rest.to_owned())),
        "/think" => Ok(Directive::Think),
        "/error" => parse_error(rest),
        "/play" if library.find(rest).is_some() => Ok(Directive::Play(rest.to_owned())),
        "/play" => Err(format!("there is no screenplay `{rest}`; there are: {}", library.names())),
        _ => return None,
    };
    Some(parsed.unwrap_or_else(|why| Directive::Wrong { line, why }))
}

fn parse_use(rest: &str) -> Result<Directive, String> {
    let (tool, input) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    if tool.is_empty() {
        return Err("`/use` needs a tool's name, such as `bash` or `server/name`".to_owned());
    }
    let input = match input.trim() {
        "" => Map::new(),
        json => serde_json::from_str(json).map_err(|e| format!("the input of `{tool}` is not a JSON object: {e}"))?,
    };
    Ok(Directive::Use { tool: tool.to_owned(), input })
}

fn parse_error(rest: &str) -> Result<Directive, String> {
    let mut words = rest.split_whitespace();
    let kind = words.next().ok_or("`/error` needs an error type, such as `model_overloaded_error`")?;
    let remedy = match words.next() {
        None => None,
        Some("recover") => Some(Remedy::Recover),
        Some("exhausted") => Some(Remedy::Exhausted),
        Some("terminal") => Some(Remedy::Terminal),
        Some(other) => return Err(format!("an error ends as recover, exhausted or terminal, not as `{other}`")),
    };
    Ok(Directive::Error { kind: kind.to_owned(), remedy })
}

/// What the model does about directives. It has the last word, since a model answers what its tools gave.
pub(super) fn steps(directives: Vec<Directive>, facts: &Facts, library: &Library) -> Vec<Step> {
    let mut steps: Vec<Step> = directives.into_iter().flat_map(|directive| follow(directive, facts, library)).collect();
    if !matches!(steps.last(), Some(Step::Say(_) | Step::End(_))) {
        steps.push(Step::say("Done."));
    }
    steps
}

fn follow(directive: Directive, facts: &Facts, library: &Library) -> Vec<Step> {
    match directive {
        Directive::Use { tool, input } => vec![Step::Use(vec![Call::new(&tool, input)])],
        Directive::Say(text) => vec![Step::say(text)],
        Directive::Think => vec![Step::Think(0.8)],
        Directive::Error { kind, remedy } => vec![Step::Error(TurnError::usual(&kind, remedy))],
        // A scene's message would be this one again: without its text, keywords of scenes are not mistaken.
        Directive::Play(name) => library.scene(&name, &facts.without_message()),
        Directive::Wrong { line, why } => vec![Step::say(format!("I can't follow line {line}: {why}."))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn parse(message: &str) -> Option<Vec<Directive>> {
        super::parse(message, &Library::shipped())
    }

    #[test]
    fn lines_are_followed_in_order_and_prose_is_left_alone() {
        let text = "Please try this:\n/think\n  /use helpdesk/create_ticket {\"subject\":\"a b\"}\n/useful\n/say It's \"done\"\n/error billing_error terminal\n/play chat";
        let input = json!({"subject": "a b"}).as_object().cloned().unwrap();
        assert_eq!(
            parse(text),
            Some(vec![
                Directive::Think,
                Directive::Use { tool: "helpdesk/create_ticket".into(), input },
                Directive::Say("It's \"done\"".into()),
                Directive::Error { kind: "billing_error".into(), remedy: Some(Remedy::Terminal) },
                Directive::Play("chat".into()),
            ])
        );
        assert_eq!(parse("What does /use do?\n/usr/bin"), None);
    }

    #[test]
    fn a_wrong_directive_says_what_is_wrong_and_where() {
        for (text, part) in [
            ("x\n/use bash {\"command\":", "input of `bash`"),
            ("/use bash [1]", "not a JSON object"),
            ("/use", "needs a tool's name"),
            ("/say", "needs a text"),
            ("/error", "needs an error type"),
            ("/error unknown_error maybe", "`maybe`"),
            ("/play opera", "approval"),
        ] {
            let Some([Directive::Wrong { line, why }]) = parse(text).as_deref().map(|d| [d[0].clone()]) else {
                unreachable!("{text}")
            };
            assert_eq!(line, text.lines().count(), "{text}");
            assert!(why.contains(part), "{text}: {why}");
        }
    }

    proptest! {
        #[test]
        fn any_input_reaches_the_tool_as_it_was_written(
            tool in "[a-z_]{1,12}(/[a-z_]{1,12})?",
            input in proptest::collection::btree_map("\\PC{0,8}", "\\PC{0,16}", 0..4),
            indent in "[ \t]{0,3}",
        ) {
            let input: Map<String, Value> = input.into_iter().map(|(k, v)| (k, Value::String(v))).collect();
            let text = format!("{indent}/use {tool} {}", Value::Object(input.clone()));
            prop_assert_eq!(parse(&text), Some(vec![Directive::Use { tool, input }]));
        }

        #[test]
        fn no_message_is_too_strange(message in "(/(use|say|think|error|play)?[ \\{\\}\"a-z/:]{0,20}\n?|\\PC{0,10}\n){0,6}") {
            let directives = parse(&message);
            let wanted = message.lines().filter(|line| {
                let word = line.split_whitespace().next();
                matches!(word, Some("/use" | "/say" | "/think" | "/error" | "/play"))
            }).count();
            prop_assert_eq!(directives.map_or(0, |d| d.len()), wanted);
        }
    }
}
