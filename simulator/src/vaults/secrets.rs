//! How long tokens and addresses in the `auth` of a credential may be (files-vaults-memory-skills.md §2.3).

use std::ops::RangeInclusive;

/// Of a token, which is checked and not kept.
pub(super) const TOKEN: RangeInclusive<usize> = 1..=8_192;
/// Of an address.
pub(super) const MAX_URL: usize = 2_047;
