//! Generated work on code: a bug that is found and fixed, a module that is explained.

use super::{
    generator::{Generator, Work},
    parts::{call, failed, one},
};
use crate::screenplay::Step;
use serde_json::json;

/// A bug: what people see, where it is, and both versions of the line.
struct Bug {
    symptom: &'static str,
    module: &'static str,
    function: &'static str,
    cause: &'static str,
    old: &'static str,
    new: &'static str,
}

const BUGS: [Bug; 6] = [
    Bug {
        symptom: "retries hammer the provider after an outage",
        module: "retry",
        function: "delay",
        cause: "The delay doubles without a ceiling and without jitter, so all workers wake up at the same moment.",
        old: "    BASE * 2_u32.pow(attempt)\n",
        new: "    let ceiling = (BASE * 2_u32.pow(attempt)).min(LONGEST);\n    ceiling / 2 + random_up_to(ceiling / 2)\n",
    },
    Bug {
        symptom: "totals are off by a cent for discounted orders",
        module: "pricing",
        function: "total",
        cause: "The discount is rounded on every line. It has to be rounded once, on the sum.",
        old: "    lines.iter().map(|line| round(line.amount * (1.0 - discount))).sum()\n",
        new: "    round(lines.iter().map(|line| line.amount).sum::<f64>() * (1.0 - discount))\n",
    },
    Bug {
        symptom: "stale prices are shown for up to an hour after a change",
        module: "cache",
        function: "get",
        cause: "Entries are only dropped when they expire; a change never invalidates them.",
        old: "    self.entries.get(key).filter(|entry| !entry.is_expired())\n",
        new: "    self.entries.get(key).filter(|entry| !entry.is_expired() && entry.version == self.version(key))\n",
    },
    Bug {
        symptom: "the export stops at 10,000 rows",
        module: "export",
        function: "rows",
        cause: "Only the first page is read: the cursor of the answer is ignored.",
        old: "    let page = client.list(query).await?;\n    Ok(page.rows)\n",
        new: "    let mut rows = Vec::new();\n    let mut pages = client.pages(query);\n    while let Some(page) = pages.next().await? {\n        rows.extend(page.rows);\n    }\n    Ok(rows)\n",
    },
    Bug {
        symptom: "webhooks are delivered twice when the receiver is slow",
        module: "webhook",
        function: "deliver",
        cause: "The lease is shorter than the request's timeout, so a second worker takes the same delivery.",
        old: "const LEASE: Duration = Duration::from_secs(5);\n",
        new: "const LEASE: Duration = Duration::from_secs(2 * TIMEOUT_SECONDS);\n",
    },
    Bug {
        symptom: "sessions end in the middle of a payment",
        module: "session",
        function: "touch",
        cause: "Only page views extend a session; calls of the payment form do not.",
        old: "    if request.is_page_view() {\n",
        new: "    if request.is_page_view() || request.is_form() {\n",
    },
];

