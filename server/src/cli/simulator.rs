//! `pilothouse simulator`: the simulator alone, over HTTP.

use super::{args::SimulatorArgs, logging};
use crate::{
    config::{ConnectionLimits, TrustedProxies},
    lock::Lock,
    web::serve_connections,
};
use pilothouse_simulator::{Options, Simulator, faults::Plan};
use std::{
    error::Error,
    fs,
    io::{self, Write as _},
    path::Path,
    time::Duration,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How long streams may continue after the simulator was told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Serves until told to stop.
pub(super) async fn run(args: SimulatorArgs) -> Result<(), Box<dyn Error>> {
    let config = args.data.config(None)?;
    logging::start(config.log(), &config.upstream())?;
    let _lock = Lock::of_folder(&config.simulator_dir())?;
    let data_dir = Some(config.simulator_dir());
    let has_key = args.api_key.is_some();
    let faults = args.faults.as_deref().map_or(Ok(Plan::default()), plan)?;
    let options = Options {
        data_dir,
        api_key: args.api_key,
        seed: true,
        faults,
        screenplays: args.screenplays,
        speed: args.speed,
    };
    let simulator = Simulator::open(options).await?;
    let listener = TcpListener::bind(args.addr)
        .await
        .map_err(|e| format!("can't listen on {}: {e}. Choose another address with --addr.", args.addr))?;
    let base = format!("http://{}", listener.local_addr()?);
    if let Err(error) = io::stdout().write_all(welcome(&base, has_key).as_bytes()) {
        tracing::warn!(%error, "the standard output can't be written");
    }
    let stop = CancellationToken::new();
    let limits = ConnectionLimits::default();
    let ended =
        tokio::spawn(serve_connections(listener, simulator.router(), limits, TrustedProxies::default(), stop.clone()));
    crate::signal::stop().await;
    stop.cancel();
    simulator.stop();
    match tokio::time::timeout(GRACE, ended).await {
        Ok(ended) => Ok(ended?),
        Err(_still_streaming) => Ok(()),
    }
}

fn plan(file: &Path) -> Result<Plan, String> {
    let text = fs::read_to_string(file).map_err(|e| format!("can't read {}: {e}", file.display()))?;
    Plan::parse(&text).map_err(|e| format!("{}: {e}", file.display()))
}

/// The simulator's address, and how programs connect to it.
fn welcome(base: &str, has_key: bool) -> String {
    let (python, typescript, shell) = if has_key {
        ("os.environ[\"ANTHROPIC_API_KEY\"]", "process.env.ANTHROPIC_API_KEY", "$ANTHROPIC_API_KEY")
    } else {
        ("\"any\"", "\"any\"", "any")
    };
    format!(
        "The simulator serves the Managed Agents API on {base}

Python      client = anthropic.Anthropic(base_url=\"{base}\", api_key={python})
            client.beta.agents.list()

TypeScript  const client = new Anthropic({{ baseURL: \"{base}\", apiKey: {typescript} }});
            await client.beta.agents.list();

curl        curl {base}/v1/agents -H \"x-api-key: {shell}\" \\
              -H \"anthropic-version: 2023-06-01\" -H \"anthropic-beta: {beta}\"

",
        beta = pilothouse_api::beta::MANAGED_AGENTS,
    )
}

#[cfg(test)]
mod tests {
    use super::welcome;

    #[test]
    fn the_snippets_name_the_address_and_no_key() {
        let open = welcome("http://127.0.0.1:3100", false);
        assert_eq!(open.matches("http://127.0.0.1:3100").count(), 4);
        assert!(open.contains("api_key=\"any\"") && open.contains("x-api-key: any"));
        let closed = welcome("http://127.0.0.1:3100", true);
        assert!(closed.contains("os.environ[\"ANTHROPIC_API_KEY\"]") && !closed.contains("\"any\""));
    }
}
