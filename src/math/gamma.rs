//! Logarithms of the gamma and beta functions.

use super::elementary::{ln, ln_1p, polynomial};

/// ln(2 pi) / 2.
pub(crate) const HALF_LN_TWO_PI: f64 = 0.9189385332046728;

/// ln Gamma(2 + z) / z in powers of z: 1 - Euler's constant, then (-1)^k (zeta(k) - 1) / k.
/// DLMF 5.7.3; enough terms for |z| <= 1/2.
const AROUND_TWO: [f64; 26] = [
    0.42278433509846713,
    0.3224670334241132,
    -0.0673523010531981,
    0.020580808427784546,
    -0.007385551028673986,
    0.0028905103307415234,
    -0.001192753911703261,
    0.0005096695247430425,
    -0.00022315475845357939,
    9.945751278180853e-05,
    -4.492623673813314e-05,
    2.050721277567069e-05,
    -9.439488275268397e-06,
    4.374866789907488e-06,
    -2.039215753801366e-06,
    9.55141213040742e-07,
    -4.492469198764566e-07,
    2.1207184805554665e-07,
    -1.0043224823968099e-07,
    4.7698101693639804e-08,
    -2.2711094608943164e-08,
    1.0838659214896955e-08,
    -5.183475041970047e-09,
    2.4836745438024785e-09,
    -1.1921401405860912e-09,
    5.731367241678862e-10,
];

/// Stirling's series of ln Gamma, Bernoulli(2k) / (2k (2k - 1)), DLMF 5.11.1; enough terms for x >= 10.
const STIRLING: [f64; 8] = [
    0.08333333333333333,
    -0.002777777777777778,
    0.0007936507936507937,
    -0.0005952380952380953,
    0.0008417508417508417,
    -0.0019175269175269176,
    0.00641025641025641,
    -0.029550653594771242,
];

/// ln Gamma(2 + z) for |z| <= 1/2.
fn around_two(z: f64) -> f64 {
    z * polynomial(z, &AROUND_TWO)
}

/// ln Gamma(1 + z) for |z| <= 1/2, with full relative accuracy near zero.
pub(crate) fn ln_gamma_1p(z: f64) -> f64 {
    around_two(z) - ln_1p(z)
}

/// ln Gamma(x) - (x - 1/2) ln x + x - ln(2 pi)/2: what Stirling's formula leaves out.
pub(crate) fn stirling_remainder(x: f64) -> f64 {
    if x >= 10.0 {
        let inverse = 1.0 / x;
        return inverse * polynomial(inverse * inverse, &STIRLING);
    }
    ln_gamma(x) - (x - 0.5) * ln(x) + x - HALF_LN_TWO_PI
}

/// Natural logarithm of the gamma function.
///
/// Domain: x > 0; 0 gives infinity, negative numbers give NaN. Relative accuracy 2e-15, near the zeros at 1 and 2 too.
/// Series around 2 (DLMF 5.7.3), recurrence, and Stirling's series from 10 on (DLMF 5.11.1).
///
/// ```
/// use attain::math::gamma::ln_gamma;
/// assert_eq!(ln_gamma(1.0), 0.0);
/// assert!((ln_gamma(5.0) - 24.0_f64.ln()).abs() < 1e-15);
/// ```
pub fn ln_gamma(x: f64) -> f64 {
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 || x == f64::INFINITY {
        return f64::INFINITY;
    }
    if x >= 10.0 {
        let inverse = 1.0 / x;
        let series = inverse * polynomial(inverse * inverse, &STIRLING);
        return (x - 0.5).mul_add(ln(x) - 1.0, series + (HALF_LN_TWO_PI - 0.5));
    }
    if x < 0.5 {
        return ln_gamma_1p(x) - ln(x);
    }
    if x < 1.5 {
        return ln_gamma_1p(x - 1.0);
    }
    let mut shifted = x;
    let mut product = 1.0;
    while shifted > 2.5 {
        shifted -= 1.0;
        product *= shifted;
    }
    around_two(shifted - 2.0) + ln(product)
}

