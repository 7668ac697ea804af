//! Makes file names safe for a browser: replaces characters that hide, reorder text or lead to another folder.

use crate::reveal::is_hidden_in;

/// The longest name, in bytes; most file systems refuse more than 255.
const MAX_BYTES: usize = 200;

/// A name that is the same on every system and shows what it is: `invoice\u{202e}fdp.exe` becomes `invoice_fdp.exe`.
pub fn safe(name: &str) -> String {
    let hidden = is_hidden_in(name);
    let replaced: String = name
        .chars()
        .zip(hidden)
        .map(|(c, hides)| {
            let leads = matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\n' | '\t');
            if hides || leads { '_' } else { c }
        })
        .collect();
    let name = replaced.trim_matches(['.', ' ']);
    if name.is_empty() { "file".to_owned() } else { shortened(name) }
}

/// A long name keeps its ending: that says what opens the file.
fn shortened(name: &str) -> String {
    if name.len() <= MAX_BYTES {
        return name.to_owned();
    }
    let ending = name.rfind('.').map_or("", |at| &name[at..]);
    let ending = if ending.len() <= MAX_BYTES / 4 { ending } else { "" };
    format!("{}{ending}", &name[..name.floor_char_boundary(MAX_BYTES - ending.len())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_show_what_they_are() {
        assert_eq!(safe("invoice\u{202e}fdp.exe"), "invoice_fdp.exe");
        assert_eq!(safe("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(safe("Größe 1 日本語.csv"), "Größe 1 日本語.csv");
        assert_eq!(safe("a\r\nb\0.txt"), "a__b_.txt");
        assert_eq!(safe(" .. "), "file");
        let long = safe(&format!("{}.csv", "é".repeat(300)));
        assert!(long.ends_with("é.csv") && long.len() <= MAX_BYTES);
    }

    proptest! {
        #[test]
        fn every_name_is_safe(name in any::<String>()) {
            let name = safe(&name);
            prop_assert!(!name.is_empty() && name.len() <= MAX_BYTES && !name.starts_with('.'));
            prop_assert!(!crate::reveal::has_hidden(&name) && !name.contains(['/', '\\', '\n', '"']));
        }
    }
}
