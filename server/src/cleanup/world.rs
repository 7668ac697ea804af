//! What there is: the lists that a plan needs, read once, and what was added since.

use super::{engine::Engine, uses::Uses};
use pilothouse_api::{Error, Timestamp, page::Query};
use pilothouse_domain::cleanup::{Kind, Reason, UsedBy};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The most of a list that is read.
const MAX_SESSIONS: usize = 10_000;
const MAX_OTHERS: usize = 10_000;

/// What there is.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    /// Sessions that are not archived, oldest first.
    pub(super) sessions: Vec<SeenSession>,
    /// Everything else that is asked about.
    pub(super) objects: Vec<Object>,
    /// Deployments that start sessions by themselves.
    pub(super) scheduled: HashSet<String>,
    /// How many bytes of files each session made.
    pub(super) made: HashMap<String, u64>,
    /// What was not looked at.
    pub(super) cut: Vec<String>,
    uses: Uses,
    /// When the newest session that was read was created.
    newest: Option<String>,
    /// All sessions were read, so that what none of them names isn't used.
    is_complete: bool,
}

/// A session as it is listed.
#[derive(Clone, Debug)]
pub(super) struct SeenSession {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) status: String,
    pub(super) changed_at: Option<i64>,
    pub(super) deployment: Option<String>,
}

/// Anything else.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) is_archived: bool,
    pub(super) changed_at: Option<i64>,
    pub(super) bytes: u64,
    pub(super) is_self_hosted: bool,
    /// It belongs to a session.
    pub(super) is_owned: bool,
}

impl Object {
    pub(super) fn of(kind: Kind, json: &Value) -> Option<Self> {
        let text = |field: &str| json[field].as_str().unwrap_or_default().to_owned();
        let name = match kind {
            Kind::Session => "title",
            Kind::File => "filename",
            Kind::Vault => "display_name",
            Kind::Agent | Kind::Environment | Kind::MemoryStore => "name",
        };
        Some(Self {
            kind,
            id: Some(text("id")).filter(|id| !id.is_empty())?,
            name: text(name),
            is_archived: is_archived(json),
            changed_at: moment(json, "updated_at").max(moment(json, "created_at")),
            bytes: json["size_bytes"].as_u64().unwrap_or_default(),
            is_self_hosted: json["config"]["type"] == "self_hosted",
            is_owned: json["scope"].is_object(),
        })
    }
}

impl World {
    /// What uses a thing; `None`: that isn't known, since there are too many sessions.
    pub(super) fn used_by(&self, object: &Object) -> Option<Option<UsedBy>> {
        if object.is_owned {
            return Some(Some(UsedBy::Owner));
        }
        match self.uses.used_by(&object.id) {
            None if !self.is_complete => None,
            by => Some(by),
        }
    }

    /// When a session that names it last changed.
    pub(super) fn last_used(&self, object: &Object) -> Option<i64> {
        self.uses.last(&object.id)
    }
}

fn is_archived(json: &Value) -> bool {
    json["archived_at"].is_string()
}

fn moment(json: &Value, field: &str) -> Option<i64> {
    json[field].as_str().and_then(|text| Timestamp::from(text).unix_millis())
}

/// Whether a session can still go on, and so needs what it names.
fn is_open(session: &Value) -> bool {
    !is_archived(session) && session["status"] != "terminated"
}

fn limit(most: usize) -> Query {
    Query::new().with("limit", most)
}

impl Engine {
    /// Reads what is asked about for these reasons, and whatever may use it.
    pub(super) async fn world(&self, reasons: &BTreeSet<Reason>) -> Result<World, Error> {
        let mut world = World::default();
        let kinds: BTreeSet<Kind> = reasons.iter().map(|reason| reason.kind()).collect();
        let asks_use = kinds.iter().any(|kind| *kind != Kind::Session);
        for kind in kinds.iter().filter(|kind| **kind != Kind::Session && **kind != Kind::File) {
            self.objects(*kind, &mut world).await?;
        }
        if kinds.contains(&Kind::File) || kinds.contains(&Kind::Session) {
            self.files(kinds.contains(&Kind::File), &mut world).await?;
        }
        world.uses = Uses::of(world.objects.iter().map(|object| object.id.clone()));
        self.sessions(kinds.contains(&Kind::Session), asks_use, &mut world).await?;
        self.others(&mut world).await?;
        Ok(world)
    }

