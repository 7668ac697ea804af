//! Generated research: searches, pages and a comparison.

use super::{
    generator::{Generator, Work},
    parts::{call, one},
};
use crate::screenplay::Step;
use serde_json::json;

/// A question and two possible answers.
const QUESTIONS: [(&str, &str, &str); 3] = [
    ("message queue for about 2,000 deliveries a second", "a log with partitions", "a broker with acknowledgements"),
    ("way to keep sessions", "signed cookies", "rows in PostgreSQL"),
    ("search index for 4 million products", "an inverted index in the database", "a search cluster of its own"),
];

pub(super) fn compare(generator: &mut Generator) -> Work {
    let (question, one_way, other_way) = *generator.pick(&QUESTIONS);
    let pages = generator.number(1_000..9_000);
    let url = format!("https://engineering.example.org/articles/{pages}");
    let (latency, cost) = (generator.number(3..40), generator.number(40..900));
    let steps = vec![
        generator.thought(),
        Step::say("I compare what others report with our own numbers."),
        Step::Use(vec![
            call(
                "web_search",
                json!({"query": format!("{question} comparison {one_way}")}),
                1.1,
                format!(
                    "1. Choosing {one_way} — {url}\n2. What we learnt about {other_way} — https://blog.example.net/{pages}\n3. Benchmarks — https://bench.example.com/queue\n"
                ),
            ),
            call(
                "web_search",
                json!({"query": format!("{other_way} operational cost")}),
                0.9,
                format!(
                    "1. What we learnt about {other_way} — https://blog.example.net/{pages}\n2. Running it for five years — https://ops.example.com/notes\n"
                ),
            ),
        ]),
        one(call(
            "web_fetch",
            json!({"url": url}),
            1.4,
            format!(
                "# Choosing {one_way}\n\nWe measured a median of {latency} ms at 2,000 requests a second, on three small machines. Two things surprised us: how long a recovery takes, and how rarely it is needed.\n"
            ),
        )),
        generator.thought(),
        Step::say(format!(
            "For a {question} I would take **{one_way}**.\n\n| | {one_way} | {other_way} |\n| --- | --- | --- |\n| median latency | {latency} ms | {} ms |\n| cost a month | ${cost} | ${} |\n| to run | one more thing to watch | a new skill to learn |\n\nThe numbers are of [this report]({url}); I have not measured them here.",
            latency * 2 + 3,
            cost * 3 / 2
        )),
    ];
    (format!("We need a {question}. What speaks for {one_way}, what for {other_way}?"), steps)
}
