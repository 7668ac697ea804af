//! The task behind a renderer: takes in what happens, and sends a patch of what became different.

use super::{
    batch::{Batch, Join},
    fold::{self, Change, Needs},
    source::Source,
};
use crate::{
    channel::{Channel, Frame},
    store::StoreError,
    workers::Workers,
};
use pilothouse_api::ids::EventId;
use pilothouse_app::session::SessionFold;
use pilothouse_console_api::{Patch, SessionFacts, WINDOW};
use pilothouse_domain::rules::RuleSet;
use std::{
    collections::BTreeSet,
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        mpsc, watch,
    },
    time::Instant,
};

/// The least time between two patches: what a screen can show.
const PATCH_INTERVAL: Duration = Duration::from_millis(16);

/// How often to ask again for a session object that neither the store nor the upstream has.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// A fold that lacks more events than this begins anew at the end of the log, and so does a page.
const MAX_MISSED: u64 = 1000;

/// How many times something is loaded for one patch.
const MAX_ROUNDS: usize = 8;

/// How many ids are remembered of what could not be loaded.
const MAX_TRIED: usize = 1000;

type Frames = broadcast::Receiver<Arc<Frame>>;

/// Renders a session for one audience.
pub struct Task {
    source: Source,
    workers: Workers,
    /// Only readers keep a session followed.
    channel: Weak<Channel>,
    facts: watch::Receiver<Option<SessionFacts>>,
    rules: watch::Receiver<Arc<RuleSet>>,
    readers: broadcast::Sender<Arc<Frame>>,
    /// What was looked for, perhaps in vain; the backfill may bring it.
    tried: BTreeSet<EventId>,
    /// The number of the log that readers were told last.
    sent: u64,
}

/// Why a task ends.
enum Ended {
    /// Nobody follows the session any more.
    Left,
    /// The log can't be read.
    Unreadable(StoreError),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Unreadable(error)
    }
}

impl Task {
    /// Renders what a channel sends, for these readers.
    pub fn new(
        source: Source,
        workers: Workers,
        channel: &Arc<Channel>,
        rules: watch::Receiver<Arc<RuleSet>>,
        readers: broadcast::Sender<Arc<Frame>>,
    ) -> Self {
        let (facts, channel) = (channel.facts(), Arc::downgrade(channel));
        Self { source, workers, channel, facts, rules, readers, tried: BTreeSet::new(), sent: 0 }
    }

    /// Runs until nobody follows the session, or the log can't be read.
    pub async fn run(mut self, joining: mpsc::UnboundedReceiver<Join>) {
        if let Err(Ended::Unreadable(error)) = self.render(joining).await {
            tracing::error!(session = %self.source.session, %error, "a session can't be rendered");
        }
    }

    async fn render(&mut self, mut joining: mpsc::UnboundedReceiver<Join>) -> Result<(), Ended> {
        let audience = self.source.audience;
        let (mut upstream, _) = self.channel()?.subscribe();
        let (fold, pasts) = self.first_fold(&mut upstream).await?;
        let (mut fold, mut upstream) = self.follow(fold, upstream, pasts).await?;
        let mut next_patch = Instant::now();
        loop {
            let mut batch = Batch::default();
            tokio::select! {
                frame = upstream.recv() => match frame {
                    Ok(frame) => batch.take(frame, audience),
                    Err(RecvError::Lagged(_)) => batch.has_gap = true,
                    Err(RecvError::Closed) => return Err(Ended::Left),
                },
                Some(join) = joining.recv() => batch.joins.push(join),
                changed = self.facts.changed() => {
                    changed.map_err(|_| Ended::Left)?;
                    batch.changes.extend(self.known_facts().map(|facts| Change::Facts(Box::new(facts))));
                }
                Ok(()) = self.rules.changed() => batch.changes.push(self.known_rules().await?),
            }
            // The first change is sent at once, those that follow it together.
            tokio::time::sleep_until(next_patch).await;
            batch.fill(&mut upstream, &mut joining, audience);
            let (begun, has_gap) = (Instant::now(), batch.has_gap);
            fold = self.publish(fold, batch).await?;
            if has_gap {
                (fold, upstream) = self.follow(fold, upstream, Vec::new()).await?;
            }
            // A session whose patches take long is at rest for as long.
            next_patch = begun + PATCH_INTERVAL.max(2 * begun.elapsed());
        }
    }

