//! Tests of the Markdown tree.

use super::*;
use proptest::prelude::*;

fn text(text: &str) -> Node {
    Node::Text(text.to_owned())
}

fn link(href: &str, label: &str) -> Node {
    Node::Link { href: href.to_owned(), title: String::new(), children: vec![text(label)] }
}

fn paragraph(children: Vec<Node>) -> Vec<Node> {
    vec![Node::Paragraph(children)]
}

#[test]
fn blocks_and_spans() {
    let nodes =
        parse("# Head\n\nSome *em* **strong** ~~gone~~ `code`\nnext\n\n> quote\n\n---\n\n```rust\nfn x() {}\n```\n");
    assert_eq!(nodes[0], Node::Heading { level: 1, children: vec![text("Head")] });
    let Node::Paragraph(line) = &nodes[1] else { panic!("{nodes:?}") };
    assert!(line.contains(&Node::Emphasis(vec![text("em")])));
    assert!(line.contains(&Node::Strong(vec![text("strong")])));
    assert!(line.contains(&Node::Strikethrough(vec![text("gone")])));
    assert!(line.contains(&Node::Code("code".to_owned())));
    assert_eq!(line.last(), Some(&text("\nnext")));
    assert_eq!(nodes[2], Node::Quote(paragraph(vec![text("quote")])));
    assert_eq!(nodes[3], Node::Rule);
    assert_eq!(nodes[4], Node::CodeBlock { language: "rust".to_owned(), text: "fn x() {}\n".to_owned() });
}

#[test]
fn lists_tasks_and_tables() {
    let nodes = parse("3. one\n4. two\n\n- [x] done\n- [ ] open\n\n| a | b |\n|:--|--:|\n| 1 | **2** |\n");
    let item = |checked, label: &str| Item { checked, children: vec![text(label)] };
    assert_eq!(nodes[0], Node::List { start: Some(3), items: vec![item(None, "one"), item(None, "two")] });
    assert_eq!(nodes[1], Node::List { start: None, items: vec![item(Some(true), "done"), item(Some(false), "open")] });
    let table = Node::Table {
        columns: vec![Align::Left, Align::Right],
        head: vec![vec![text("a")], vec![text("b")]],
        rows: vec![vec![vec![text("1")], vec![Node::Strong(vec![text("2")])]]],
    };
    assert_eq!(nodes[2], table);
}

#[test]
fn html_is_text() {
    let nodes = parse("<script>alert(1)</script>\n\na <b onclick=x>bold</b>");
    assert!(plain_text(&nodes).contains("<script>alert(1)</script>"));
    assert_eq!(nodes[1], Node::Paragraph(vec![text("a <b onclick=x>bold</b>")]));
}

#[test]
fn only_harmless_targets_are_links() {
    assert_eq!(parse("[a](https://x.example/y)"), paragraph(vec![link("https://x.example/y", "a")]));
    assert_eq!(parse("<mailto:a@b.example>"), paragraph(vec![link("mailto:a@b.example", "mailto:a@b.example")]));
    for target in [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "vbscript:x",
        "/login",
        "file:///etc/passwd",
        "&#106;avascript:x",
    ] {
        let nodes = parse(&format!("[click]({target})"));
        let Node::Paragraph(line) = &nodes[0] else { panic!("{nodes:?}") };
        assert!(line.iter().all(|node| matches!(node, Node::Text(_))), "{nodes:?}");
        assert!(plain_text(&nodes).starts_with("click ("), "the target is shown: {nodes:?}");
    }
}

#[test]
fn pictures_are_links_and_load_nothing() {
    assert_eq!(parse("![a cat](https://x.example/c.png)"), paragraph(vec![link("https://x.example/c.png", "a cat")]));
    assert_eq!(
        parse("![](https://x.example/c.png)"),
        paragraph(vec![link("https://x.example/c.png", "https://x.example/c.png")])
    );
    let nested = parse("[![logo](https://x.example/l.png)](https://y.example)");
    assert_eq!(nested, paragraph(vec![link("https://y.example", "logo")]));
}

