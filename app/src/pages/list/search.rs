//! The search of a list. The API finds nothing by words, so pages of the list are read and looked through here.

use super::{Filters, SEARCH};
use leptos::prelude::*;
use pilothouse_api::{Error, Page as Items, Verbatim, page::Query};

/// How many calls a search makes before it asks whether to go on.
const CALLS: usize = 5;

/// What a list shows: one of its pages, or what a search found.
pub struct Loaded<T> {
    /// The items, and the cursors of the pages beside them.
    pub items: Items<Verbatim<T>>,
    /// How many items the search looked at; `None`: nothing was searched for.
    pub searched: Option<usize>,
}

impl Filters {
    /// Loads a page of the list; where words are searched for, reads several and keeps the items that have all of them.
    pub async fn load<T, F>(
        &self,
        fetch: impl Fn(Query) -> F,
        text: impl Fn(&T) -> Vec<Option<&str>>,
    ) -> Result<Loaded<T>, Error>
    where
        F: Future<Output = Result<Items<Verbatim<T>>, Error>>,
    {
        let mut items = fetch(self.query()).await?;
        let Some(words) = self.get(SEARCH) else { return Ok(Loaded { items, searched: None }) };
        let words = words.to_lowercase();
        for _ in 1..CALLS {
            let Some(next) = items.next_page.clone() else { break };
            let more = fetch(Self { cursor: Some(next), ..self.clone() }.query()).await?;
            items.data.extend(more.data);
            items.next_page = more.next_page;
        }
        let searched = items.data.len();
        items.data.retain(|item| has_all(&words, &text(item)));
        // A page of finds has no page before it: the search goes one way.
        items.prev_page = None;
        Ok(Loaded { items, searched: Some(searched) })
    }

    /// The search field: a form of its own, which keeps the other filters.
    pub fn search_form(&self, label: &'static str, placeholder: &'static str) -> impl IntoView + use<> {
        let kept = self.pairs.iter().filter(|(key, _)| *key != SEARCH).cloned();
        let kept: Vec<_> = kept.map(|(key, value)| view! { <input type="hidden" name=key value=value/> }).collect();
        let words = self.get(SEARCH).unwrap_or_default().to_owned();
        view! {
            <form class="list-search" role="search" method="get" action=self.route.to_string()>
                {kept}
                <input type="search" name=SEARCH aria-label=label placeholder=placeholder value=words autocomplete="off"/>
                <button type="submit" class="button">"Search"</button>
            </form>
        }
    }

    /// What a search looked at and found, and the ways on; `what`: what the list holds, in the plural.
    pub fn search_note<T>(&self, loaded: &Loaded<T>, what: &'static str) -> Option<impl IntoView + use<T>> {
        let searched = loaded.searched?;
        let words = self.get(SEARCH)?.to_owned();
        let found = match loaded.items.data.len() {
            0 => format!("No {what} found"),
            count => format!("{count} found"),
        };
        let all = loaded.items.next_page.is_none();
        let among = match (self.cursor.is_some(), all) {
            (false, true) => format!("all {searched} {what}"),
            (false, false) => format!("the newest {searched} {what}"),
            (true, _) => format!("{searched} older {what}"),
        };
        let older = loaded.items.next_page.as_deref().map(|next| self.with("page", Some(next)));
        Some(view! {
            <p class="row search-note">
                <span>{found}" for “"<bdi>{words}</bdi>"” in "{among}"."</span>
                {older.map(|href| view! { <a href=href>"Search older ones"</a> })}
                <a href=self.with(SEARCH, None)>"Clear the search"</a>
            </p>
        })
    }
}

/// Whether every word stands in one of the texts; the words are in lower case.
fn has_all(words: &str, texts: &[Option<&str>]) -> bool {
    let texts: Vec<String> = texts.iter().flatten().map(|text| text.to_lowercase()).collect();
    words.split_whitespace().all(|word| texts.iter().any(|text| text.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::has_all;

    #[test]
    fn every_word_must_stand_somewhere() {
        let texts = [Some("Count Lines"), None, Some("sesn_42")];
        assert!(has_all("lines count", &texts));
        assert!(has_all("sesn_42 li", &texts));
        assert!(!has_all("lines words", &texts));
        assert!(has_all("", &[]));
    }
}
