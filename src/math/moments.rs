//! Sums, means, standard deviations and autocorrelations of samples, to nearly full precision.

/// The sum of numbers, with the rounding of each addition carried along.
///
/// Error about 1e-16 relative to the sum plus n² 1e-32 relative to the sum of sizes (Neumaier 1974,
/// doi:10.1002/zamm.19740540106). The order of the numbers is the order of addition.
///
/// ```
/// assert_eq!(attain::math::moments::sum([1e16, 1.0, -1e16]), 1.0);
/// ```
pub fn sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0);
    for term in terms {
        let next = total + term;
        lost +=
            if total.abs() >= term.abs() { (total - next) + term } else { (term - next) + total };
        total = next;
    }
    // After an overflow what was lost is not a number, but the sum still says what happened.
    if total.is_finite() { total + lost } else { total }
}

/// The mean; NaN for an empty sample.
///
/// ```
/// assert_eq!(attain::math::moments::mean(&[1.0, 2.0, 6.0]), 3.0);
/// ```
pub fn mean(sample: &[f64]) -> f64 {
    sum(sample.iter().copied()) / sample.len() as f64
}

/// The variance with divisor n − 1, in two passes; NaN for fewer than two values.
///
/// The mean is taken off first and the rounding of the mean is corrected (Chan, Golub and LeVeque 1983,
/// doi:10.1080/00031305.1983.10483115). One pass over squares would lose all digits where the mean is large.
///
/// ```
/// let variance = attain::math::moments::variance(&[1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0]);
/// assert_eq!(variance, 1.0);
/// ```
pub fn variance(sample: &[f64]) -> f64 {
    if sample.len() < 2 {
        return f64::NAN;
    }
    let centre = mean(sample);
    let squares = sum(sample.iter().map(|x| (x - centre) * (x - centre)));
    let rest = sum(sample.iter().map(|x| x - centre));
    (squares - rest * rest / sample.len() as f64) / (sample.len() as f64 - 1.0)
}

/// The standard deviation with divisor n − 1; see [`variance`].
pub fn standard_deviation(sample: &[f64]) -> f64 {
    variance(sample).sqrt()
}

/// The autocorrelation at lag one: Σ (x_t − m)(x_{t+1} − m) / Σ (x_t − m)², with the mean m of the whole sample.
///
/// NaN if all values are equal.
///
/// ```
/// let alternating = attain::math::moments::lag_one_autocorrelation(&[1.0, -1.0, 1.0, -1.0]);
/// assert_eq!(alternating, -0.75);
/// ```
pub fn lag_one_autocorrelation(sample: &[f64]) -> f64 {
    let centre = mean(sample);
    let products = sum(sample.windows(2).map(|pair| (pair[0] - centre) * (pair[1] - centre)));
    products / sum(sample.iter().map(|x| (x - centre) * (x - centre)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_additions_lose_is_kept() {
        let terms = (0..10_000).flat_map(|i| [1e12 + f64::from(i), 0.1, -1e12 - f64::from(i)]);
        let exact = 1000.0;
        assert!((sum(terms.clone()) - exact).abs() < 1e-10);
        let plain: f64 = terms.sum();
        assert!((plain - exact).abs() > 1e-3, "the plain sum is no better: {plain}");
    }

    #[test]
    fn small_samples_have_no_spread() {
        assert!(mean(&[]).is_nan() && variance(&[1.0]).is_nan());
        assert!(lag_one_autocorrelation(&[2.0, 2.0]).is_nan());
        assert_eq!(sum([f64::MAX, f64::MAX]), f64::INFINITY);
    }
}
