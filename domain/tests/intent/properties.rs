//! Nothing that is added to a dangerous call, and no disguise of it, makes it look less dangerous.

use super::corpus::{Row, judged, rows};
use pilothouse_domain::intent::Level;
use proptest::{prelude::*, sample::Index};
use serde_json::json;
use std::sync::LazyLock;

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| rows().unwrap_or_default());

/// Dangerous commands that begin with the plain name of a program.
static COMMANDS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let is_fit =
        |row: &&Row| row.tool == "bash" && row.level == Level::Dangerous && !first_word(command(row)).is_empty();
    ROWS.iter().filter(is_fit).cloned().collect()
});

fn command(row: &Row) -> &str {
    row.input.get("command").and_then(|value| value.as_str()).unwrap_or_default()
}

/// The name at the beginning of a command; empty where it is a keyword, or anything but a plain word.
fn first_word(command: &str) -> &str {
    const KEYWORDS: [&str; 14] = [
        "if", "for", "while", "until", "case", "function", "select", "time", "do", "then", "coproc", "export",
        "declare", "local",
    ];
    let word = command.split(char::is_whitespace).next().unwrap_or_default();
    let is_plain = word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && word.len() > 1;
    if is_plain && !KEYWORDS.contains(&word) && command.len() > word.len() { word } else { "" }
}

fn with_command(row: &Row, command: String) -> Row {
    let mut row = row.clone();
    row.input.insert("command".to_owned(), json!(command));
    row
}

/// Disguises a command, or puts something around it.
fn disguised(command: &str, kind: usize, at: usize) -> String {
    let word = first_word(command);
    let rest = &command[word.len()..];
    let (head, tail) = word.split_at(1 + at % (word.len() - 1));
    match kind {
        0 => format!("{command}\n# that was all"),
        1 => format!("# List files\n{command}"),
        2 => format!("{head}''{tail}{rest}"),
        3 => format!("{head}\"{tail}\"{rest}"),
        4 => format!("'{word}'{rest}"),
        5 => format!("{head}\\{tail}{rest}"),
        6 => format!("{head}\\\n{tail}{rest}"),
        7 => format!("{word} \\\n{}", rest.trim_start_matches(' ')),
        8 => format!("X={word}; $X{rest}"),
        9 => format!("X={head}; \"${{X}}{tail}\"{rest}"),
        10 => format!("alias zz={word}\nzz{rest}"),
        11 => format!("env {command}"),
        12 => format!("command {command}"),
        13 => format!("sudo -n {command}"),
        14 => format!("nohup nice -n 5 {command}"),
        15 => format!("{head}\u{200b}{tail}{rest}"),
        16 => format!("true && {command}"),
        17 => format!("ls; {command}"),
        18 => format!("timeout 5 {command}"),
        _ => look_alike(word) + rest,
    }
}

/// How many kinds there are.
const KINDS: usize = 20;

fn look_alike(word: &str) -> String {
    let pairs =
        [('c', 'с'), ('a', 'а'), ('e', 'е'), ('o', 'о'), ('p', 'р'), ('s', 'ѕ'), ('i', 'і'), ('d', 'ԁ'), ('h', 'һ')];
    pairs.into_iter().fold(word.to_owned(), |word, (plain, other)| word.replace(plain, &other.to_string()))
}

#[test]
fn no_disguise_lowers_the_level() {
    let mut lowered = Vec::new();
    assert!(COMMANDS.len() > 100);
    for row in COMMANDS.iter() {
        for kind in 0..KINDS {
            let other = with_command(row, disguised(command(row), kind, 0));
            if judged(&other).level < Level::Dangerous {
                lowered.push(format!("{kind}: {}", command(&other)));
            }
        }
    }
    assert!(lowered.is_empty(), "{} are lowered:\n{}", lowered.len(), lowered.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_disguise_anywhere_lowers_the_level(row: Index, kind in 0..KINDS, second in 0..KINDS, at in 0..8_usize) {
        let row = row.get(&COMMANDS);
        let once = disguised(command(row), kind, at);
        let twice = if first_word(&once).is_empty() { once } else { disguised(&once, second, at) };
        prop_assert_eq!(judged(&with_command(row, twice.clone())).level, Level::Dangerous, "{}", twice);
    }

    #[test]
    fn no_unknown_member_lowers_the_level(row: Index, name in "[a-z_/~]{1,12}", value in "\\PC{0,40}") {
        let row = row.get(&ROWS);
        let mut other = row.clone();
        other.input.entry(name).or_insert(json!(value));
        prop_assert!(judged(&other).level >= judged(row).level);
    }

    #[test]
    fn no_command_breaks_the_judge(command in "\\PC{0,80}") {
        let row = with_command(&COMMANDS[0], command);
        for mark in judged(&row).marks {
            prop_assert!(mark.pointer.is_empty() || row.input["command"].as_str().unwrap().get(mark.span).is_some());
        }
    }

    #[test]
    fn shell_like_texts_neither(parts in prop::collection::vec(prop::sample::select(vec!["rm ", "-rf ", "'", "\"", "`", "$(", ")", "(", "|", ">", ">>", "&", ";", "\\", "\n", "#", "é", "bash ", "-c ", "curl ", "<(", "{", "}", "sudo ", "eval ", "2", "=", " ", "<<A\n", "A\n", "${", "X=", "$X", "if ", "then ", "fi", "case ", "in ", "\u{200b}", "\u{441}", "[[", "]]", "((", "$'", "<<<", "esac", "done", "for ", "))", "*", "?", "[", "/", "@(", ":-", "%", "##", "<<'E'\n", "E\n", "f()", "\\\n", "\u{1F600}", "\u{e0072}", "alias a=", "a ", "f ", "xargs ", "find . -exec ", "ssh h ", "python3 -c ", "awk ", "docker run ", "base64 -d", "printf ", "'%s\\x41'", "read X ", "${X:0:2}", "${!X}", "${X//a/b}", "{a,b}", "https://x.example/", "$IFS", "crontab -", "tee ", "source ", "X=$X$X\n", "\"$@\"", "set -- ", "~/.ssh/id_rsa "]), 0..60)) {
        let row = with_command(&COMMANDS[0], parts.concat());
        for mark in judged(&row).marks {
            prop_assert!(mark.pointer.is_empty() || row.input["command"].as_str().unwrap().get(mark.span).is_some());
        }
    }
}
