//! Which judgement matters most: probabilities over the ranges of the assumed numbers, one by one and together.

use serde::Serialize;

use super::Attainment;
use super::judgement::{Alternative, Small, set_window};
use crate::math::sample_quantile::{self, QuantileType};
use crate::plan::Judged;
use crate::random::Stream;
use crate::scenario::Scenario;
use crate::simulate::{Simulation, open};

/// What one assumption does to the probability of one target, with everything else as stated.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Swing {
    /// Dotted name of the number, or `<indicator>.window` for the first year of a history.
    pub key: String,
    /// The value that the plan uses.
    pub value: f64,
    /// Each alternative with the probability there, the stated value included, from low to high.
    pub points: Vec<(f64, f64)>,
}

impl Swing {
    /// The value at which the target is least likely, with its probability.
    pub fn least(&self) -> (f64, f64) {
        self.extreme(|one, other| one < other)
    }

    /// The value at which the target is most likely, with its probability.
    pub fn most(&self) -> (f64, f64) {
        self.extreme(|one, other| one > other)
    }

    /// Highest minus lowest probability.
    pub fn span(&self) -> f64 {
        self.most().1 - self.least().1
    }

    /// The two alternatives that are shown, the lower value first: of several the one with the least and the one with the highest probability.
    pub fn ends(&self) -> [(f64, f64); 2] {
        ends(self.value, &self.points)
    }

    fn extreme(&self, better: fn(f64, f64) -> bool) -> (f64, f64) {
        let choose = |one: (f64, f64), other: (f64, f64)| {
            if better(other.1, one.1) { other } else { one }
        };
        self.points.iter().copied().reduce(choose).unwrap_or((self.value, f64::NAN))
    }
}

/// The low and the high alternative; of more than two those with the least and the highest result; of one this and the stated value.
fn ends(stated: f64, points: &[(f64, f64)]) -> [(f64, f64); 2] {
    let alternatives = || points.iter().copied().filter(|(value, _)| *value != stated);
    let by_result = |a: &(f64, f64), b: &(f64, f64)| a.1.total_cmp(&b.1);
    let several = alternatives().count() > 2;
    let pair = if several {
        alternatives().min_by(by_result).zip(alternatives().max_by(by_result))
    } else {
        points.first().copied().zip(points.last().copied())
    };
    let (one, other) = pair.unwrap_or(((stated, f64::NAN), (stated, f64::NAN)));
    if one.0 <= other.0 { [one, other] } else { [other, one] }
}

/// A probability when all assumptions that concern its target vary at once.
///
/// Each number is drawn on its own from a triangular law between its alternatives with its peak at the stated value; the first year of a
/// history is any of those that the plan names, all alike. A draw has the same number and the same name for every target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Together {
    /// The probability in each draw.
    pub draws: Vec<f64>,
    /// The probability with each number at the alternative that is worse for the target.
    pub unfavourable: f64,
    /// The probability with each number at the alternative that is better for the target.
    pub favourable: f64,
}

impl Together {
    /// Smallest probability that is not below a share of the draws.
    pub fn quantile(&self, share: f64) -> f64 {
        sample_quantile::of(&self.draws, share, QuantileType::InverseEmpirical)
    }

    /// The probability averaged over the draws.
    pub fn mean(&self) -> f64 {
        self.draws.iter().sum::<f64>() / self.draws.len() as f64
    }
}

/// How one target hangs on judgement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Id of the target.
    pub target: String,
    /// Its probability as stated.
    pub probability: f64,
    /// One entry an assumption, the largest span first.
    pub swings: Vec<Swing>,
    /// All assumptions at once.
    pub together: Together,
}

/// What one assumption does to the plan: the expected number of targets met.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Influence {
    /// Dotted name of the number.
    pub key: String,
    /// The value that the plan uses.
    pub value: f64,
    /// Each alternative with the change of the expected number met there, the stated value with 0 included, from low to high.
    pub points: Vec<(f64, f64)>,
    /// Number of targets that it concerns.
    pub targets: usize,
    /// The target that it moves most.
    pub foremost: String,
}

impl Influence {
    /// Difference between the largest and the smallest expected number met.
    pub fn span(&self) -> f64 {
        let changes = || self.points.iter().map(|point| point.1);
        changes().fold(0.0, f64::max) - changes().fold(0.0, f64::min)
    }

