//! Fingerprints: a row's version, the same on every machine.

/// FNV-1a over numbers that decide a row's content.
pub(super) fn fingerprint(parts: &[u64]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
