//! What it would take: the value of a lever at which targets are as likely as wished.

mod bench;

use serde::Serialize;

use crate::error::{Error, Fault, Problem, Result, nearest};
use crate::math::root::find_root;
use crate::model::Model;
use crate::plan::Judged;
use crate::simulate::Estimate;
use bench::Bench;

/// What is changed until the probability is as wished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lever {
    /// A lasting shift of the indicator's level from January of the plan's year on, in log percent: about percentage points of growth.
    ///
    /// A share moves by that percent of itself. A task without a level moves by a tenth of a standard deviation of its delay factor for each.
    Shift,
    /// The value that the target asks for, in its unit.
    Target,
    /// A number of the ledger by its dotted name, such as `shock.demand_slump.size` or `deposits_balance.mean`.
    Number(String),
}

/// A question to a scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    /// The targets that must be met, all at once if there are several.
    pub targets: Vec<String>,
    /// The probability that is wished, between 0 and 1.
    pub probability: f64,
    /// What is changed.
    pub lever: Lever,
    /// Between which values; for a number of the ledger its stated range if there is none.
    pub range: Option<(f64, f64)>,
}

/// What a lever must be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Solution {
    /// The question.
    pub question: Question,
    /// Where the lever stands in the scenario: 0 for a shift.
    pub stated: f64,
    /// The probability there.
    pub now: Estimate,
    /// The value of the lever at which the probability is as wished.
    ///
    /// A target's level is rounded to a published figure at which it is at least as likely.
    pub answer: f64,
    /// Lower end of the 95 % Monte Carlo interval of the answer: where the probability, with its error, could be as wished.
    pub lower_95: f64,
    /// Upper end of that interval.
    pub upper_95: f64,
    /// The probability at the answer.
    pub then: Estimate,
    /// Values of the lever between the ends that were tried, with the probability at each.
    pub curve: Vec<(f64, Estimate)>,
}

/// Points of the curve.
pub const CURVE: usize = 9;
/// How often the distance is doubled in search of a bracket.
const DOUBLINGS: i32 = 10;
/// Steps to either side that are looked at where the probability is nowhere on both sides of the wish.
const WITHIN: f64 = 8.0;
/// Steps of the search for the best value of a lever that does not reach the wish.
const NARROWINGS: usize = 24;

impl Model {
    /// The value of a lever at which targets are as likely as wished, on the same random numbers at every value.
    ///
    /// ```no_run
    /// use attain::attainment::{Lever, Question};
    /// use attain::scenario::Scenario;
    /// let model = Scenario::load("scenarios/chongqing-2024/baseline.toml")?.calibrate()?;
    /// let solution = model.solve(&Question {
    ///     targets: vec!["deposits_balance_growth".into()],
    ///     probability: 0.8,
    ///     lever: Lever::Shift,
    ///     range: None,
    /// })?;
    /// println!("{:+.2} points of growth are missing", solution.answer);
    /// # Ok::<(), attain::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Error::Input` if the question names what is not there or does not fit; `Error::OutOfReach` if no value of the lever
    /// gives the probability.
    pub fn solve(&self, question: &Question) -> Result<Solution> {
        self.refuse_conditions()?;
        let problems = self.misunderstood(question);
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let bench = Bench::new(self, question)?;
        let wanted = question.probability;
        let stated = bench.stated()?;
        let now = bench.estimate(stated)?;
        let (low, high) = bench.bracket(stated)?;
        let curve = bench.curve(low, high)?;
        let at = |x: f64| bench.estimate(x).map_or(f64::NAN, |found| found.probability);
        let Some(crossing) = crossing(&curve, wanted) else {
            return Err(out_of_reach(question, &curve, at));
        };
        let tolerance = 1e-10 * (high - low);
        let reach = |level: f64, (from, to): (f64, f64)| {
            find_root(|x| at(x) - level, from, to, tolerance).unwrap_or(f64::midpoint(from, to))
        };
        let answer = bench.published(reach(wanted, crossing));
        let then = bench.estimate(answer)?;
        // Where the probability at the answer, moved by half its interval, is as wished: the error of the answer.
        let half = then.half_width();
        let end = |level: f64| crossing_near(&curve, level, answer).map(|pair| reach(level, pair));
        let rising = curve_rises(&curve, crossing);
        let limit = |lower: bool| if lower { low } else { high };
        let ends = if half == 0.0 {
            (answer, answer)
        } else {
            let below = end(wanted - half).unwrap_or(limit(rising));
            let above = end(wanted + half).unwrap_or(limit(!rising));
            (below.min(above).min(answer), below.max(above).max(answer))
        };
        Ok(Solution {
            question: question.clone(),
            stated,
            now,
            answer,
            lower_95: ends.0,
            upper_95: ends.1,
            then,
            curve,
        })
    }