    /// The fold of the log's end, and what came of the log's past meanwhile. Until it is there, readers are told of the
    /// connection and of each other alone.
    async fn first_fold(&mut self, upstream: &mut Frames) -> Result<(SessionFold, Vec<Option<String>>), Ended> {
        let (readers, audience) = (self.readers.clone(), self.source.audience);
        let opening = self.new_fold();
        tokio::pin!(opening);
        let mut pasts = Vec::new();
        loop {
            tokio::select! {
                fold = &mut opening => return Ok((fold?, pasts)),
                frame = upstream.recv() => match frame {
                    Ok(frame) => {
                        let mut batch = Batch { pasts, ..Batch::default() };
                        batch.take(frame, audience);
                        batch.passed_on.into_iter().for_each(|frame| drop(readers.send(frame)));
                        pasts = batch.pasts;
                    }
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return Err(Ended::Left),
                },
            }
        }
    }

    async fn new_fold(&mut self) -> Result<SessionFold, Ended> {
        let facts = self.first_facts().await?;
        let is_live = self.channel()?.is_live();
        let environment = self.source.environment_name(&facts, is_live).await;
        let log = self.source.end(None, WINDOW).await?;
        let (audience, now) = (self.source.audience, self.source.store.clock().now());
        self.sent = log.newest;
        let rules = self.rules.borrow_and_update().clone();
        let new = move || SessionFold::new(audience, facts, environment, &log, rules, now);
        Ok(self.workers.run_unhurried(new).await)
    }

    async fn first_facts(&mut self) -> Result<SessionFacts, Ended> {
        loop {
            if let Some(facts) = self.known_facts() {
                return Ok(facts);
            }
            if let Some(facts) = self.source.facts().await? {
                return Ok(self.source.audience.facts(facts));
            }
            let changed = tokio::time::timeout(RETRY_AFTER, self.facts.changed()).await;
            changed.unwrap_or(Ok(())).map_err(|_| Ended::Left)?;
        }
    }

    async fn known_rules(&mut self) -> Result<Change, Ended> {
        let rules = self.rules.borrow_and_update().clone();
        Ok(self.source.rules(rules).await?)
    }

    fn known_facts(&mut self) -> Option<SessionFacts> {
        let facts = self.facts.borrow_and_update().clone();
        facts.map(|facts| self.source.audience.facts(facts))
    }

    /// Subscribes to the session's frames anew, and takes in what happened before: what the log has, what is being
    /// written, and what `left` still held. A fold that lacks too much begins anew.
    async fn follow(
        &mut self,
        mut fold: SessionFold,
        mut left: Frames,
        pasts: Vec<Option<String>>,
    ) -> Result<(SessionFold, Frames), Ended> {
        let channel = self.channel()?;
        let (upstream, previews) = channel.subscribe();
        let mut batch = Batch { pasts, ..Batch::default() };
        batch.take_pasts(&mut left);
        batch.changes.push(Change::LostPreviews);
        // The connection may have changed unheard.
        for frame in channel.standing() {
            batch.take(Arc::new(frame), self.source.audience);
        }
        drop(channel);
        if self.source.lacks_more_than(fold.seq(), MAX_MISSED).await? {
            fold = self.new_fold().await?;
            self.tell(Frame::reset(&self.source.session, fold.seq()));
        }
        batch.changes.extend(self.source.events_after(fold.seq()).await?.into_iter().map(Change::Event));
        previews.into_iter().for_each(|preview| batch.take(Arc::new(preview), self.source.audience));
        Ok((self.publish(fold, batch).await?, upstream))
    }