    /// The two alternatives that are shown, the lower value first.
    pub fn ends(&self) -> [(f64, f64); 2] {
        ends(self.value, &self.points)
    }
}

/// Number of joint draws of the assumptions.
pub const DRAWS: usize = 256;
/// Paths of each joint draw without a closed form. The draws share them, so that differences between draws are precise.
const PATHS: u64 = 2_048;

impl Simulation {
    /// How a target hangs on judgement, by its position in the plan.
    ///
    /// The one-by-one figures are the alternatives behind the judgement range of [`Simulation::attainment_of`]; the joint ones take
    /// `draws` further small runs. Everything shares the draws of the simulation, so that differences are precise.
    pub fn sensitivity_of(
        &self,
        index: usize,
        attainment: &Attainment,
        draws: usize,
    ) -> Sensitivity {
        let headline = attainment.estimate.probability;
        let target = attainment.target.clone();
        let goal = &self.model.goals[index];
        let Some(small) = Small::new(&self.model, goal) else {
            let together = Together {
                draws: vec![headline; draws],
                unfavourable: headline,
                favourable: headline,
            };
            return Sensitivity { target, probability: headline, swings: Vec::new(), together };
        };
        let numbers = small.open_numbers();
        let windows = windows(&small);
        let swings = swings(headline, &attainment.alternatives, &numbers, &windows);
        let together = small.together(headline, &swings, &numbers, &windows, draws);
        Sensitivity { target, probability: headline, swings, together }
    }
}

/// First years that a history may have, the stated one first.
type Windows = Vec<(String, Vec<i32>)>;

fn windows(small: &Small) -> Windows {
    let mut windows: Windows = Vec::new();
    for (key, from) in small.windows() {
        match windows.last_mut().filter(|(known, _)| *known == key) {
            Some((_, years)) => years.push(from),
            None => {
                let stated = small.window(&key).unwrap_or(from);
                windows.push((key, vec![stated, from]));
            }
        }
    }
    windows
}

fn swings(
    headline: f64,
    alternatives: &[Alternative],
    numbers: &[(String, Judged)],
    windows: &Windows,
) -> Vec<Swing> {
    let stated = numbers.iter().map(|(key, number)| (key, number.value));
    let first = windows.iter().map(|(key, years)| (key, f64::from(years[0])));
    let mut swings: Vec<Swing> = stated
        .chain(first)
        .map(|(key, value)| {
            let of_key = alternatives.iter().filter(|other| other.key == *key);
            let mut points = vec![(value, headline)];
            points.extend(of_key.map(|other| (other.value, other.probability)));
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            Swing { key: key.clone(), value, points }
        })
        .collect();
    swings.sort_by(|a, b| b.span().total_cmp(&a.span()).then_with(|| a.key.cmp(&b.key)));
    swings
}

/// Quantile of the triangular law on [low, high] with its peak at `peak`.
///
/// ```text
/// Q(u) = low + √(u (high − low)(peak − low))            for u ≤ (peak − low)/(high − low)
/// Q(u) = high − √((1 − u)(high − low)(high − peak))      above
/// ```
fn triangular(number: &Judged, uniform: f64) -> f64 {
    let (low, peak, high) = (number.low, number.value, number.high);
    let width = high - low;
    if uniform * width <= peak - low {
        low + (uniform * width * (peak - low)).sqrt()
    } else {
        high - ((1.0 - uniform) * width * (high - peak)).sqrt()
    }
}