#[test]
fn bare_urls_are_links() {
    let nodes = parse("See https://x.example/a_b(c), or (http://y.example/d_e). Not xhttps://z.example nor https://.");
    let expected = vec![
        text("See "),
        link("https://x.example/a_b(c)", "https://x.example/a_b(c)"),
        text(", or ("),
        link("http://y.example/d_e", "http://y.example/d_e"),
        text("). Not xhttps://z.example nor https://."),
    ];
    assert_eq!(nodes, paragraph(expected));
    assert_eq!(parse("`https://x.example`"), paragraph(vec![Node::Code("https://x.example".to_owned())]));
    assert_eq!(
        parse("[https://a.example](https://b.example)"),
        paragraph(vec![link("https://b.example", "https://a.example")])
    );
}

#[test]
fn unfinished_text_behaves() {
    assert_eq!(parse("```rust\nfn"), [Node::CodeBlock { language: "rust".to_owned(), text: "fn".to_owned() }]);
    assert_eq!(parse("**bo"), paragraph(vec![text("**bo")]));
    assert_eq!(parse_partial("A list:\n-"), paragraph(vec![text("A list:")]));
    assert_eq!(parse_partial("A list:\n- a").len(), 2);
    assert_eq!(parse_partial("-"), []);
    assert_eq!(parse_partial("**bo"), paragraph(vec![Node::Strong(vec![text("bo")])]));
    assert_eq!(parse_partial("`co"), paragraph(vec![Node::Code("co".to_owned())]));
    assert_eq!(parse_partial("see [it](https://exa"), paragraph(vec![text("see it")]));
    assert_eq!(parse_partial("Title\n==="), paragraph(vec![text("Title")]));
    assert_eq!(parse_partial("Title\n===\n")[0], Node::Heading { level: 1, children: vec![text("Title")] });
}

/// Text that grows may add blocks, but none that is there becomes another one: that would be a jump.
#[test]
fn what_is_shown_stays_what_it_is_while_text_is_written() {
    let whole = "# Title\n\nWords with **strong** ones, `code` and [a link](https://example.com/a).\n\n- one\n- two **b**\n  - [x] deep\n\n1. first\n2. second\n\n\
                 ```rust\nfn main() {\n    // - 1\n}\n```\n\n| a | b |\n| :-- | --: |\n| `c` | **d** |\n\n> quoted\n\n---\n\nThe end.";
    let kinds = |nodes: &[Node]| nodes.iter().map(std::mem::discriminant).collect::<Vec<_>>();
    let mut before = Vec::new();
    for end in (1..=whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        let nodes = parse_partial(&whole[..end]);
        let now = kinds(&nodes);
        assert!(now.starts_with(&before), "a block changed at {:?}: {nodes:?}", &whole[..end]);
        let shown = plain_text(&nodes);
        assert!(!shown.contains("**") && !shown.contains("](") && !shown.contains('|'), "{shown:?}");
        before = now;
    }
    assert_eq!(before, kinds(&parse(whole)));
}

#[test]
fn depth_and_size_are_bounded_and_nothing_is_dropped() {
    let deep = format!("{}end", "> ".repeat(5_000));
    let nodes = parse(&deep);
    assert!(depth(&nodes) <= MAX_DEPTH + 1);
    assert!(plain_text(&nodes).contains("end"));
    let deep_list: String = (0..300).map(|n| format!("{}- item{n}\n", "  ".repeat(n))).collect();
    let nodes = parse(&deep_list);
    assert!(plain_text(&nodes).contains("item299"));
    let many = "*a* ".repeat(MAX_NODES * 2);
    let nodes = parse(&many);
    assert_eq!(plain_text(&nodes).matches('a').count(), MAX_NODES * 2);
    let long = "word\n\n".repeat(MAX_BYTES / 3);
    assert_eq!(plain_text(&parse(&long)).matches("word").count(), MAX_BYTES / 3);
    let wide = "é".repeat(MAX_BYTES);
    assert_eq!(plain_text(&parse(&wide)).matches('é').count(), MAX_BYTES);
}

#[test]
fn hostile_texts_take_no_time() {
    for part in ["https://a)", ")", "[", "![", "*a_ ", "`", "<", "> ", "|a", "&", "- ", "https://a "] {
        let text = format!("https://a{}", part.repeat(100_000 / part.len()));
        assert!(plain_text(&parse(&text)).len() > 1000, "{part}");
    }
}

fn depth(nodes: &[Node]) -> usize {
    let children = |node: &Node| match node {
        Node::Emphasis(c) | Node::Strong(c) | Node::Strikethrough(c) | Node::Paragraph(c) | Node::Quote(c) => depth(c),
        Node::Link { children, .. } | Node::Heading { children, .. } => depth(children),
        Node::List { items, .. } => items.iter().map(|item| depth(&item.children)).max().unwrap_or(0),
        _ => 0,
    };
    nodes.iter().map(children).max().unwrap_or(0) + 1
}