    /// What is wrong with a question.
    fn misunderstood(&self, question: &Question) -> Vec<Problem> {
        let plan = self.plan();
        let mut problems = Vec::new();
        if question.targets.is_empty() {
            let fault = Fault::Contradiction("no target is named".into());
            problems.push(Problem::new(fault).hint("name the target that must be met"));
        }
        for id in &question.targets {
            if plan.target(id).is_none() {
                let known = plan.targets.iter().map(|target| target.id.as_str());
                let hint = match nearest(id, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`attain list targets` names them all".to_string(),
                };
                let fault = Fault::UnknownName { what: "target".into(), id: id.clone() };
                problems.push(Problem::new(fault).hint(hint));
            }
        }
        if !(0.0 < question.probability && question.probability < 1.0) {
            let (key, value) = ("probability".into(), question.probability.to_string());
            let range = "the numbers between 0 and 1".into();
            let fault = Fault::OutOfRange { key, value, range };
            problems.push(Problem::new(fault).hint("write 0.8 for 80 %"));
        }
        if question.targets.len() > 1 && !matches!(question.lever, Lever::Number(_)) {
            let message = "several targets have no common shift or level".to_string();
            let hint = "name a number of the ledger as the lever, or ask for one target";
            problems.push(Problem::new(Fault::Contradiction(message)).hint(hint));
        }
        if let Some((from, to)) = question.range
            && !(from < to && from.is_finite() && to.is_finite())
        {
            let message = format!("the range from {from} to {to} is empty");
            problems
                .push(Problem::new(Fault::Contradiction(message)).hint("from must lie below to"));
        }
        if let Lever::Number(name) = &question.lever {
            problems.extend(self.wrong_number(name, question.range));
        }
        problems
    }

    /// What is wrong with a number as a lever: it is not there, has no range, or may not have the values at its ends.
    fn wrong_number(&self, name: &str, range: Option<(f64, f64)>) -> Vec<Problem> {
        let mut numbers = self.scenario().without_files();
        let known: Vec<(String, Judged)> =
            numbers.numbers_mut().into_iter().map(|(key, number)| (key, number.clone())).collect();
        let Some((_, number)) = known.iter().find(|(key, _)| key == name) else {
            let near = nearest(name, known.iter().map(|(key, _)| key.as_str()));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "the ledger of a run lists all names".to_string(),
            };
            let fault = Fault::UnknownName { what: "number".into(), id: name.into() };
            return vec![Problem::new(fault).hint(hint)];
        };
        let (from, to) = range.unwrap_or((number.low, number.high));
        if from == to {
            let message = format!("`{name}` has no range to look in");
            let hint = "say between which values to look with --from and --to";
            return vec![Problem::new(Fault::Contradiction(message)).hint(hint)];
        }
        let wrong = |value: f64| {
            let mut scenario = self.scenario().clone();
            scenario.set_number_within(name, value);
            scenario.check()
        };
        let mut problems = wrong(from);
        problems.extend(wrong(to));
        problems.dedup();
        problems
    }
}

/// The first neighbours on the curve between which the probability crosses a level.
fn crossing(curve: &[(f64, Estimate)], level: f64) -> Option<(f64, f64)> {
    let mut pairs = curve.windows(2);
    let crosses = |pair: &&[(f64, Estimate)]| {
        (pair[0].1.probability - level) * (pair[1].1.probability - level) <= 0.0
    };
    pairs.find(crosses).map(|pair| (pair[0].0, pair[1].0))
}

/// The neighbours nearest to a value between which the probability crosses a level.
fn crossing_near(curve: &[(f64, Estimate)], level: f64, value: f64) -> Option<(f64, f64)> {
    let crosses = |pair: &&[(f64, Estimate)]| {
        (pair[0].1.probability - level) * (pair[1].1.probability - level) <= 0.0
    };
    let far = |pair: &[(f64, Estimate)]| (f64::midpoint(pair[0].0, pair[1].0) - value).abs();
    let nearest = curve.windows(2).filter(crosses).min_by(|a, b| far(a).total_cmp(&far(b)));
    nearest.map(|pair| (pair[0].0, pair[1].0))
}

/// True if the probability rises with the lever where it crosses.
fn curve_rises(curve: &[(f64, Estimate)], crossing: (f64, f64)) -> bool {
    let at = |value: f64| curve.iter().find(|point| point.0 == value);
    match (at(crossing.0), at(crossing.1)) {
        (Some(one), Some(other)) => one.1.probability <= other.1.probability,
        _ => true,
    }
}

fn out_of_reach(
    question: &Question,
    curve: &[(f64, Estimate)],
    probability: impl Fn(f64) -> f64,
) -> Error {
    let above = curve.iter().all(|point| point.1.probability > question.probability);
    let sign = if above { -1.0 } else { 1.0 };
    let goodness = |index: &usize| sign * curve[*index].1.probability;
    let best = (0..curve.len()).max_by(|a, b| goodness(a).total_cmp(&goodness(b))).unwrap_or(0);
    // Between its neighbours the best point may lie better still.
    let (mut low, mut high) =
        (curve[best.saturating_sub(1)].0, curve[(best + 1).min(curve.len() - 1)].0);
    for _ in 0..NARROWINGS {
        let third = (high - low) / 3.0;
        let (left, right) = (low + third, high - third);
        if sign * probability(left) < sign * probability(right) { low = left } else { high = right }
    }
    let mut found = (curve[best].0, curve[best].1.probability);
    let middle = f64::midpoint(low, high);
    let there = probability(middle);
    if sign * there > sign * found.1 + 1e-6 {
        found = (middle, there);
    }
    let ends = (curve[0].0, curve[curve.len() - 1].0);
    let lever = match &question.lever {
        Lever::Shift => "shift".to_string(),
        Lever::Target => "level of the target".to_string(),
        Lever::Number(name) => format!("`{name}`"),
    };
    let (wanted, (at, best)) = (question.probability, found);
    Error::OutOfReach { lever, from: ends.0, to: ends.1, wanted, best, at }
}
