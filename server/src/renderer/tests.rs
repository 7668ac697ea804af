//! A renderer renders once for all its readers, loses nothing, and tells each audience no more than it may know.

use super::*;
use crate::{
    channel::{FrameKind, Phase, Previewed},
    recorder::Item,
    sample::{self, session},
    store::event_log::Received,
};
use axum::Router;
use pilothouse_api::{
    sessions::Session,
    sse::{Decoder, ServerSentEvent},
};
use pilothouse_console_api::{Outage, Patch, PatchFrame, SessionFacts, Stale};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::sync::broadcast::{Receiver, error::RecvError};

const SECRET: &str = "hunter2";

struct Stage {
    store: Store,
    channel: Arc<Channel>,
    renderers: Renderers,
}

fn facts(title: &str) -> SessionFacts {
    let mut session = session();
    session["title"] = json!(title);
    SessionFacts::from(&serde_json::from_value::<Session>(session).unwrap())
}

fn received(n: usize, kind: &str, mut fields: Value) -> Received {
    fields["id"] = json!(format!("sevt_{n}"));
    fields["type"] = json!(kind);
    fields["processed_at"] = json!(format!("2026-10-09T14:{:02}:{:02}Z", n / 60, n % 60));
    sample::received(&fields, None)
}

fn message(n: usize) -> Received {
    received(n, "agent.message", json!({"content": [{"type": "text", "text": format!("Message {n}")}]}))
}

fn call(n: usize) -> Received {
    let input = json!({"command": format!("cat {SECRET}")});
    received(n, "agent.tool_use", json!({"name": "bash", "input": input, "evaluated_permission": "ask"}))
}

fn preview(value: Value) -> Previewed {
    match Item::read(value.to_string(), None).unwrap() {
        Item::Preview(preview) => *preview,
        Item::Event(_) => panic!("a preview"),
    }
}

fn start(n: usize, kind: &str) -> Previewed {
    preview(json!({"type": "event_start", "event": {"type": kind, "id": format!("sevt_{n}")}}))
}

fn delta(n: usize, text: &str) -> Previewed {
    preview(json!({"type": "event_delta", "event_id": format!("sevt_{n}"),
        "delta": {"type": "content_delta", "index": 0, "content": {"type": "text", "text": text}}}))
}

impl Stage {
    async fn new() -> Self {
        let store = Store::in_memory().await.unwrap();
        store.complete_log("sesn_1").await.unwrap();
        let channel = Arc::new(Channel::new("sesn_1".parse().unwrap()));
        channel.note_facts(facts("Harbour"));
        channel.enter(Phase::Live);
        let renderers = Renderers::new(
            store.clone(),
            Gateway::simulator(Router::new()),
            crate::rules::Rules::default(),
            Workers::default(),
        );
        Self { store, channel, renderers }
    }

    /// Happens: it is logged, and sent.
    async fn tell(&self, events: &[Received]) -> u64 {
        let numbers = self.store.append_events("sesn_1", events).await.unwrap().into_iter().map(Option::unwrap);
        let added: Vec<_> = numbers.zip(events).collect();
        self.channel.events(&added);
        added.last().unwrap().0
    }

    /// A reader that has the page up to this number.
    async fn join(&self, audience: Audience, after: u64) -> Reader {
        let renderer = self.renderers.join(&self.channel, audience);
        let frames = renderer.subscribe();
        let first = renderer.since(after).await.unwrap();
        Reader { renderer, frames, patches: Vec::new() }.with(&first)
    }
}

struct Reader {
    renderer: Arc<Renderer>,
    frames: Receiver<Arc<Frame>>,
    patches: Vec<(u64, Patch)>,
}

fn read(frame: &Frame) -> ServerSentEvent {
    Decoder::default().push(&frame.for_browsers()).unwrap().remove(0)
}

impl Reader {
    fn with(mut self, frame: &Frame) -> Self {
        self.take(frame);
        self
    }

    fn take(&mut self, frame: &Frame) {
        if matches!(frame.kind, FrameKind::Patch { .. }) {
            let PatchFrame::<String, Patch> { seq, patch, .. } = serde_json::from_str(&read(frame).data).unwrap();
            self.patches.push((seq, patch));
        }
    }

