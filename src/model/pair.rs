//! Targets that hang on two normal quantities: a sum of two levels, or a normal quantity with one skewed part.

use super::{Bounds, Form, Gaussian, Goal, Leaf, Model, Mover};
use crate::math::elementary::{exp, ln};
use crate::math::normal;
use crate::process::{Deviation, Scale};

/// A second normal quantity beside the first, over whose score the probability is summed.
///
/// Given the score of the second, the first is normal, so its probability has a closed form. The sum over the score is composite
/// Gauss-Legendre quadrature. The integrand rises over 1/s scores, where s is the spread of the second quantity over that of the first given
/// the second. Exact answers halve the panels until the probability stands to 1e-10; averages take 128 points on every path, with an error
/// below 1e-9 for s up to 3 and 1e-6 for s up to 6, far below their sampling error.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The second quantity: a level, or the score of the skewed part.
    pub second: Gaussian,
    /// The sum of both, for their covariance.
    pub both: Gaussian,
    /// How the two make up what is promised.
    pub(crate) with: With,
    /// Where the integrand may have a kink.
    middle: f64,
    /// Scores of the second quantity and their weights.
    points: Vec<(f64, f64)>,
}

/// How a second quantity counts.
#[derive(Clone, Debug)]
pub(crate) enum With {
    /// Both are logarithms of levels, in log percent, and the levels are added.
    Level,
    /// A skewed deviation at the score of the second is added, times a weight.
    Skewed { deviation: Deviation, weight: f64 },
}

/// Positive abscissas and weights of the Gauss-Legendre rule with 8 points on (−1, 1).
const RULE: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_5),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_3),
];
/// Panels to either side of the middle for averages over paths.
const PANELS: usize = 8;
/// The most panels for an exact answer.
const MOST_PANELS: usize = 1024;
/// An exact answer stands when twice the panels move it by less than this.
const SETTLED: f64 = 1e-10;
/// Scores beyond this have a probability of 1e-15.
const WIDEST: f64 = 8.0;

/// Points of a standard normal score, with a joint at `middle`, where the integrand may have a kink.
fn points(middle: f64, panels: usize) -> Vec<(f64, f64)> {
    let middle = middle.clamp(-WIDEST / 2.0, WIDEST / 2.0);
    let mut points = Vec::with_capacity(4 * panels * RULE.len());
    for (low, high) in [(-WIDEST, middle), (middle, WIDEST)] {
        let half = (high - low) / (2 * panels) as f64;
        for panel in 0..panels {
            let centre = low + half * (2 * panel + 1) as f64;
            for (place, weight) in RULE {
                for z in [centre - half * place, centre + half * place] {
                    points.push((z, half * weight * normal::density(z)));
                }
            }
        }
    }
    points
}

impl Model {
    /// A goal on the sum of two levels that are log-normal given parameters and shocks: the first part, its partner, the goal's bounds
    /// as sums.
    pub(super) fn two_levels(&self, goal: &Goal) -> Option<(Gaussian, Pair, [Bounds; 4])> {
        let Mover::Sum { parts } = &self.nodes[goal.node].mover else { return None };
        let [(one, one_forms), (other, other_forms)] = parts.as_slice() else { return None };
        let bounds = [goal.met, goal.at_least, goal.in_band, goal.nearly];
        let (year, bounds) = match &goal.form {
            Form::Linear { weights, constant, .. } if *constant == 0.0 => {
                let mut given = weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0);
                let (Some((year, 1.0)), None) = (given.next(), given.next()) else { return None };
                (year, bounds)
            }
            Form::Change { year, previous: Some(previous) } => {
                let sum = |limit: f64| previous * (1.0 + limit / 100.0);
                let sums = |b: Bounds| Bounds { lower: sum(b.lower), upper: sum(b.upper) };
                (*year, bounds.map(sums))
            }
            _ => return None,
        };
        let level = |part: usize, forms: &[Option<(Form, Scale)>]| match forms.get(year) {
            Some(Some((form, Scale::LogLevel))) => self.gaussian(part, form),
            _ => None,
        };
        let (first, second) = (level(*one, one_forms)?, level(*other, other_forms)?);
        let both = first.plus(&second);
        if !self.normal_together(&both) {
            return None;
        }
        Some((first, Pair::new(second, both, With::Level, 0.0), bounds))
    }

    /// A form that is Gaussian but for one skewed part in one year.
    pub(super) fn with_one_skewed(&self, goal: &Goal) -> Option<(Gaussian, Pair)> {
        let mut first = self.almost_gaussian(goal.node, &goal.form)?;
        let [Leaf { node, weights }] = first.skewed.as_slice() else { return None };
        let mut given = weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0);
        let (Some((year, weight)), None) = (given.next(), given.next()) else { return None };
        let Mover::Stated { deviation, .. } = &self.nodes[*node].mover else { return None };
        let Deviation::Skewed { kink, .. } = deviation else { return None };
        let mut score = vec![0.0; weights.len()];
        score[year] = 1.0;
        let leaf = Leaf { node: *node, weights: score };
        let second = Gaussian { leaves: vec![leaf], ..Gaussian::default() };
        let with = With::Skewed { deviation: deviation.clone(), weight: *weight };
        let kink = *kink;
        first.skewed.clear();
        // Alone, the skewed part has its own distribution function, which the score's quadrature would only blur.
        if first.leaves.is_empty() && first.error_variance == 0.0 {
            return None;
        }
        let both = first.plus(&second);
        Some((first, Pair::new(second, both, with, kink)))
    }
}

