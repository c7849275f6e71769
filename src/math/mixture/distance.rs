//! Mean distances of a mixture: from a point, and between two draws.

use super::StudentMixture;
use crate::math::elementary::{exp, ln};
use crate::math::gamma::ln_beta;
use crate::math::student;

/// How often the step of an integral may be halved.
const HALVINGS: usize = 10;
/// Where the hyperbolic sine nears the largest double.
const LARGEST_ARGUMENT: f64 = 600.0;
/// Components of less weight add nothing to a sum of doubles.
const NEGLIGIBLE: f64 = 1e-18;

impl StudentMixture {
    /// Mean of |X − x|, in closed form, for df > 1; NaN otherwise.
    ///
    /// For Student's t it is z (2F(z) − 1) + 2 f(z) (df + z²)/(df − 1). [Jordan, Krueger and Lerch 2019, doi:10.18637/jss.v090.i12]
    pub fn mean_distance(&self, x: f64) -> f64 {
        if self.df <= 1.0 {
            return f64::NAN;
        }
        let one = |z: f64| {
            let tail = if self.df.is_finite() { (self.df + z * z) / (self.df - 1.0) } else { 1.0 };
            let size = z.abs();
            let beyond = 2.0 * student::cdf(-size, self.df);
            size * (1.0 - beyond) + 2.0 * student::density(z, self.df) * tail
        };
        self.components().map(|(w, m, s)| w * s * one((x - m) / s)).sum()
    }

    /// Mean of |X − Y| for two independent draws, for df > 1; NaN otherwise. Relative accuracy about 1e-12.
    ///
    /// It is twice the integral of F (1 − F). After the change of variable x = centre + spread × sinh(u) the trapezoidal rule
    /// converges exponentially; its step is halved until two answers agree. [Trefethen and Weideman 2014, doi:10.1137/130932132]
    pub fn mean_absolute_difference(&self) -> f64 {
        if self.df <= 1.0 {
            return f64::NAN;
        }
        let table = TailTable::new(self.df);
        let mut step = 0.5;
        let mut sum = self.sum_of_variation(&table, 0.0, step);
        for _ in 0..HALVINGS {
            let finer = sum + self.sum_of_variation(&table, 0.5 * step, step);
            step *= 0.5;
            let done = (finer * step - sum * 2.0 * step).abs() <= 1e-7 * finer * step;
            sum = finer;
            if done {
                break;
            }
        }
        2.0 * step * sum
    }

    /// Sum of F (1 − F) dx/du at `first`, `first` + `step`, … and at the mirrored points, until nothing is added.
    fn sum_of_variation(&self, table: &TailTable, first: f64, step: f64) -> f64 {
        let (centre, spread) = (self.centre(), self.spread());
        let mut sum = 0.0;
        for side in [-1.0, 1.0] {
            let mut u = if first == 0.0 && side > 0.0 { step } else { first };
            while u < LARGEST_ARGUMENT {
                let (up, down) = (exp(u), exp(-u));
                let distance = 0.5 * spread * (up - down);
                let x = centre + side * distance;
                // P(X > x) to the right of the centre, P(X < x) to the left.
                let heavy = self.components().filter(|(w, _, _)| *w > NEGLIGIBLE);
                let tail: f64 = heavy.map(|(w, m, s)| w * table.upper(side * (x - m) / s)).sum();
                let term = tail * (1.0 - tail) * 0.5 * spread * (up + down);
                sum += term;
                if tail < 0.5 && term <= 1e-18 * sum {
                    break;
                }
                u += step;
            }
        }
        sum
    }
}

/// Upper tail probabilities of one Student t, tabulated in s = z/√(df + z²), which maps the line to (−1, 1).
///
/// There the density is proportional to (1 − s²)^(df/2 − 1). Between the points stands the polynomial of degree five with the
/// tail, its slope and its curvature at both ends. Far out, and for more than 100 degrees of freedom, the tail itself is computed.
/// Accuracy 1e-15, or 1e-11 of a larger tail.
struct TailTable {
    df: f64,
    /// Tail, slope times cell width, curvature times its square at s = 0, 1/512, …; empty if nothing is tabulated.
    points: Vec<[f64; 3]>,
}

const CELLS: f64 = 512.0;
/// Beyond this s the tail is no longer smooth enough for its cells.
const LAST: f64 = 0.93;

