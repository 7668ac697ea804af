//! Maps file names and code fences to the languages that can be highlighted.

/// Each language, with its other names: words behind a fence, endings and whole names of files.
const LANGUAGES: [(&str, &[&str]); 24] = [
    ("bash", &["sh", "shell", "zsh", "bashrc", "zshrc", "profile"]),
    ("c", &["h"]),
    ("cpp", &["c++", "cc", "cxx", "hpp", "hh"]),
    ("csharp", &["c#", "cs"]),
    ("css", &["scss", "less"]),
    ("diff", &["patch"]),
    ("dockerfile", &["docker", "containerfile"]),
    ("go", &["golang"]),
    ("ini", &["toml", "cfg", "conf", "env", "properties", "gitconfig"]),
    ("java", &[]),
    ("javascript", &["js", "jsx", "mjs", "cjs"]),
    ("json", &["jsonc", "jsonl", "json5", "ipynb"]),
    ("kotlin", &["kt", "kts"]),
    ("makefile", &["make", "mk"]),
    ("markdown", &["md", "mdx"]),
    ("php", &[]),
    ("python", &["py", "pyi"]),
    ("ruby", &["rb", "gemfile", "rakefile"]),
    ("rust", &["rs"]),
    ("sql", &["postgresql", "mysql", "sqlite"]),
    ("swift", &[]),
    ("typescript", &["ts", "tsx", "mts", "cts"]),
    ("xml", &["html", "xhtml", "svg", "vue", "svelte"]),
    ("yaml", &["yml"]),
];

/// The language of a Markdown fence: its first word, in any case.
pub fn of_fence(info: &str) -> Option<&'static str> {
    named(info.split([' ', '\t', ',', '{']).next().unwrap_or_default())
}

/// The language of a file: by its ending, or by its name where that has none.
pub fn of_path(path: &str) -> Option<&'static str> {
    named(path.rsplit(['/', '.']).next().unwrap_or_default())
}

fn named(word: &str) -> Option<&'static str> {
    let is_word = |name: &&str| name.eq_ignore_ascii_case(word);
    let (name, _) = LANGUAGES.iter().find(|(name, others)| is_word(name) || others.iter().any(is_word))?;
    Some(name)
}

#[cfg(test)]
mod tests;
