//! Two regimes with laws of their own, and a Markov chain between them.

use crate::math::normal;

/// Values that are normal with the mean and standard deviation of the regime of their year, independent given the regimes.
///
/// The regime is a Markov chain: regime i stays with probability `staying[i]`. The law of a weighted sum of future values is a mixture of
/// normals over all sequences of regimes. [Hamilton 1989, doi:10.2307/1912559]
///
/// ```
/// use attain::process::StatedRegimes;
/// let process = StatedRegimes {
///     means: [1.6, -0.5],
///     deviations: [0.6, 1.4],
///     staying: [0.92, 0.6],
///     first: 1.0,
/// };
/// let (_, above) = process.cdf(&[0.0, 0.0, 0.0, 1.0], 1.2).unwrap();
/// assert!((above - 0.649383191603).abs() < 1e-11);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatedRegimes {
    /// Mean of each regime.
    pub means: [f64; 2],
    /// Standard deviation of each regime.
    pub deviations: [f64; 2],
    /// Probability of staying in each regime.
    pub staying: [f64; 2],
    /// Probability that the year before the first one was in the first regime.
    pub first: f64,
}

/// The number of sequences doubles with each year.
const MOST_YEARS: usize = 12;

impl StatedRegimes {
    /// The long-run probability of the first regime; one half if no regime is ever left.
    pub fn long_run(staying: [f64; 2]) -> f64 {
        let leaving = 2.0 - staying[0] - staying[1];
        if leaving > 0.0 { (1.0 - staying[1]) / leaving } else { 0.5 }
    }

    /// The regime of a year, 0 or 1, given that of the year before and a uniform draw.
    #[inline(always)]
    pub fn next(&self, before: usize, uniform: f64) -> usize {
        let to_first = if before == 0 { self.staying[0] } else { 1.0 - self.staying[1] };
        usize::from(uniform >= to_first)
    }

    /// The probability that the first simulated year is in the first regime.
    pub fn begins_in_first(&self) -> f64 {
        self.first * self.staying[0] + (1.0 - self.first) * (1.0 - self.staying[1])
    }

    /// Probabilities that `Σ weights[h] y_{n+1+h}` is at most and at least `x`; none beyond twelve years, or if all weights are 0.
    pub fn cdf(&self, weights: &[f64], x: f64) -> Option<(f64, f64)> {
        let years = weights.iter().rposition(|weight| *weight != 0.0)? + 1;
        if years > MOST_YEARS {
            return None;
        }
        let (mut below, mut above) = (0.0, 0.0);
        for sequence in 0..1_usize << years {
            let (mut mass, mut mean, mut variance) = (1.0, 0.0, 0.0);
            let mut before = None;
            for (year, weight) in weights[..years].iter().enumerate() {
                let regime = sequence >> year & 1;
                mass *= self.chance(before, regime);
                mean += weight * self.means[regime];
                let part = weight * self.deviations[regime];
                variance += part * part;
                before = Some(regime);
            }
            let score = (x - mean) / variance.sqrt();
            below += mass * normal::cdf(score);
            above += mass * normal::cdf(-score);
        }
        Some((below, above))
    }

    /// Probability of a regime after another, or in the first year.
    fn chance(&self, before: Option<usize>, regime: usize) -> f64 {
        let to_first = match before {
            None => self.begins_in_first(),
            Some(0) => self.staying[0],
            Some(_) => 1.0 - self.staying[1],
        };
        if regime == 0 { to_first } else { 1.0 - to_first }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_average_is_that_of_the_reference() {
        // tests/reference/closed_form/cases.json, regime-a.
        let process = StatedRegimes {
            means: [1.6, -0.5],
            deviations: [0.6, 1.4],
            staying: [0.92, 0.6],
            first: 1.0,
        };
        let (below, above) = process.cdf(&[0.25; 4], 1.2).unwrap();
        assert!((above - 0.717_274_967_959_988).abs() < 1e-12, "{above}");
        assert!((below + above - 1.0).abs() < 1e-14);
        let long_run = StatedRegimes::long_run(process.staying);
        assert!((long_run - 5.0 / 6.0).abs() < 1e-15);
    }

    #[test]
    fn many_years_have_no_closed_form() {
        let process = StatedRegimes {
            means: [1.0, 0.0],
            deviations: [1.0, 1.0],
            staying: [0.5, 0.5],
            first: 0.5,
        };
        assert!(process.cdf(&[1.0; 13], 1.0).is_none());
        assert!(process.cdf(&[0.0; 3], 1.0).is_none());
    }
}
