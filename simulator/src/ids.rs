//! Fresh ids, in the API's own form (README.md §8).

use rand::Rng;

const BASE_62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A new id: the prefix (with its underscore), `01`, and 22 random base-62 characters.
pub(crate) fn new_id(prefix: &str) -> String {
    let mut random = rand::rng();
    let body = (0..22).map(|_| char::from(BASE_62[random.random_range(0..BASE_62.len())]));
    [prefix, "01"].into_iter().flat_map(str::chars).chain(body).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_prefix_and_24_base_62_characters_readme_8() {
        let (one, two) = (new_id("agent_"), new_id("agent_"));
        let body = one.strip_prefix("agent_01").unwrap();
        assert_eq!(body.len(), 22);
        assert!(body.bytes().all(|b| b.is_ascii_alphanumeric()));
        assert_ne!(one, two);
    }
}
