//! `/calculator`: what a session would cost before it happens, filled from an agent's past, and what other models would cost.

use crate::{
    page::{Page, PageContext},
    pages::{
        list,
        usage::{running, styles},
    },
    routes::Route,
    ui::{EmptyState, Failure, FailureNotice, PageHead, name},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_console_api::{self as console, AgentPast, PastSession};
use pilothouse_domain::{
    cost_plan::CostPlan,
    format::{cost, grouped, in_and_out},
    prices::{Terms, Tokens, list as prices},
    usage_figures::parts,
};

/// The most of anything that can be typed: more than any session has.
const MOST: u64 = 1_000_000_000_000;
const MINUTE: u64 = 60_000;

/// `/calculator`, with `?agent=`, and what was typed.
pub async fn calculator(context: &PageContext) -> Page {
    let agent = context.query("agent").map(|agent| agent.trim().to_owned()).filter(|agent| !agent.is_empty());
    let past = match &agent {
        Some(agent) => Some(console::agent_past(&context.api, agent).await),
        None => None,
    };
    let known = past.as_ref().and_then(|past| past.as_ref().ok()).filter(|past| past.sessions > 0);
    let typed = Typed::read(context, known);
    let (now, styles) = (context.now, styles(context));
    Page::new("Cost calculator", move || {
        let past = past.map(|past| match past {
            Ok(past) if past.sessions == 0 => view! {
                <EmptyState title="No sessions of this agent are known here">
                    "Once it has worked in a session that this console has seen, its past fills the fields above."
                </EmptyState>
            }
            .into_any(),
            Ok(past) => past_of(past, agent.as_deref().unwrap_or_default()),
            Err(error) => {
                view! { <FailureNotice failure=Failure::from(&error) what="The agent's past could not be loaded"/> }
                    .into_any()
            }
        });
        view! {
            {styles}
            <div class="page usage">
                <PageHead title="Cost calculator" parent=(Route::Usage.to_string(), "Usage")/>
                {typed.form(agent.as_deref())}
                {typed.price(now)}
                {past}
            </div>
        }
    })
}

/// What is calculated.
struct Typed {
    plan: CostPlan,
    minutes: u64,
}

impl Typed {
    /// What was typed; what was not, is the median of the agent's past, or nothing.
    fn read(context: &PageContext, past: Option<&AgentPast>) -> Self {
        let median = past.map(|past| past.median).unwrap_or_default();
        let each = CostPlan::spread(median.tokens, median.requests.max(1));
        let number = |key: &str, otherwise: u64| {
            context.query(key).and_then(|text| text.trim().parse().ok()).unwrap_or(otherwise).min(MOST)
        };
        let model = context.query("model").map(str::to_owned).or_else(|| past.and_then(|past| past.model.clone()));
        let first = || prices().models().next().unwrap_or_default().to_owned();
        let model = model.unwrap_or_else(first);
        let minutes = number("minutes", median.active_ms.div_ceil(MINUTE));
        let plan = CostPlan {
            terms: Terms {
                fast: context.query("speed") == Some("fast") && prices().has_fast(&model),
                us_only: context.query("geo") == Some("us"),
                model,
            },
            requests: number("requests", median.requests.max(1)),
            each: Tokens {
                input: number("input", each.input),
                write_5m: number("write", each.write_5m.saturating_add(each.write_1h)),
                write_1h: 0,
                read: number("read", each.read),
                output: number("output", each.output),
            },
            active_ms: minutes.saturating_mul(MINUTE),
            searches: number("searches", median.searches),
        };
        Self { plan, minutes }
    }

    fn form(&self, agent: Option<&str>) -> AnyView {
        let Self { plan, minutes } = self;
        let models = prices().models().map(|model| {
            let is_chosen = model == plan.terms.model;
            view! { <option value=model.to_owned() selected=is_chosen>{model.to_owned()}</option> }
        });
        let unknown = (!prices().has(&plan.terms.model)).then(|| {
            view! { <option value=plan.terms.model.clone() selected=true>{format!("{} (no price)", plan.terms.model)}</option> }
        });
        let number = |id: &'static str, label: &'static str, value: u64| {
            view! {
                <div class="field"><label for=id>{label}</label><input id=id name=id type="number" min="0" max=MOST value=value/></div>
            }
        };
        let each = plan.each;
        view! {
            <form method="get" action=Route::Calculator.to_string() class="usage-plan" aria-label="What to calculate">
                <div class="field"><label for="agent">"Fill from the past of agent"</label><input id="agent" name="agent" value=agent.unwrap_or_default().to_owned() placeholder="agent_…"/></div>
                <div class="field"><label for="model">"Model"</label><select id="model" name="model">{unknown}{models.collect_view()}</select></div>
                <div class="field">
                    <label for="speed">"Speed"</label>
                    <select id="speed" name="speed"><option value="">"Standard"</option><option value="fast" selected=plan.terms.fast>"Fast, where there is a price"</option></select>
                </div>
                <div class="field">
                    <label for="geo">"Place"</label>
                    <select id="geo" name="geo"><option value="">"Anywhere"</option><option value="us" selected=plan.terms.us_only>"Only in the US"</option></select>
                </div>
                {number("requests", "Model requests (turns)", plan.requests)}
                {number("input", "Uncached input tokens of each", each.input)}
                {number("read", "Tokens read from the cache by each", each.read)}
                {number("write", "Tokens written to the cache by each", each.write_5m)}
                {number("output", "Output tokens of each", each.output)}
                {number("minutes", "Running time in minutes", *minutes)}
                {number("searches", "Web searches", plan.searches)}
                <div class="form-end"><button type="submit" class="button primary">"Calculate"</button></div>
            </form>
        }
        .into_any()
    }

    fn price(&self, now: i64) -> AnyView {
        let figures = self.plan.figures(now);
        let source =
            prices().source_of(&self.plan.terms.model).map(|source| format!("Price of this model: {source}. "));
        if figures.unpriced > 0 {
            return view! {
                <p class="notice" role="status">"This model, or its speed, has no list price here, so its tokens can't be priced."</p>
            }
            .into_any();
        }
        view! {
            <section class="section stack" aria-label="What it would cost" role="status">
                <p class="usage-total"><strong>{cost(figures.estimated())}</strong>" list cost of one session"</p>
                <p>{format!("{}: {}.", in_and_out(figures.tokens.prompt(), figures.tokens.output), parts(&figures))}</p>
                <p class="quiet small">{source}{format!("List prices as of {}. A list cost is no bill: a contract may say otherwise.", prices().as_of)}</p>
            </section>
        }
        .into_any()
    }
}

/// What the agent's sessions came to.
fn past_of(past: AgentPast, agent: &str) -> AnyView {
    let title = past.name.clone().unwrap_or_else(|| agent.to_owned());
    let usage = format!("{}{}", Route::Usage, Query::new().with("agent", agent).with("by", "session").suffix());
    let line = |label: &'static str, of: PastSession| {
        let fill = fill(agent, past.model.as_deref(), &of);
        view! {
            <tr>
                <th scope="row"><a href=fill title="Fill the fields with these figures">{label}</a></th>
                <td class="numeric" data-label="List cost">{cost(of.cost)}</td>
                <td class="numeric" data-label="Model requests">{grouped(of.requests)}</td>
                <td class="numeric" data-label="Tokens">{in_and_out(of.tokens.prompt(), of.tokens.output)}</td>
                <td class="numeric" data-label="Running">{running(of.active_ms)}</td>
                <td class="numeric" data-label="Searches">{of.searches}</td>
            </tr>
        }
        .into_any()
    };
    let heads = view! {
        <th scope="col">"A session"</th>
        <th scope="col" class="numeric">"List cost"</th>
        <th scope="col" class="numeric">"Model requests"</th>
        <th scope="col" class="numeric">"Tokens"</th>
        <th scope="col" class="numeric">"Running"</th>
        <th scope="col" class="numeric">"Searches"</th>
    };
    let rows = view! { {line("Half cost no more", past.median)}{line("Nine of ten cost no more", past.p90)} };
    let words = format!(
        "Of its newest {} sessions, {} are known request by request. Each figure is taken by itself.",
        grouped(past.sessions),
        grouped(past.recorded)
    );
    view! {
        <section class="section stack" aria-label="The agent's past">
            <h2>"What "{name(&title)}" has cost"</h2>
            {list::table("What sessions of this agent came to", heads, rows)}
            <p class="quiet small">{words}" "<a href=usage>"All its sessions"</a></p>
        </section>
        {efforts(&past)}
        {models(&past)}
    }
    .into_any()
}