    async fn until(&mut self, is_enough: impl Fn(&Self) -> bool) {
        let reading = async {
            while !is_enough(self) {
                match self.frames.recv().await {
                    Ok(frame) => self.take(&frame),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => panic!("the renderer ended"),
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), reading).await.expect("the patch comes");
    }

    async fn up_to(&mut self, seq: u64) {
        self.until(|reader| reader.patches.last().is_some_and(|(at, _)| *at >= seq)).await;
    }

    /// All that was ever sent.
    fn told(&self) -> String {
        serde_json::to_string(&self.patches.iter().map(|(_, patch)| patch).collect::<Vec<_>>()).unwrap()
    }

    fn has_row(&self, n: usize) -> bool {
        let id = format!("data-event-id=\"sevt_{n}\"");
        self.patches.iter().flat_map(|(_, patch)| &patch.rows).any(|row| row.contains(&id))
    }
}

#[tokio::test]
async fn what_happens_at_once_is_sent_as_few_patches() {
    let stage = Stage::new().await;
    let mut reader = stage.join(Audience::Team, 0).await;
    let (before, begun) = (reader.patches.len(), Instant::now());
    let events: Vec<Received> = (1..=300).map(message).collect();
    let mut last = 0;
    for few in events.chunks(3) {
        last = stage.tell(few).await;
    }
    reader.up_to(last).await;
    let (patches, frames) = (reader.patches.len() - before, begun.elapsed().as_millis() / 16 + 2);
    assert!(patches as u128 <= frames, "{patches} patches in {frames} frames of a screen");
    assert!(reader.has_row(300));
}

#[tokio::test]
async fn readers_share_one_rendering() {
    let stage = Stage::new().await;
    let mut readers = Vec::new();
    for _ in 0..20 {
        readers.push(stage.join(Audience::Team, 0).await);
    }
    assert!(readers.iter().all(|reader| Arc::ptr_eq(&reader.renderer, &readers[0].renderer)));
    stage.tell(&[message(1)]).await;
    let mut first: Option<Arc<Frame>> = None;
    for reader in &mut readers {
        let frame = loop {
            let frame = reader.frames.recv().await.unwrap();
            if matches!(frame.kind, FrameKind::Patch { seq } if seq > 0) {
                break frame;
            }
        };
        assert!(Arc::ptr_eq(first.get_or_insert_with(|| frame.clone()), &frame));
    }
    let guest = stage.join(Audience::Guests, 0).await;
    assert!(!Arc::ptr_eq(&guest.renderer, &readers[0].renderer), "another audience has its own");
}

#[tokio::test]
async fn a_reader_resumes_from_any_number_without_loss() {
    let stage = Stage::new().await;
    let mut first = stage.join(Audience::Team, 0).await;
    let mut numbers = vec![0];
    for n in 1..=30 {
        numbers.push(stage.tell(&[message(n)]).await);
        if n % 3 == 0 {
            first.up_to(numbers[n]).await;
        }
    }
    stage.channel.preview(None, &start(31, "agent.message"));
    stage.channel.preview(None, &delta(31, "Half a sen"));
    first.until(|reader| reader.told().contains("Half a sen")).await;
    for (after, number) in numbers.iter().enumerate() {
        let reader = stage.join(Audience::Team, *number).await;
        assert!((after + 1..=30).all(|n| reader.has_row(n)), "from {after}: {}", reader.told());
        assert!(reader.told().contains("Half a sen"), "what is being written is there for who comes late");
    }
    let ahead = numbers[30] + 1;
    let renderer = stage.renderers.join(&stage.channel, Audience::Team);
    let frame = renderer.since(ahead).await.unwrap();
    assert_eq!(frame.kind, FrameKind::Reset { seq: numbers[30] }, "a number of another log");
}

#[tokio::test]
async fn a_page_that_is_ahead_of_the_frames_is_not_set_back() {
    let stage = Stage::new().await;
    stage.join(Audience::Team, 0).await;
    // Logged, and not sent yet.
    let seq = stage.store.append_events("sesn_1", &[message(1)]).await.unwrap()[0].unwrap();
    let reader = stage.join(Audience::Team, seq).await;
    assert_eq!(reader.patches[0].0, seq);
}

#[tokio::test]
async fn previews_end_with_their_connection() {
    let stage = Stage::new().await;
    let mut reader = stage.join(Audience::Team, 0).await;
    stage.channel.preview(None, &start(1, "agent.message"));
    stage.channel.preview(None, &delta(1, "Once upon a"));
    reader.until(|reader| reader.told().contains("Once upon a")).await;
    let mut frames = reader.renderer.subscribe();
    stage.channel.enter(Phase::Reconnecting(Stale { outage: Outage::Interrupted, recorded_at: None }));
    stage.channel.forget_previews();
    reader.until(|reader| reader.patches.iter().any(|(_, patch)| patch.gone.len() == 1)).await;
    let kinds = [frames.recv().await.unwrap().kind.clone(), frames.recv().await.unwrap().kind.clone()];
    assert_eq!(kinds, [FrameKind::Patch { seq: 0 }, FrameKind::Connection { is_deletion: false }], "in this order");
    assert!(!stage.join(Audience::Team, 0).await.told().contains("Once upon a"));
}

#[tokio::test]
async fn a_renderer_that_falls_behind_continues_from_the_log_and_the_text_so_far() {
    let stage = Stage::new().await;
    let mut reader = stage.join(Audience::Team, 0).await;
    stage.channel.preview(None, &start(900, "agent.message"));
    // More than a queue holds, before anybody else has a turn.
    stage.channel.preview(None, &delta(900, "Once"));
    (0..1500).for_each(|n| stage.channel.preview(None, &delta(900, &format!(" n{n}"))));
    reader.until(|reader| reader.told().contains("n1498 n1499")).await;
    assert!(reader.told().contains("Once n0 n1 n2"), "the text has no gap");
}

#[tokio::test]
async fn guests_are_told_no_names_and_where_tools_are_hidden_nothing_of_tools() {
    let stage = Stage::new().await;
    let audiences = [Audience::Team, Audience::Guests, Audience::GuestsWithoutTools];
    stage.store.claim_answers("sesn_1", &crate::sample::answer("sevt_1"), "ada-lovelace").await.unwrap();
    let mut readers = Vec::new();
    for audience in audiences {
        readers.push(stage.join(audience, 0).await);
    }
    stage.channel.preview(None, &start(9, "agent.dreams_of_tools"));
    stage.channel.preview(None, &delta(9, SECRET));
    stage.tell(&[call(1)]).await;
    let answer = received(2, "user.tool_confirmation", json!({"tool_use_id": "sevt_1", "result": "allow"}));
    let content = json!([{"type": "text", "text": SECRET}]);
    let result = received(3, "agent.tool_result", json!({"tool_use_id": "sevt_1", "content": content}));
    let last = stage.tell(&[answer, result, message(4)]).await;
    for (audience, mut reader) in audiences.into_iter().zip(readers) {
        reader.up_to(last).await;
        let late = stage.join(audience, 0).await;
        for told in [reader.told(), late.told()] {
            assert!(told.contains("sevt_1") && told.contains("Message 4"), "{audience:?}: {told}");
            assert_eq!(told.contains("ada-lovelace"), audience == Audience::Team, "{audience:?}: {told}");
            assert_eq!(told.contains(SECRET), audience != Audience::GuestsWithoutTools, "{audience:?}: {told}");
        }
    }
}

#[tokio::test]
async fn only_people_with_a_login_hear_who_watches() {
    let stage = Stage::new().await;
    let (mut team, mut guest) = (stage.join(Audience::Team, 0).await, stage.join(Audience::Guests, 0).await);
    let (mut of_team, mut of_guest) = (team.renderer.subscribe(), guest.renderer.subscribe());
    let _ada = stage.channel.watch("ada".to_owned());
    let last = stage.tell(&[message(1)]).await;
    team.up_to(last).await;
    guest.up_to(last).await;
    let has_presence = |frames: &mut Receiver<Arc<Frame>>| {
        std::iter::from_fn(|| frames.try_recv().ok()).any(|frame| frame.kind == FrameKind::Presence)
    };
    assert!(has_presence(&mut of_team) && !has_presence(&mut of_guest));
}

#[tokio::test]
async fn a_call_that_waits_outside_of_the_window_is_loaded() {
    let stage = Stage::new().await;
    stage.tell(&[call(1)]).await;
    stage.tell(&(2..=260).map(message).collect::<Vec<_>>()).await;
    let stop = json!({"stop_reason": {"type": "requires_action", "event_ids": ["sevt_1"]}});
    let last = stage.tell(&[received(261, "session.status_idle", stop)]).await;
    let reader = stage.join(Audience::Team, last).await;
    let cards = reader.patches.iter().filter_map(|(_, patch)| patch.cards.as_ref()).next_back().unwrap();
    assert_eq!(cards.iter().map(|card| card.id.as_str()).collect::<Vec<_>>(), ["call-sevt_1"]);
}

#[tokio::test]
async fn readers_learn_of_the_past_and_of_a_changed_session() {
    let stage = Stage::new().await;
    let mut reader = stage.join(Audience::Team, 0).await;
    stage.channel.backfilled(Some("sthr_1"));
    stage.channel.backfilled(None);
    let has_past =
        |reader: &Reader, of: &str| reader.patches.iter().any(|(_, patch)| patch.past.as_deref() == Some(of));
    reader.until(|reader| has_past(reader, "sthr_1") && has_past(reader, "")).await;
    stage.channel.note_facts(facts("Lighthouse"));
    reader.until(|reader| reader.told().contains("Lighthouse")).await;
}

#[tokio::test]
async fn the_fold_is_given_back_with_the_last_reader_and_keeps_no_session_followed() {
    let stage = Stage::new().await;
    let (one, other) = (stage.join(Audience::Team, 0).await, stage.join(Audience::Team, 0).await);
    assert_eq!((stage.renderers.count(), Arc::strong_count(&stage.channel)), (1, 1));
    drop(one);
    assert_eq!(stage.renderers.count(), 1);
    drop(other);
    assert_eq!(stage.renderers.count(), 0);
    let again = stage.join(Audience::Team, 0).await;
    drop(stage.channel);
    let ended = tokio::time::timeout(Duration::from_secs(30), again.renderer.ended()).await;
    assert!(ended.is_ok() && again.renderer.since(0).await.is_none());
}
