//! What one module defines, imports and mentions, from its syntax tree.

use std::collections::HashSet;

use proc_macro2::{Spacing, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, ImplItem, Item, ItemUse, Local, Macro, Meta, Path, Stmt, TraitItem, UseTree, Visibility};

use super::module::{Definition, Import, Kind, Mention, Module};

/// Fills `module` with what `items` say. Modules inside it are left to the caller.
pub fn read(module: Module, items: &[Item]) -> Module {
    let mut reader = Reader { module };
    for item in items.iter().filter(|item| !matches!(item, Item::Mod(_)) && !is_test(attributes(item))) {
        reader.define(item);
        reader.visit_item(item);
    }
    reader.module
}

struct Reader {
    module: Module,
}

impl Reader {
    fn define(&mut self, item: &Item) {
        let (name, kind) = match item {
            Item::Const(item) => (&item.ident, Kind::Value),
            Item::Fn(item) => (&item.sig.ident, Kind::Value),
            Item::Static(item) => (&item.ident, Kind::Value),
            Item::Enum(item) => (&item.ident, Kind::Type),
            Item::Struct(item) => (&item.ident, Kind::Type),
            Item::Type(item) => (&item.ident, Kind::Type),
            Item::Union(item) => (&item.ident, Kind::Type),
            Item::Trait(item) => (&item.ident, Kind::Trait),
            Item::TraitAlias(item) => (&item.ident, Kind::Trait),
            Item::Macro(item) => {
                collect_words(item.mac.tokens.clone(), &mut self.module.generated);
                let Some(name) = &item.ident else { return };
                (name, Kind::Value)
            }
            _ => return,
        };
        self.module.items.push(Definition { name: name.to_string(), kind });
    }

    fn import(&mut self, tree: &UseTree, mut path: Vec<String>, public: bool) {
        let (name, last) = match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                return self.import(&tree.tree, path, public);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(tree, path.clone(), public));
            }
            UseTree::Name(tree) => (Some(&tree.ident), &tree.ident),
            UseTree::Rename(tree) => (Some(&tree.rename), &tree.ident),
            UseTree::Glob(tree) => {
                let line = tree.star_token.span.start().line;
                return self.module.imports.push(Import { name: None, path, line, public });
            }
        };
        let line = last.span().start().line;
        let name = match name {
            Some(name) if name == "self" => path.last().cloned(),
            name => name.map(Ident::to_string),
        };
        if last != "self" {
            path.push(last.to_string());
        }
        self.module.imports.push(Import { name, path, line, public });
    }

    fn mention(&mut self, path: Vec<String>, line: usize) {
        if let Some(first) = path.first() {
            self.module.words.insert(first.clone());
        }
        self.module.mentions.push(Mention { path, line });
    }

    /// Inside a macro there is no syntax tree: each run of `name::name` counts as a path, and so does each name that
    /// looks like a component, a type, a constant or a call.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens = Vec::from_iter(tokens);
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(first) => {
                    let path = path_at(&tokens, at);
                    self.module.words.insert(first.to_string());
                    if !is_member(&tokens, at) && (path.len() > 1 || is_item_like(&path[0], tokens.get(at + 1))) {
                        self.mention(path.clone(), first.span().start().line);
                    }
                    at += (path.len() - 1) * 3;
                }
                TokenTree::Literal(_) | TokenTree::Punct(_) => {}
            }
            at += 1;
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let ImplItem::Fn(function) = item else { return visit::visit_impl_item(self, item) };
        if !is_test(&function.attrs) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        let TraitItem::Fn(function) = item else { return visit::visit_trait_item(self, item) };
        if !is_test(&function.attrs) {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if !matches!(statement, Stmt::Local(Local { attrs, .. }) if is_test(attrs)) {
            visit::visit_stmt(self, statement);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_none() {
            self.import(&item.tree, Vec::new(), !matches!(item.vis, Visibility::Inherited));
        }
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast Path) {
        if path.leading_colon.is_none()
            && let Some(first) = path.segments.first()
        {
            let line = first.ident.span().start().line;
            self.mention(path.segments.iter().map(|segment| segment.ident.to_string()).collect(), line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.visit_path(&call.path);
        self.tokens(call.tokens.clone());
    }

    /// Attributes name functions in strings: `#[serde(default = "limits::standard")]`.
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let Meta::List(list) = &attribute.meta else { return };
        for token in list.tokens.clone() {
            if let TokenTree::Literal(literal) = &token
                && let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string())
                && let Ok(path) = text.parse::<Path>()
            {
                let line = literal.span().start().line;
                self.mention(path.segments.iter().map(|segment| segment.ident.to_string()).collect(), line);
            }
        }
        self.tokens(list.tokens.clone());
    }
}

/// The path that begins at a name: `a`, or `a::b::c`.
fn path_at(tokens: &[TokenTree], at: usize) -> Vec<String> {
    let mut path = vec![tokens[at].to_string()];
    let mut rest = &tokens[at + 1..];
    while let [TokenTree::Punct(one), TokenTree::Punct(two), TokenTree::Ident(name), more @ ..] = rest
        && one.as_char() == ':'
        && one.spacing() == Spacing::Joint
        && two.as_char() == ':'
    {
        path.push(name.to_string());
        rest = more;
    }
    path
}

/// Whether it is a field or method, as in `value.name`.
fn is_member(tokens: &[TokenTree], at: usize) -> bool {
    let punctuation = |back: usize| match at.checked_sub(back).map(|before| &tokens[before]) {
        Some(TokenTree::Punct(sign)) => Some(sign.as_char()),
        _ => None,
    };
    punctuation(1) == Some('.') && punctuation(2) != Some('.')
}

fn is_item_like(name: &str, next: Option<&TokenTree>) -> bool {
    let called = match next {
        Some(TokenTree::Group(_)) => true,
        Some(TokenTree::Punct(sign)) => sign.as_char() == '!',
        _ => false,
    };
    called || name.starts_with(|first: char| first.is_ascii_uppercase())
}

fn collect_words(tokens: TokenStream, words: &mut HashSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect_words(group.stream(), words),
            TokenTree::Ident(word) => drop(words.insert(word.to_string())),
            TokenTree::Literal(_) | TokenTree::Punct(_) => {}
        }
    }
}

/// Whether `#[cfg(test)]`, `#[cfg(all(test, …))]` or `#[test]` stands before it.
pub fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.segments.last().is_some_and(|last| last.ident == "test"),
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition == "test" || condition.starts_with("all") && condition.contains("test")
        }
        Meta::List(list) => list.path.segments.last().is_some_and(|last| last.ident == "test"),
        Meta::NameValue(_) => false,
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
