//! The standard normal distribution: cumulative probability, density and quantile.

use super::elementary::{exp, ln, polynomial};

/// 1 / sqrt(2 pi).
pub(crate) const INVERSE_ROOT_TWO_PI: f64 = 0.3989422804014327;

/// (a + 5/4) e^(a^2/2) P(Z > a) in powers of t = (a - 5) / (a + 5), for a from 0 to 41.
/// Interpolated at Chebyshev nodes at 60 digits; relative error 2e-17.
const SCALED_TAIL: [f64; 23] = [
    0.48074565609378933,
    -0.12741667065001178,
    0.06004757139746437,
    -0.010218616930828277,
    -0.014437204895269966,
    0.01868348812257519,
    -0.012922572764457392,
    0.005927289566684011,
    -0.0016211846686513894,
    4.1360903440525865e-05,
    0.00016722735833936235,
    -5.3367708194240006e-05,
    -8.235464206829422e-06,
    8.743639129518448e-06,
    -2.374958648926491e-07,
    -1.2489953068177103e-06,
    1.436887878041556e-07,
    1.888428051974664e-07,
    -2.4523268139183633e-08,
    -3.0354818473735156e-08,
    8.119115919345992e-10,
    3.777161547049733e-09,
    6.740625257358812e-10,
];

/// e^(a^2/2) P(Z > a) for 0 <= a <= 41; the factor that remains when the exponential part of the tail is taken out.
#[inline(always)]
pub(crate) fn scaled_tail(a: f64) -> f64 {
    let t = (a - 5.0) / (a + 5.0);
    polynomial(t, &SCALED_TAIL) / (a + 1.25)
}

/// e^(-a^2/2), with the rounding of the square carried along.
#[inline(always)]
pub(crate) fn bell(a: f64) -> f64 {
    let square = a * a;
    let lost = a.mul_add(a, -square);
    let value = exp(-0.5 * square);
    value.mul_add(-0.5 * lost, value)
}

