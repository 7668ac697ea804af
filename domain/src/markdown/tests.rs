//! Tests of the Markdown tree.

use super::*;
use proptest::prelude::*;

fn text(text: &str) -> Node {
    Node::Text(text.to_owned())
}

fn read(text: &str) -> Vec<Node> {
    parse(text).nodes
}

fn read_partial(text: &str) -> Vec<Node> {
    parse_partial(text, MAX_NODES).nodes
}

/// All that is shown of a text, formatted or not.
fn shown(text: &str) -> String {
    let Document { nodes, rest, .. } = parse(text);
    plain_text(&nodes) + &rest.map(|rest| rest.text).unwrap_or_default()
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
        read("# Head\n\nSome *em* **strong** ~~gone~~ `code`\nnext\n\n> quote\n\n---\n\n```rust\nfn x() {}\n```\n");
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
    let nodes = read("3. one\n4. two\n\n- [x] done\n- [ ] open\n\n| a | b |\n|:--|--:|\n| 1 | **2** |\n");
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
    let nodes = read("<script>alert(1)</script>\n\na <b onclick=x>bold</b>");
    assert!(plain_text(&nodes).contains("<script>alert(1)</script>"));
    assert_eq!(nodes[1], Node::Paragraph(vec![text("a <b onclick=x>bold</b>")]));
}

#[test]
fn only_harmless_targets_are_links() {
    assert_eq!(read("[a](https://x.example/y)"), paragraph(vec![link("https://x.example/y", "a")]));
    assert_eq!(read("<mailto:a@b.example>"), paragraph(vec![link("mailto:a@b.example", "mailto:a@b.example")]));
    for target in [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "vbscript:x",
        "/login",
        "file:///etc/passwd",
        "&#106;avascript:x",
    ] {
        let nodes = read(&format!("[click]({target})"));
        let Node::Paragraph(line) = &nodes[0] else { panic!("{nodes:?}") };
        assert!(line.iter().all(|node| matches!(node, Node::Text(_))), "{nodes:?}");
        assert!(plain_text(&nodes).starts_with("click ("), "the target is shown: {nodes:?}");
    }
}

#[test]
fn pictures_are_links_and_load_nothing() {
    assert_eq!(read("![a cat](https://x.example/c.png)"), paragraph(vec![link("https://x.example/c.png", "a cat")]));
    assert_eq!(
        read("![](https://x.example/c.png)"),
        paragraph(vec![link("https://x.example/c.png", "https://x.example/c.png")])
    );
    let nested = read("[![logo](https://x.example/l.png)](https://y.example)");
    assert_eq!(nested, paragraph(vec![link("https://y.example", "logo")]));
}

#[test]
fn bare_urls_are_links() {
    let nodes = read("See https://x.example/a_b(c), or (http://y.example/d_e). Not xhttps://z.example nor https://.");
    let expected = vec![
        text("See "),
        link("https://x.example/a_b(c)", "https://x.example/a_b(c)"),
        text(", or ("),
        link("http://y.example/d_e", "http://y.example/d_e"),
        text("). Not xhttps://z.example nor https://."),
    ];
    assert_eq!(nodes, paragraph(expected));
    assert_eq!(read("`https://x.example`"), paragraph(vec![Node::Code("https://x.example".to_owned())]));
    assert_eq!(
        read("[https://a.example](https://b.example)"),
        paragraph(vec![link("https://b.example", "https://a.example")])
    );
}

#[test]
fn unfinished_text_behaves() {
    assert_eq!(read("```rust\nfn"), [Node::CodeBlock { language: "rust".to_owned(), text: "fn".to_owned() }]);
    assert_eq!(read("**bo"), paragraph(vec![text("**bo")]));
    assert_eq!(read_partial("A list:\n-"), paragraph(vec![text("A list:")]));
    assert_eq!(read_partial("A list:\n- a").len(), 2);
    assert_eq!(read_partial("-"), []);
    assert_eq!(read_partial("**bo"), paragraph(vec![Node::Strong(vec![text("bo")])]));
    assert_eq!(read_partial("`co"), paragraph(vec![Node::Code("co".to_owned())]));
    assert_eq!(read_partial("see [it](https://exa"), paragraph(vec![text("see it")]));
    assert_eq!(read_partial("Title\n==="), paragraph(vec![text("Title")]));
    assert_eq!(read_partial("Title\n===\n")[0], Node::Heading { level: 1, children: vec![text("Title")] });
}

