//! Shortens windows that are too large for a page.

use crate::store::event_log::{Edge, Logged, Window};
use serde::Deserialize;

/// The maximum size of a window's events, in bytes; at least one event is kept.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Removes excess events on the side from which the reader continues.
pub fn shorten(window: &mut Window, edge: &Edge, most: usize) {
    let sizes: Vec<usize> = window.data.iter().map(|row| row.json.len()).collect();
    let Some(last) = sizes.len().checked_sub(1) else { return };
    let start = match edge {
        Edge::Start | Edge::After(_) => 0,
        Edge::End | Edge::Before(_) => last,
        Edge::Around(id) => window.data.iter().position(|row| is_event(row, id)).unwrap_or(last / 2),
        Edge::At(_) => last / 2,
    };
    let (mut first, mut end) = (start, start + 1);
    let mut left = most.saturating_sub(sizes[start]);
    loop {
        let before = first.checked_sub(1).filter(|at| sizes[*at] <= left);
        if let Some(at) = before {
            (first, left) = (at, left - sizes[at]);
        }
        let behind = sizes.get(end).filter(|size| **size <= left);
        if let Some(size) = behind {
            (end, left) = (end + 1, left - size);
        }
        if before.is_none() && behind.is_none() {
            break;
        }
    }
    window.data.truncate(end);
    window.data.drain(..first);
    window.has_earlier |= first > 0;
    window.has_later |= end <= last;
}

fn is_event(row: &Logged, id: &str) -> bool {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    serde_json::from_str::<Named>(&row.json).is_ok_and(|named| named.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn window(sizes: &[usize]) -> Window {
        let row = |(n, size): (usize, &usize)| Logged {
            seq: n as u64,
            stream: None,
            json: format!("{{\"id\":\"sevt_{n}\",\"x\":\"{}\"}}", "a".repeat(*size)),
        };
        Window { data: sizes.iter().enumerate().map(row).collect(), ..Window::default() }
    }

    fn kept(edge: &Edge) -> (Vec<u64>, bool, bool) {
        let mut window = window(&[100; 10]);
        shorten(&mut window, edge, 400);
        (window.data.iter().map(|row| row.seq).collect(), window.has_earlier, window.has_later)
    }

    #[test]
    fn the_requested_event_is_kept() {
        assert_eq!(kept(&Edge::End), (vec![7, 8, 9], true, false));
        assert_eq!(kept(&Edge::Before("sevt_10".into())), (vec![7, 8, 9], true, false));
        assert_eq!(kept(&Edge::Start), (vec![0, 1, 2], false, true));
        assert_eq!(kept(&Edge::After("sevt_x".into())), (vec![0, 1, 2], false, true));
        assert_eq!(kept(&Edge::Around("sevt_8".into())), (vec![7, 8, 9], true, false));
        assert_eq!(kept(&Edge::Around("sevt_3".into())), (vec![2, 3, 4], true, true));
    }

    proptest! {
        #[test]
        fn it_is_bounded_and_never_empty(sizes in prop::collection::vec(0usize..500, 1..20), most in 0usize..2000, edge in 0..5) {
            let edge = match edge {
                0 => Edge::Start,
                1 => Edge::End,
                2 => Edge::At(0),
                3 => Edge::Around("sevt_0".into()),
                _ => Edge::Around("sevt_none".into()),
            };
            let mut window = window(&sizes);
            shorten(&mut window, &edge, most);
            let bytes: usize = window.data.iter().map(|row| row.json.len()).sum();
            prop_assert!(window.data.len() == 1 || bytes <= most);
            prop_assert!(window.data.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq));
            prop_assert_eq!(window.has_earlier, window.data.first().unwrap().seq > 0);
            prop_assert_eq!(window.has_later, window.data.last().unwrap().seq + 1 < sizes.len() as u64);
        }
    }
}