/// P(Z <= x) for a standard normal Z.
///
/// Domain: all reals. Relative accuracy 1e-15 in both the centre and the lower tail, down to probabilities of 1e-300.
/// For the upper tail use `cdf(-x)`. Branch-free. The tail function is approximated by one polynomial in
/// (a - 5)/(a + 5), after the change of variable of Shepherd and Laframboise (1981), doi:10.1090/S0025-5718-1981-0595058-X.
///
/// ```
/// use attain::math::normal::cdf;
/// assert_eq!(cdf(0.0), 0.5);
/// assert!((cdf(1.959963984540054) - 0.975).abs() < 1e-15);
/// ```
#[inline(always)]
pub fn cdf(x: f64) -> f64 {
    let size = x.abs();
    let a = if size > 40.0 { 40.0 } else { size };
    let tail = bell(a) * scaled_tail(a);
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// Density exp(-x^2/2) / sqrt(2 pi). Relative accuracy 1e-15.
///
/// ```
/// assert!((attain::math::normal::density(0.0) - 0.3989422804014327).abs() < 1e-16);
/// ```
#[inline(always)]
pub fn density(x: f64) -> f64 {
    let size = x.abs();
    INVERSE_ROOT_TWO_PI * bell(if size > 40.0 { 40.0 } else { size })
}

const CENTRE_NUMERATOR: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRE_DENOMINATOR: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
const TAIL_NUMERATOR: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    0.000_774_545_014_278_341_4,
];
const TAIL_DENOMINATOR: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    0.000_547_593_808_499_534_5,
    1.050_750_071_644_416_9e-9,
];
const FAR_NUMERATOR: [f64; 8] = [
    6.657_904_643_501_104,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_DENOMINATOR: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    0.000_786_869_131_145_613_3,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

/// The x with P(Z <= x) = p.
///
/// Domain: 0 <= p <= 1 with infinities at the ends, NaN elsewhere. Accuracy: 4 units in the last place
/// (about 5e-16 relative). Wichura's algorithm AS 241, PPND16 (1988), doi:10.2307/2347330, with its three regions
/// computed together and selected, so that a loop over it becomes SIMD code.
///
/// ```
/// use attain::math::normal::quantile;
/// assert_eq!(quantile(0.5), 0.0);
/// assert!((quantile(0.95) - 1.6448536269514723).abs() < 1e-15);
/// ```
#[inline(always)]
pub fn quantile(p: f64) -> f64 {
    let q = p - 0.5;
    let central = q.abs() <= CENTRAL;
    let smaller = if q < 0.0 { p } else { 1.0 - p };
    let depth = (-ln(smaller)).sqrt();
    let far = depth > 5.0;
    let u = 0.180_625 - q * q;
    let v = depth - 1.6;
    let w = depth - 5.0;
    let tail_numerator =
        if far { polynomial(w, &FAR_NUMERATOR) } else { polynomial(v, &TAIL_NUMERATOR) };
    let tail_denominator =
        if far { polynomial(w, &FAR_DENOMINATOR) } else { polynomial(v, &TAIL_DENOMINATOR) };
    let tail_numerator = if q < 0.0 { -tail_numerator } else { tail_numerator };
    let numerator = if central { q * polynomial(u, &CENTRE_NUMERATOR) } else { tail_numerator };
    let denominator = if central { polynomial(u, &CENTRE_DENOMINATOR) } else { tail_denominator };
    let value = numerator / denominator;
    let end = if p == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    if smaller == 0.0 { end } else { value }
}

/// Largest |p - 1/2| of the central region of [`quantile`].
const CENTRAL: f64 = 0.425;
/// Values whose quantiles are found together.
const GROUP: usize = 64;

/// Puts the normal quantile in the place of each probability, with the bits of [`quantile`].
///
/// The central region, 85 % of uniform probabilities, takes no logarithm and no root. So it is worked out for all, in SIMD lanes; then the few
/// others are brought together and worked out in lanes of their own.
///
/// ```
/// let mut values = [0.5, 0.95, 1e-9];
/// attain::math::normal::quantiles(&mut values);
/// assert_eq!(values[2], attain::math::normal::quantile(1e-9));
/// ```
#[inline(always)]
pub fn quantiles(values: &mut [f64]) {
    let (mut places, mut outer) = ([0_u8; GROUP], [0.5; GROUP]);
    for group in values.chunks_mut(GROUP) {
        let mut count = 0;
        for (place, p) in group.iter().enumerate() {
            let central = (p - 0.5).abs() <= CENTRAL;
            places[count % GROUP] = place as u8;
            outer[count % GROUP] = *p;
            count += usize::from(!central);
        }
        for p in group.iter_mut() {
            let q = *p - 0.5;
            let u = 0.180_625 - q * q;
            *p = q * polynomial(u, &CENTRE_NUMERATOR) / polynomial(u, &CENTRE_DENOMINATOR);
        }
        let count = count.min(GROUP);
        for p in &mut outer[..count] {
            *p = quantile(*p);
        }
        for (place, value) in places.iter().zip(&outer[..count]) {
            if let Some(slot) = group.get_mut(usize::from(*place)) {
                *slot = *value;
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::excessive_precision)]
mod tests {
    use super::*;

    /// x, P(Z <= x), from mpmath at 30 digits.
    const CDF: &[(f64, f64)] = &[
        (-37.5, 4.605353009581955e-308),
        (-37.0, 5.725571222524577e-300),
        (-30.25, 2.6086402857412604e-201),
        (-20.1, 3.6896808637213897e-90),
        (-15.3, 3.82283156207345e-53),
        (-10.0, 7.619853024160525e-24),
        (-8.22, 1.0175159046794497e-16),
        (-6.5, 4.016000583859118e-11),
        (-5.0, 2.866515718791939e-07),
        (-4.9999, 2.868002810046024e-07),
        (-4.2, 1.3345749015906327e-05),
        (-3.3, 0.0004834241423837775),
        (-2.5, 0.006209665325776135),
        (-1.96, 0.024997895148220435),
        (-1.5, 0.06680720126885807),
        (-1.1, 0.13566606094638264),
        (-0.9, 0.18406012534675947),
        (-0.5, 0.3085375387259869),
        (-0.3, 0.3820885778110474),
        (-0.1, 0.460172162722971),
        (-0.001, 0.49960105778608893),
        (-1e-09, 0.49999999960105773),
        (0.0, 0.5),
        (1e-05, 0.500003989422804),
        (0.2, 0.579259709439103),
        (0.7, 0.758036347776927),
        (1.3, 0.9031995154143897),
        (2.2, 0.9860965524865014),
        (3.1, 0.9990323967867817),
        (5.5, 0.9999999810104375),
        (8.0, 0.9999999999999993),
    ];

    #[test]
    fn quantiles_together_have_the_bits_of_each() {
        let mut values = vec![0.0, 1.0, 0.5, 0.075, 0.925, 0.924_999_9, 5e-324, f64::NAN, -1.0];
        for k in 0..20_000_u32 {
            let uniform = (f64::from(k) + 0.5) / 20_000.0;
            values.extend([uniform, uniform * uniform * uniform * uniform]);
        }
        // All of a group in the tails.
        values.extend((0..200).map(|k| 1e-3 * f64::from(k) / 200.0));
        let single: Vec<u64> = values.iter().map(|p| quantile(*p).to_bits()).collect();
        crate::math::wide::dispatch(
            #[inline(always)]
            || quantiles(&mut values),
        );
        for (place, (one, other)) in single.iter().zip(&values).enumerate() {
            assert!(*one == other.to_bits() || other.is_nan(), "{place}");
            assert_eq!(f64::from_bits(*one).is_nan(), other.is_nan(), "{place}");
        }
    }

    #[test]
    fn cdf_is_relatively_accurate_down_to_1e_300() {
        for &(x, expected) in CDF {
            let error = (cdf(x) / expected - 1.0).abs();
            assert!(error < 1e-15, "{x}: {} against {expected}, {error:e}", cdf(x));
        }
        assert_eq!(cdf(f64::NEG_INFINITY), 0.0);
        assert_eq!(cdf(f64::INFINITY), 1.0);
        assert_eq!(cdf(-39.0), 0.0);
        assert!(cdf(f64::NAN).is_nan() && density(f64::NAN).is_nan());
        assert_eq!(density(f64::INFINITY), 0.0);
    }

    /// The rows of `validation/numerics/inverse_normal.csv`.
    const QUANTILES: &[(f64, f64)] = &[
        (0.5, 0.0),
        (0.25, -0.67448975019608174),
        (0.1, -1.2815515655446004),
        (0.075, -1.4395314709384559),
        (0.05, -1.6448536269514727),
        (0.025, -1.9599639845400542),
        (0.01, -2.3263478740408411),
        (0.001, -3.0902323061678135),
        (1e-6, -4.753424308822899),
        (1e-10, -6.3613409024040562),
        (1e-16, -8.2220822161304356),
        (1e-100, -21.273453560965324),
        (1e-300, -37.047096299361199),
        (0.6, 0.25334710313579974),
        (0.75, 0.67448975019608174),
        (0.9, 1.2815515655446006),
        (0.95, 1.6448536269514723),
        (0.975, 1.9599639845400539),
        (0.99, 2.3263478740408408),
        (0.999999, 4.7534243088170878),
    ];

    #[test]
    fn quantile_is_within_four_units_in_the_last_place() {
        let mut worst = 0;
        for &(p, expected) in QUANTILES {
            let units = quantile(p).to_bits().abs_diff(expected.to_bits());
            assert!(units <= 4, "{p}: {} against {expected}, {units} units", quantile(p));
            worst = worst.max(units);
        }
        println!("worst {worst} units");
        assert_eq!(quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(quantile(1.0), f64::INFINITY);
        assert!(quantile(-0.1).is_nan() && quantile(1.1).is_nan() && quantile(f64::NAN).is_nan());
    }

    #[test]
    fn quantile_inverts_cdf() {
        for step in -3700..800 {
            let x = f64::from(step) / 100.0;
            let p = cdf(x);
            let slack = 1e-15 + 2e-16 * p / density(x).max(1e-300);
            assert!((quantile(p) - x).abs() <= 2e-15 * x.abs() + slack, "{x}: {}", quantile(p));
        }
    }
}