/// Text that grows may add blocks, but none that is there becomes another one: that would be a jump.
#[test]
fn what_is_shown_stays_what_it_is_while_text_is_written() {
    let whole = "# Title\n\nWords with **strong** ones, `code` and [a link](https://example.com/a).\n\n- one\n- two **b**\n  - [x] deep\n\n1. first\n2. second\n\n\
                 ```rust\nfn main() {\n    // - 1\n}\n```\n\n| a | b |\n| :-- | --: |\n| `c` | **d** |\n\n> quoted\n\n---\n\nThe end.";
    let kinds = |nodes: &[Node]| nodes.iter().map(std::mem::discriminant).collect::<Vec<_>>();
    let mut before = Vec::new();
    for end in (1..=whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        let nodes = read_partial(&whole[..end]);
        let now = kinds(&nodes);
        assert!(now.starts_with(&before), "a block changed at {:?}: {nodes:?}", &whole[..end]);
        let shown = plain_text(&nodes);
        assert!(!shown.contains("**") && !shown.contains("](") && !shown.contains('|'), "{shown:?}");
        before = now;
    }
    assert_eq!(before, kinds(&read(whole)));
}

#[test]
fn depth_and_size_are_bounded_and_nothing_is_dropped() {
    for container in ["> ", ">", "- ", "+ ", "* ", "1. ", "1) ", "> - ", "> 1) + "] {
        let text = format!("{}end", container.repeat(5_000));
        assert_eq!(parse(&text).rest.unwrap(), Rest { text: text.clone(), limit: Limit::Depth }, "{container}");
        let within = format!("{}end", container.repeat(30 / container.split_whitespace().count()));
        let parsed = parse(&within);
        assert!(depth(&parsed.nodes) <= MAX_DEPTH + 1 && parsed.rest.is_none(), "{container}");
        assert!(plain_text(&parsed.nodes).contains("end"), "{container}");
    }
    let deep_list: String = (0..300).map(|n| format!("{}- item{n}\n", "  ".repeat(n))).collect();
    assert_eq!(parse(&deep_list).rest.unwrap().limit, Limit::Depth);
    let list: String = (0..60).map(|n| format!("{}- item{n}\n", "  ".repeat(n))).collect();
    assert!(depth(&read(&list)) <= MAX_DEPTH + 1 && plain_text(&read(&list)).contains("item59"));
    let table = format!("{0}| a |\n{0}|---|\n{0}| word |\n", "> ".repeat(22));
    assert!(plain_text(&read(&table)).contains("word"));
    let many = "*a* ".repeat(MAX_NODES * 2);
    assert_eq!(parse(&many).rest.unwrap().limit, Limit::Nodes);
    assert_eq!(shown(&many).matches('a').count(), MAX_NODES * 2);
    let long = format!("{}\n", "word ".repeat(20)).repeat(MAX_BYTES / 50);
    assert_eq!(parse(&long).rest.unwrap().limit, Limit::Bytes);
    assert_eq!(shown(&long).matches("word").count(), 20 * (MAX_BYTES / 50));
    let wide = "é".repeat(MAX_BYTES);
    assert_eq!(shown(&wide).matches('é').count(), MAX_BYTES);
}

