//! The key is masked, wherever it is and however it is split; everything else is unchanged.

use super::*;
use http_body_util::BodyExt as _;
use proptest::prelude::*;
use std::convert::Infallible;

const KEY: &str = "sk-ant-api03-s/ecr\"et\\u";

fn redactor() -> Redactor {
    Redactor::new(KEY).unwrap()
}

/// What a body becomes that comes in these pieces.
fn streamed(pieces: Vec<Vec<u8>>) -> Vec<u8> {
    let body = Body::from_stream(futures::stream::iter(pieces.into_iter().map(Ok::<_, Infallible>)));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(redactor().body(body).collect()).unwrap().to_bytes().to_vec()
}

/// The bytes cut at these places.
fn cut(bytes: &[u8], places: &[prop::sample::Index]) -> Vec<Vec<u8>> {
    let mut places: Vec<usize> = places.iter().map(|place| place.index(bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| bytes[pair[0]..pair[1]].to_vec()).collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The key as an upstream may write it: each character in one of its forms.
fn spelled() -> impl Strategy<Value = Vec<u8>> {
    let character = |byte: u8| {
        (prop::sample::select(written(byte)), any::<bool>()).prop_map(|(form, upper)| match form.len() {
            6 if upper => [&form[..2], form[2..].to_ascii_uppercase().as_slice()].concat(),
            _ => form,
        })
    };
    KEY.bytes().map(character).collect::<Vec<_>>().prop_map(|parts| parts.concat())
}

/// Text of the key's own characters, so that there are many false beginnings.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let like_a_key = prop::sample::select(KEY.as_bytes().to_vec());
    prop::collection::vec(prop_oneof![3 => like_a_key, 1 => any::<u8>()], 0..60)
}

proptest! {
    #[test]
    fn the_key_is_masked_however_it_is_escaped_and_split(
        before in noise(), key in spelled(), after in noise(), places in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let whole = [before.as_slice(), &key, &after].concat();
        let clean = streamed(cut(&whole, &places));
        prop_assert!(!contains(&clean, KEY.as_bytes()) && !contains(&clean, &key), "{}", String::from_utf8_lossy(&clean));
        prop_assert_eq!(clean.len(), whole.len());
        prop_assert_eq!(clean, streamed(vec![whole]), "as in one piece");
    }

    #[test]
    fn text_without_the_key_is_unchanged(text in noise(), places in prop::collection::vec(any::<prop::sample::Index>(), 0..12)) {
        prop_assume!(!matches!(redactor().place(&text, true), Some((_, Found::Whole(_)))));
        prop_assert_eq!(streamed(cut(&text, &places)), text);
    }
}

#[test]
fn json_stays_json() {
    let json = serde_json::json!({"error": {"message": format!("invalid x-api-key: {KEY}.")}}).to_string();
    let clean: serde_json::Value = serde_json::from_slice(&redactor().bytes(json.as_bytes())).unwrap();
    let message = clean["error"]["message"].as_str().unwrap();
    assert!(message.starts_with("invalid x-api-key: [redacted]*") && message.ends_with("*."), "{message}");
}

#[test]
fn headers_and_messages_lose_the_key() {
    let mut headers = HeaderMap::new();
    headers.insert("request-id", "req_1".parse().unwrap());
    headers.insert("x-echo", format!("key={KEY}").parse().unwrap());
    redactor().headers(&mut headers);
    assert_eq!(headers["request-id"], "req_1");
    assert!(headers["x-echo"].to_str().unwrap().starts_with("key=[redacted]"));
    assert_eq!(redactor().text("connection refused"), "connection refused");
    assert!(!redactor().text(&format!("bad key {KEY}")).contains(KEY));
}

#[test]
fn a_frame_that_ends_like_a_beginning_is_not_held_back() {
    let mut streamed = Streamed { key: redactor(), held: Vec::new() };
    assert_eq!(streamed.push(b"data: sk-ant\n\n"), b"data: sk-ant\n\n"[..]);
    assert!(streamed.held.is_empty());
}

#[test]
fn a_key_that_is_an_ordinary_word_is_left_alone() {
    assert!(Redactor::new("key").is_none());
}

#[tokio::test]
async fn a_body_that_has_ended_may_be_asked_for_more() {
    let mut body = redactor().body(Body::from("nothing secret"));
    while body.frame().await.is_some() {}
    assert!(body.frame().await.is_none());
}
