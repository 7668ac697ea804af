//! The files of a version as a tree, and one of them. What others wrote is text, and nothing of it runs.

use crate::{
    routes::Route,
    session::content::{file_preview::text_preview, markdown::whole_markdown},
    ui::{Failure, Icon, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{page::Query, skills::SkillVersion};
use pilothouse_domain::{
    format::bytes,
    skill::{self, File, Files, Node, SKILL_MD},
};

/// The key of the file that is shown.
pub const FILE: &str = "file";

/// The files of a zip, or why they can't be shown.
pub type Contents = Result<Files, Failure>;

/// All files, each with a link that shows it.
pub fn tree_view(version: &SkillVersion, files: &Files, current: Option<&str>) -> AnyView {
    level(version, &skill::tree(files), current)
}

fn level(version: &SkillVersion, nodes: &[Node<'_>], current: Option<&str>) -> AnyView {
    let nodes = nodes.iter().map(|node| match node {
        Node::Folder { name: folder, nodes } => view! {
            <li><span class="tree-name"><Icon name="folder"/>{name(folder)}</span>{level(version, nodes, current)}</li>
        }
        .into_any(),
        Node::File { name: file, path, file: content } => {
            let query = Query::new().with(FILE, path).suffix();
            let href = format!("{}{query}#file", Route::SkillVersion(version.skill_id.clone(), version.id.clone()));
            let is_current = (current == Some(path)).then_some("true");
            view! {
                <li>
                    <span class="tree-name">
                        <Icon name="file-text"/>
                        <a href=href aria-current=is_current>{name(file)}</a>
                        <span class="quiet small">{bytes(content.content.len() as u64)}</span>
                    </span>
                </li>
            }
            .into_any()
        }
    });
    view! { <ul class="tree">{nodes.collect_view()}</ul> }.into_any()
}

/// One file.
pub fn file_section(path: &str, file: Option<&File>) -> AnyView {
    let inner = match file {
        None => view! { <p class="quiet">"The version has no such file."</p> }.into_any(),
        Some(file) if file.is_link => {
            let target = String::from_utf8_lossy(&file.content).into_owned();
            view! { <p>"It is a symbolic link to "<code>{revealed(&target)}</code>", which is not followed."</p> }
                .into_any()
        }
        Some(file) if file.content.is_empty() => view! { <p class="quiet">"It is empty."</p> }.into_any(),
        Some(file) => content(path, file),
    };
    view! {
        <section class="section stack" aria-labelledby="file" tabindex="-1">
            <h2 id="file"><code>{revealed(path)}</code></h2>
            {inner}
        </section>
    }
    .into_any()
}

/// Instructions are also shown as they are written: their front matter is not part of what agents are told to do.
fn content(path: &str, file: &File) -> AnyView {
    let is_instructions = path.rsplit('/').next() == Some(SKILL_MD);
    match file.text().filter(|text| is_instructions && text.len() <= MAX_INSTRUCTIONS) {
        Some(text) => view! {
            {whole_markdown(skill::body(text))}
            <details>
                <summary>"As it is written"</summary>
                <pre class="text-block" tabindex="0">{revealed(text)}</pre>
            </details>
        }
        .into_any(),
        None => text_preview(path, &file.content),
    }
}

/// Longer instructions are not rendered, in bytes.
const MAX_INSTRUCTIONS: usize = 256 * 1024;
