//! Builds the tree from the parser's events on an explicit stack, so deep input can't overflow the call stack.

use super::{
    bounds::MAX_DEPTH,
    links::{link, linkify},
    tree::{Align, Item, Node, plain_text},
};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, Tag};

/// What has begun and not ended yet.
enum OpenElement {
    Emphasis,
    Strong,
    Strikethrough,
    Link { target: String, title: String },
    Image { target: String, title: String },
    Paragraph,
    Heading(u8),
    Quote,
    Code { language: String },
    List { start: Option<u64>, items: Vec<Item> },
    Item { checked: Option<bool> },
    Table { columns: Vec<Align>, head: Vec<Vec<Node>>, rows: Vec<Vec<Vec<Node>>> },
    Row { head: bool, cells: Vec<Vec<Node>> },
    Cell,
}

/// What a code block, table or quote costs a page, in nodes: each is a box.
const BOX: usize = 10;

/// The tree so far.
#[derive(Default)]
pub(super) struct Builder {
    root: Vec<Node>,
    stack: Vec<(OpenElement, Vec<Node>)>,
    /// What has begun beyond the depth limit, and whether it is a block: its content goes to the innermost frame.
    flat: Vec<bool>,
    links: usize,
    nodes: usize,
    /// Bare URLs that became links.
    urls: usize,
}

impl Builder {
    /// How many nodes were made; what costs a page more counts more.
    pub(super) const fn nodes(&self) -> usize {
        self.nodes
    }

    pub(super) fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(_) => self.close(),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => self.push(Node::Code(text.into_string())),
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => self.text(&text),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.push(Node::Break),
            Event::Rule => self.push(Node::Rule),
            Event::TaskListMarker(done) => {
                let item = self.stack.iter_mut().rev().find_map(|(frame, _)| match frame {
                    OpenElement::Item { checked } => Some(checked),
                    _ => None,
                });
                if let Some(checked) = item {
                    *checked = Some(done);
                }
            }
        }
    }

    /// Closes what is still open and hands out the tree.
    pub(super) fn finish(mut self) -> Vec<Node> {
        self.flat.clear();
        while !self.stack.is_empty() {
            self.close();
        }
        linkify(self.root, &mut self.urls)
    }

    fn open(&mut self, tag: Tag<'_>) {
        if !self.flat.is_empty() || self.stack.len() + levels(&tag) > MAX_DEPTH {
            return self.flat.push(is_block(&tag));
        }
        let frame = frame_of(tag);
        self.links += usize::from(is_link(&frame));
        self.nodes += cost(&frame);
        self.stack.push((frame, Vec::new()));
    }

    fn close(&mut self) {
        if let Some(is_block) = self.flat.pop() {
            if is_block && !matches!(self.siblings().last(), None | Some(Node::Break)) {
                self.push(Node::Break);
            }
            return;
        }
        let Some((frame, children)) = self.stack.pop() else { return };
        let in_link = self.links > 0;
        self.links -= usize::from(is_link(&frame));
        let children = if in_link { children } else { linkify(children, &mut self.urls) };
        match frame {
            OpenElement::Emphasis => self.push(Node::Emphasis(children)),
            OpenElement::Strong => self.push(Node::Strong(children)),
            OpenElement::Strikethrough => self.push(Node::Strikethrough(children)),
            OpenElement::Paragraph => self.push(Node::Paragraph(children)),
            OpenElement::Heading(level) => self.push(Node::Heading { level, children }),
            OpenElement::Quote => self.push(Node::Quote(children)),
            OpenElement::Code { language } => {
                self.push(Node::CodeBlock { language, text: plain_text(&children) });
            }
            OpenElement::Link { target, title } | OpenElement::Image { target, title } => {
                let children = if children.is_empty() { vec![Node::Text(target.clone())] } else { children };
                let nodes = if self.links > 0 { children } else { link(&target, &title, children) };
                self.extend(nodes);
            }
            OpenElement::List { start, items } => self.push(Node::List { start, items }),
            OpenElement::Item { checked } => self.end_item(Item { checked, children }),
            OpenElement::Table { columns, head, rows } => self.push(Node::Table { columns, head, rows }),
            OpenElement::Row { head, cells } => self.end_row(head, cells),
            OpenElement::Cell => self.end_cell(children),
        }
    }

    fn end_item(&mut self, item: Item) {
        match self.stack.last_mut() {
            Some((OpenElement::List { items, .. }, _)) => items.push(item),
            _ => self.extend(item.children),
        }
    }

    fn end_row(&mut self, is_head: bool, cells: Vec<Vec<Node>>) {
        match self.stack.last_mut() {
            Some((OpenElement::Table { head, .. }, _)) if is_head => *head = cells,
            Some((OpenElement::Table { rows, .. }, _)) => rows.push(cells),
            _ => self.extend(cells.into_iter().flatten().collect()),
        }
    }

    fn end_cell(&mut self, children: Vec<Node>) {
        match self.stack.last_mut() {
            Some((OpenElement::Row { cells, .. }, _)) => cells.push(children),
            _ => self.extend(children),
        }
    }

    fn siblings(&mut self) -> &mut Vec<Node> {
        match self.stack.last_mut() {
            Some((_, children)) => children,
            None => &mut self.root,
        }
    }

    fn push(&mut self, node: Node) {
        self.nodes += 1;
        self.siblings().push(node);
    }

    fn extend(&mut self, nodes: Vec<Node>) {
        self.siblings().extend(nodes);
    }

    /// Adds text; the parser sends it in pieces, which are joined.
    fn text(&mut self, text: &str) {
        match self.siblings().last_mut() {
            Some(Node::Text(last)) => last.push_str(text),
            _ => self.push(Node::Text(text.to_owned())),
        }
    }
}

