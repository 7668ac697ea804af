//! Colours of the style sheet, held to WCAG 2.2 AA in both themes: 4.5 for text, 3 for what shows a control or the focus.

#![cfg(test)]

use std::{collections::HashMap, fs, path::Path};

const SURFACES: [&str; 5] = ["bg", "bg-raised", "bg-sunken", "bg-hover", "bg-active"];
const MEANINGS: [&str; 5] = ["accent", "ok", "warn", "danger", "info"];

/// A colour in both themes, as red, green and blue.
type Pair = [[u8; 3]; 2];

fn tokens() -> HashMap<String, Pair> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style/tokens.css");
    let css = fs::read_to_string(file).unwrap();
    let declaration = |line: &str| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(")?;
        let (light, dark) = value.strip_suffix(");")?.split_once(", ")?;
        Some((name.to_owned(), [rgb(light)?, rgb(dark)?]))
    };
    css.lines().filter_map(declaration).collect()
}

fn rgb(hex: &str) -> Option<[u8; 3]> {
    let digits = hex.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

fn luminance(colour: [u8; 3]) -> f64 {
    let linear = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn ratio(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn hold(pairs: &[(&str, String)], least: f64) {
    let tokens = tokens();
    let colour = |name: &str| tokens.get(name).copied().unwrap_or_else(|| panic!("--{name} is no pair of colours"));
    for (front, back) in pairs {
        let (front_colour, back_colour) = (colour(front), colour(back));
        for (theme, name) in ["light", "dark"].into_iter().enumerate() {
            let found = ratio(front_colour[theme], back_colour[theme]);
            assert!(found >= least, "--{front} on --{back} has a contrast of {found:.2} in the {name} theme");
        }
    }
}

#[test]
fn the_formula_is_the_one_of_wcag() {
    assert!((ratio([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
    assert!((ratio([0x76; 3], [255; 3]) - 4.54).abs() < 0.01);
}

#[test]
fn text_can_be_read_on_every_surface() {
    let soft = MEANINGS.map(|meaning| format!("{meaning}-bg"));
    let backs =
        || SURFACES.map(str::to_owned).into_iter().chain(["added-bg", "removed-bg", "found-bg"].map(str::to_owned));
    let mut pairs: Vec<_> = backs().chain(soft).map(|back| ("text", back)).collect();
    pairs.extend(backs().filter(|back| back != "found-bg").map(|back| ("text-quiet", back)));
    hold(&pairs, 4.5);
}

#[test]
fn meanings_can_be_read_on_surfaces_and_on_their_own_background() {
    let mut pairs = Vec::new();
    for meaning in MEANINGS {
        pairs.extend(SURFACES.iter().take(4).map(|back| (meaning, (*back).to_owned())));
        pairs.push((meaning, format!("{meaning}-bg")));
    }
    pairs.extend(["ok-bg", "warn-bg", "danger-bg"].map(|back| ("accent", back.to_owned())));
    hold(&pairs, 4.5);
}

/// Of the surfaces, code stands on these; a diff gives its lines a background.
#[test]
fn code_can_be_read() {
    let backs = ["bg", "bg-raised", "bg-sunken", "added-bg", "removed-bg"].map(str::to_owned);
    let scopes = ["code-keyword", "code-string", "code-number", "code-name", "code-type"];
    let pairs: Vec<_> =
        scopes.into_iter().flat_map(|scope| backs.iter().map(move |back| (scope, back.clone()))).collect();
    hold(&pairs, 4.5);
}

#[test]
fn solid_buttons_can_be_read() {
    hold(&[("on-solid", "accent-solid".to_owned()), ("on-solid", "danger-solid".to_owned())], 4.5);
}

#[test]
fn controls_and_the_focus_can_be_seen() {
    let pairs: Vec<_> = ["border-strong", "focus"]
        .into_iter()
        .flat_map(|front| SURFACES.iter().take(3).map(move |back| (front, (*back).to_owned())))
        .collect();
    hold(&pairs, 3.0);
}
