//! `pilothouse simulator`: the embedded upstream alone, over HTTP.

use super::{SimulatorArgs, logging};
use pilothouse_simulator::{Options, Simulator, faults::Plan};
use std::{error::Error, fs, path::Path, time::Duration};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How long streams may go on after the simulator was told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Serves until told to stop.
pub(super) async fn run(args: SimulatorArgs) -> Result<(), Box<dyn Error>> {
    let config = args.place.config(None)?;
    logging::start(config.log())?;
    let data_dir = Some(config.data_dir().join("simulator"));
    let faults = args.faults.as_deref().map_or(Ok(Plan::default()), plan)?;
    let options = Options { data_dir, api_key: args.api_key, seed: true, faults, speed: args.speed };
    let simulator = Simulator::open(options).await?;
    let listener = TcpListener::bind(args.addr)
        .await
        .map_err(|e| format!("can't listen on {}: {e}. Choose another address with --addr.", args.addr))?;
    eprintln!("The simulator serves the Managed Agents API on http://{}", listener.local_addr()?);
    let stop = CancellationToken::new();
    let serving = axum::serve(listener, simulator.router()).with_graceful_shutdown(stop.clone().cancelled_owned());
    let ended = tokio::spawn(serving.into_future());
    crate::signal::stop().await;
    stop.cancel();
    simulator.stop();
    match tokio::time::timeout(GRACE, ended).await {
        Ok(ended) => Ok(ended??),
        Err(_still_streaming) => Ok(()),
    }
}

fn plan(file: &Path) -> Result<Plan, String> {
    let text = fs::read_to_string(file).map_err(|e| format!("can't read {}: {e}", file.display()))?;
    Plan::parse(&text).map_err(|e| format!("{}: {e}", file.display()))
}
