//! The live fold of a session for one audience: events go in, patches of rendered HTML come out, the same for all readers.

use super::{
    audience::Audience,
    content::row_time::RowTime,
    context::{SessionContext, html},
    opening::used,
    pending::cards,
    rows::TurnsOf,
    slots::{slots, state, title},
    summary::Summary,
    transcript::{RowFacts, growing_text, row_view, utf16_length},
};
use pilothouse_api::{
    events::{Event, EventKind},
    ids::EventId,
};
use pilothouse_console_api::{Card, Grown, LogWindow, Patch, SessionFacts};
use pilothouse_domain::{
    Timeline,
    known_file::{changed_file, same_place},
    rules::RuleSet,
    timeline::{LogEntry, OrderRange, Pending, PreviewEntry, Row, RowKind, answered_call},
    usage_totals::UsageTotals,
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

/// With more events than this, the oldest are given up.
const MAX_EVENTS: usize = 2_000;
/// How many rows are kept then.
const KEPT_ROWS: usize = 300;
/// How much text of a row that is being written is sent without being formatted, in bytes.
const MAX_UNFORMATTED: usize = 600;

/// A session as its readers see it.
pub struct SessionFold {
    timeline: Timeline,
    used: UsageTotals,
    context: SessionContext,
    /// The log number up to which it has everything.
    seq: u64,
    /// Readers who lack something from before this number can't be served.
    from: u64,
    has_earlier: bool,
    rows: HashMap<EventId, Drawn>,
    /// The calls that the cards show, with what they look like: the row's version, and whether the file is known and may have
    /// changed since.
    waiting: Vec<(EventId, u64, Option<bool>)>,
    shown: Shown,
    /// Calls that were answered by somebody who is not known yet.
    unnamed: Vec<EventId>,
}

/// A row as it was rendered last.
struct Drawn {
    version: u64,
    /// The log number after which a reader lacks this version.
    since: u64,
    /// Rendered once it is needed.
    html: Option<Arc<str>>,
    /// How much of the text of a row that is being written was rendered, and how much was sent, in bytes.
    written: (usize, usize),
}

impl Drawn {
    fn new(row: &Row, since: u64, html: Option<Arc<str>>) -> Self {
        let length = growing_text(row).map_or(0, str::len);
        Self { version: row.version, since, html, written: (length, length) }
    }

    /// What a row that is being written gained, where that may follow as text: within a paragraph, and not for long, since
    /// it is not formatted.
    fn growth(&self, row: &Row) -> Option<Grown> {
        let (rendered, sent) = self.written;
        let text = growing_text(row)?;
        let (before, new) = text.split_at_checked(sent)?;
        let follows = sent > 0 && !new.contains('\n') && text.len() - rendered <= MAX_UNFORMATTED;
        follows.then(|| Grown { key: row.key.clone(), after: utf16_length(before), text: new.to_owned() })
    }
}

/// The rest of the page as it was rendered last.
#[derive(Default)]
struct Shown {
    slots: BTreeMap<String, String>,
    cards: Vec<Card>,
    state: String,
    title: String,
}

impl SessionFold {
    /// From the end of the log, already without what the audience must not see.
    pub fn new(
        audience: Audience,
        session: SessionFacts,
        environment_name: String,
        log: &LogWindow,
        rules: Arc<RuleSet>,
        now: i64,
    ) -> Self {
        let (context, timeline) = SessionContext::from_log(audience, session, environment_name, log, now);
        let context = SessionContext { rules, ..context };
        let used = used(&context.session, log, now);
        let from = log.data.first().filter(|_| log.has_earlier).map_or(0, |first| first.seq);
        let (seq, has_earlier) = (log.newest, log.has_earlier);
        let drawn = |row: &Arc<Row>| (row.key.clone(), Drawn::new(row, seq, None));
        let rows = timeline.rows().iter().map(drawn).collect();
        let mut fold = Self {
            timeline,
            used,
            context,
            seq,
            from,
            has_earlier,
            rows,
            waiting: Vec::new(),
            shown: Shown::default(),
            unnamed: Vec::new(),
        };
        fold.redraw_parts();
        fold
    }

    /// The log number up to which it has everything.
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// Takes in an event of the log.
    pub fn event(&mut self, entry: LogEntry) {
        if entry.seq > self.seq {
            self.seq = entry.seq;
            self.used.note_event(&entry.event);
        }
        if let Some(call) = answered_call(&entry.event)
            && !self.context.audience.is_guest()
            && !self.context.answers.contains_key(call)
        {
            self.unnamed.push(call.clone());
        }
        let is_result = matches!(entry.event.kind, EventKind::AgentToolResult(_) | EventKind::UserToolResult(_));
        let ended = (is_result && !self.context.files.is_empty()).then(|| entry.event.clone());
        self.timeline.apply_event(entry);
        if let Some(ended) = ended {
            self.doubt_files(&ended);
        }
        self.prune();
    }

    /// Takes in a preview of an event that is still being written.
    pub fn preview(&mut self, entry: PreviewEntry) {
        self.timeline.apply_preview(entry);
    }

    /// Drops what was being written: after a lost connection it can't be continued.
    pub fn clear_previews(&mut self) {
        self.timeline.clear_previews();
    }

    /// Takes in events that were loaded because something needs them.
    pub fn merge(&mut self, window: LogWindow) {
        self.timeline.apply_events(window.entries());
        self.note_answers(window.answers);
        self.context.files.extend(window.files);
    }

    /// Events around which a window must be loaded and merged: calls that wait, and calls whose results came.
    pub fn wanted(&self) -> impl Iterator<Item = EventId> {
        let partial = self.timeline.rows().iter().rev().filter(|row| self.has_earlier && row.is_partial());
        let unread = self.pending().into_iter().map(|call| call.id).filter(|call| self.lacks_file(call));
        self.timeline.pending_unseen().into_iter().chain(unread).chain(partial.map(|row| row.key.clone()))
    }

    /// Whether a call would change a file of which nothing is known yet.
    fn lacks_file(&self, call: &EventId) -> bool {
        let event = self.timeline.event(call);
        !self.context.files.contains_key(call) && event.is_some_and(|event| changed_file(event).is_some())
    }

    /// A command that ends now may have changed what waiting calls would change, and so may a call on the same file.
    fn doubt_files(&mut self, ended: &Event) {
        let row = self.timeline.row_key(&ended.id).and_then(|key| self.timeline.row(&key));
        let Some(RowKind::ToolCall(call)) = row.map(|row| &row.kind) else { return };
        let place = |event: &Event| changed_file(event).map(|path| same_place(&path));
        let (is_command, changed) = (call.name() == Some("bash"), call.call.as_deref().and_then(place));
        for (id, file) in &mut self.context.files {
            let own = self.timeline.event(id).and_then(|event| place(event));
            file.calls_since |= is_command || changed.is_some() && changed == own;
        }
    }

    /// Calls that were answered by somebody who is not known yet.
    pub fn unnamed_answers(&self) -> &[EventId] {
        &self.unnamed
    }

    /// Takes in the session object, as it is now.
    pub fn note_facts(&mut self, session: SessionFacts) {
        self.context.session = session;
    }

    /// Takes in the standing rules, and who allowed which call that another person must allow, too.
    pub fn note_rules(&mut self, rules: Arc<RuleSet>, approvals: BTreeMap<EventId, Vec<String>>) {
        if (&self.context.rules, &self.context.approvals) != (&rules, &approvals) {
            (self.context.rules, self.context.approvals) = (rules, approvals);
            // They are no part of a call's version.
            self.waiting.clear();
        }
    }

    /// Takes in who answered which call.
    pub fn note_answers(&mut self, answers: BTreeMap<EventId, String>) {
        self.unnamed.retain(|call| !answers.contains_key(call));
        for (call, name) in answers {
            if self.context.answers.insert(call.clone(), name.clone()).as_ref() != Some(&name) {
                // The name is no part of the row's version.
                self.rows.remove(&call);
            }
        }
    }

    /// What changed since the last call, rendered.
    pub fn changes(&mut self) -> Option<Patch> {
        self.context.summary = Summary::of(&self.context.session, &self.timeline, &self.used);
        let gone = self.gone();
        let grown = self.grown();
        let is_new = |row: &Row| self.rows.get(&row.key).is_none_or(|drawn| drawn.version != row.version);
        let rows = self.render(is_new);
        let html = rows.iter().map(|(_, html)| html.to_string()).collect();
        for (row, html) in rows {
            self.rows.insert(row.key.clone(), Drawn::new(&row, self.seq, Some(html)));
        }
        let patch = Patch { rows: html, grown, gone, ..self.redraw_parts() };
        (!patch.is_empty()).then_some(patch)
    }

    /// All that a reader lacks who has the page up to this number of the log; `None`: too much.
    pub fn since(&self, seq: u64) -> Option<Patch> {
        if seq < self.from {
            return None;
        }
        let lacking = |row: &Row| row.at.is_none() || self.rows.get(&row.key).is_none_or(|drawn| drawn.since > seq);
        let known = |row: &Row| self.rows.get(&row.key).and_then(|drawn| drawn.html.clone());
        let fresh = self.render(|row| lacking(row) && known(row).is_none());
        let mut fresh: HashMap<EventId, Arc<str>> =
            fresh.into_iter().map(|(row, html)| (row.key.clone(), html)).collect();
        let rows = self.timeline.rows().iter().filter(|row| lacking(row));
        let html = rows.filter_map(|row| Some(known(row).or_else(|| fresh.remove(&row.key))?.to_string())).collect();
        let Shown { slots, cards, state, title } = &self.shown;
        Some(Patch {
            rows: html,
            slots: slots.clone(),
            cards: Some(cards.clone()),
            state: Some(state.clone()),
            title: Some(title.clone()),
            ..Patch::default()
        })
    }

    /// Forgets the rows that there are no more.
    fn gone(&mut self) -> Vec<EventId> {
        let rows: HashSet<&EventId> = self.timeline.rows().iter().map(|row| &row.key).collect();
        self.rows.extract_if(|key, _| !rows.contains(key)).map(|(key, _)| key).collect()
    }

    /// The text that rows gained which are being written: it follows as text, and the row is rendered anew when a line ends.
    fn grown(&mut self) -> Vec<Grown> {
        let mut grown = Vec::new();
        for row in self.timeline.rows().iter().filter(|row| growing_text(row).is_some()) {
            let Some(drawn) = self.rows.get_mut(&row.key).filter(|drawn| drawn.version != row.version) else {
                continue;
            };
            if let Some(growth) = drawn.growth(row) {
                drawn.version = row.version;
                drawn.written.1 = growing_text(row).map_or(0, str::len);
                // Whoever joins gets all of it, formatted.
                drawn.html = None;
                grown.push(growth);
            }
        }
        grown
    }

    /// Renders the rows that are wanted, with what precedes each of them on the session's stream.
    fn render(&self, wanted: impl Fn(&Row) -> bool) -> Vec<(Arc<Row>, Arc<str>)> {
        let mut rendered = Vec::new();
        if !self.timeline.rows().iter().any(|row| wanted(row)) {
            return rendered;
        }
        let (mut turns, mut before) = (TurnsOf::new(!self.has_earlier), None);
        for row in self.timeline.rows() {
            let (turn, thread_turn) = turns.of(row);
            let time = RowTime { at: row.at, before, turn };
            if row.stream.is_none() {
                before = row.at.or(before);
            }
            if wanted(row) {
                let facts = RowFacts::of(&self.timeline, row, time, thread_turn);
                let html = html(|| row_view(&self.context, row, facts));
                rendered.push((row.clone(), html.into()));
            }
        }
        rendered
    }

    /// Renders what is not a row; a patch of what is new.
    fn redraw_parts(&mut self) -> Patch {
        let pending = self.pending();
        let (state, title) = (state(&self.context), title(&self.context, &pending));
        let slots: BTreeMap<String, String> = slots(&self.context, &pending, &self.timeline.drafts())
            .into_iter()
            .map(|(name, html)| (name.to_owned(), html))
            .collect();
        let version = |call: &Pending| self.timeline.row(&call.id).map_or(0, |row| row.version);
        let file = |call: &Pending| self.context.files.get(&call.id).map(|file| file.calls_since);
        let waiting: Vec<_> = pending.iter().map(|call| (call.id.clone(), version(call), file(call))).collect();
        let new_cards = (waiting != self.waiting).then(|| cards(&self.context, &pending));
        let new_slots = slots
            .iter()
            .filter(|(name, html)| self.shown.slots.get(*name) != Some(*html))
            .map(|(name, html)| (name.clone(), html.clone()));
        let patch = Patch {
            slots: new_slots.collect(),
            state: (state != self.shown.state).then(|| state.clone()),
            title: (title != self.shown.title).then(|| title.clone()),
            cards: new_cards.clone(),
            ..Patch::default()
        };
        let cards = new_cards.unwrap_or_else(|| std::mem::take(&mut self.shown.cards));
        self.shown = Shown { slots, cards, state, title };
        self.waiting = waiting;
        patch
    }

    /// The calls that wait for somebody; guests can't answer any.
    fn pending(&self) -> Vec<Pending> {
        if self.context.audience.is_guest() { Vec::new() } else { self.timeline.pending() }
    }

    /// Gives up the oldest rows where there are too many events.
    fn prune(&mut self) {
        if self.timeline.event_count() <= MAX_EVENTS {
            return;
        }
        let rows = self.timeline.rows();
        let Some(first) = rows.len().checked_sub(KEPT_ROWS).and_then(|at| rows.get(at)).map(|row| row.place()) else {
            return;
        };
        let given_up = rows.iter().take_while(|row| row.place() < first);
        // What was never rendered is news to everybody.
        let since = given_up.map(|row| self.rows.remove(&row.key).map_or(self.seq, |drawn| drawn.since));
        self.from = since.fold(self.from, u64::max);
        self.timeline.prune(&[OrderRange { from: Some(first), to: None }]);
        self.has_earlier = true;
    }
}
