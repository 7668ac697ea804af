//! What stands between browsers and the console, measured: this console is called at its public address, as a browser would,
//! and streams to itself (`probe`).

use super::{
    look::look,
    probe::{LONGEST_SILENCE, PATH, TICK_EVERY, TICKS, end, tick},
    subject::{Place, Subject},
};
use crate::{
    config::{Config, PublicUrl},
    secret,
};
use futures::{Stream, StreamExt as _};
use http::{StatusCode, header};
use pilothouse_console_api::{Check, CheckId};
use reqwest::redirect::Policy;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long a connection may take, and how long a piece of a stream beyond the moment it was due.
const CONNECT: Duration = Duration::from_secs(5);
const SLACK: Duration = Duration::from_secs(5);

/// How often the console's streams say that they are alive: to browsers, and to programs.
const TO_BROWSERS: Duration = Duration::from_secs(5);
const TO_PROGRAMS: Duration = Duration::from_secs(15);

/// What came of listening to the probe.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    /// When each tick came, and when the stream was over, from the request on; whether its end came, too.
    Stream { ticks: Vec<Duration>, over: Duration, is_whole: bool },
    /// Another answer.
    Answer(StatusCode),
    /// A stream of something else.
    Another,
    /// Nothing, and why.
    Nothing(String),
}

/// The checks of what is in front.
pub async fn checks(subject: &Subject, config: &Config) -> Vec<Check> {
    let why = match (config.public_url(), subject.place) {
        (None, _) => "There is no PILOTHOUSE_PUBLIC_URL, so nothing is known to be in front.",
        (Some(_), Place::Alone) => "No server runs on this data folder. Start it, and look again.",
        (Some(url), _) => return measured(url).await,
    };
    [(CheckId::StreamBuffering, BUFFERING), (CheckId::StreamIdle, IDLE)]
        .map(|(id, tried)| look(id, tried).skipped(why))
        .into()
}

const BUFFERING: &str = "Open a stream of this console at its public address, and time its pieces.";
const IDLE: &str = "Let a stream at the public address fall silent, and see whether it is cut.";

async fn measured(url: &PublicUrl) -> Vec<Check> {
    // One after the other tells whether what is in front can be reached at all, before the longer one is begun.
    let first = heard(url, Duration::ZERO).await;
    let mut checks = vec![reached(url, &first)];
    let Heard::Stream { ticks, .. } = &first else {
        let why = "The console can't be reached at its public address.";
        checks.push(look(CheckId::StreamBuffering, BUFFERING).skipped(why));
        checks.push(look(CheckId::StreamIdle, IDLE).skipped(why));
        return checks;
    };
    checks.push(buffering(ticks, compressed(url).await.as_deref()));
    checks.push(idle(heard(url, LONGEST_SILENCE).await));
    checks
}

/// Listens to the probe.
async fn heard(url: &PublicUrl, silence: Duration) -> Heard {
    let (Ok(nonce), Ok(client)) = (secret::random::<16>(), client()) else {
        return Heard::Nothing("no client can be made".to_owned());
    };
    let address = address(url, &nonce, silence);
    let began = Instant::now();
    // A proxy that holds everything back answers when the stream is over.
    let patience = TICK_EVERY * TICKS + silence + SLACK;
    let response = match timeout(patience, client.get(address).send()).await {
        Err(_) => return Heard::Nothing("it doesn't answer in time".to_owned()),
        Ok(Err(error)) => return Heard::Nothing(crate::notify::why_unreachable(&error).to_owned()),
        Ok(Ok(response)) => response,
    };
    if response.status() != StatusCode::OK {
        return Heard::Answer(response.status());
    }
    let pieces = response.bytes_stream().map(|piece| piece.map_err(|_| ()));
    listened(pieces, &nonce, began, patience).await
}

fn address(url: &PublicUrl, nonce: &str, silence: Duration) -> String {
    format!("{}{PATH}?nonce={nonce}&silence={}", url.origin(), silence.as_secs())
}

/// When pieces come of a stream that is asked for as browsers do; `None` where it isn't compressed.
async fn compressed(url: &PublicUrl) -> Option<Vec<Duration>> {
    let (nonce, client) = (secret::random::<16>().ok()?, client().ok()?);
    let asked = client.get(address(url, &nonce, Duration::ZERO)).header(header::ACCEPT_ENCODING, "gzip, deflate, br");
    let (began, patience) = (Instant::now(), TICK_EVERY * TICKS + SLACK);
    let response = timeout(patience, asked.send()).await.ok()?.ok()?;
    if !response.headers().contains_key(header::CONTENT_ENCODING) {
        return None;
    }
    let pieces = response.bytes_stream().map(|_| began.elapsed());
    timeout(patience, pieces.collect::<Vec<_>>()).await.ok()
}

