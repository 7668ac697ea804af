//! What the targets of snippets are called, and what each needs.

use pilothouse_domain::snippet::Target;

/// What a person needs to know of a target.
pub fn words(target: &Target) -> (&'static str, &'static str) {
    match target {
        Target::Console(_) => (
            "This console",
            "Put a token of this console into the variable PILOTHOUSE_TOKEN. “pilothouse token create NAME --user YOU” makes one. The call has your rights and is in the ledger.",
        ),
        Target::Api(_) => (
            "The API directly",
            "Put a key of the Claude API into the variable ANTHROPIC_API_KEY. The call passes this console by.",
        ),
    }
}