/// ln B(a, b) = ln Gamma(a) + ln Gamma(b) - ln Gamma(a + b), for a, b > 0.
///
/// Absolute accuracy about 1e-14 times (1 + the size of the result); the large parts of the three terms are cancelled
/// by algebra when both arguments are large.
///
/// ```
/// assert!((attain::math::gamma::ln_beta(2.0, 3.0) + 12.0_f64.ln()).abs() < 1e-14);
/// ```
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a <= b { (a, b) } else { (b, a) };
    if large < 10.0 {
        return ln_gamma(small) + (ln_gamma(large) - ln_gamma(small + large));
    }
    let sum = small + large;
    let remainder = stirling_remainder(large) - stirling_remainder(sum);
    let power = small * ln(sum) + (large - 0.5) * ln_1p(small / large);
    if small < 10.0 {
        return ln_gamma(small) + remainder + small - power;
    }
    let small_part = stirling_remainder(small) + (small - 0.5) * ln(small) + HALF_LN_TWO_PI;
    small_part + remainder - power
}

#[cfg(test)]
#[allow(clippy::approx_constant)]
mod tests {
    use super::*;

    /// x, ln Gamma(x), from mpmath.
    const LN_GAMMA: &[(f64, f64)] = &[
        (1e-300, 690.7755278982137),
        (1e-10, 23.025850929882736),
        (0.001, 6.907178885383853),
        (0.1, 2.252712651734206),
        (0.3, 1.0957979948180756),
        (0.49999, 0.5723845782717032),
        (0.5, 0.5723649429247001),
        (0.7, 0.26086724653166654),
        (0.9, 0.06637623973474295),
        (0.999, 0.0005780385328913802),
        (1.00001, -5.7720744027504825e-06),
        (1.2, -0.08537409000331583),
        (1.4616, -0.12148629003589732),
        (1.5, -0.12078223763524522),
        (1.7, -0.09580769740706588),
        (1.99, -0.004195529088791668),
        (2.001, 0.000423106734800117),
        (2.3, 0.15418945495963046),
        (2.5, 0.2846828704729192),
        (2.7, 0.4348205536551047),
        (3.0, 0.6931471805599453),
        (4.4, 2.3161034914248577),
        (5.5, 3.9578139676187165),
        (7.1, 6.7672934793847705),
        (9.99, 12.779315214350193),
        (10.0, 12.801827480081469),
        (12.5, 18.734347511936445),
        (33.3, 82.60372358165495),
        (100.25, 360.28455963776423),
        (1234.5, 7550.550901077895),
        (100000.0, 1051287.7089736569),
        (1000000.0, 12815504.569147611),
        (10000000000.0, 220258509288.81058),
        (1e+100, 2.2925850929940456e+102),
    ];

    /// a, b, ln B(a, b), from mpmath.
    const LN_BETA: &[(f64, f64, f64)] = &[
        (0.001, 0.001, 7.600900817008347),
        (0.001, 5.5, 6.9055676925706795),
        (0.001, 1000000.0, 6.893363375325389),
        (0.5, 0.5, 1.1447298858494002),
        (0.5, 20.0, -0.919251844406604),
        (0.5, 1000000.0, -6.335390211057437),
        (2.5, 3.5, -3.301835269962053),
        (7.0, 9.9, -11.235381208164897),
        (9.9, 10.1, -13.735177544346378),
        (3.0, 100.0, -13.152116335553677),
        (20.0, 30.0, -33.968820791977386),
        (50.0, 10000.0, -316.07357302619204),
        (1000000.0, 1000000.0, -1386300.003362921),
        (10000.0, 1000000.0, -56105.217269733876),
        (11.0, 1000000.0, -136.866258564339),
    ];

    #[test]
    fn ln_gamma_has_full_relative_accuracy() {
        let mut worst: f64 = 0.0;
        for &(x, expected) in LN_GAMMA {
            let error = ((ln_gamma(x) - expected) / expected).abs();
            worst = worst.max(error);
            assert!(error < 2e-15, "{x}: {} against {expected}, {error:e}", ln_gamma(x));
        }
        println!("ln_gamma worst {worst:e}");
        assert!(ln_gamma(-1.0).is_nan());
    }

    #[test]
    fn ln_beta_is_accurate() {
        for &(a, b, expected) in LN_BETA {
            for value in [ln_beta(a, b), ln_beta(b, a)] {
                let error = (value - expected).abs() / (1.0 + expected.abs());
                assert!(error < 1e-14, "{a} {b}: {value} against {expected}, {error:e}");
            }
        }
    }
}
