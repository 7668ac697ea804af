//! How to start a worker for a self-hosted environment (environments.md §5.5).

use crate::ui::{CopyButton, revealed};
use leptos::prelude::*;
use pilothouse_api::{
    beta::{MANAGED_AGENTS, VERSION},
    ids::EnvironmentId,
};

/// The steps, and the call that a worker begins with.
pub fn section(id: &EnvironmentId) -> AnyView {
    let variable = "export ENVIRONMENT_KEY=…".to_owned();
    let call = poll(id);
    view! {
        <section class="section stack" aria-labelledby="worker-heading">
            <h2 id="worker-heading">"Start a worker"</h2>
            <ol class="stack">
                <li>"Make an environment key in the Claude Console; the API has no call for it. It begins with "<code>"sk-ant-oat01-"</code>" and is shown once."</li>
                <li>"Where the tools are to run, put it into a variable:" {code("Variable of a worker", variable)}</li>
                <li>"Check the key. The answer is "<code>"null"</code>" while nothing waits; else it takes an item, which comes back to the queue unless a worker acknowledges it." {code("Asking for work", call)}</li>
                <li>"Run the worker of the official SDK there, in the folder that the tools are to see. It asks for work, acknowledges it, sends a heartbeat at least every 30 s, runs the session's tools and stops the item when the session rests." {code("A worker in Python", program(id))}</li>
            </ol>
        </section>
    }
    .into_any()
}

fn poll(id: &EnvironmentId) -> String {
    [
        format!("curl \"https://api.anthropic.com/v1/environments/{id}/work/poll?block_ms=999\""),
        "  -H \"Authorization: Bearer $ENVIRONMENT_KEY\"".to_owned(),
        "  -H \"Anthropic-Worker-ID: $(hostname)\"".to_owned(),
        format!("  -H \"anthropic-version: {VERSION}\""),
        format!("  -H \"anthropic-beta: {MANAGED_AGENTS}\""),
    ]
    .join(" \\\n")
}

fn program(id: &EnvironmentId) -> String {
    format!(
        r#"import asyncio, os
from anthropic import AsyncAnthropic

key = os.environ["ENVIRONMENT_KEY"]

async def main():
    environments = AsyncAnthropic(auth_token=key).beta.environments
    worker = environments.work.worker(environment_id="{id}", environment_key=key, workdir=".")
    await worker.run()

asyncio.run(main())"#
    )
}

fn code(label: &'static str, text: String) -> AnyView {
    view! {
        <div class="snippet">
            <pre class="text-block" tabindex="0" aria-label=label>{revealed(&text)}</pre>
            <CopyButton text=text what=label/>
        </div>
    }
    .into_any()
}
