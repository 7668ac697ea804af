//! Links out of the console: Leptos lets `javascript:` through, so only parsed web addresses become links.

use leptos::prelude::*;

/// A link to another site; text that is not an http(s) or mailto address stays text.
#[component]
pub fn ExternalLink(
    /// The address.
    #[prop(into)]
    href: String,
    children: Children,
) -> impl IntoView {
    if is_web_address(&href) {
        view! { <a href=href target="_blank" rel="noopener noreferrer nofollow">{children()}</a> }.into_any()
    } else {
        view! { <span>{children()}</span> }.into_any()
    }
}

fn is_web_address(href: &str) -> bool {
    let lower = href.trim_start().to_ascii_lowercase();
    ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme))
        && !href.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::is_web_address;

    #[test]
    fn only_the_web_is_linked() {
        assert!(is_web_address("https://example.com/a?b=c"));
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "//evil",
            "https://a\nb",
            "",
        ] {
            assert!(!is_web_address(bad), "{bad:?}");
        }
    }
}