fn hrefs(nodes: &[Node], in_link: bool, out: &mut Vec<String>) {
    for node in nodes {
        match node {
            Node::Link { href, children, .. } => {
                assert!(!in_link, "a link in a link");
                out.push(href.clone());
                hrefs(children, true, out);
            }
            Node::Emphasis(c) | Node::Strong(c) | Node::Strikethrough(c) | Node::Paragraph(c) | Node::Quote(c) => {
                hrefs(c, in_link, out);
            }
            Node::Heading { children, .. } => hrefs(children, in_link, out),
            Node::List { items, .. } => items.iter().for_each(|item| hrefs(&item.children, in_link, out)),
            Node::Table { head, rows, .. } => {
                std::iter::once(head).chain(rows).flatten().for_each(|cell| hrefs(cell, in_link, out));
            }
            Node::Text(_) | Node::Code(_) | Node::Break | Node::CodeBlock { .. } | Node::Rule => {}
        }
    }
}

fn check(input: &str) -> Result<(), TestCaseError> {
    for nodes in [parse(input), parse_partial(input)] {
        let mut found = Vec::new();
        hrefs(&nodes, false, &mut found);
        for href in found {
            let lower = href.to_ascii_lowercase();
            let safe = ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
            prop_assert!(safe && !href.contains(char::is_control), "{href:?}");
        }
        let json = serde_json::to_string(&nodes).unwrap();
        prop_assert_eq!(serde_json::from_str::<Vec<Node>>(&json).unwrap(), nodes);
    }
    Ok(())
}

/// Wraps words in markup so that the words must come out, in order.
fn piece() -> impl Strategy<Value = (String, String)> {
    let word = "[a-z]{3,8}";
    (word, 0usize..13).prop_map(|(word, form)| {
        let markup = match form {
            0 => format!("{word} "),
            1 => format!("*{word}* "),
            2 => format!("**{word}** "),
            3 => format!("`{word}` "),
            4 => format!("~~{word}~~ "),
            5 => format!("[{word}](javascript:x) "),
            6 => format!("[{word}](https://x.example) "),
            7 => format!("![{word}](data:x) "),
            8 => format!("\n\n# {word}\n\n"),
            9 => format!("\n\n- [ ] {word}\n- x\n\n"),
            10 => format!("\n\n> {word}\n\n"),
            11 => format!("\n\n| {word} |\n|---|\n| y |\n\n"),
            _ => format!("\n\n```\n{word}\n```\n\n"),
        };
        (word, markup)
    })
}

proptest! {
    #[test]
    fn any_text_is_survived_and_leads_nowhere_unsafe(input in any::<String>()) {
        check(&input)?;
    }

    #[test]
    fn markup_soup_too(parts in prop::collection::vec(prop::sample::select(vec![
        "[", "]", "(", ")", "![", "](javascript:a)", "](https://a.example)", "<", ">", "<a href=x>", "*", "**", "_", "~~", "`", "```", "\n", "\n\n", "- ", "1. ", "- [x] ", "| a ", "|", "|---|", "> ", "# ", "    ", "\\", "&#106;", "http://", "https://b.example/", "javascript:", "x", "é", "\u{202e}", "\0", "[a]: vbscript:x\n", "[a]", "<javascript:x>", "-", "=",
    ]), 0..60)) {
        check(&parts.concat())?;
    }

    #[test]
    fn every_word_comes_out_in_order(pieces in prop::collection::vec(piece(), 0..20)) {
        let nodes = parse(&pieces.iter().map(|(_, markup)| markup.as_str()).collect::<String>());
        let out = plain_text(&nodes);
        let mut rest = out.as_str();
        for (word, _) in &pieces {
            let at = rest.find(word.as_str());
            prop_assert!(at.is_some(), "{word} is lost in {out:?}");
            rest = &rest[at.unwrap() + word.len()..];
        }
    }

    #[test]
    fn text_with_an_end_is_left_alone(lines in "([a-z#*`|>-]{0,6}( |\n)){0,12}") {
        let text = lines.replace(['`', '|', '*'], "") + "\n\n";
        prop_assert_eq!(parse_partial(&text), parse(&text));
    }
}
