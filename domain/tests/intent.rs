//! Calls of the corpus are judged as people judged them.

#[path = "intent/corpus.rs"]
mod corpus;
#[path = "intent/details.rs"]
mod details;
#[path = "intent/properties.rs"]
mod properties;

use corpus::{Row, judged, rows};
use pilothouse_domain::intent::Level;

/// The share of rows whose level is exactly the expected one.
const LEAST_EXACT: f64 = 0.97;

fn report(rows: &[Row]) -> (String, usize) {
    let (mut table, mut exact, mut misses) = ([[0_usize; 3]; 3], 0, String::new());
    for row in rows {
        let intent = judged(row);
        table[row.level as usize][intent.level as usize] += 1;
        exact += usize::from(intent.level == row.level);
        if intent.level != row.level {
            misses += &format!("{:?} for {:?}: {} {:?}\n", intent.level, row.level, row.about, row.input);
            for mark in &intent.marks {
                misses += &format!("    {:?} {} {}\n", mark.level, mark.effect, mark.why);
            }
        }
    }
    (format!("{misses}expected down, judged across: {table:?}, exact {exact} of {}", rows.len()), exact)
}

#[test]
fn levels_are_those_of_the_corpus() {
    let rows = rows().unwrap();
    let (report, exact) = report(&rows);
    println!("{report}");
    assert!(rows.len() >= 500 && rows.iter().filter(|row| row.level == Level::Dangerous).count() >= 250);
    let share = exact as f64 / rows.len() as f64;
    assert!(share >= LEAST_EXACT, "{report}");
}

#[test]
fn every_dangerous_call_is_dangerous() {
    for row in rows().unwrap().iter().filter(|row| row.level == Level::Dangerous) {
        assert_eq!(judged(row).level, Level::Dangerous, "{}: {:?}", row.about, row.input);
    }
}

#[test]
fn every_effect_is_marked() {
    let mut missing = Vec::new();
    for row in rows().unwrap() {
        let intent = judged(&row);
        let marked: Vec<_> = intent.marks.iter().map(|mark| mark.effect.name()).collect();
        let lacks: Vec<_> = row.effects.iter().filter(|effect| !marked.contains(&effect.as_str())).collect();
        if !lacks.is_empty() {
            missing.push(format!("{lacks:?} of {:?} {} {:?}", row.effects, row.about, row.input));
        }
    }
    assert!(missing.is_empty(), "{} rows lack effects:\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn marks_point_into_the_input() {
    for row in rows().unwrap() {
        for mark in judged(&row).marks {
            let text = serde_json::Value::Object(row.input.clone())
                .pointer(&mark.pointer)
                .and_then(|v| v.as_str().map(str::to_owned));
            let is_inside = mark.pointer.is_empty() || text.is_some_and(|text| text.get(mark.span.clone()).is_some());
            assert!(is_inside, "{mark:?} in {}", row.about);
            assert!(mark.why.ends_with('.'), "{}", mark.why);
        }
    }
}