impl TailTable {
    fn new(df: f64) -> Self {
        let mut points = Vec::new();
        if df <= 100.0 {
            let ln_constant = -ln_beta(0.5, 0.5 * df);
            let power = 0.5 * df - 1.0;
            let count = (LAST * CELLS) as usize + 2;
            points.extend((0..count).map(|index| {
                let s = index as f64 / CELLS;
                let rest = 1.0 - s * s;
                let slope = -exp(ln_constant + power * ln(rest));
                let curvature = -2.0 * power * s / rest * slope;
                let tail = student::cdf(-s * (df / rest).sqrt(), df);
                [tail, slope / CELLS, curvature / (CELLS * CELLS)]
            }));
        }
        Self { df, points }
    }

    /// P(T > z).
    #[inline(always)]
    fn upper(&self, z: f64) -> f64 {
        let s = z.abs() / (self.df + z * z).sqrt();
        if self.points.is_empty() || s > LAST {
            return student::cdf(-z, self.df);
        }
        let place = s * CELLS;
        let cell = place as usize;
        let (Some(left), Some(right)) = (self.points.get(cell), self.points.get(cell + 1)) else {
            return student::cdf(-z, self.df);
        };
        let tail = hermite(place - cell as f64, left, right);
        if z < 0.0 { 1.0 - tail } else { tail }
    }
}

/// The polynomial of degree five through value, slope and curvature at 0 and at 1.
#[inline(always)]
fn hermite(t: f64, left: &[f64; 3], right: &[f64; 3]) -> f64 {
    let [value, slope, curvature] = *left;
    let half = 0.5 * curvature;
    // What the end needs beyond the parabola of the start.
    let rise = right[0] - value - slope - half;
    let steepness = right[1] - slope - curvature;
    let bend = right[2] - curvature;
    let third = 10.0 * rise - 4.0 * steepness + 0.5 * bend;
    let fourth = -15.0 * rise + 7.0 * steepness - bend;
    let fifth = 6.0 * rise - 3.0 * steepness + 0.5 * bend;
    let upper = t.mul_add(t.mul_add(fifth, fourth), third);
    t.mul_add(t.mul_add(t.mul_add(upper, half), slope), value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::math::normal;

    #[test]
    fn tabulated_tails_are_those_of_the_distribution() {
        for df in [1.5, 2.0, 5.0, 11.0, 60.0, 100.0, 1e4] {
            let table = TailTable::new(df);
            for step in -4000..=4000 {
                let z = f64::from(step) / 160.0;
                let (found, expected) = (table.upper(z), student::cdf(-z, df));
                let error = (found - expected).abs();
                assert!(error <= 1e-15 + 1e-11 * expected, "df {df} at {z}: {found:e} {error:e}");
            }
        }
    }

    /// Gini's mean difference of one t: 4√df B(1/2, df − 1/2)/((df − 1) B(1/2, df/2)²) is twice the last term of its score.
    #[test]
    fn the_mean_difference_of_one_component_has_a_closed_form() {
        for df in [1.5, 2.0, 3.0, 11.0, 40.0] {
            let one = StudentMixture::new(df, vec![1.0], vec![-7.0], vec![2.0]).unwrap();
            let logs = ln_beta(0.5, df - 0.5) - 2.0 * ln_beta(0.5, 0.5 * df);
            let expected = 2.0 * 4.0 * df.sqrt() / (df - 1.0) * logs.exp();
            let found = one.mean_absolute_difference();
            assert!((found / expected - 1.0).abs() < 1e-11, "df {df}: {found} against {expected}");
        }
    }

    /// Two normals: the sum over pairs of 2 s φ(d/s) + d (2Φ(d/s) − 1) with s² the sum of the variances.
    #[test]
    fn distances_of_normal_mixtures_have_closed_forms() {
        let parts = [(0.3, -2.0, 0.5), (0.6, 1.0, 2.0), (0.1, 40.0, 0.1)];
        let of = |d: f64, s: f64| {
            2.0 * s * normal::density(d / s) + d * (2.0 * normal::cdf(d / s) - 1.0)
        };
        let mixture = StudentMixture::new(
            f64::INFINITY,
            parts.iter().map(|part| part.0).collect(),
            parts.iter().map(|part| part.1).collect(),
            parts.iter().map(|part| part.2).collect(),
        )
        .unwrap();
        let mut expected = 0.0;
        for a in parts {
            for b in parts {
                expected += a.0 * b.0 * of(a.1 - b.1, (a.2 * a.2 + b.2 * b.2).sqrt());
            }
        }
        let found = mixture.mean_absolute_difference();
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} against {expected}");
        for x in [-3.0, 0.0, 1.0, 50.0] {
            let expected: f64 = parts.iter().map(|a| a.0 * of(x - a.1, a.2)).sum();
            let found = mixture.mean_distance(x);
            assert!((found - expected).abs() < 1e-13 * expected, "{found} against {expected}");
        }
    }
}
