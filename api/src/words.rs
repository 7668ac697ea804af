//! Closed sets of words, such as states, that keep a word from a newer API.

/// Defines an enum of words with an `Unknown` arm, its serde form and its `Display`.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$word_doc])* #[serde(rename = $text)] $word,)*
            /// A word that this version doesn't know.
            #[serde(untagged)]
            Unknown(String),
        }

        impl $name {
            /// The words that this version knows.
            pub const KNOWN: &[Self] = &[$(Self::$word),*];

            /// The word as the API writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$word => $text,)*
                    Self::Unknown(word) => word,
                }
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    words! {
        /// Of the tests.
        State {
            /// On.
            On = "on",
            /// Off.
            Off = "switched_off",
        }
    }

    #[test]
    fn each_word_is_written_as_the_api_writes_it() {
        for state in State::KNOWN {
            let json = serde_json::to_value(state).unwrap();
            assert_eq!(json, state.to_string());
            assert_eq!(&serde_json::from_value::<State>(json).unwrap(), state);
        }
        let new: State = serde_json::from_str("\"standby\"").unwrap();
        assert_eq!((new.as_str(), &new), ("standby", &State::Unknown("standby".to_owned())));
    }
}
