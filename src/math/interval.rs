//! Confidence intervals for a probability from a count of hits.

use super::incomplete_beta;
use super::normal;
use super::root::monotone_quantile;

/// Wilson's score interval for the probability behind `hits` of `trials`, with coverage `confidence`.
///
/// Domain: hits <= trials, trials > 0, 0 < confidence < 1; otherwise (0, 1), the interval that says nothing. Mean coverage is close to nominal for
/// all probabilities, even with few trials (Brown, Cai and DasGupta 2001, doi:10.1214/ss/1009213286).
///
/// ```
/// let (low, high) = attain::math::interval::wilson(5, 10, 0.95);
/// assert!((low - 0.236593090513).abs() < 1e-12 && (high - 0.763406909487).abs() < 1e-12);
/// ```
pub fn wilson(hits: u64, trials: u64, confidence: f64) -> (f64, f64) {
    if !usable(hits, trials, confidence) {
        return (0.0, 1.0);
    }
    let n = trials as f64;
    let (k, misses) = (hits as f64, (trials - hits) as f64);
    let z = -normal::quantile(0.5 * (1.0 - confidence));
    let square = z * z;
    let centre = k + 0.5 * square;
    let half = z * (k * (misses / n) + 0.25 * square).sqrt();
    let low = if hits == 0 { 0.0 } else { (centre - half) / (n + square) };
    let high = if hits == trials { 1.0 } else { (centre + half) / (n + square) };
    (low.max(0.0), high.min(1.0))
}

/// Clopper and Pearson's exact interval (1934, doi:10.1093/biomet/26.4.404): coverage is never below `confidence`.
///
/// Domain as [`wilson`]. Ends accurate to 1e-12 relative.
///
/// ```
/// let (low, high) = attain::math::interval::clopper_pearson(0, 100, 0.95);
/// assert!(low == 0.0 && (high - 0.0362166926452).abs() < 1e-12);
/// ```
pub fn clopper_pearson(hits: u64, trials: u64, confidence: f64) -> (f64, f64) {
    if !usable(hits, trials, confidence) {
        return (0.0, 1.0);
    }
    let tail = 0.5 * (1.0 - confidence);
    let (k, n) = (hits as f64, trials as f64);
    let low = if hits == 0 { 0.0 } else { beta_quantile(k, n - k + 1.0, tail) };
    let high = if hits == trials { 1.0 } else { 1.0 - beta_quantile(n - k, k + 1.0, tail) };
    (low, high)
}

/// The interval of Jeffreys: quantiles of Beta(hits + 1/2, misses + 1/2), with the end 0 for no hit and 1 for hits only.
///
/// Domain as [`wilson`]. Ends accurate to 1e-12 relative. Mean coverage is close to nominal
/// (Brown, Cai and DasGupta 2001, doi:10.1214/ss/1009213286, section 4.1.2).
///
/// ```
/// let (low, high) = attain::math::interval::jeffreys(5, 10, 0.95);
/// assert!((low - 0.223528670253).abs() < 1e-12 && (high - 0.776471329747).abs() < 1e-12);
/// ```
pub fn jeffreys(hits: u64, trials: u64, confidence: f64) -> (f64, f64) {
    if !usable(hits, trials, confidence) {
        return (0.0, 1.0);
    }
    let tail = 0.5 * (1.0 - confidence);
    let (a, b) = (hits as f64 + 0.5, (trials - hits) as f64 + 0.5);
    let low = if hits == 0 { 0.0 } else { beta_quantile(a, b, tail) };
    let high = if hits == trials { 1.0 } else { 1.0 - beta_quantile(b, a, tail) };
    (low, high)
}

fn usable(hits: u64, trials: u64, confidence: f64) -> bool {
    trials > 0 && hits <= trials && confidence > 0.0 && confidence < 1.0
}

/// The x with I_x(a, b) = p, searched on the normal scale of x.
fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    let mean = a / (a + b);
    let spread = (mean * (1.0 - mean) / (a + b + 1.0)).sqrt();
    let start = normal::quantile(mean);
    let scale = 2.0 * spread / normal::density(start);
    let cdf = |z: f64| incomplete_beta::lower_and_upper(a, b, normal::cdf(z), normal::cdf(-z)).0;
    normal::cdf(monotone_quantile(cdf, p, start, scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (u64, u64, f64, [f64; 4]);

    /// The rows of `validation/numerics/binomial_intervals.csv`: Wilson, then Clopper-Pearson.
    #[rustfmt::skip]
    const REFERENCE: [Row; 7] = [
        (0, 100, 0.95, [0.0, 0.036993498207, 0.0, 0.0362166926452]),
        (1, 20, 0.95, [0.0088814488008, 0.236131193447, 0.00126508949795, 0.248732762772]),
        (5, 10, 0.95, [0.236593090513, 0.763406909487, 0.187086028447, 0.812913971553]),
        (37, 100, 0.9, [0.294988491953, 0.45186061545, 0.289355367441, 0.45656590652]),
        (4987, 10000, 0.95, [0.488902594118, 0.508498404278, 0.488851792451, 0.508548965041]),
        (10000, 10000, 0.95, [0.999616001629, 1.0, 0.999631180085, 1.0]),
        (73210, 100000, 0.99, [0.728477335249, 0.735691867604, 0.728476645486, 0.73570123227]),
    ];

    #[test]
    fn agree_with_the_reference() {
        for (hits, trials, confidence, expected) in REFERENCE {
            let (a, b) = wilson(hits, trials, confidence);
            let (c, d) = clopper_pearson(hits, trials, confidence);
            for (value, expected) in [a, b, c, d].into_iter().zip(expected) {
                assert!((value - expected).abs() < 1e-12, "{hits} {trials}: {value} {expected}");
            }
        }
    }

    #[test]
    fn bad_arguments_say_nothing() {
        assert_eq!(wilson(1, 0, 0.9), (0.0, 1.0));
        assert_eq!(clopper_pearson(3, 2, 0.9), (0.0, 1.0));
        assert_eq!(wilson(1, 2, 1.0), (0.0, 1.0));
    }
}
