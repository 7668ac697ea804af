//! The binary: starts the runtime and runs the command line.

use clap::Parser as _;
use pilothouse_server::cli::{self, Cli};
use std::{process::ExitCode, thread::available_parallelism, time::Duration};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::say(&format!("pilothouse: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<(), Box<dyn std::error::Error>> {
    // With a single worker, a page that waits for its own data would wait forever.
    let workers = available_parallelism().map_or(2, |cores| cores.get().max(2));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build()?;
    let result = runtime.block_on(cli.run());
    runtime.shutdown_timeout(Duration::from_secs(2));
    result
}
