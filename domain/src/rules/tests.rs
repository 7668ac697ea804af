//! A rule can only demand more, whatever the others say.

use super::*;
use crate::intent::Level;
use proptest::prelude::*;

fn call(level: Level) -> Call<'static> {
    Call { tool: "bash", server: None, agents: &[], level }
}

fn one(rule: Rule) -> RuleSet {
    RuleSet::new(1, vec![Rule { name: "r".to_owned(), ..rule }]).unwrap()
}

const ADA: Person<'_> = Person { name: "ada", role: "approver" };
const BOB: Person<'_> = Person { name: "bob", role: "operator" };

#[test]
fn a_rule_is_about_the_calls_it_names() {
    let rule = Rule { tools: vec!["postgres/*".to_owned()], agents: vec!["agent_1".to_owned()], ..Rule::default() };
    let agents = ["agent_1".to_owned(), "Deployer".to_owned()];
    let of = |tool, server, agents| Call { tool, server, agents, level: Level::Routine };
    assert!(rule.is_about(&of("query", Some("postgres"), &agents)));
    assert!(!rule.is_about(&of("query", None, &agents)), "a custom tool of that name");
    assert!(!rule.is_about(&of("query", Some("postgres"), &[])));
    let from = Rule { from_level: Level::LookClosely, ..Rule::default() };
    let levels = [Level::Routine, Level::LookClosely, Level::Dangerous];
    assert_eq!(levels.map(|level| from.is_about(&call(level))), [false, true, true]);
}

#[test]
fn who_may_answer_is_limited_and_widened_by_time() {
    let only_ada = Rule {
        approvers: vec![Approver::User("ada".to_owned())],
        time_limit: Some(TimeLimit {
            minutes: 10,
            then: AfterLimit::Escalate(vec![Approver::Role("operator".to_owned())]),
        }),
        ..Rule::default()
    };
    let rules = one(only_ada);
    let demands = rules.demands(&call(Level::Routine));
    assert_eq!(demands.refusal(ADA, true, 0), None);
    assert_eq!(demands.refusal(BOB, false, 599_999).unwrap().message, "only ada may allow this call.");
    assert_eq!(demands.refusal(BOB, false, 600_000), None, "escalated");
    assert_eq!(demands.due(i64::MAX), None);
}

#[test]
fn calls_are_denied_at_once_or_after_their_time() {
    let denied = one(Rule { deny: Some("Never".to_owned()), ..Rule::default() });
    let demands = denied.demands(&call(Level::Routine));
    assert_eq!(demands.due(0), Some(Due { rule: "r", message: "Never" }));
    assert!(demands.refusal(Person { name: "root", role: "admin" }, false, 0).is_some());
    let limit = TimeLimit { minutes: 1, then: AfterLimit::Deny("Late".to_owned()) };
    let limited = one(Rule { time_limit: Some(limit), ..Rule::default() });
    let demands = limited.demands(&call(Level::Routine));
    assert_eq!(demands.due(59_999), None);
    assert_eq!(demands.due(60_000), Some(Due { rule: "r", message: "Late" }));
    assert_eq!(demands.refusal(ADA, true, 60_000), None, "until it is denied");
}

