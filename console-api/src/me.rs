//! Who is asking.

use serde::{Deserialize, Serialize};

/// A person, or a program with a console token of theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The person's name.
    pub name: String,
    /// The name of their role.
    pub role: String,
}
