//! How the words of a form are put.

/// With a capital letter: what the API says of a field goes on from its path, and here it stands alone. An id stays as it is.
pub fn capitalised(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    if !first.chars().all(char::is_alphabetic) {
        return text.to_owned();
    }
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::capitalised;

    #[test]
    fn ids_are_no_words() {
        assert_eq!(capitalised("memory store"), "Memory store");
        assert_eq!(capitalised("there is no model `x`"), "There is no model `x`");
        for text in ["", "sesn_7 is gone", "`fast` is not supported"] {
            assert_eq!(capitalised(text), text);
        }
    }
}
