//! `pilothouse cleanup`: says what nobody needs any more, and with `--yes` does it.

use super::{
    args::{ApiArgs, CleanupArgs},
    table,
};
use crate::{
    cleanup::{Engine, Hands, Wake, shown},
    config::Upstream,
    gateway::Gateway,
    ledger::Ledger,
    lock::Lock,
    store::{
        Store,
        cleanup::{Confirmation, Confirmed, MadeBy},
    },
};
use pilothouse_api::{Client, transport::ServiceTransport};
use pilothouse_console_api::{
    self as console, ChangedCleanup, Cleanup, CleanupItem, CleanupItemState, CleanupItemsFilter, CleanupRule,
    CleanupState, PlanCleanup, RunCleanup,
};
use pilothouse_domain::{
    cleanup::{Action, DAYS, Reason, Rule},
    format::relative_time,
    reveal::visible,
};
use serde_json::json;
use std::{collections::BTreeMap, error::Error, io::Write, time::Duration};

/// How often a console is asked how far it is.
const LOOK: Duration = Duration::from_secs(1);

/// How many items of a data folder's plan are read at once.
const PAGE: u32 = 200;

/// What is to be looked for.
pub(super) fn rules(args: &CleanupArgs) -> Result<BTreeMap<Reason, Rule>, Box<dyn Error>> {
    let days = args.older_than.unwrap_or(DAYS);
    let is_meant = |reason: &Reason| match args.reason[..] {
        // What can only be deleted is not looked for unless somebody says so.
        [] => args.delete || reason.usual() != Action::Delete,
        ref named => named.contains(reason),
    };
    let mut rules = BTreeMap::new();
    for reason in Reason::ALL.into_iter().filter(is_meant) {
        let most = reason.actions().last().copied().unwrap_or(Action::Archive);
        let action = if args.delete { most } else { reason.usual() };
        if action == Action::Delete && !args.delete {
            return Err(format!("{reason} can only be deleted: add --delete").into());
        }
        rules.insert(reason, Rule { days, action });
    }
    Ok(rules)
}

/// Runs the command where its arguments say.
pub(super) async fn run(args: &CleanupArgs, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let rules = rules(args)?;
    if args.api.url.is_some() {
        let place = Place::Console(args.api.client()?);
        return clean(&place, args, rules, output).await;
    }
    let (gateway, lock) = upstream(&args.api).await?;
    let work = async |store: &Store| {
        store.stop_command_cleanup().await?;
        let hands = Hands::Command(gateway.clone(), Ledger::new(store.clone()));
        let engine = Engine::new(gateway.clone(), store.clone(), None, hands, Wake::default());
        clean(&Place::Here(Box::new(engine), store.clone()), args, rules.clone(), output).await
    };
    let done = args.api.data.with_store(work).await;
    drop(lock);
    done
}

/// The API of a data folder: its key's, or the simulator that it holds.
async fn upstream(api: &ApiArgs) -> Result<(Gateway, Option<Lock>), Box<dyn Error>> {
    let config = api.data.config(None)?;
    if !matches!(config.upstream(), Upstream::Simulator) {
        return Ok((api.gateway()?, None));
    }
    let dir = config.simulator_dir();
    let lock = Lock::of_folder(&dir).map_err(|error| format!("{error} Clean up through it with --url."))?;
    let options = pilothouse_simulator::Options { data_dir: Some(dir), seed: true, ..Default::default() };
    let simulator = pilothouse_simulator::Simulator::open(options).await?;
    Ok((Gateway::simulator(simulator.router()), Some(lock)))
}

/// Where a plan is made and carried out.
enum Place {
    Console(Client<ServiceTransport>),
    Here(Box<Engine>, Store),
}

impl Place {
    /// Has a plan made.
    async fn plan(&self, rules: BTreeMap<Reason, Rule>) -> Result<Cleanup, Box<dyn Error>> {
        match self {
            Self::Console(client) => {
                let rule = |rule: Rule| CleanupRule { days: Some(rule.days), action: Some(rule.action) };
                let reasons = rules.into_iter().map(|(reason, of)| (reason, rule(of))).collect();
                let made: ChangedCleanup = client.post("/console/cleanup", &PlanCleanup { reasons }).await?;
                self.once_over(&made.id).await
            }
            Self::Here(engine, store) => {
                let id = store.add_cleanup(&rules, &MadeBy::Command).await?;
                engine.make_now(&id).await?;
                self.shown(&id).await
            }
        }
    }

