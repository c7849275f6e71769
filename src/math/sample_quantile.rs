//! Quantiles of a sample, in the definitions of Hyndman and Fan.

/// A definition of the quantile of a sample: which position between order statistics a probability means.
///
/// The numbers are those of Hyndman and Fan (1996), doi:10.1080/00031305.1996.10473566.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QuantileType {
    /// Type 1: the inverse of the empirical distribution.
    InverseEmpirical,
    /// Type 2: as type 1, with the average at jumps.
    AveragedInverse,
    /// Type 3: the nearest order statistic, the even one at ties.
    NearestEven,
    /// Type 4: linear between the points of the empirical distribution.
    LinearEmpirical,
    /// Type 5: linear, with each value in the middle of its step.
    Midpoint,
    /// Type 6: linear between expectations of uniform order statistics.
    Weibull,
    /// Type 7: linear between modes of uniform order statistics; the default of R and numpy.
    #[default]
    Mode,
    /// Type 8: nearly unbiased for the median, whatever the distribution.
    MedianUnbiased,
    /// Type 9: nearly unbiased for normal samples.
    NormalUnbiased,
}

impl QuantileType {
    /// The definition with a number from 1 to 9.
    pub fn numbered(number: usize) -> Option<Self> {
        const ALL: [QuantileType; 9] = [
            QuantileType::InverseEmpirical,
            QuantileType::AveragedInverse,
            QuantileType::NearestEven,
            QuantileType::LinearEmpirical,
            QuantileType::Midpoint,
            QuantileType::Weibull,
            QuantileType::Mode,
            QuantileType::MedianUnbiased,
            QuantileType::NormalUnbiased,
        ];
        ALL.get(number.checked_sub(1)?).copied()
    }

    /// The order statistic below (counted from 1, as a real number) and the weight of the next one.
    fn position(self, p: f64, n: f64) -> (f64, f64) {
        let linear = |position: f64| {
            // A position that is whole but for rounding means that order statistic.
            let near = 4.0 * f64::EPSILON * n.max(1.0);
            let below = (position + near).floor();
            let rest = position - below;
            (below, if rest < near { 0.0 } else { rest })
        };
        match self {
            Self::InverseEmpirical => {
                let (below, rest) = linear(n * p);
                (below, if rest > 0.0 { 1.0 } else { 0.0 })
            }
            Self::AveragedInverse => {
                let (below, rest) = linear(n * p);
                (below, if rest > 0.0 { 1.0 } else { 0.5 })
            }
            Self::NearestEven => {
                let (below, rest) = linear(n * p - 0.5);
                let even = below % 2.0 == 0.0;
                (below, if rest == 0.0 && even { 0.0 } else { 1.0 })
            }
            Self::LinearEmpirical => linear(n * p),
            Self::Midpoint => linear(n * p + 0.5),
            Self::Weibull => linear((n + 1.0) * p),
            Self::Mode => linear((n - 1.0) * p + 1.0),
            Self::MedianUnbiased => linear((n + 1.0 / 3.0) * p + 1.0 / 3.0),
            Self::NormalUnbiased => linear((n + 0.25) * p + 0.375),
        }
    }
}

/// The quantile of a sample that is sorted in ascending order.
///
/// Domain: 0 <= p <= 1 and at least one value; NaN otherwise.
///
/// ```
/// use attain::math::sample_quantile::{QuantileType, of_sorted};
/// assert_eq!(of_sorted(&[1.0, 2.0, 4.0], 0.75, QuantileType::Mode), 3.0);
/// assert_eq!(of_sorted(&[1.0, 2.0, 4.0], 0.75, QuantileType::InverseEmpirical), 4.0);
/// ```
pub fn of_sorted(sorted: &[f64], p: f64, definition: QuantileType) -> f64 {
    if sorted.is_empty() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let (below, weight) = definition.position(p, sorted.len() as f64);
    let last = sorted.len() - 1;
    let at = |rank: f64| sorted[(rank.max(1.0) as usize - 1).min(last)];
    let (low, high) = (at(below), at(below + 1.0));
    if weight == 0.0 { low } else { low + weight * (high - low) }
}

/// The quantile of a sample in any order.
pub fn of(sample: &[f64], p: f64, definition: QuantileType) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    of_sorted(&sorted, p, definition)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sample of five at p = 0.3, worked out by hand from the definitions.
    #[test]
    fn all_nine_definitions_differ_as_they_should() {
        let sample = [1.0, 2.0, 4.0, 8.0, 16.0];
        let third = 1.0 / 3.0;
        let expected = [2.0, 2.0, 2.0, 1.5, 2.0, 1.8, 2.4, 2.0 - third * 0.2, 1.95];
        for (index, expected) in expected.into_iter().enumerate() {
            let definition = QuantileType::numbered(index + 1).expect("there are nine");
            let found = of_sorted(&sample, 0.3, definition);
            assert!((found - expected).abs() < 1e-12, "type {}: {found}", index + 1);
        }
        assert_eq!(QuantileType::numbered(0), None);
        assert_eq!(QuantileType::numbered(10), None);
    }

    #[test]
    fn ends_are_the_smallest_and_the_largest() {
        for number in 1..=9 {
            let definition = QuantileType::numbered(number).expect("there are nine");
            assert_eq!(of(&[5.0, 3.0, 4.0], 0.0, definition), 3.0);
            assert_eq!(of(&[5.0, 3.0, 4.0], 1.0, definition), 5.0);
        }
        assert!(of(&[], 0.5, QuantileType::Mode).is_nan());
        assert!(of(&[1.0], 1.5, QuantileType::Mode).is_nan());
    }
}
