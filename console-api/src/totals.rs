//! What the whole log adds up to.

use serde::{Deserialize, Serialize};

/// How often a type of event occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TypeCount {
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// How many events there are of it.
    pub count: u32,
}
