//! Tasks that cargo has no command for: `cargo xtask assets | size | dev | circles`.

mod assets;
mod bundle;
mod circles;
#[cfg(test)]
mod citations;
mod dev;
mod paths;
mod site;
mod size;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds what the browser gets, and checks the sources")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build WASM, script, style sheet and static files into target/site
    Assets {
        /// Optimise for size and write .br and .gz beside each file
        #[arg(long)]
        release: bool,
    },
    /// Print what a first page load costs, from the last `assets --release`
    Size {
        /// Fail when a kind of page is above its budget
        #[arg(long)]
        check: bool,
    },
    /// Rebuild and restart the server whenever a source file changes
    Dev {
        /// Handed on to `pilothouse serve`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        serve: Vec<String>,
    },
    /// Find import circles among the files of each crate; fail when there is one
    Circles {
        /// Look at the subfolders and files of this folder instead, and print the arrows between them
        #[arg(long, value_name = "FOLDER")]
        rooms: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::Assets { release: true } => assets::build(assets::Mode::Release),
        Task::Assets { release: false } => assets::build(assets::Mode::Dev { build_id: String::new() }),
        Task::Size { check } => size::report(check),
        Task::Dev { serve } => dev::watch(&serve),
        Task::Circles { rooms: None } => circles::check_files(),
        Task::Circles { rooms: Some(folder) } => circles::check_rooms(&folder),
    }
}