/// Notes when pieces of the stream come.
async fn listened<B: AsRef<[u8]>>(
    pieces: impl Stream<Item = Result<B, ()>>,
    nonce: &str,
    began: Instant,
    patience: Duration,
) -> Heard {
    let (tick, end) = (tick(nonce), end(nonce));
    let (mut text, mut ticks) = (String::new(), Vec::new());
    let mut pieces = std::pin::pin!(pieces);
    loop {
        let left = patience.saturating_sub(began.elapsed());
        let Ok(Some(Ok(piece))) = timeout(left, pieces.next()).await else { break };
        text.push_str(&String::from_utf8_lossy(piece.as_ref()));
        while ticks.len() < text.matches(&tick).count() {
            ticks.push(began.elapsed());
        }
        if text.len() > 16 * 1024 || text.contains(&end) {
            break;
        }
    }
    if ticks.is_empty() {
        return Heard::Another;
    }
    Heard::Stream { ticks, over: began.elapsed(), is_whole: text.contains(&end) }
}

fn client() -> Result<reqwest::Client, reqwest::Error> {
    let client = reqwest::Client::builder().connect_timeout(CONNECT).redirect(Policy::none()).no_proxy();
    client.user_agent(concat!("pilothouse-doctor/", env!("CARGO_PKG_VERSION"))).build()
}

/// Whether the public address leads here.
fn reached(url: &PublicUrl, heard: &Heard) -> Check {
    let look = look(CheckId::PublicAddress, format!("Call this console at {url}."));
    match heard {
        Heard::Stream { .. } => look.ok(format!("{url} leads to this console.")),
        Heard::Nothing(why) => look.failed(
            format!("{url} can't be reached from here: {why}."),
            "See whether the proxy runs, its name leads to it, and its certificate is valid. If only browsers can reach it from \
             where they are, the streams can't be measured here.",
        ),
        Heard::Another => look.failed(
            format!("What answers at {url} is not this console."),
            "Let PILOTHOUSE_PUBLIC_URL be the address that leads here, and the proxy pass everything below / on.",
        ),
        Heard::Answer(status) => look.failed(format!("{url} answers {status}."), advice(*status)),
    }
}

fn advice(status: StatusCode) -> &'static str {
    match status.as_u16() {
        300..=399 => "It leads elsewhere. Let PILOTHOUSE_PUBLIC_URL be the address where it ends.",
        401 | 403 => {
            "The proxy asks for a login of its own, so streams can't be measured from here. Let /healthz/stream pass without."
        }
        404 => "Let PILOTHOUSE_PUBLIC_URL be the address that leads here, and the proxy pass everything below / on.",
        421 => "The proxy must pass the Host header on; in nginx: proxy_set_header Host $host;",
        429 => "Others measure at the moment. Try again in half a minute.",
        502..=504 => "The proxy can't reach this server. See whether it has the address that the server listens on.",
        _ => "See the log of the proxy.",
    }
}

/// Within what time pieces are sent.
const SENT: Duration = TICK_EVERY.saturating_mul(TICKS - 1);

/// Whether pieces come as they are sent, also where what is in front compresses them for browsers.
fn buffering(ticks: &[Duration], compressed: Option<&[Duration]>) -> Check {
    let look = look(CheckId::StreamBuffering, BUFFERING);
    let found = format!("{TICKS} pieces were sent within {} ms. {}", SENT.as_millis(), came(ticks));
    if !is_timely(ticks) {
        let advice = "Something in front holds streams back, so that live pages stand still. In nginx: proxy_buffering off; \
                      proxy_cache off. Elsewhere, switch off the buffering of text/event-stream.";
        return look.failed(found, advice);
    }
    let Some(pieces) = compressed else { return look.ok(found) };
    let found = format!("{found} Compressed, as browsers ask for it: {}", came(pieces));
    if !is_timely(pieces) {
        let advice = "Something in front holds streams back while it compresses them, so that live pages stand still. In nginx: \
                      take text/event-stream out of gzip_types, and don't ignore X-Accel-Buffering. Elsewhere, switch off its \
                      compression.";
        return look.failed(found, advice);
    }
    look.ok(found)
}

fn came(pieces: &[Duration]) -> String {
    let first = pieces.first().copied().unwrap_or_default().as_millis();
    format!("{} came within {} ms, the first after {first} ms.", pieces.len(), apart(pieces).as_millis())
}

/// Whether pieces came one after the other.
fn is_timely(pieces: &[Duration]) -> bool {
    pieces.len() >= TICKS as usize && apart(pieces) >= SENT / 2
}

/// The time from the first to the last.
fn apart(pieces: &[Duration]) -> Duration {
    let ends = pieces.first().zip(pieces.last());
    ends.map(|(first, last)| last.saturating_sub(*first)).unwrap_or_default()
}