/// The address that fills the fields with these figures.
fn fill(agent: &str, model: Option<&str>, of: &PastSession) -> String {
    let requests = of.requests.max(1);
    let each = CostPlan::spread(of.tokens, requests);
    let query = Query::new()
        .with("agent", agent)
        .with_option("model", model)
        .with("requests", requests)
        .with("input", each.input)
        .with("read", each.read)
        .with("write", each.write_5m.saturating_add(each.write_1h))
        .with("output", each.output)
        .with("minutes", of.active_ms.div_ceil(MINUTE))
        .with("searches", of.searches);
    format!("{}{}", Route::Calculator, query.suffix())
}

fn efforts(past: &AgentPast) -> Option<AnyView> {
    if past.efforts.is_empty() {
        return None;
    }
    let heads = view! {
        <th scope="col">"Model"</th>
        <th scope="col">"Effort"</th>
        <th scope="col" class="numeric">"Sessions"</th>
        <th scope="col" class="numeric">"Half cost no more than"</th>
        <th scope="col" class="numeric">"Tokens, median"</th>
    };
    let rows = past.efforts.iter().map(|of| {
        let unknown = || "not known".to_owned();
        view! {
            <tr>
                <th scope="row">{name(&of.model.clone().unwrap_or_else(unknown))}</th>
                <td data-label="Effort">{name(&of.effort.clone().unwrap_or_else(unknown))}</td>
                <td class="numeric" data-label="Sessions">{grouped(of.sessions)}</td>
                <td class="numeric" data-label="Half cost no more than">{cost(of.median.cost)}</td>
                <td class="numeric" data-label="Tokens, median">{in_and_out(of.median.tokens.prompt(), of.median.tokens.output)}</td>
            </tr>
        }
    });
    let one = (past.efforts.len() == 1).then_some(
        "All of these sessions ran at the same effort. What another one would have cost can't be told from them.",
    );
    Some(
        view! {
            <section class="section stack" aria-label="By effort">
                <h2>"By model and effort"</h2>
                {list::table("What sessions cost at each effort", heads, rows.collect_view())}
                {one.map(|words| view! { <p class="quiet small">{words}</p> })}
            </section>
        }
        .into_any(),
    )
}

fn models(past: &AgentPast) -> Option<AnyView> {
    if past.models.is_empty() {
        return None;
    }
    let own = past.model.as_deref().map(pilothouse_domain::prices::undated);
    let heads = view! { <th scope="col">"Model"</th><th scope="col" class="numeric">"Tokens of these sessions would cost"</th> };
    let rows = past.models.iter().map(|of| {
        let is_own = own == Some(of.model.as_str());
        view! {
            <tr>
                <th scope="row">{name(&of.model)}{is_own.then_some(" (its own)")}</th>
                <td class="numeric" data-label="Would cost">{cost(of.cost)}</td>
            </tr>
        }
    });
    Some(
        view! {
            <section class="section stack" aria-label="Other models">
                <h2>"The same requests with other models"</h2>
                {list::table("What the same tokens would cost today, the cheapest first", heads, rows.collect_view())}
                <p class="quiet small">"Only the price is another: another model would have needed more or fewer tokens and turns, which nobody knows. Running time and searches are left out."</p>
            </section>
        }
        .into_any(),
    )
}
