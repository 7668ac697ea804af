//! The two shapes of skills: today's, and the one that `skills-2025-10-02` asks for (README.md §2.2).

use crate::{http::Betas, prelude::*, store::IdPage};

const LEGACY: &str = "skills-2025-10-02";
const MAX_LIMIT: usize = 1_000;

/// Which shape a call gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Current,
    Legacy,
}

impl Shape {
    pub fn of(betas: &Betas) -> Self {
        if betas.has(LEGACY) { Self::Legacy } else { Self::Current }
    }

    /// What the display name is called.
    pub fn display_name(self) -> &'static str {
        match self {
            Self::Current => "display_name",
            Self::Legacy => "display_title",
        }
    }

    pub fn skill(self, skill: &Value) -> Value {
        match self {
            Self::Current => json!({
                "id": skill["id"], "created_at": skill["created_at"], "display_name": skill["display_name"],
                "latest_version_id": skill["latest_version_id"], "source": skill["source"], "type": "skill",
                "updated_at": skill["updated_at"],
            }),
            Self::Legacy => json!({
                "id": skill["id"], "created_at": skill["created_at"], "display_title": skill["display_name"],
                "latest_version": skill["latest_epoch"], "source": skill["source"]["type"], "type": "skill",
                "updated_at": skill["updated_at"],
            }),
        }
    }

    pub fn version(self, version: &Value) -> Value {
        let mut shown = json!({
            "id": version["id"], "created_at": version["created_at"], "description": version["description"],
            "name": version["name"], "skill_id": version["skill_id"], "type": "skill_version",
        });
        if self == Self::Legacy {
            shown["directory"] = version["directory"].clone();
            shown["version"] = version["epoch"].clone();
        }
        shown
    }

    /// What a list of skills or versions holds.
    pub fn filter(self, kind: Kind, params: &Params, own: &[&str]) -> Result<ListFilter<'static>, HttpError> {
        let ids: &[&str] = if self == Self::Legacy { &["after_id", "before_id"] } else { &[] };
        params.filter(kind, &[own, ids].concat())
    }

    /// A page of a list in this shape.
    pub async fn list(
        self,
        store: &Store,
        filter: ListFilter<'_>,
        params: &Params,
        show: impl Fn(Value) -> Value,
    ) -> Answer {
        let page = params.page(20, MAX_LIMIT)?;
        let is_by_id = ["after_id", "before_id"].iter().any(|name| params.get(name).is_some());
        refuse_if(is_by_id && page.cursor.is_some(), "page: can't be combined with `after_id` or `before_id`")?;
        if is_by_id {
            let page = store.list_by_id(filter, &params.id_page(page.limit, page.descending)?).await?;
            return Ok(Json(page.map(show).body()));
        }
        let listed = store.list(filter, &page).await?;
        let data: Vec<Value> = listed.data.into_iter().map(show).collect();
        if self == Self::Current {
            return Ok(Json(json!({"data": data, "next_page": listed.next})));
        }
        let mut body = IdPage::new(data, listed.next.is_some()).body();
        body["next_page"] = json!(listed.next);
        Ok(Json(body))
    }
}