    /// Reads again what may have come to use something since.
    pub(super) async fn refresh(&self, world: &mut World) -> Result<(), Error> {
        world.uses.forget_others();
        world.scheduled.clear();
        let query = limit(100).with("include_archived", true).with("order", "asc");
        let query = query.with_option("created_at[gte]", world.newest.clone());
        let World { uses, newest, .. } = world;
        let see = |session: Value| note_session(&session, uses, newest);
        let is_all = self.list(Kind::Session.path(), query, MAX_SESSIONS, see).await?;
        world.is_complete &= is_all;
        self.others(world).await
    }

    async fn objects(&self, kind: Kind, world: &mut World) -> Result<(), Error> {
        let objects = &mut world.objects;
        let see = |json: Value| objects.extend(Object::of(kind, &json));
        if !self.list(kind.path(), limit(100), MAX_OTHERS, see).await? {
            world.cut.push(format!("Only the newest {} were looked at.", kind.counted(MAX_OTHERS)));
        }
        Ok(())
    }

    /// Uploads, where they are asked about, and how much each session made.
    async fn files(&self, are_asked: bool, world: &mut World) -> Result<(), Error> {
        let World { objects, made, .. } = world;
        let see = |json: Value| {
            // Copies of uploads that are mounted don't count as storage (sessions.md §6).
            if let (Some(session), Some(true)) = (json["scope"]["id"].as_str(), json["downloadable"].as_bool()) {
                *made.entry(session.to_owned()).or_default() += json["size_bytes"].as_u64().unwrap_or_default();
            }
            if are_asked && !json["scope"].is_object() {
                objects.extend(Object::of(Kind::File, &json));
            }
        };
        if !self.list(Kind::File.path(), limit(1_000), MAX_OTHERS, see).await? {
            world.cut.push(format!("Only the newest {} were looked at.", Kind::File.counted(MAX_OTHERS)));
        }
        Ok(())
    }

    async fn sessions(&self, are_asked: bool, asks_use: bool, world: &mut World) -> Result<(), Error> {
        let query = limit(100).with("order", "asc").with_option("include_archived", asks_use.then_some(true));
        let World { sessions, uses, newest, .. } = world;
        let see = |session: Value| {
            note_session(&session, uses, newest);
            if are_asked && !is_archived(&session) {
                sessions.extend(seen(&session));
            }
        };
        world.is_complete = self.list(Kind::Session.path(), query, MAX_SESSIONS, see).await?;
        if !world.is_complete {
            let words = format!("There are more than {MAX_SESSIONS} sessions: only the oldest were looked at");
            let unused =
                if asks_use { ", and what none of them has may be used by others, so it is left out." } else { "." };
            world.cut.push(format!("{words}{unused}"));
        }
        Ok(())
    }

    /// Deployments, agents and dreams.
    async fn others(&self, world: &mut World) -> Result<(), Error> {
        let World { uses, scheduled, objects, .. } = world;
        let see = |deployment: Value| {
            uses.note(&deployment, UsedBy::Deployment);
            if deployment["status"] == "active" && deployment["schedule"].is_object() {
                scheduled.extend(deployment["id"].as_str().map(str::to_owned));
            }
        };
        let mut is_all = self.list("/v1/deployments", limit(100), MAX_OTHERS, see).await?;
        if !objects.is_empty() {
            let see = |agent: Value| uses.note(&agent, UsedBy::Agent);
            is_all &= self.list(Kind::Agent.path(), limit(100), MAX_OTHERS, see).await?;
        }
        if objects.iter().any(|object| object.kind == Kind::MemoryStore) {
            let query = limit(100).with_each("statuses[]", ["pending", "running"]);
            let see = |dream: Value| uses.note(&dream, UsedBy::Dream);
            is_all &= self.list("/v1/dreams", query, MAX_OTHERS, see).await?;
        }
        world.is_complete &= is_all;
        Ok(())
    }
}

fn note_session(session: &Value, uses: &mut Uses, newest: &mut Option<String>) {
    uses.note_session(session, is_open(session), moment(session, "updated_at"));
    *newest = session["created_at"].as_str().map(str::to_owned).or(newest.take());
}

fn seen(session: &Value) -> Option<SeenSession> {
    let text = |field: &str| session[field].as_str().map(str::to_owned);
    Some(SeenSession {
        id: text("id")?,
        title: text("title").filter(|title| !title.trim().is_empty()).unwrap_or_else(|| "Untitled".to_owned()),
        status: text("status")?,
        changed_at: moment(session, "updated_at"),
        deployment: text("deployment_id"),
    })
}
