//! `/healthz`: the process answers.

/// Says that the server runs; it asks neither the database nor the upstream, so that a restart loop can't be caused
/// by what a restart won't mend.
pub async fn healthz() -> &'static str {
    "ok\n"
}