#[test]
fn a_rule_that_says_nothing_or_nonsense_is_refused() {
    let named = |rule: Rule| Rule { name: "r".to_owned(), ..rule }.check().map_err(|error| error.field);
    let fine = Rule { two_people: true, ..Rule::default() };
    assert_eq!(named(fine.clone()), Ok(()));
    assert_eq!(named(Rule::default()), Err(""));
    assert_eq!(Rule { name: " r".to_owned(), ..fine.clone() }.check().unwrap_err().field, "name");
    assert_eq!(Rule { name: "r\u{202e}".to_owned(), ..fine.clone() }.check().unwrap_err().field, "name");
    assert_eq!(named(Rule { tools: vec![" ".to_owned()], ..fine.clone() }), Err("tools"));
    assert_eq!(named(Rule { deny: Some(" ".to_owned()), ..Rule::default() }), Err("deny"));
    assert_eq!(named(Rule { deny: Some("x".repeat(10_001)), ..Rule::default() }), Err("deny"));
    assert_eq!(named(Rule { deny: Some("No".to_owned()), ..fine.clone() }), Err("deny"));
    for (minutes, then) in [
        (0, AfterLimit::Deny("x".to_owned())),
        (43_201, AfterLimit::Deny("x".to_owned())),
        (1, AfterLimit::Deny(String::new())),
        (1, AfterLimit::Escalate(Vec::new())),
    ] {
        assert_eq!(named(Rule { time_limit: Some(TimeLimit { minutes, then }), ..Rule::default() }), Err("time_limit"));
    }
    let twice = vec![Rule { name: "A".to_owned(), ..fine.clone() }, Rule { name: "a".to_owned(), ..fine.clone() }];
    assert_eq!(RuleSet::new(1, twice).unwrap_err().field, "name");
    let many = (0..=MAX_RULES).map(|n| Rule { name: n.to_string(), ..fine.clone() }).collect();
    assert!(RuleSet::new(1, many).is_err());
    let misspelt = serde_json::from_str::<Rule>(r#"{"name": "r", "two_peple": true}"#);
    assert!(misspelt.unwrap_err().to_string().contains("two_peple"));
}

prop_compose! {
    fn rule()(
        tool in prop::option::of("[ab*]{1,2}"),
        level in 0..3_usize,
        deny in any::<bool>(),
        approvers in prop::collection::vec("ada|bob|role:operator|role:admin", 0..3),
        flags in any::<[bool; 3]>(),
        limit in prop::option::of((1..5_u32, any::<bool>())),
    ) -> Rule {
        let [two_people, not_the_asker, passkey] = flags;
        let approver = |text: String| Approver::try_from(text).unwrap();
        Rule {
            name: String::new(),
            tools: tool.into_iter().collect(),
            agents: Vec::new(),
            from_level: [Level::Routine, Level::LookClosely, Level::Dangerous][level],
            deny: deny.then(|| "No".to_owned()),
            approvers: approvers.into_iter().map(approver).collect(),
            two_people,
            not_the_asker,
            passkey,
            time_limit: limit.map(|(minutes, denies)| TimeLimit {
                minutes,
                then: if denies { AfterLimit::Deny("Late".to_owned()) } else { AfterLimit::Escalate(vec![Approver::User("carl".to_owned())]) },
            }),
        }
    }
}

proptest! {
    #[test]
    fn another_rule_never_makes_an_answer_easier(
        rules in prop::collection::vec(rule(), 0..4),
        more in rule(),
        tool in "[ab]{1,2}",
        level in 0..3_usize,
        has_asked in any::<bool>(),
        waited in 0..400_000_i64,
    ) {
        let level = [Level::Routine, Level::LookClosely, Level::Dangerous][level];
        let call = Call { tool: &tool, server: None, agents: &[], level };
        let fewer = RuleSet { version: 1, rules: rules.clone() };
        let all = RuleSet { version: 1, rules: [rules, vec![more]].concat() };
        let (fewer, all) = (fewer.demands(&call), all.demands(&call));
        for person in [ADA, BOB, Person { name: "eve", role: "admin" }, Person { name: "carl", role: "approver" }] {
            if fewer.refusal(person, has_asked, waited).is_some() {
                prop_assert!(all.refusal(person, has_asked, waited).is_some());
            }
        }
        prop_assert!(all.two_people() >= fewer.two_people());
        prop_assert!(all.passkey() >= fewer.passkey());
        prop_assert!(all.due(waited).is_some() >= fewer.due(waited).is_some());
    }

    #[test]
    fn a_rule_survives_being_stored(rule in rule()) {
        let json = serde_json::to_string(&rule).unwrap();
        prop_assert_eq!(serde_json::from_str::<Rule>(&json).unwrap(), rule);
    }
}
