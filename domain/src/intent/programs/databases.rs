//! Clients of databases, and the statements that are handed to them.

use super::{Call, Report};
use crate::intent::{
    Effect, Level,
    shell::{Carries, Word},
    sql,
};

pub(super) fn report(call: &Call<'_>) -> Option<Report> {
    Some(match call.name {
        "psql" | "mysql" | "mariadb" | "sqlite3" | "sqlcmd" | "mongo" | "mongosh" | "clickhouse-client"
        | "clickhouse" | "cqlsh" | "duckdb" | "bq" | "influx" | "cockroach" | "sqlplus" | "neo4j" | "cypher-shell"
        | "usql" => client(call),
        "redis-cli" => redis(call),
        "pg_dump" | "pg_dumpall" | "mysqldump" | "mongodump" | "mongoexport" => {
            let report =
                Report::of(call, "Copies a database", Effect::Database, Level::LookClosely, "Reads a whole database.");
            let report = report.carrying(Carries { local: true, secret: true, ..Carries::default() });
            call.value(&["-f", "--file", "-o", "--out", "--result-file"])
                .into_iter()
                .fold(report, |report, word| report.writes(&word, false, false))
        }
        "dropdb" | "dropuser" | "mysqladmin" if call.name != "mysqladmin" || call.has_word(&["drop"]) => {
            let why = "Deletes a database with its data.";
            Report::of(call, "Deletes a database", Effect::Database, Level::Dangerous, why).marked(
                call,
                Effect::Deletes,
                Level::Dangerous,
                why,
            )
        }
        "pg_restore" | "mongorestore" | "mongoimport" | "createdb" | "createuser" | "mysqladmin" | "alembic"
        | "flyway" | "liquibase" | "prisma" | "sequelize" | "knex" => {
            let drops = call.has(&['c'], &["--clean", "--drop"])
                || call.has_word(&["reset", "clean", "drop-all", "db:drop"]) && !call.has_word(&["generate"]);
            let why = "Deletes data in a database.";
            Report::of(call, "Changes a database", Effect::Database, Level::LookClosely, "Changes a database.")
                .marked_if(drops, call, Effect::Database, Level::Dangerous, why)
                .marked_if(drops, call, Effect::Deletes, Level::Dangerous, why)
        }
        _ => return None,
    })
}

/// What a task of a project does to its database, by its name: `manage.py flush`, `rails db:drop`.
pub(super) fn task(arguments: &[Word]) -> Option<(Level, &'static str)> {
    const LOSES: [&str; 14] = [
        "flush",
        "reset_db",
        "sqlflush",
        "db:drop",
        "db:reset",
        "db:purge",
        "db:wipe",
        "migrate:fresh",
        "migrate:reset",
        "migrate:refresh",
        "schema:drop",
        "db:schema:load",
        "db:truncate_all",
        "dropdb",
    ];
    const CHANGES: [&str; 8] =
        ["migrate", "db:migrate", "db:seed", "db:rollback", "upgrade_db", "loaddata", "db:setup", "syncdb"];
    let has = |names: &[&str]| arguments.iter().any(|word| names.contains(&word.text.as_str()));
    if has(&LOSES) {
        Some((Level::Dangerous, "Deletes data in a database."))
    } else {
        has(&CHANGES).then_some((Level::LookClosely, "Changes a database."))
    }
}

fn client(call: &Call<'_>) -> Report {
    if call.has_word(&["--version", "-V", "--help"]) && call.operands().next().is_none() {
        return Report::new("Says its version");
    }
    let mut report = Report::of(call, "Uses a database", Effect::Database, Level::LookClosely, "Works on a database.")
        .carrying(Carries { local: true, ..Carries::default() });
    let shell = |text: &str| {
        text.trim_start().starts_with("\\!")
            || text.contains(".shell ")
            || text.contains(".system ")
            || text.contains("\\! ")
    };
    for word in call.arguments {
        report = statement(report, call, word);
        if shell(&word.text) {
            report = report.marked(
                call,
                Effect::Executes,
                Level::Dangerous,
                "Runs a command from within a database's client.",
            );
        }
    }
    if let Some(text) = &call.stdin.text {
        report = statement(report, call, &Word { text: text.clone(), span: call.span.clone(), ..Word::default() });
    }
    let password = call.arguments.iter().any(|word| {
        word.text.starts_with("--password=")
            || call.name.starts_with('m') && word.text.starts_with("-p") && word.text.len() > 2
    });
    report.marked_if(password, call, Effect::Secrets, Level::LookClosely, "Has a password in it.")
}

fn statement(mut report: Report, call: &Call<'_>, word: &Word) -> Report {
    if let Some((effect, level, why)) = sql::find(&word.text) {
        report.marks.push((word.span.clone(), effect, level, why.to_owned()));
        let deletes = why.starts_with("Deletes");
        report = report.marked_if(deletes, call, Effect::Deletes, level, why);
        report = report.marked_if(why.contains("program"), call, Effect::Executes, level, why);
        report = report.marked_if(why.contains("rights"), call, Effect::Privilege, level, why);
    }
    report
}

fn redis(call: &Call<'_>) -> Report {
    let verb = call
        .operands_but(&["-h", "-p", "-a", "-n", "-u"])
        .next()
        .map(|word| word.text.to_ascii_lowercase())
        .unwrap_or_default();
    let report = Report::of(call, "Uses a database", Effect::Database, Level::LookClosely, "Works on a database.");
    let lost = matches!(verb.as_str(), "flushall" | "flushdb" | "shutdown");
    let why = "Deletes all data in a database.";
    report
        .marked_if(lost, call, Effect::Database, Level::Dangerous, why)
        .marked_if(lost, call, Effect::Deletes, Level::Dangerous, why)
        .marked_if(
            matches!(verb.as_str(), "del" | "unlink"),
            call,
            Effect::Deletes,
            Level::LookClosely,
            "Deletes data in a database.",
        )
        .marked_if(
            matches!(verb.as_str(), "config" | "slaveof" | "replicaof" | "module" | "eval"),
            call,
            Effect::Executes,
            if verb == "eval" || call.has_word(&["GET", "get"]) { Level::LookClosely } else { Level::Dangerous },
            "Changes how a database works, by which others have taken over machines.",
        )
}