fn frame_of(tag: Tag<'_>) -> OpenElement {
    match tag {
        Tag::Emphasis | Tag::Superscript | Tag::Subscript => OpenElement::Emphasis,
        Tag::Strong => OpenElement::Strong,
        Tag::Strikethrough => OpenElement::Strikethrough,
        Tag::Link { dest_url, title, .. } => {
            OpenElement::Link { target: dest_url.into_string(), title: title.into_string() }
        }
        Tag::Image { dest_url, title, .. } => {
            OpenElement::Image { target: dest_url.into_string(), title: title.into_string() }
        }
        Tag::Heading { level, .. } => OpenElement::Heading(level as u8),
        Tag::BlockQuote(_) => OpenElement::Quote,
        Tag::CodeBlock(CodeBlockKind::Fenced(language)) => OpenElement::Code { language: language.into_string() },
        Tag::CodeBlock(CodeBlockKind::Indented) => OpenElement::Code { language: String::new() },
        Tag::List(start) => OpenElement::List { start, items: Vec::new() },
        Tag::Item => OpenElement::Item { checked: None },
        Tag::Table(columns) => {
            let columns = columns.into_iter().map(align_of).collect();
            OpenElement::Table { columns, head: Vec::new(), rows: Vec::new() }
        }
        Tag::TableHead => OpenElement::Row { head: true, cells: Vec::new() },
        Tag::TableRow => OpenElement::Row { head: false, cells: Vec::new() },
        Tag::TableCell => OpenElement::Cell,
        // Raw HTML is text like any other; the rest is never switched on.
        Tag::Paragraph
        | Tag::HtmlBlock
        | Tag::FootnoteDefinition(_)
        | Tag::DefinitionList
        | Tag::DefinitionListTitle
        | Tag::DefinitionListDefinition
        | Tag::MetadataBlock(_) => OpenElement::Paragraph,
    }
}

const fn align_of(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None => Align::None,
        Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}

/// How many frames a tag needs to keep its content: a list without items would lose it.
const fn levels(tag: &Tag<'_>) -> usize {
    match tag {
        Tag::Table(_) => 3,
        Tag::List(_) => 2,
        _ => 1,
    }
}

/// What a frame costs a page beside its own node, which counts when it ends.
const fn cost(frame: &OpenElement) -> usize {
    match frame {
        OpenElement::Code { .. } | OpenElement::Table { .. } | OpenElement::Quote => BOX,
        OpenElement::Item { .. } | OpenElement::Row { .. } | OpenElement::Cell => 1,
        _ => 0,
    }
}

const fn is_link(frame: &OpenElement) -> bool {
    matches!(frame, OpenElement::Link { .. } | OpenElement::Image { .. })
}

const fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}
