//! A session's usage so far: the latest totals from the API, plus the model requests since.
//!
//! The API tells totals only when a session goes idle, and each model request as it ends. Events of child threads arrive
//! late, so what counts is when something happened, not when it came.

use crate::{
    token_count::read_tokens,
    usage_over_time::{Told, UsageTrace},
};
use pilothouse_api::{
    Timestamp,
    events::Event,
    usage::{ModelUsage, Usage},
};
use serde::{Deserialize, Serialize};

/// Totals that are kept up to date.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UsageTotals {
    /// When the latest totals were reported, in milliseconds since 1970; `None`: not yet.
    told_at: Option<i64>,
    /// Those totals, and what was used since.
    usage: Usage,
}

impl UsageTotals {
    /// Folds traces in the order of time. `None`: there are no totals among them, and they do not reach back to the
    /// session's beginning, which `whole` would say.
    pub fn fold(traces: impl IntoIterator<Item = UsageTrace>, whole: bool) -> Option<Self> {
        let mut totals = Self::default();
        for UsageTrace { at, told, .. } in traces {
            totals.note(at, &told);
        }
        (whole || totals.told_at.is_some()).then_some(totals)
    }

    /// What the session object had, at a moment in milliseconds since 1970.
    pub fn as_of(at: i64, usage: Usage) -> Self {
        Self { told_at: Some(at), usage }
    }

    /// These, or others that have counted more: a log may not have heard all threads yet, and the session object is old
    /// as soon as it is read.
    #[must_use]
    pub fn at_least(self, other: Self) -> Self {
        let count = |totals: &Self| read_tokens(&totals.usage) + totals.usage.output_tokens.unwrap_or(0);
        if count(&other) > count(&self) { other } else { self }
    }

    /// Adds the usage of a moment, unless the totals already include it.
    pub fn note(&mut self, at: i64, told: &Told) {
        match told {
            Told::Totals(usage) if self.told_at <= Some(at) => *self = Self::as_of(at, usage.clone()),
            Told::Request(used) | Told::Grading(used) if self.told_at < Some(at) => self.add(used),
            Told::Totals(_) | Told::Request(_) | Told::Grading(_) => {}
        }
    }

    /// Adds what an event says about usage, if anything.
    pub fn note_event(&mut self, event: &Event) {
        let at = event.processed_at.as_ref().and_then(Timestamp::unix_millis);
        if let (Some(at), Some(told)) = (at, Told::by(event)) {
            self.note(at, &told);
        }
    }

    /// The totals so far.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    fn add(&mut self, used: &ModelUsage) {
        let usage = &mut self.usage;
        // A request does not tell for how long it wrote to the cache; five minutes is the usual (pricing.md §4).
        let written = &mut usage.cache_creation.get_or_insert_default().ephemeral_5m_input_tokens;
        for (total, more) in [
            (&mut usage.input_tokens, used.input_tokens),
            (&mut usage.output_tokens, used.output_tokens),
            (&mut usage.cache_read_input_tokens, used.cache_read_input_tokens),
            (written, used.cache_creation_input_tokens),
        ] {
            *total = Some(total.unwrap_or(0).saturating_add(more));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token_count::written_tokens;
    use proptest::prelude::*;

    fn request(at: i64, input: u64, output: u64) -> UsageTrace {
        let used = ModelUsage { input_tokens: input, output_tokens: output, ..ModelUsage::default() };
        UsageTrace { at, thread: None, told: Told::Request(used) }
    }

    fn totals(at: i64, input: u64, output: u64) -> UsageTrace {
        let usage = Usage { input_tokens: Some(input), output_tokens: Some(output), ..Usage::default() };
        UsageTrace { at, thread: None, told: Told::Totals(usage) }
    }

    fn counts(totals: &UsageTotals) -> (u64, u64) {
        (totals.usage().input_tokens.unwrap_or(0), totals.usage().output_tokens.unwrap_or(0))
    }

    #[test]
    fn requests_count_until_totals_have_them() {
        let mut so_far = UsageTotals::fold([request(1, 10, 1), request(2, 20, 2)], true).unwrap();
        assert_eq!(counts(&so_far), (30, 3), "in a first turn there are no totals");
        so_far.note(3, &totals(3, 30, 3).told);
        so_far.note(2, &request(2, 20, 2).told);
        assert_eq!(counts(&so_far), (30, 3), "what a child thread did before the totals, and is heard late");
        so_far.note(4, &request(4, 5, 5).told);
        so_far.note(2, &totals(2, 1, 1).told);
        assert_eq!(counts(&so_far), (35, 8), "older totals say nothing new");
    }

    #[test]
    fn all_kinds_of_tokens_are_counted() {
        let used = ModelUsage {
            cache_creation_input_tokens: 1,
            cache_read_input_tokens: 20,
            input_tokens: 300,
            output_tokens: 4_000,
            speed: None,
        };
        let mut so_far = UsageTotals::default();
        so_far.note(1, &Told::Request(used.clone()));
        so_far.note(2, &Told::Grading(used));
        let usage = so_far.usage();
        assert_eq!((read_tokens(usage), written_tokens(usage), usage.output_tokens), (642, 2, Some(8_000)));
    }

    #[test]
    fn what_has_counted_more_counts() {
        let logged = UsageTotals::fold([request(1, 10, 1)], true).unwrap();
        let object = |output| UsageTotals::as_of(5, Usage { output_tokens: Some(output), ..Usage::default() });
        assert_eq!(logged.clone().at_least(object(11)), logged, "the log is as good, and is told of what follows");
        let mut later = logged.at_least(object(40));
        assert_eq!(counts(&later), (0, 40), "threads that were not heard yet");
        later.note(4, &request(4, 7, 7).told);
        assert_eq!(counts(&later), (0, 40), "are in it already");
    }

    #[test]
    fn a_part_of_a_log_without_totals_says_nothing() {
        assert_eq!(UsageTotals::fold([request(1, 10, 1)], false), None);
        assert_eq!(UsageTotals::fold([], true), Some(UsageTotals::default()));
        assert!(UsageTotals::fold([totals(1, 0, 0)], false).is_some());
    }

    proptest! {
        /// Loading the page at any moment, and following from there, gives what loading it at the end gives.
        #[test]
        fn following_is_the_same_as_loading_again(
            steps in prop::collection::vec((any::<bool>(), 0_u64..1_000), 0..40), at in 0_usize..40,
        ) {
            let mut all = Vec::new();
            let (mut input, mut output) = (0, 0);
            for (moment, (is_totals, tokens)) in steps.into_iter().enumerate() {
                let moment = moment as i64;
                if is_totals {
                    all.push(totals(moment, input, output));
                } else {
                    (input, output) = (input + tokens, output + 1);
                    all.push(request(moment, tokens, 1));
                }
            }
            let loaded = UsageTotals::fold(all.clone(), true).unwrap();
            prop_assert_eq!(counts(&loaded), (input, output));
            let at = at.min(all.len());
            let mut followed = UsageTotals::fold(all[..at].to_vec(), true).unwrap();
            for trace in &all[at..] {
                followed.note(trace.at, &trace.told);
            }
            prop_assert_eq!(followed, loaded);
        }
    }
}
