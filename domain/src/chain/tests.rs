//! A chain and its file hold until a byte is touched, a line is removed, added or moved.

use super::*;
use proptest::prelude::*;
use serde_json::json;

/// A session's evidence, line by line.
fn evidence(session: &str, count: usize) -> Vec<String> {
    let mut chain = Chain::new(session);
    let mut lines = Vec::new();
    for n in 0..count {
        let (id, thread) = (format!("sevt_{n}"), (n % 3 == 1).then_some("sthr_1"));
        let body = json!({"id": id, "type": "agent.message", "content": [{"type": "text", "text": "é\n\u{202e}"}]});
        let body = body.to_string();
        let (seal, hash) = chain.seal(&id, thread, &body, 7);
        lines.push(serde_json::to_string(&Line { seal: seal.seal, hash, entry: seal.entry(), body }).unwrap());
    }
    let head = Head::new(session, chain.verified().clone(), 0, true, 9);
    let Verified { count, head: last } = chain.verified().clone();
    lines.insert(0, serde_json::to_string(&head).unwrap());
    lines.push(serde_json::to_string(&End { end: true, count, head: last }).unwrap());
    lines
}

fn checked(lines: &[String], kept: Option<&str>) -> Result<Sealed, Broken> {
    let mut checker = Checker::with_kept(kept.map(str::to_owned));
    lines.iter().try_for_each(|line| checker.line(line))?;
    checker.end()
}

#[test]
fn evidence_holds_and_names_its_head() {
    let lines = evidence("sesn_1", 4);
    let sealed = checked(&lines, None).unwrap();
    assert_eq!((sealed.verified.count, sealed.about.session.as_str()), (4, "sesn_1"));
    assert_eq!(checked(&lines, Some(&sealed.verified.head)), Ok(sealed.clone()));
    let longer = evidence("sesn_1", 6);
    assert_eq!(checked(&longer, Some(&sealed.verified.head)).unwrap().verified.count, 6, "it was the head once");
    assert_eq!(checked(&lines, Some("ab")), Err(Broken::NoSuchHash("ab".to_owned())));
    assert_eq!(checked(&evidence("sesn_1", 0), None).unwrap().verified.head, beginning("sesn_1"));
    assert!(checked(&[], None).is_err());
}

#[test]
fn a_seal_of_another_session_does_not_fit() {
    let mut lines = evidence("sesn_1", 3);
    lines[2] = evidence("sesn_2", 3)[2].clone();
    assert_eq!(checked(&lines, None), Err(Broken::SealChanged(2)));
}

#[test]
fn an_entry_is_the_same_text_for_ever() {
    let (seal, hash) = Chain::new("sesn_1").seal("sevt_1", Some("sthr_1"), "{\"id\":\"sevt_1\"}", 5);
    assert_eq!(
        seal.entry(),
        format!(r#"{{"seal":1,"event":"sevt_1","thread":"sthr_1","at":5,"sha256":"{}"}}"#, seal.sha256)
    );
    assert_eq!(hash, chained(&chained(FIRST, "sesn_1"), &seal.entry()));
}

proptest! {
    #[test]
    fn nothing_can_be_removed_added_or_moved(count in 2_usize..9, a in 0_usize..20, b in 0_usize..20) {
        let lines = evidence("sesn_1", count);
        let (a, b) = (a % lines.len(), b % lines.len());
        let mut shorter = lines.clone();
        shorter.remove(a);
        prop_assert!(checked(&shorter, None).is_err());
        let mut longer = lines.clone();
        longer.insert(b, lines[a].clone());
        prop_assert!(checked(&longer, None).is_err());
        if a != b {
            let mut moved = lines.clone();
            moved.swap(a, b);
            prop_assert!(checked(&moved, None).is_err());
        }
    }

    #[test]
    fn no_byte_of_a_link_can_be_changed(count in 1_usize..5, line in 0_usize..5, at in 0_usize..2000, to in 33_u8..127) {
        let mut lines = evidence("sesn_1", count);
        let line = 1 + line % count;
        let mut bytes = lines[line].clone().into_bytes();
        let at = at % bytes.len();
        prop_assume!(bytes[at] != to && bytes[at].is_ascii());
        bytes[at] = to;
        lines[line] = String::from_utf8(bytes).unwrap();
        // Another spelling of the same text in JSON is no change: `\u00e9` and `\u00E9` are the same letter.
        let same = serde_json::from_str::<Line>(&lines[line]).ok()
            == serde_json::from_str::<Line>(&evidence("sesn_1", count)[line]).ok();
        prop_assert!(same || checked(&lines, None).is_err());
    }
}