    /// Takes a batch in, and sends what became different.
    async fn publish(&mut self, mut fold: SessionFold, batch: Batch) -> Result<SessionFold, Ended> {
        let Batch { mut changes, pasts, passed_on, joins, .. } = batch;
        for past in &pasts {
            self.tried.clear();
            changes.push(self.source.past(past.as_deref()).await?);
        }
        if joins.iter().any(|join| join.after > fold.seq()) {
            // The reader's page was rendered from the log, which is ahead of the frames.
            changes.extend(self.source.events_after(fold.seq()).await?.into_iter().map(Change::Event));
        }
        let mut patched = None;
        for round in 0.. {
            let needs;
            (fold, needs, patched) = self.take_in(fold, changes, joins.is_empty()).await?;
            if round == MAX_ROUNDS || needs.is_empty() {
                break;
            }
            changes = self.load(needs).await?;
        }
        let frame = match patched {
            Some(frame) => frame,
            None => {
                let too_old = self.too_old(&joins).await?;
                let frame;
                (fold, frame) = self.rendered(fold, joins, too_old).await;
                frame
            }
        };
        if let Some(frame) = frame {
            self.tell(frame);
        }
        self.sent = fold.seq();
        for past in pasts {
            let patch = Patch { past: Some(past.unwrap_or_default()), ..Patch::default() };
            self.tell(Frame::patch(&self.source.session, self.sent, &patch));
        }
        passed_on.into_iter().for_each(|frame| drop(self.readers.send(frame)));
        Ok(fold)
    }

    /// Takes changes in, and says what the fold needs; where that is nothing, and nobody joins, what became different is
    /// rendered with it, since each piece of work costs a change of threads.
    async fn take_in(
        &mut self,
        mut fold: SessionFold,
        changes: Vec<Change>,
        is_alone: bool,
    ) -> Result<(SessionFold, Needs, Option<Option<Frame>>), Ended> {
        let (audience, tried) = (self.source.audience, std::mem::take(&mut self.tried));
        let (session, sent) = (self.source.session.clone(), self.sent);
        let work = move || {
            fold::take_in(&mut fold, changes, audience)?;
            let needs = Needs::of(&fold, &tried);
            let patched = (is_alone && needs.is_empty()).then(|| fold::patch(&mut fold, &session, sent));
            Ok::<_, StoreError>((fold, tried, needs, patched))
        };
        let (fold, tried, needs, patched) = self.workers.run_unhurried(work).await?;
        self.tried = tried;
        Ok((fold, needs, patched))
    }

    /// Loads what a fold needs. What can't be found is not looked for again until the log has more of its past.
    async fn load(&mut self, needs: Needs) -> Result<Vec<Change>, StoreError> {
        if self.tried.len() > MAX_TRIED {
            self.tried.clear();
        }
        self.tried.extend(needs.ids().cloned());
        self.source.load(needs).await
    }

    /// The numbers of those who join and lack so much that they must reload.
    async fn too_old(&self, joins: &[Join]) -> Result<BTreeSet<u64>, StoreError> {
        let mut too_old = BTreeSet::new();
        for after in joins.iter().map(|join| join.after).collect::<BTreeSet<_>>() {
            if self.source.lacks_more_than(after, MAX_MISSED).await? {
                too_old.insert(after);
            }
        }
        Ok(too_old)
    }

    /// What became different, for all readers; those who join are answered.
    async fn rendered(
        &self,
        mut fold: SessionFold,
        joins: Vec<Join>,
        too_old: BTreeSet<u64>,
    ) -> (SessionFold, Option<Frame>) {
        let (session, sent) = (self.source.session.clone(), self.sent);
        let work = move || {
            let frame = fold::patch(&mut fold, &session, sent);
            let frames = fold::since(&fold, &session, joins.iter().map(|join| join.after), &too_old);
            for Join { after, answer } in joins {
                if let Some(frame) = frames.get(&after) {
                    // A reader may have left.
                    let _ = answer.send(frame.clone());
                }
            }
            (fold, frame)
        };
        self.workers.run_unhurried(work).await
    }

    /// Sends a frame to all readers, if there are any.
    fn tell(&self, frame: Frame) {
        let _ = self.readers.send(Arc::new(frame));
    }

    fn channel(&self) -> Result<Arc<Channel>, Ended> {
        self.channel.upgrade().ok_or(Ended::Left)
    }
}