/// How long silence lasts.
fn idle(heard: Heard) -> Check {
    let look = look(CheckId::StreamIdle, IDLE);
    let Heard::Stream { ticks, over, is_whole } = heard else {
        return look.skipped("The second stream could not be opened.");
    };
    if is_whole {
        return look
            .ok(format!("{} s of silence are let pass; more than that isn't needed.", LONGEST_SILENCE.as_secs()));
    }
    // Where everything is held back, the last tick was sent long before it came.
    let spoke = ticks.last().copied().unwrap_or_default().min(TICK_EVERY * TICKS + SLACK);
    let lasted = over.saturating_sub(spoke);
    let found = format!("A silent stream is cut after {:.1} s.", lasted.as_secs_f64());
    let advice = "Let what is in front wait longer; in nginx: proxy_read_timeout 1h;";
    if lasted <= TO_BROWSERS + Duration::from_secs(1) {
        return look
            .failed(format!("{found} Live pages say something every 5 s, so they lose their connection."), advice);
    }
    if lasted <= TO_PROGRAMS + Duration::from_secs(1) {
        return look
            .warning(format!("{found} Streams for programs say something every 15 s, so they are cut."), advice);
    }
    look.ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;
    use pilothouse_console_api::CheckState;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn pieces_that_come_together_were_held_back() {
        let times = |all: &[u64]| all.iter().map(|time| ms(*time)).collect::<Vec<_>>();
        let state = |ticks: &[u64]| buffering(&times(ticks), None).state;
        assert_eq!(state(&[5, 205, 405, 605, 805]), CheckState::Ok);
        assert_eq!(state(&[900, 905, 910, 1_000, 1_300]), CheckState::Ok, "late, but not together");
        assert_eq!(state(&[1_003, 1_003, 1_003, 1_003, 1_004]), CheckState::Failed);
        assert_eq!(state(&[5, 205]), CheckState::Failed, "cut");
        let compressed = |pieces: &[u64]| buffering(&times(&[5, 205, 405, 605, 805]), Some(&times(pieces))).state;
        assert_eq!(compressed(&[3, 4, 205, 405, 605, 805, 806]), CheckState::Ok, "the head of a file, and its end");
        assert_eq!(compressed(&[810]), CheckState::Failed, "a compressor that waits for more");
    }

    #[test]
    fn silence_that_is_cut_is_judged_by_what_the_console_says_meanwhile() {
        let state = |lasted: u64, is_whole| {
            let ticks = (0..5).map(|n| ms(n * 200)).collect();
            idle(Heard::Stream { ticks, over: ms(800 + lasted), is_whole }).state
        };
        assert_eq!(state(20_000, true), CheckState::Ok);
        assert_eq!(state(5_000, false), CheckState::Failed);
        assert_eq!(state(10_000, false), CheckState::Warning);
        assert_eq!(state(17_000, false), CheckState::Ok);
        assert_eq!(idle(Heard::Answer(StatusCode::TOO_MANY_REQUESTS)).state, CheckState::Skipped);
    }

    #[test]
    fn what_answers_instead_is_told_with_what_to_do() {
        let url = PublicUrl::of("https://console.example");
        for (heard, state) in [
            (Heard::Stream { ticks: vec![ms(1)], over: ms(2), is_whole: true }, CheckState::Ok),
            (Heard::Another, CheckState::Failed),
            (Heard::Nothing("the certificate is not valid".to_owned()), CheckState::Failed),
            (Heard::Answer(StatusCode::MISDIRECTED_REQUEST), CheckState::Failed),
            (Heard::Answer(StatusCode::BAD_GATEWAY), CheckState::Failed),
        ] {
            let check = reached(&url, &heard);
            assert_eq!((check.state, check.advice.is_some()), (state, state != CheckState::Ok), "{heard:?}");
        }
        assert!(advice(StatusCode::MISDIRECTED_REQUEST).contains("Host"));
    }

    #[tokio::test(start_paused = true)]
    async fn pieces_are_timed_however_they_are_cut() {
        let whole = format!("{}{}{}", tick("n"), tick("n"), end("n"));
        for size in [1, 7, 1_000] {
            let parts: Vec<_> = whole.as_bytes().chunks(size).map(|part| Ok(part.to_vec())).collect();
            let began = Instant::now();
            let heard = listened(stream::iter(parts), "n", began, ms(1_000)).await;
            assert!(matches!(heard, Heard::Stream { ref ticks, is_whole: true, .. } if ticks.len() == 2), "{heard:?}");
        }
        let other = stream::iter([Ok(tick("another").into_bytes())]);
        assert_eq!(listened(other, "n", Instant::now(), ms(1_000)).await, Heard::Another);
        let cut = stream::iter([Ok(tick("n").into_bytes()), Err(())]);
        let heard = listened(cut, "n", Instant::now(), ms(1_000)).await;
        assert!(matches!(heard, Heard::Stream { is_whole: false, .. }), "{heard:?}");
        let endless = stream::iter([Ok(tick("n").into_bytes())]).chain(stream::pending());
        let heard = listened(endless, "n", Instant::now(), ms(1_000)).await;
        assert_eq!(heard, Heard::Stream { ticks: vec![ms(0)], over: ms(1_000), is_whole: false });
    }
}
