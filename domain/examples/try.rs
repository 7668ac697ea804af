use pilothouse_domain::intent::*;
use std::io::BufRead;
fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (exp, cmd) = line.split_once(' ').unwrap_or(("-", &line));
        let cmd = cmd.replace("\\n", "\n");
        let input = serde_json::json!({"command":cmd});
        let t = std::time::Instant::now();
        let i = judge(&Request {
            tool: "bash",
            server: None,
            is_custom: false,
            input: input.as_object().unwrap(),
            file: &|_| None,
        });
        let e = t.elapsed();
        let l = match i.level {
            Level::Routine => "R",
            Level::LookClosely => "L",
            Level::Dangerous => "D",
        };
        if exp != l || std::env::args().nth(1).is_some() {
            println!("{}{} [{}] {:?}", if exp != l { "!! " } else { "   " }, l, cmd, e);
            for m in &i.marks {
                println!("       {:?} {} {:?} {}", m.level, m.effect, m.span, m.why)
            }
            for s in &i.steps {
                println!("       > {}", s.words)
            }
        }
    }
}
