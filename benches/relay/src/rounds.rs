//! All cases with all subjects, interleaved: what disturbs a machine for a while then disturbs each of them.

use crate::{
    Result,
    case::{Case, Run},
    emitter::Emitter,
    figures::{median, ratio, shown, table},
    process::{cpu_of_all, own_cpu},
    subject::{Kind, Server, Subject},
};
use std::{
    fmt,
    rc::Rc,
    time::{Duration, Instant},
};

const fn case(rate: u32, sessions: usize, readers: usize, seconds: u64) -> Case {
    Case { rate, sessions, readers, within: Duration::from_secs(seconds) }
}

const CASES: [Case; 7] = [
    case(10, 1, 1, 6),
    case(10, 1, 100, 3),
    case(10, 1, 1_000, 3),
    case(200, 1, 10, 3),
    case(200, 1, 100, 3),
    case(200, 1, 1_000, 2),
    case(2, 100, 10, 3),
];

/// The way from the emitter to a reader that every subject adds to, at the paces of all cases.
const BASELINES: [Case; 2] = [case(10, 1, 1, 4), case(200, 1, 1, 2)];

/// What was measured.
pub struct Rounds {
    /// Of the emitter, read directly by one reader.
    baselines: Vec<(Case, Vec<Run>)>,
    /// In the order of their columns; the first is the yardstick.
    subjects: Vec<Subject>,
    /// Of each case, the runs of each subject.
    cases: Vec<(Case, Vec<Vec<Run>>)>,
    /// What programs that have nothing to do with this took meanwhile, in percent of a core, in each round.
    others: Vec<f64>,
}

impl Rounds {
    /// Measures the cases whose names contain `only`.
    pub fn measure(
        emitter: &Emitter,
        nginx: &Rc<Server>,
        consoles: &[Rc<Server>],
        rounds: usize,
        only: &str,
    ) -> Result<Self> {
        let of_console = |console| [Kind::Program, Kind::Browser].map(|kind| Subject::of(console, kind));
        let mut subjects = vec![Subject::of(nginx, Kind::Program)];
        subjects.extend(consoles.iter().flat_map(of_console));
        let direct = Subject::direct(emitter.address);
        let mut measured = Self {
            baselines: BASELINES.map(|case| (case, Vec::new())).into(),
            others: Vec::new(),
            cases: CASES
                .into_iter()
                .filter(|case| case.name().contains(only))
                .map(|case| (case, vec![Vec::new(); subjects.len()]))
                .collect(),
            subjects,
        };
        let servers: Vec<_> = std::iter::once(nginx).chain(consoles).collect();
        let others = || -> Result<Duration> {
            let ours = servers.iter().map(|server| server.process.cpu()).sum::<Result<Duration>>()? + own_cpu()?;
            Ok(cpu_of_all()?.saturating_sub(ours))
        };
        let mut numbers = 0;
        for round in 1..=rounds {
            eprintln!("round {round} of {rounds}");
            let (begun, before) = (Instant::now(), others()?);
            for (case, runs) in &mut measured.baselines {
                runs.push(case.run(&direct, emitter, &mut numbers)?);
            }
            for (case, runs) in &mut measured.cases {
                for (subject, runs) in measured.subjects.iter().zip(runs) {
                    runs.push(case.run(subject, emitter, &mut numbers)?);
                }
            }
            let taken = others()?.saturating_sub(before);
            measured.others.push(taken.as_secs_f64() / begun.elapsed().as_secs_f64() * 100.0);
        }
        Ok(measured)
    }

    /// How late an event usually is for one who reads the emitter itself, at the pace of a case.
    fn directly(&self, case: &Case) -> f64 {
        let runs = self.baselines.iter().find(|(baseline, _)| baseline.pace() == case.pace());
        median(runs.into_iter().flat_map(|(_, runs)| runs).map(|run| run.p50))
    }

    /// A table with a column for each subject; the cell tells the value and how many times the yardstick's it is.
    fn table(&self, title: &str, value: impl Fn(&Case, &Run) -> f64) -> String {
        let mut columns = vec![String::new()];
        columns.extend(self.subjects.iter().map(Subject::name));
        let rows = self.cases.iter().map(|(case, runs)| {
            let values: Vec<_> = runs.iter().map(|runs| median(runs.iter().map(|run| value(case, run)))).collect();
            let cells = values.iter().enumerate().map(|(n, of_subject)| match n {
                0 => shown(*of_subject),
                _ => format!("{} ({})", shown(*of_subject), ratio(*of_subject, values[0])),
            });
            std::iter::once(case.name()).chain(cells).collect()
        });
        table(title, &columns, &rows.collect::<Vec<_>>())
    }
}

impl fmt::Display for Rounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (case, runs) in &self.baselines {
            let of_runs = |value: fn(&Run) -> f64| shown(median(runs.iter().map(value)));
            let (p50, p99) = (of_runs(|run| run.p50), of_runs(|run| run.p99));
            writeln!(f, "\nRead directly, {}: p50 {p50} ms, p99 {p99} ms.", case.name())?;
        }
        let others: Vec<_> = self.others.iter().copied().map(shown).collect();
        writeln!(f, "\nIn each round, other programs took {} % of a core.", others.join(", "))?;
        f.write_str(&self.table("Added latency, p50 in ms", |case, run| run.p50 - self.directly(case)))?;
        f.write_str(&self.table("Added latency, p99 in ms", |case, run| run.p99 - self.directly(case)))?;
        f.write_str(&self.table("Server CPU per delivery, in µs", |_, run| run.cpu_per_delivery))?;
        f.write_str(&self.table("Deliveries a second", |_, run| run.deliveries))
    }
}
