//! Generated operations: a deployment that may need approval, an alarm that is investigated.

use super::{
    generator::{Generator, Work},
    parts::{call, failed, one},
};
use crate::screenplay::Step;
use serde_json::json;

pub(super) fn deploy(generator: &mut Generator) -> Work {
    let service = generator.service();
    let (minor, patch) = (generator.number(1..40), generator.number(0..9));
    let mut deploy = call(
        "bash",
        json!({"command": format!("make -C services/{service} deploy ENV=staging VERSION=2.{minor}.{patch}")}),
        f64::from(generator.number(100..900)) / 10.0,
        format!("{service} 2.{minor}.{patch}: 3/3 instances replaced, health checks pass\n"),
    );
    deploy.then =
        vec![Step::say(format!("`{service}` 2.{minor}.{patch} runs on staging, and its health checks pass."))];
    deploy.denied = vec![Step::say("I have left staging as it is. Tell me when it suits you.")];
    let steps = vec![
        generator.thought(),
        Step::Use(vec![
            call(
                "bash",
                json!({"command": format!("git log --oneline v2.{minor}.{patch} -5 -- services/{service}")}),
                0.2,
                format!(
                    "{:07x} {service}: release 2.{minor}.{patch}\n{:07x} {service}: read all pages of an export\n",
                    generator.number(1 << 20..1 << 28),
                    generator.number(1 << 20..1 << 28)
                ),
            ),
            call(
                "read",
                json!({"file_path": format!("/workspace/shop/services/{service}/CHANGELOG.md"), "view_range": [1, 8]}),
                0.2,
                format!(
                    "     1\t# {service}\n     2\t\n     3\t## 2.{minor}.{patch}\n     4\t\n     5\t- an export reads all pages\n"
                ),
            ),
        ]),
        one(deploy),
    ];
    (format!("Please bring {service} 2.{minor}.{patch} to staging."), steps)
}

pub(super) fn investigate(generator: &mut Generator) -> Work {
    let service = generator.service();
    let (rate, minutes) = (generator.number(2..19), generator.number(4..55));
    let pool = generator.number(10..40);
    let steps = vec![
        generator.thought(),
        Step::Use(vec![
            call(
                "bash",
                json!({"command": format!("kubectl logs deploy/{service} --since={minutes}m | grep ERROR | tail -3")}),
                1.2,
                format!(
                    "ERROR pool timed out while waiting for an open connection (size={pool})\nERROR pool timed out while waiting for an open connection (size={pool})\nERROR upstream answered 503\n"
                ),
            ),
            failed(
                "bash",
                json!({"command": format!("kubectl top pod -l app={service}")}),
                0.6,
                "error: Metrics API not available\n",
            ),
        ]),
        one(call(
            "grep",
            json!({"pattern": "max_connections", "path": format!("/workspace/shop/services/{service}")}),
            0.2,
            format!("/workspace/shop/services/{service}/config/production.toml:14:max_connections = {pool}\n"),
        )),
        generator.thought(),
        Step::say(format!(
            "The database pool of `{service}` is too small:\n\n- **{rate} %** of the requests failed in the last {minutes} minutes, nearly all with `pool timed out`.\n- `max_connections` is {pool}; the traffic of this hour needs about {}.\n- The database itself is fine.\n\nI would raise it in `config/production.toml`:\n\n```toml\nmax_connections = {}\n```\n\nI have changed nothing.",
            pool * 2,
            pool * 2 + 5
        )),
    ];
    (
        format!(
            "{service} answers {rate} % of its requests with an error since {minutes} minutes ago. What is going on?"
        ),
        steps,
    )
}
