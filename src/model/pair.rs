//! Targets that hang on two normal quantities: a sum of two levels, or a normal quantity with one skewed part.

use super::{Bounds, Form, Gaussian, Goal, Leaf, Model, Mover};
use crate::math::elementary::{exp, ln};
use crate::math::normal;
use crate::process::{Deviation, Scale};

/// A second normal quantity beside the first, over whose score the probability is summed.
///
/// Given the score of the second, the first is normal, so its probability has a closed form. The integrand rises over 1/s scores, where s is
/// the spread of the second quantity over that of the first given the second, for levels times the ratio of the second level to the first;
/// the level with the larger base is therefore the first. Exact answers are composite Gauss-Legendre quadrature, with
/// panels halved until the probability stands to 1e-10. Averages take a fixed rule on every path: equal steps where the integrand is smooth
/// (81 points, error below 1e-12 for s up to 3 and 1e-7 for s up to 6; see Trefethen and Weideman 2014, doi:10.1137/130932132), 128 points of
/// Gauss-Legendre where it has a kink (1e-9 and 1e-6). That is far below their sampling error.
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

/// Scores and weights in equal steps, for a smooth integrand.
fn even() -> Vec<(f64, f64)> {
    let step = 1.0 / STEPS as f64;
    let most = WIDEST as i32 * STEPS as i32;
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
        // The score runs over the smaller level: what is left for the larger one then moves by less than it does.
        let turned = second.constant > first.constant;
        let (first, second) = if turned { (second, first) } else { (first, second) };
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
        let points = match with {
            With::Level => even(),
            With::Skewed { .. } => panelled(middle, PANELS),
        };
        let points = with.at(points);
        Self { second, both, with, middle, points }
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
mod tests {
    use super::*;

    #[test]
    fn the_points_integrate_normal_moments_and_a_kink() {
        for middle in [0.0, 0.7, -1.3] {
            let points = panelled(middle, PANELS);
            let mean = |f: &dyn Fn(f64) -> f64| points.iter().map(|(z, w)| w * f(*z)).sum::<f64>();
            assert!((mean(&|_| 1.0) - 1.0).abs() < 1e-12);
            assert!((mean(&|z| z * z) - 1.0).abs() < 1e-12);
            let above = normal::density(middle) - middle * normal::cdf(-middle);
            assert!((mean(&|z| (z - middle).max(0.0)) - above).abs() < 1e-12);
        }
    }

    /// E Φ(s (z − a)) = Φ(−s a / √(1 + s²)): how steep an integrand the rules carry.
    #[test]
    fn the_points_carry_slopes_as_the_documents_say() {
        let carried = |points: &[(f64, f64)], slope: f64, error: f64| {
            for at in [-0.4, 0.9, 2.2] {
                let found: f64 =
                    points.iter().map(|(z, w)| w * normal::cdf(slope * (z - at))).sum();
                let truth = normal::cdf(-slope * at / (1.0 + slope * slope).sqrt());
                let off = (found - truth).abs();
                assert!(off < error, "slope {slope}, at {at}: {off:e}");
            }
        };
        for (slope, of_panels, of_steps) in
            [(1.0, 1e-12, 1e-13), (3.0, 1e-9, 1e-12), (6.0, 1e-6, 1e-7)]
        {
            for middle in [0.0, 0.7, -1.3] {
                carried(&panelled(middle, PANELS), slope, of_panels);
            }
            carried(&even(), slope, of_steps);
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