pub(super) fn fix(generator: &mut Generator) -> Work {
    let service = generator.service();
    let bug = &BUGS[generator.number(0..6) as usize];
    let (issue, line) = (generator.number(200..990), generator.number(20..180));
    let path = format!("/workspace/shop/services/{service}/src/{}.rs", bug.module);
    let test = format!("cd /workspace/shop && cargo test -p {service} --color always");
    let passed = generator.number(18..240);
    let code = bug.old.lines().enumerate().map(|(at, text)| format!("{:>6}\t{text}\n", line as usize + 1 + at));
    let source = format!("{line:>6}\tfn {}(…) {{\n{}{:>6}\t}}\n", bug.function, code.collect::<String>(), line + 4);
    let mut steps = vec![
        generator.thought(),
        Step::say(format!("I look for `{}` in the {service} service and run its tests.", bug.function)),
        Step::Use(vec![
            call(
                "grep",
                json!({"pattern": format!("fn {}", bug.function), "path": format!("/workspace/shop/services/{service}")}),
                0.3,
                format!("{path}:{line}:fn {}(…) {{\n", bug.function),
            ),
            call(
                "glob",
                json!({"pattern": "**/tests/*.rs", "path": format!("/workspace/shop/services/{service}")}),
                0.2,
                format!(
                    "/workspace/shop/services/{service}/tests/{}.rs\n/workspace/shop/services/{service}/tests/api.rs\n",
                    bug.module
                ),
            ),
        ]),
        one(call("read", json!({"file_path": path, "view_range": [line, line + 12]}), 0.2, source)),
        generator.thought(),
        one(failed(
            "bash",
            json!({"command": test, "timeout_ms": 180_000}),
            f64::from(generator.number(20..400)) / 10.0,
            format!(
                "\u{1b}[1m\u{1b}[32m   Compiling\u{1b}[0m {service} v2.{}.0\n\nrunning {} tests\ntest {}::issue_{issue} ... \u{1b}[31mFAILED\u{1b}[0m\n\ntest result: \u{1b}[31mFAILED\u{1b}[0m. {passed} passed; \u{1b}[31m1 failed\u{1b}[0m\n",
                generator.number(0..30),
                passed + 1,
                bug.module
            ),
        )),
        generator.thought(),
        Step::say(bug.cause),
        one(call(
            "edit",
            json!({"file_path": path, "old_string": bug.old, "new_string": bug.new}),
            0.2,
            format!("The file {path} has been edited."),
        )),
        one(call(
            "bash",
            json!({"command": test, "timeout_ms": 180_000}),
            f64::from(generator.number(20..400)) / 10.0,
            format!(
                "running {} tests\n\ntest result: \u{1b}[32mok\u{1b}[0m. {} passed; 0 failed\n",
                passed + 1,
                passed + 1
            ),
        )),
    ];
    let diff: String =
        bug.old.lines().map(|l| format!("-{l}\n")).chain(bug.new.lines().map(|l| format!("+{l}\n"))).collect();
    steps.push(Step::say(format!(
        "Fixed. {}\n\n```diff\n{diff}```\n\nAll {} tests of `{service}` pass, the one for issue {issue} included.",
        bug.cause,
        passed + 1
    )));
    (format!("Issue #{issue} in {service}: {}. Please find out why and fix it.", bug.symptom), steps)
}

pub(super) fn explain(generator: &mut Generator) -> Work {
    let service = generator.service();
    let bug = &BUGS[generator.number(0..6) as usize];
    let path = format!("/workspace/shop/services/{service}/src/{}.rs", bug.module);
    let callers = generator.number(2..9);
    let steps = vec![
        one(call(
            "read",
            json!({"file_path": path}),
            0.2,
            format!(
                "     1\t//! {} of {service}.\n     2\t\n     3\tpub fn {}(…) {{\n     4\t{}     5\t}}\n",
                bug.module, bug.function, bug.new
            ),
        )),
        one(call(
            "grep",
            json!({"pattern": format!("{}::{}", bug.module, bug.function), "path": "/workspace/shop"}),
            0.4,
            (0..callers)
                .map(|n| {
                    format!(
                        "/workspace/shop/services/{service}/src/handlers/{}.rs:{}\n",
                        ["orders", "carts", "users"][n as usize % 3],
                        20 + n * 13
                    )
                })
                .collect::<String>(),
        )),
        generator.thought(),
        Step::say(format!(
            "`{}::{}` is small, and {callers} places call it:\n\n```rust\npub fn {}(…) {{\n{}}}\n```\n\n1. It is called once for each request, from the handlers.\n2. It has no state of its own, so it is safe to call it from several workers.\n3. What can go wrong is the caller's matter: **it never logs.**\n",
            bug.module, bug.function, bug.function, bug.new
        )),
    ];
    (format!("How does `{}` in the {service} service work, and who calls it?", bug.module), steps)
}
