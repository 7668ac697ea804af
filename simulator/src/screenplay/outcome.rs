//! Numbers the gradings of an outcome, and bounds them by its limit (events.md §8.7).

use super::{
    grade::{Grade, Verdict},
    step::Step,
};

/// Makes the gradings of a screenplay consistent with the outcome's limit.
pub(super) fn graded(mut steps: Vec<Step>, max_iterations: u32) -> Vec<Step> {
    let mut iteration = 0;
    let mut last = None;
    for (index, step) in steps.iter_mut().enumerate() {
        let Step::Grade(grade) = step else { continue };
        grade.iteration = iteration;
        iteration += 1;
        if grade.result == Verdict::NeedsRevision && iteration >= max_iterations {
            grade.result = Verdict::MaxIterationsReached;
        }
        last = Some((index, grade.result));
        if grade.result != Verdict::NeedsRevision {
            break;
        }
    }
    match last {
        // One closing turn follows: what the screenplay does after its own last grading.
        Some((index, Verdict::MaxIterationsReached)) => {
            let closing = steps.iter().rposition(|step| matches!(step, Step::Grade(_))).unwrap_or(index) + 1;
            let mut closing = steps.split_off(closing);
            steps.truncate(index + 1);
            if closing.is_empty() {
                closing.push(Step::say("I stop here: this is the best version that I reached."));
            }
            steps.append(&mut closing);
        }
        None | Some((_, Verdict::NeedsRevision)) => {
            let explanation = "All criteria are met.".to_owned();
            steps.push(Step::Grade(Grade { result: Verdict::Satisfied, explanation, iteration }));
        }
        Some(_) => {}
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade(result: Verdict, iteration: u32) -> Step {
        Step::Grade(Grade { result, explanation: "All criteria are met.".to_owned(), iteration })
    }

    #[test]
    fn gradings_are_numbered_and_bounded_8_7() {
        use Verdict::{MaxIterationsReached, NeedsRevision, Satisfied};
        let play = vec![
            Step::say("First"),
            grade(NeedsRevision, 0),
            Step::say("Second"),
            grade(NeedsRevision, 0),
            grade(Satisfied, 0),
            Step::say("Done"),
        ];
        let whole = graded(play.clone(), 3);
        assert_eq!((&whole[3], &whole[4]), (&grade(NeedsRevision, 1), &grade(Satisfied, 2)));
        let short = graded(play, 1);
        assert_eq!(short, [Step::say("First"), grade(MaxIterationsReached, 0), Step::say("Done")]);
        assert_eq!(graded(vec![], 3), [grade(Satisfied, 0)], "without a grading it would never end");
    }
}
