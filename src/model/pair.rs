//! Targets that hang on two normal quantities: a sum of two levels, or a normal quantity with one skewed part.

use super::{Bounds, Form, Gaussian, Goal, Leaf, Model, Mover};
use crate::math::elementary::{exp, ln};
use crate::math::normal;
use crate::process::{Deviation, Scale};

/// A second normal quantity beside the first, over whose score the probability is summed.
///
/// Given the score of the second, the first is normal, so its probability has a closed form. The integrand rises over 1/s scores. The
/// steepness s is how far the limit of the first, less its mean, moves with a score of the second, in standard deviations of what the second
/// leaves of the first. For two levels that is exp((m₂ − m₁)/100) d₂/r, for a skewed part |weight| × its steepest slope/r, and for
/// correlated quantities |covariance|/(d₂ r) more, with means m, standard deviation d₂ of the second and r of what is left of the first. It is
/// taken where no shock comes and uncertain parameters are at their posterior means. Of two levels the second is the one that gives the
/// smaller s, so that s exceeds 1 only where they are correlated.
///
/// Exact answers are composite Gauss-Legendre quadrature, with panels halved until the probability stands to 1e-10. Averages take a fixed
/// rule on every path: equal steps where the integrand is smooth (81 points; see Trefethen and Weideman 2014, doi:10.1137/130932132), 128
/// points of Gauss-Legendre where it has a kink. From s = 3 on the points are multiplied by s/3, rounded up, at most by 16. For a limit that
/// is linear in the score the error is then below 1e-12 with steps and 1e-9 with panels for s up to 50, and 1e-7 for s up to 100. A steeper
/// pair is counted. The limit of a level is not linear: where both levels vary by 10 % the error stays below 1e-11, by 30 % below 1e-9, by
/// 50 % below 5e-6, far below their sampling error.
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
    /// How steep the integrand usually is, in standard deviations of the first a score of the second.
    steepness: f64,
    /// The rule of averages over paths.
    points: Vec<Point>,
}

/// A place of the rule.
#[derive(Clone, Debug)]
struct Point {
    /// Score of the second quantity.
    z: f64,
    /// Weight, with the density of the score.
    weight: f64,
    /// What a skewed part takes from a limit at this score.
    taken: f64,
}

/// Regression of the first quantity on the second, lane by lane.
#[derive(Clone, Debug)]
pub(crate) struct Regression {
    /// Standard deviation of the second.
    deviation: Vec<f64>,
    /// Change of the first per score of the second.
    slope: Vec<f64>,
    /// Inverse standard deviation of what is left of the first.
    sharpness: Vec<f64>,
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
/// Panels to either side of a kink for averages over paths.
const PANELS: usize = 8;
/// Equal steps a score where there is no kink.
const STEPS: usize = 5;
/// A rule carries this steepness.
const CARRIED: f64 = 3.0;
/// The most times that the points of a rule are multiplied.
const MOST_TIMES: f64 = 16.0;
/// Where all these points no longer carry the integrand.
const TOO_STEEP: f64 = 100.0;
/// The most panels for an exact answer.
const MOST_PANELS: usize = 1024;
/// An exact answer stands when twice the panels move it by less than this.
const SETTLED: f64 = 1e-10;
/// Scores beyond this have a probability of 1e-15.
const WIDEST: f64 = 8.0;

/// Scores and weights in panels, with a joint at `middle`, where the integrand may have a kink.
fn panelled(middle: f64, panels: usize) -> Vec<(f64, f64)> {
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

/// Scores and weights in equal steps, so many a score, for a smooth integrand.
fn even(steps: usize) -> Vec<(f64, f64)> {
    let step = 1.0 / steps as f64;
    let most = WIDEST as i32 * steps as i32;
    (-most..=most)
        .map(|place| {
            let z = f64::from(place) * step;
            (z, step * normal::density(z))
        })
        .collect()
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
        let steepness = |first, second| self.steepness(&With::Level, first, second, &both);
        let (one, other) = (steepness(&first, &second), steepness(&second, &first));
        let (first, second) = if other < one { (second, first) } else { (first, second) };
        Some((first, Pair::new(second, both, With::Level, 0.0, one.min(other)), bounds))
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
        let steepness = self.steepness(&with, &first, &second, &both);
        Some((first, Pair::new(second, both, with, kink, steepness)))
    }

    /// The usual steepness of the integrand in the score of the second quantity; see [`Pair`].
    fn steepness(&self, with: &With, first: &Gaussian, second: &Gaussian, both: &Gaussian) -> f64 {
        let [first, second, both] = [first, second, both].map(|form| self.usual_moments(form));
        let mut regression = Regression::new(1);
        regression.set(&[first.1], &[second.1], &[both.1]);
        let Regression { deviation, slope, sharpness } = &regression;
        let limit = match with {
            With::Level => exp((second.0 - first.0) / 100.0) * deviation[0],
            With::Skewed { deviation, weight } => weight.abs() * deviation.steepest(),
        };
        (limit + slope[0].abs()) * sharpness[0]
    }
}

impl Pair {
    fn new(second: Gaussian, both: Gaussian, with: With, middle: f64, steepness: f64) -> Self {
        let times = (steepness / CARRIED).ceil().clamp(1.0, MOST_TIMES) as usize;
        let points = match with {
            With::Level => even(STEPS * times),
            With::Skewed { .. } => panelled(middle, PANELS * times),
        };
        let points = with.at(points);
        Self { second, both, with, middle, steepness, points }
    }

