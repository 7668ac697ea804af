//! Generated work on data: a question that a query answers, with a table and a report.

use super::{
    generator::{Generator, Work},
    parts::{call, one},
};
use crate::screenplay::Step;
use serde_json::json;

const COUNTRIES: [&str; 5] = ["DE", "ES", "FR", "NL", "PT"];

pub(super) fn report(generator: &mut Generator) -> Work {
    let measure = *generator.pick(&["orders", "refunds", "new accounts"]);
    let table = measure.replace("new ", "");
    let week = generator.number(1..53);
    let rows: Vec<(&str, u32, u32)> = COUNTRIES
        .iter()
        .map(|country| (*country, generator.number(120..4_000), generator.number(120..4_000)))
        .collect();
    let query = format!(
        "SELECT country, count(*) FILTER (WHERE week = {week}) AS now, count(*) FILTER (WHERE week = {week} - 1) AS before FROM {table} GROUP BY country ORDER BY country"
    );
    let raw: String =
        rows.iter().map(|(country, now, before)| format!(" {country:<7} | {now:>5} | {before:>6}\n")).collect();
    let shown: String = rows
        .iter()
        .map(|(country, now, before)| {
            let change = (f64::from(*now) / f64::from(*before) - 1.0) * 100.0;
            format!("| {country} | {now} | {before} | {change:+.1} % |\n")
        })
        .collect();
    let best = rows.iter().max_by_key(|(_, now, before)| now * 1_000 / before).map_or("DE", |(country, ..)| country);
    let path = format!("/workspace/reports/{table}-week-{week:02}.md");
    let text = format!("| country | week {week} | week before | change |\n| --- | ---: | ---: | ---: |\n{shown}");
    let steps = vec![
        generator.thought(),
        one(call(
            "bash",
            json!({"command": format!("psql \"$REPLICA_URL\" -c \"{query}\"")}),
            f64::from(generator.number(3..80)) / 10.0,
            format!(" country |  now  | before\n---------+-------+--------\n{raw}({} rows)\n", rows.len()),
        )),
        generator.thought(),
        one(call(
            "write",
            json!({"file_path": path, "content": format!("# {measure}, week {week}\n\n{text}")}),
            0.2,
            format!("File created successfully at: {path}"),
        )),
        Step::say(format!(
            "**{best}** grew the most in week {week}:\n\n{text}\nThe table is in `{path}`, too. I read from the replica, so nothing was locked."
        )),
    ];
    (format!("How did {measure} develop in week {week}, by country? Compare with the week before."), steps)
}