impl Small<'_> {
    /// The stated first year of the history behind `<indicator>.window`.
    fn window(&self, key: &str) -> Option<i32> {
        let id = key.strip_suffix(".window")?;
        match &self.scenario.plan.indicator(id)?.movement {
            crate::plan::Movement::SteadyAr(ar) => Some(ar.history.from),
            _ => None,
        }
    }

    fn together(
        &self,
        headline: f64,
        swings: &[Swing],
        numbers: &[(String, Judged)],
        windows: &Windows,
        draws: usize,
    ) -> Together {
        if swings.is_empty() {
            let draws = vec![headline; draws];
            return Together { draws, unfavourable: headline, favourable: headline };
        }
        let probability = |scenario| self.drawn(scenario, false, PATHS).map(|found| found.0);
        let base = probability(self.scenario.clone()).unwrap_or(headline);
        // A set of numbers that contradicts itself, such as correlations that no matrix has, says nothing.
        let shifted = |scenario: Scenario| {
            let found = probability(scenario);
            open(found.map_or(headline, |found| headline + (found - base)))
        };
        let seed = self.scenario.settings.seed;
        let stream = |key: &str| Stream::new(seed, &format!("judgement/{key}"));
        let of_numbers: Vec<Stream> = numbers.iter().map(|(key, _)| stream(key)).collect();
        let of_windows: Vec<Stream> = windows.iter().map(|(key, _)| stream(key)).collect();
        let draw = |path: usize| {
            let mut scenario = self.scenario.clone();
            for ((key, number), stream) in numbers.iter().zip(&of_numbers) {
                scenario.set_number(key, triangular(number, stream.uniform(path as u64, 0)));
            }
            for ((key, years), stream) in windows.iter().zip(&of_windows) {
                let at = (stream.uniform(path as u64, 0) * years.len() as f64) as usize;
                set_window(&mut scenario, key, years[at.min(years.len() - 1)]);
            }
            shifted(scenario)
        };
        let extreme = |end: fn(&Swing) -> (f64, f64)| {
            let mut scenario = self.scenario.clone();
            for swing in swings {
                let value = end(swing).0;
                if !scenario.set_number(&swing.key, value) {
                    set_window(&mut scenario, &swing.key, value as i32);
                }
            }
            shifted(scenario)
        };
        Together {
            unfavourable: extreme(Swing::least),
            favourable: extreme(Swing::most),
            draws: (0..draws).map(draw).collect(),
        }
    }
}

/// What each assumption does to the expected number met, the most weighty first. Programme scopes are not counted.
///
/// `counted` says for each target whether it belongs to the joint figures.
pub fn influences(sensitivities: &[Sensitivity], counted: &[bool]) -> Vec<Influence> {
    let mut found: Vec<Influence> = Vec::new();
    let mut largest: Vec<f64> = Vec::new();
    let all = sensitivities.iter().zip(counted).filter(|(_, counted)| **counted);
    for (one, swing) in all.flat_map(|(one, _)| one.swings.iter().map(move |s| (one, s))) {
        let position = found.iter().position(|known| known.key == swing.key);
        let position = position.unwrap_or_else(|| {
            largest.push(-1.0);
            found.push(Influence {
                key: swing.key.clone(),
                value: swing.value,
                points: swing.points.iter().map(|(value, _)| (*value, 0.0)).collect(),
                targets: 0,
                foremost: one.target.clone(),
            });
            found.len() - 1
        });
        let influence = &mut found[position];
        influence.targets += 1;
        for (value, probability) in &swing.points {
            if let Some(point) = influence.points.iter_mut().find(|point| point.0 == *value) {
                point.1 += probability - one.probability;
            }
        }
        if swing.span() > largest[position] {
            largest[position] = swing.span();
            influence.foremost.clone_from(&one.target);
        }
    }
    found.sort_by(|a, b| b.span().total_cmp(&a.span()).then_with(|| a.key.cmp(&b.key)));
    found
}

/// The expected number met in each joint draw of the assumptions, for the targets that count.
///
/// Its ends are sums over the targets, each with its own worse or better ends: bounds from outside, since a number that several targets
/// share cannot be at both of its ends.
pub fn expected_together(sensitivities: &[Sensitivity], counted: &[bool]) -> Together {
    let all: Vec<&Sensitivity> = sensitivities
        .iter()
        .zip(counted)
        .filter(|(_, counted)| **counted)
        .map(|(one, _)| one)
        .collect();
    let draws = all.iter().map(|one| one.together.draws.len()).min().unwrap_or(0);
    let total = |value: &dyn Fn(&Sensitivity) -> f64| all.iter().map(|one| value(one)).sum();
    Together {
        draws: (0..draws).map(|draw| total(&|one| one.together.draws[draw])).collect(),
        unfavourable: total(&|one| one.together.unfavourable),
        favourable: total(&|one| one.together.favourable),
    }
}