#[test]
fn what_costs_a_page_much_is_bounded_more() {
    let count = |nodes: &[Node]| nodes.iter().filter(|node| matches!(node, Node::CodeBlock { .. })).count();
    let fences = parse(&"```\n".repeat(MAX_BYTES / 8));
    assert!(count(&fences.nodes) <= MAX_NODES / 10, "{}", count(&fences.nodes));
    assert_eq!(fences.rest.unwrap().limit, Limit::Nodes);
    let columns = 1_000;
    let table = format!("{}|\n{}|\n{}", "|a".repeat(columns), "|-".repeat(columns), "|\n".repeat(5_000));
    let Document { nodes, rest, .. } = parse(&table);
    assert!(rest.is_some(), "empty cells cost, too");
    let Some(Node::Table { rows, .. }) = nodes.first() else { panic!("{nodes:?}") };
    assert!(rows.iter().map(Vec::len).sum::<usize>() <= MAX_NODES + columns);
}

#[test]
fn what_people_write_is_never_too_deep() {
    for text in [
        "- ".repeat(40),
        format!("> {}", "* ".repeat(60)),
        format!("```\n{}x\n```", " ".repeat(400)),
        format!("{}text", " ".repeat(400)),
        format!("| {}- |", " ".repeat(400)),
        "1.5 - 2 - 3\n".repeat(100),
    ] {
        assert_eq!(parse(&text).rest, None, "{text}");
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
    for nodes in [read(input), read_partial(input)] {
        prop_assert!(depth(&nodes) <= MAX_DEPTH + 1);
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
        written_again(&input)?;
    }

    #[test]
    fn markup_soup_too(parts in prop::collection::vec(prop::sample::select(vec![
        "[", "]", "(", ")", "![", "](javascript:a)", "](https://a.example)", "<", ">", "<a href=x>", "*", "**", "_", "~~", "`", "```", "\n", "\n\n", "- ", "1. ", "- [x] ", "| a ", "|", "|---|", "> ", "# ", "    ", "\\", "&#106;", "http://", "https://b.example/", "javascript:", "x", "é", "\u{202e}", "\0", "[a]: vbscript:x\n", "[a]", "<javascript:x>", "-", "=",
    ]), 0..60)) {
        check(&parts.concat())?;
        written_again(&parts.concat())?;
    }

    #[test]
    fn every_word_comes_out_in_order(pieces in prop::collection::vec(piece(), 0..20)) {
        let nodes = read(&pieces.iter().map(|(_, markup)| markup.as_str()).collect::<String>());
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
        prop_assert_eq!(read_partial(&text), read(&text));
    }
}

/// The events of a text that no tree of ours is between.
fn events(text: &str) -> Vec<Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH).collect()
}

fn written_again(input: &str) -> Result<(), TestCaseError> {
    let tree = read(input);
    let written = write(&tree);
    for event in events(&written) {
        let is_ours = !matches!(
            event,
            Event::Html(_)
                | Event::InlineHtml(_)
                | Event::Start(pulldown_cmark::Tag::Heading { .. } | pulldown_cmark::Tag::HtmlBlock)
        );
        prop_assert!(is_ours, "{event:?} of {written:?}");
    }
    // Words of a text that was cut short stand elsewhere.
    let words = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>();
    prop_assert!(words(&shown(&written)).len() >= words(&plain_text(&tree)).len(), "{written:?}");
    Ok(())
}

#[test]
fn what_is_written_reads_as_before() {
    let text = "Some *em* **strong** ~~gone~~ `co``de`\nnext <b>\n\n> quote\n\n---\n\n- one\n- two\n  - deep\n\n3. three\n\n```rust\nfn x() {}\n```\n\n| a | b |\n| --- | --- |\n| `x` | [y](https://y.example) |";
    let words = |nodes: &[Node]| plain_text(nodes).split_whitespace().collect::<String>();
    assert_eq!(words(&read(&write(&read(text)))), words(&read(text)));
    assert_eq!(write(&read("# Head *em*\n\ntext")), "**Head *em***\n\ntext");
    assert_eq!(write(&read("<script>alert(1)</script>")), "\\<script\\>alert(1)\\</script\\>");
    assert_eq!(
        write(&read("1\\. not a list\n\\# nor a heading\u{202e}")),
        "1\\. not a list\n\\# nor a heading⟦U+202E⟧"
    );
    assert_eq!(fenced("", "a ``` b"), "````\na ``` b\n````");
}
