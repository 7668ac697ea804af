//! A tool call as rules see it, and what of it a rule names.

use crate::intent::Level;

/// A tool call, as far as rules look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<'a> {
    /// The tool's name.
    pub tool: &'a str,
    /// The MCP server whose tool it is.
    pub server: Option<&'a str>,
    /// Ids and names of the agents that it is made for: the session's, and the thread's own.
    pub agents: &'a [String],
    /// How it was judged.
    pub level: Level,
}

impl Call<'_> {
    /// The tool as rules name it: `bash`, of an MCP server `server/tool`.
    pub fn tool_name(&self) -> String {
        self.server.map_or_else(|| self.tool.to_owned(), |server| format!("{server}/{}", self.tool))
    }
}

/// Whether a text is what a pattern says, in which `*` stands for any text; upper and lower case are the same.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_star_is_any_text() {
        for (pattern, text) in [
            ("bash", "Bash"),
            ("*", ""),
            ("*", "x"),
            ("postgres/*", "postgres/query"),
            ("*/delete_*", "github/delete_branch"),
            ("a*b*c", "abc"),
            ("a*b*c", "a--b--b--c"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("bash", "bash2"), ("", "x"), ("a*a", "a"), ("postgres/*", "query"), ("a*b*c", "ac"), ("a*bc", "abcd")]
        {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    proptest! {
        #[test]
        fn a_text_is_its_own_pattern_with_any_parts_left_out(parts in prop::collection::vec(("[a-c]{0,3}", "[a-c]{0,3}"), 0..4)) {
            let text: String = parts.iter().flat_map(|(kept, left_out)| [kept.as_str(), left_out]).collect();
            let pattern: String = parts.iter().flat_map(|(kept, _)| [kept.as_str(), "*"]).collect();
            prop_assert!(matches(&pattern, &text) || parts.is_empty());
        }
    }
}