    /// True if the integrand is so steep that a fixed rule would not be exact enough for averages over paths.
    pub(super) fn is_too_steep(&self) -> bool {
        self.steepness > TOO_STEEP
    }

    /// The probability between bounds for one mean and variance each, with panels halved until it stands; `None` if it does not.
    pub(crate) fn settled(
        &self,
        bounds: Bounds,
        first: (f64, f64),
        second: (f64, f64),
        both: f64,
    ) -> Option<f64> {
        let mut regression = Regression::new(1);
        regression.set(&[first.1], &[second.1], &[both]);
        let mut before = f64::NAN;
        let mut panels = PANELS;
        while panels <= MOST_PANELS {
            let points = self.with.at(panelled(self.middle, panels));
            let mut out = [0.0];
            self.sum(&points, bounds, (&[first.0], &[second.0]), &regression, &mut out);
            if (out[0] - before).abs() < SETTLED {
                return Some(out[0]);
            }
            before = out[0];
            panels *= 2;
        }
        None
    }

    /// Probabilities of the bounds, lane by lane, from the means of both quantities and the regression of one on the other.
    #[inline(always)]
    pub(crate) fn probabilities(
        &self,
        bounds: Bounds,
        means: (&[f64], &[f64]),
        regression: &Regression,
        out: &mut [f64],
    ) {
        self.sum(&self.points, bounds, means, regression, out);
    }

    #[inline(always)]
    fn sum(
        &self,
        points: &[Point],
        bounds: Bounds,
        (first, second): (&[f64], &[f64]),
        regression: &Regression,
        out: &mut [f64],
    ) {
        out.fill(0.0);
        for point in points {
            if bounds.upper == f64::INFINITY {
                self.add(point, (bounds.lower, -1.0), (first, second), regression, out);
                continue;
            }
            self.add(point, (bounds.upper, 1.0), (first, second), regression, out);
            if bounds.lower > f64::NEG_INFINITY {
                let rest = Point { weight: -point.weight, ..*point };
                self.add(&rest, (bounds.lower, 1.0), (first, second), regression, out);
            }
        }
        out.iter_mut().for_each(|probability| *probability = probability.max(0.0));
    }

    /// Adds the weighted probability at one point of being below a limit, or with side −1 above it.
    #[inline(always)]
    fn add(
        &self,
        point: &Point,
        (limit, side): (f64, f64),
        (first, second): (&[f64], &[f64]),
        regression: &Regression,
        out: &mut [f64],
    ) {
        let lanes = out.len();
        let Regression { deviation, slope, sharpness } = regression;
        let (slope, sharpness) = (&slope[..lanes], &sharpness[..lanes]);
        match self.with {
            With::Level => {
                let (second, deviation) = (&second[..lanes], &deviation[..lanes]);
                for (lane, (out, centre)) in out.iter_mut().zip(first).enumerate() {
                    let left = limit - exp((second[lane] + deviation[lane] * point.z) / 100.0);
                    let left = if left > 0.0 { 100.0 * ln(left) } else { -1e9 };
                    let score = (left - (centre + slope[lane] * point.z)) * sharpness[lane];
                    *out += point.weight * normal::cdf(side * score);
                }
            }
            With::Skewed { .. } => {
                let left = limit - point.taken;
                for (lane, (out, centre)) in out.iter_mut().zip(first).enumerate() {
                    let score = (left - (centre + slope[lane] * point.z)) * sharpness[lane];
                    *out += point.weight * normal::cdf(side * score);
                }
            }
        }
    }
}

impl Regression {
    /// Room for a number of lanes; none for a model without pairs.
    pub(crate) fn new(lanes: usize) -> Self {
        let room = || vec![0.0; lanes];
        Self { deviation: room(), slope: room(), sharpness: room() }
    }

    /// Becomes that of quantities with these variances and this variance of their sum, lane by lane.
    #[inline(always)]
    pub(crate) fn set(&mut self, first: &[f64], second: &[f64], both: &[f64]) {
        let lanes = first.len();
        let Self { deviation, slope, sharpness } = self;
        for lane in 0..lanes {
            deviation[lane] = second[lane].sqrt().max(1e-300);
            slope[lane] = (both[lane] - first[lane] - second[lane]) / 2.0 / deviation[lane];
            let left = (first[lane] - slope[lane] * slope[lane]).max(0.0);
            sharpness[lane] = 1.0 / left.sqrt().max(1e-300);
        }
    }
}

impl With {
    /// Scores and weights with what a skewed part takes there.
    fn at(&self, points: Vec<(f64, f64)>) -> Vec<Point> {
        let taken = |z: f64| match self {
            Self::Level => 0.0,
            Self::Skewed { deviation, weight } => weight * deviation.at(z),
        };
        points.into_iter().map(|(z, weight)| Point { z, weight, taken: taken(z) }).collect()
    }
}

#[cfg(test)]
mod tests;