impl Pair {
    fn new(second: Gaussian, both: Gaussian, with: With, middle: f64) -> Self {
        Self { second, both, with, middle, points: points(middle, PANELS) }
    }

    /// The probability between bounds for one mean and variance each, with panels halved until it stands; `None` if it does not.
    pub(crate) fn settled(
        &self,
        bounds: Bounds,
        first: (f64, f64),
        second: (f64, f64),
        both: f64,
    ) -> Option<f64> {
        let mut before = f64::NAN;
        let mut panels = PANELS;
        while panels <= MOST_PANELS {
            let finer = Self { points: points(self.middle, panels), ..self.clone() };
            let (one, two) = (([first.0], [first.1]), ([second.0], [second.1]));
            let mut out = [0.0];
            finer.probabilities(bounds, (&one.0, &one.1), (&two.0, &two.1), &[both], &mut out);
            if (out[0] - before).abs() < SETTLED {
                return Some(out[0]);
            }
            before = out[0];
            panels *= 2;
        }
        None
    }

    /// Probabilities of the bounds, lane by lane, from the means and variances of both quantities and the variance of their sum.
    #[inline(always)]
    pub(crate) fn probabilities(
        &self,
        bounds: Bounds,
        first: (&[f64], &[f64]),
        second: (&[f64], &[f64]),
        both: &[f64],
        out: &mut [f64],
    ) {
        out.fill(0.0);
        for (z, weight) in &self.points {
            for (lane, out) in out.iter_mut().enumerate() {
                let deviation = second.1[lane].sqrt().max(1e-300);
                let covariance = (both[lane] - first.1[lane] - second.1[lane]) / 2.0;
                let slope = covariance / deviation;
                let rest = (first.1[lane] - slope * slope).max(0.0).sqrt().max(1e-300);
                let centre = first.0[lane] + slope * z;
                let at = second.0[lane] + deviation * z;
                let below = |limit: f64| (self.with.left(limit, at, *z) - centre) / rest;
                let part = if bounds.upper == f64::INFINITY {
                    normal::cdf(-below(bounds.lower))
                } else if bounds.lower == f64::NEG_INFINITY {
                    normal::cdf(below(bounds.upper))
                } else {
                    normal::cdf(below(bounds.upper)) - normal::cdf(below(bounds.lower))
                };
                *out += weight * part.max(0.0);
            }
        }
    }
}

impl With {
    /// What is left of a limit for the first quantity, given the second at its value and score.
    #[inline(always)]
    fn left(&self, limit: f64, at: f64, z: f64) -> f64 {
        match self {
            Self::Level => {
                let left = limit - exp(at / 100.0);
                if left > 0.0 { 100.0 * ln(left) } else { -1e9 }
            }
            Self::Skewed { deviation, weight } => limit - weight * deviation.at(z),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_points_integrate_normal_moments_and_a_kink() {
        for middle in [0.0, 0.7, -1.3] {
            let points = points(middle, PANELS);
            let mean = |f: &dyn Fn(f64) -> f64| points.iter().map(|(z, w)| w * f(*z)).sum::<f64>();
            assert!((mean(&|_| 1.0) - 1.0).abs() < 1e-12);
            assert!((mean(&|z| z * z) - 1.0).abs() < 1e-12);
            let above = normal::density(middle) - middle * normal::cdf(-middle);
            assert!((mean(&|z| (z - middle).max(0.0)) - above).abs() < 1e-12);
        }
    }

    /// E Φ(s (z − a)) = Φ(−s a / √(1 + s²)): how steep an integrand the 128 points carry.
    #[test]
    fn the_points_carry_slopes_as_the_documents_say() {
        for (slope, error) in [(1.0, 1e-12), (3.0, 1e-9), (6.0, 1e-6)] {
            for middle in [0.0, 0.7, -1.3] {
                let points = points(middle, PANELS);
                for at in [-0.4, 0.9, 2.2] {
                    let found: f64 =
                        points.iter().map(|(z, w)| w * normal::cdf(slope * (z - at))).sum();
                    let truth = normal::cdf(-slope * at / (1.0 + slope * slope).sqrt());
                    let off = (found - truth).abs();
                    assert!(off < error, "slope {slope}, joint {middle}, at {at}: {off:e}");
                }
            }
        }
    }

    /// A skewed part that is all but alone: the answer settles on the part's own distribution function; without any spread beside it there
    /// is no answer rather than a wrong one.
    #[test]
    fn a_steep_integrand_settles_or_is_refused() {
        let deviation = Deviation::new(2.0, 0.8);
        let kink = match &deviation {
            Deviation::Skewed { kink, .. } => *kink,
            Deviation::Normal { .. } => 0.0,
        };
        let with = With::Skewed { deviation: deviation.clone(), weight: 1.0 };
        let pair = Pair::new(Gaussian::default(), Gaussian::default(), with, kink);
        let below = Bounds { lower: f64::NEG_INFINITY, upper: 1.3 };
        let at = |spread: f64| {
            pair.settled(below, (0.0, spread * spread), (0.0, 1.0), spread * spread + 1.0)
        };
        let alone = deviation.cdf(1.3);
        let near = at(0.05).expect("it settles");
        assert!((near - alone).abs() < 1e-3, "{near} against {alone}");
        assert_eq!(at(1e-9), None);
    }
}