    async fn run(&self, plan: &Cleanup) -> Result<Cleanup, Box<dyn Error>> {
        let (id, revision) = (&plan.id, plan.revision);
        match self {
            Self::Console(client) => {
                let path = format!("/console/cleanup/{id}/run");
                let _: ChangedCleanup = client.post(&path, &RunCleanup { revision }).await?;
                self.once_over(id).await
            }
            Self::Here(engine, store) => {
                let by = MadeBy::Command.name().to_owned();
                let by = Confirmed { name: by, user_id: None, token: None, address: None };
                match store.confirm_cleanup(id, revision, &by).await? {
                    Confirmation::Begun => engine.run(id).await?,
                    Confirmation::OtherRuns(_) => return Err("another clean-up is at work: one runs at a time".into()),
                    _ => return Err("the plan changed meanwhile".into()),
                }
                self.shown(id).await
            }
        }
    }

    /// The plan once nothing changes by itself any more.
    async fn once_over(&self, id: &str) -> Result<Cleanup, Box<dyn Error>> {
        loop {
            let plan = self.shown(id).await?;
            if !plan.state.is_at_work() {
                return Ok(plan);
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn shown(&self, id: &str) -> Result<Cleanup, Box<dyn Error>> {
        match self {
            Self::Console(client) => Ok(console::cleanup(client, id).await?),
            Self::Here(_, store) => Ok(shown(store, id).await?.ok_or("the plan is gone")?),
        }
    }

    /// All items of a plan.
    async fn items(&self, id: &str) -> Result<Vec<CleanupItem>, Box<dyn Error>> {
        let mut items: Vec<CleanupItem> = Vec::new();
        loop {
            let after = items.last().map(|item| item.seq);
            let filter = CleanupItemsFilter { after, ..CleanupItemsFilter::default() };
            let (more, is_over) = match self {
                Self::Console(client) => {
                    let found = console::cleanup_items(client, id, &filter).await?;
                    (found.items, !found.has_more)
                }
                Self::Here(_, store) => {
                    let found = store.cleanup_items(id, &filter, PAGE).await?;
                    let is_over = found.len() < PAGE as usize;
                    (found, is_over)
                }
            };
            items.extend(more);
            if is_over {
                return Ok(items);
            }
        }
    }
}

async fn clean(
    place: &Place,
    args: &CleanupArgs,
    rules: BTreeMap<Reason, Rule>,
    output: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let plan = place.plan(rules).await?;
    if plan.state == CleanupState::Unread {
        return Err(plan.note.unwrap_or_else(|| "the plan could not be made".to_owned()).into());
    }
    let (does, counts) = (args.yes && plan.counts.planned > 0, plan.counts);
    if !args.json {
        tell(&plan, &place.items(&plan.id).await?, output)?;
    }
    if !does {
        if args.json {
            write_json(&plan, &place.items(&plan.id).await?, output)?;
        } else if counts.planned > 0 && !args.dry_run {
            writeln!(output, "Nothing was changed. Add --yes to do it.")?;
        }
        return Ok(());
    }
    let plan = place.run(&plan).await?;
    let items = place.items(&plan.id).await?;
    if args.json {
        write_json(&plan, &items, output)?;
    } else {
        outcome(&plan, &items, output)?;
    }
    match (plan.state, plan.counts.failed) {
        (CleanupState::Done, 0) => Ok(()),
        (CleanupState::Done, failed) => Err(format!("{failed} of {} failed", plan.counts.all()).into()),
        _ => Err(plan.note.unwrap_or_else(|| "it was stopped".to_owned()).into()),
    }
}

fn write_json(plan: &Cleanup, items: &[CleanupItem], output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    serde_json::to_writer_pretty(&mut *output, &json!({ "plan": plan, "items": items }))?;
    Ok(writeln!(output)?)
}

/// What would happen.
fn tell(plan: &Cleanup, items: &[CleanupItem], output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    for words in &plan.cut {
        writeln!(output, "! {words}")?;
    }
    if items.is_empty() {
        return Ok(writeln!(output, "Nothing to clean up.")?);
    }
    let row = |item: &CleanupItem| {
        [
            item.reason.name().to_owned(),
            item.action.name().to_owned(),
            item.id.clone(),
            relative_time(plan.made_at, item.last_at).replace(' ', "_"),
            item.upkeep.bytes.to_string(),
            visible(&item.name),
        ]
    };
    let rows: Vec<_> = items.iter().map(row).collect();
    table::write(output, ["REASON", "ACTION", "ID", "LAST", "BYTES", "NAME"], &rows)?;
    for group in plan.groups.iter().filter(|group| group.counts.all() > 0) {
        let actions: Vec<_> =
            group.actions.iter().map(|(action, count)| format!("{count} {}", action.name())).collect();
        writeln!(output, "{}: {}. To keep: {}.", group.reason.title(), actions.join(", "), group.upkeep.words())?;
    }
    Ok(())
}

/// What became of it.
fn outcome(plan: &Cleanup, items: &[CleanupItem], output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    for item in items.iter().filter(|item| item.state != CleanupItemState::Done) {
        let why = item.why.as_deref().map(visible).unwrap_or_default();
        writeln!(output, "{} {}: {why}", item.state.name(), item.id)?;
    }
    Ok(writeln!(output, "{}.", plan.counts.words())?)
}
