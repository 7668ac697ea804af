//! `view`: whether answers carry contents (files-vaults-memory-skills.md §3.2, §3.3).

use crate::{cursor::PageRequest, prelude::*};

/// Most items of a page with contents.
const MAX_FULL: usize = 20;

/// What an answer shows of a memory or a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// Everything but the content, which is null.
    Basic,
    /// The content too.
    Full,
}

impl View {
    /// The `view` of a call that has no other parameter.
    pub fn only(params: &Params, default: Self) -> Result<Self, HttpError> {
        params.reject_unknown(&["view"])?;
        Self::of(params, default)
    }

    /// The `view` of a call.
    pub fn of(params: &Params, default: Self) -> Result<Self, HttpError> {
        Ok(match params.choice("view", &["basic", "full"])? {
            Some("full") => Self::Full,
            Some(_) => Self::Basic,
            None => default,
        })
    }

    /// `limit` and `page` of a list. Pages with contents are capped, whatever limit was asked for.
    pub fn page(self, params: &Params) -> Result<PageRequest, HttpError> {
        let mut page = params.page(20, 100)?;
        if self == Self::Full {
            page.limit = page.limit.min(MAX_FULL);
        }
        Ok(page)
    }
}
