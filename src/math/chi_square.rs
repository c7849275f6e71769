//! The chi-square distribution with any real degrees of freedom.

use super::elementary::{exp, ln};
use super::gamma::ln_gamma;
use super::incomplete_gamma;

/// P(X <= x) for a chi-square X with `df` degrees of freedom: P(df / 2, x / 2).
///
/// Domain: df > 0, x; 0 below zero. Relative accuracy 1e-13.
///
/// ```
/// let p = attain::math::chi_square::cdf(2.0, 2.0);
/// assert!((p - (1.0 - (-1.0_f64).exp())).abs() < 1e-15);
/// ```
pub fn cdf(x: f64, df: f64) -> f64 {
    if x <= 0.0 && df > 0.0 { 0.0 } else { incomplete_gamma::lower(0.5 * df, 0.5 * x) }
}

/// P(X > x), without cancellation in the upper tail; see [`cdf`].
pub fn survival(x: f64, df: f64) -> f64 {
    if x <= 0.0 && df > 0.0 { 1.0 } else { incomplete_gamma::upper(0.5 * df, 0.5 * x) }
}

/// Density of chi-square at x; 0 below zero. Relative accuracy 1e-13.
pub fn density(x: f64, df: f64) -> f64 {
    if df.is_nan() || df <= 0.0 || x.is_nan() {
        return f64::NAN;
    }
    if x < 0.0 || x == f64::INFINITY {
        return 0.0;
    }
    if x == 0.0 {
        let at_zero = if df < 2.0 { f64::INFINITY } else { 0.0 };
        return if df == 2.0 { 0.5 } else { at_zero };
    }
    if x < 1e-300 {
        let half = 0.5 * df;
        return 0.5 * exp((half - 1.0) * ln(0.5 * x) - ln_gamma(half));
    }
    incomplete_gamma::prefactor(0.5 * df, 0.5 * x) / x
}

/// The x with P(X <= x) = p; domain df > 0, 0 <= p <= 1. Relative accuracy as [`incomplete_gamma::quantile`].
///
/// ```
/// let x = attain::math::chi_square::quantile(0.95, 11.0);
/// assert!((x - 19.675137572682495).abs() < 1e-11);
/// ```
pub fn quantile(p: f64, df: f64) -> f64 {
    2.0 * incomplete_gamma::quantile(0.5 * df, p)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// p, df, quantile; from mpmath.
    #[rustfmt::skip]
    const REFERENCE: &[(f64, f64, f64)] = &[
        (1e-06, 0.2, 1.2146096724815853e-60),
        (0.05, 0.2, 1.1861422582828563e-13),
        (0.5, 0.2, 0.0011867822089204523),
        (0.9, 0.2, 0.5323091074776757),
        (0.999, 0.2, 6.727354023437507),
        (1e-06, 1.0, 1.5707963267957189e-12),
        (0.05, 1.0, 0.003932140000019523),
        (0.5, 1.0, 0.4549364231195728),
        (0.9, 1.0, 2.705543454095415),
        (0.999, 1.0, 10.827566170662731),
        (1e-06, 2.0, 2.0000010000006668e-06),
        (0.05, 2.0, 0.10258658877510107),
        (0.5, 2.0, 1.3862943611198906),
        (0.9, 2.0, 4.605170185988092),
        (0.999, 2.0, 13.815510557964272),
        (1e-06, 5.0, 0.012896160206497096),
        (0.05, 5.0, 1.1454762260617692),
        (0.5, 5.0, 4.351460191095527),
        (0.9, 5.0, 9.23635689978112),
        (0.999, 5.0, 20.515005652432876),
        (1e-06, 11.0, 0.4709180284887739),
        (0.05, 11.0, 4.574813079322224),
        (0.5, 11.0, 10.340998074391823),
        (0.9, 11.0, 17.275008517500073),
        (0.999, 11.0, 31.264133620239992),
        (1e-06, 23.0, 3.5299266625223003),
        (0.05, 23.0, 13.090514188172799),
        (0.5, 23.0, 22.336878423184253),
        (0.9, 23.0, 32.0068996817043),
        (0.999, 23.0, 49.72823246643149),
        (1e-06, 100.0, 46.50133071589318),
        (0.05, 100.0, 77.92946516501726),
        (0.5, 100.0, 99.33412923598846),
        (0.9, 100.0, 118.4980038110621),
        (0.999, 100.0, 149.44925277903872),
        (1e-06, 5000.0, 4538.970225153806),
        (0.05, 5000.0, 4836.659490072325),
        (0.5, 5000.0, 4999.33334913811),
        (0.9, 5000.0, 5128.575773654768),
        (0.999, 5000.0, 5314.731358301196),
    ];

    #[test]
    fn quantiles_agree_with_the_reference() {
        let mut worst: f64 = 0.0;
        for &(p, df, x) in REFERENCE {
            let error = (quantile(p, df) / x - 1.0).abs();
            worst = worst.max(error);
            assert!(error < 1e-13, "{p} {df}: {} against {x}", quantile(p, df));
        }
        println!("chi-square quantile worst {worst:e}");
    }

    #[test]
    fn density_is_the_slope_of_the_cdf() {
        for df in [1.0, 2.0, 4.5, 30.0] {
            for x in [0.5, 2.0, 25.0] {
                let slope = (cdf(x + 1e-4, df) - cdf(x - 1e-4, df)) / 2e-4;
                assert!((density(x, df) - slope).abs() < 1e-8);
                assert!((cdf(x, df) + survival(x, df) - 1.0).abs() < 1e-15);
            }
        }
        assert_eq!((cdf(-1.0, 3.0), survival(-1.0, 3.0), density(-1.0, 3.0)), (0.0, 1.0, 0.0));
        assert!(cdf(1.0, -1.0).is_nan());
    }
}
