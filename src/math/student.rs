//! Student's t distribution with any real degrees of freedom.

use super::elementary::{exp, ln, ln_1p};
use super::gamma::{HALF_LN_TWO_PI, ln_gamma, stirling_remainder};
use super::incomplete_beta::lower_and_upper;
use super::normal;
use super::root::monotone_quantile;

/// From here on t and normal agree to double precision in everything but far tails.
const NORMAL_FROM: f64 = 1e17;

/// P(T <= t) for Student's t with `df` degrees of freedom.
///
/// Domain: df > 0 (infinity is the normal distribution), any t. P(T < -t) = I(df / 2, 1/2) / 2 at df / (df + t^2)
/// (DLMF 8.17; Abramowitz and Stegun 26.7). Relative accuracy 1e-13 in the centre and the lower tail; use `cdf(-t, df)` for the upper tail.
///
/// ```
/// use attain::math::student::cdf;
/// assert!((cdf(1.0, 1.0) - 0.75).abs() < 1e-15);
/// assert_eq!(cdf(0.0, 4.5), 0.5);
/// ```
pub fn cdf(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df > NORMAL_FROM {
        return normal::cdf(t);
    }
    if t.is_infinite() {
        return if t > 0.0 { 1.0 } else { 0.0 };
    }
    let square = t * t;
    if square > 1e300 && df < 1e100 {
        let tail = far_tail(t.abs(), df);
        return if t > 0.0 { 1.0 - tail } else { tail };
    }
    let (x, y) = (df / (df + square), square / (df + square));
    let (outside, inside) = lower_and_upper(0.5 * df, 0.5, x, y);
    let tail = if outside < 0.5 { 0.5 * outside } else { 0.5 - 0.5 * inside };
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// ln(Gamma((df + 1)/2) / (Gamma(df/2) sqrt(pi df))), the logarithm of the density at zero.
fn ln_height(df: f64) -> f64 {
    let half = 0.5 * df;
    if half < 10.0 {
        // ln(2 pi) / 2 + ln(half) / 2 is ln(pi df) / 2.
        return ln_gamma(half + 0.5) - ln_gamma(half) - HALF_LN_TWO_PI - 0.5 * ln(half);
    }
    let remainder = stirling_remainder(half + 0.5) - stirling_remainder(half);
    half * ln_1p(0.5 / half) - 0.5 + remainder - HALF_LN_TWO_PI
}

/// Density of Student's t with `df` degrees of freedom. Relative accuracy 1e-13 for df up to 1e6.
///
/// ```
/// let cauchy = attain::math::student::density(0.0, 1.0);
/// assert!((cauchy - 1.0 / std::f64::consts::PI).abs() < 1e-15);
/// ```
pub fn density(t: f64, df: f64) -> f64 {
    if df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df > NORMAL_FROM {
        return normal::density(t);
    }
    exp(ln_height(df) - 0.5 * (df + 1.0) * ln_1p(t / df * t))
}

/// The t with P(T <= t) = p.
///
/// Domain: df > 0, 0 <= p <= 1. The root of [`cdf`] to the last digits: relative error 1e-13 for df from 0.1 to 1e6.
/// Starts from the Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5) or from the leading power of the tail.
///
/// ```
/// let t = attain::math::student::quantile(0.975, 11.0);
/// assert!((t - 2.2009851600916392).abs() < 1e-13);
/// ```
pub fn quantile(p: f64, df: f64) -> f64 {
    if !((0.0..=1.0).contains(&p) && df > 0.0) {
        return f64::NAN;
    }
    if df > NORMAL_FROM || p == 0.0 || p == 1.0 {
        return normal::quantile(p);
    }
    if p == 0.5 {
        return 0.0;
    }
    let tail = p.min(1.0 - p);
    // Work in y = ln(size): it covers heavy tails and keeps relative precision near the centre.
    let guess = ln(first_guess(tail, df));
    let log_size = if tail < 0.25 {
        monotone_quantile(|y| -cdf(-exp(y), df), -tail, guess, 0.02)
    } else {
        let inner = 0.5 - tail;
        monotone_quantile(|y| central(exp(y), df), inner, guess, 0.02)
    };
    polish(tail, df, exp(log_size)).copysign(p - 0.5)
}

/// P(0 < T < t), with full relative accuracy near zero.
fn central(t: f64, df: f64) -> f64 {
    let square = t * t;
    0.5 * lower_and_upper(0.5 * df, 0.5, df / (df + square), square / (df + square)).1
}

/// P(T > t) where t^2 is beyond the range of f64 compared with df: height * df^((df + 1)/2) t^-df / df.
fn far_tail(t: f64, df: f64) -> f64 {
    exp(ln_height(df) + 0.5 * (df - 1.0) * ln(df) - df * ln(t))
}

/// One Newton step on the size of t.
fn polish(tail: f64, df: f64, t: f64) -> f64 {
    let miss = if tail < 0.25 { cdf(-t, df) - tail } else { 0.5 - tail - central(t, df) };
    let step = miss / density(t, df);
    if step.abs() < 1e-6 * t { t + step } else { t }
}

/// A positive starting value for the t that leaves `tail` above it.
fn first_guess(tail: f64, df: f64) -> f64 {
    let z = -normal::quantile(tail);
    let square = z * z;
    let first = (square + 1.0) / 4.0;
    let second = ((5.0 * square + 16.0) * square + 3.0) / 96.0;
    let expanded = z * (1.0 + (first + second / df) / df);
    if square < df {
        return expanded;
    }
    // P(T > t) is near height * df^((df + 1)/2) t^-df / df.
    let power = (ln_height(df) - ln(tail * df)) / df + 0.5 * (df + 1.0) / df * ln(df);
    let bounded = if power > 700.0 { 700.0 } else { power };
    exp(bounded).max(z)
}

/// Variance df / (df - 2) for df > 2, infinite for 1 < df <= 2, NaN below.
pub fn variance(df: f64) -> f64 {
    if df == f64::INFINITY {
        1.0
    } else if df > 2.0 {
        df / (df - 2.0)
    } else if df > 1.0 {
        f64::INFINITY
    } else {
        f64::NAN
    }
}

/// Excess kurtosis 6 / (df - 4) for df > 4, else infinite.
///
/// ```
/// assert_eq!(attain::math::student::excess_kurtosis(10.0), 1.0);
/// ```
pub fn excess_kurtosis(df: f64) -> f64 {
    if df > 4.0 { 6.0 / (df - 4.0) } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// t, df, P(T <= t), density; from mpmath.
    #[rustfmt::skip]
    const REFERENCE: &[(f64, f64, f64, f64)] = &[
        (-100000.0, 0.1, 0.13198724418620106, 1.319872441855097e-07),
        (-40.0, 0.1, 0.28861922164380993, 0.0007215244331339867),
        (-8.0, 0.1, 0.33900429509498126, 0.004234089607608645),
        (-3.0, 0.1, 0.37384707698634223, 0.012389654489701545),
        (-1.1, 0.1, 0.41255434337185487, 0.03597764635452826),
        (-0.2, 0.1, 0.4722267782808751, 0.12307264705346378),
        (-1e-06, 0.1, 0.49999985190787627, 0.14809212370860142),
        (0.4, 0.1, 0.5486705309534995, 0.08755815864955734),
        (2.5, 0.1, 0.6193226144556035, 0.015101024502539265),
        (-100000.0, 0.5, 0.0010141455301389997, 5.0707276505428766e-09),
        (-40.0, 0.5, 0.050704899964747176, 0.0006336924404767642),
        (-8.0, 0.5, 0.1132525464037893, 0.007045316358944211),
        (-3.0, 0.5, 0.18365407799297173, 0.029633133748884072),
        (-1.1, 0.5, 0.2898571563569301, 0.10723170277580972),
        (-0.2, 0.5, 0.447100382267244, 0.25455109249790037),
        (-1e-06, 0.5, 0.49999973032369943, 0.26967630059378517),
        (0.4, 0.5, 0.600443756980163, 0.21898397434276584),
        (2.5, 0.5, 0.7995147354733534, 0.03829062503184499),
        (-100000.0, 1.0, 3.1830988617318035e-06, 3.183098861519597e-11),
        (-40.0, 1.0, 0.007956089912025814, 0.00019881941672941327),
        (-8.0, 1.0, 0.03958342416056554, 0.004897075172058318),
        (-3.0, 1.0, 0.10241638234956672, 0.03183098861837907),
        (-1.1, 1.0, 0.23485382781163183, 0.1440316227075976),
        (-0.2, 1.0, 0.4371670418109988, 0.30606719825364487),
        (-1e-06, 1.0, 0.49999968169011383, 0.31830988618347233),
        (0.4, 1.0, 0.6211189415908434, 0.2744050742963713),
        (2.5, 1.0, 0.8788810584091566, 0.043904811887419404),
        (-100000.0, 2.0, 4.99999999925e-11, 9.999999997e-16),
        (-40.0, 2.0, 0.0003122073360923703, 1.5595748834703734e-05),
        (-8.0, 2.0, 0.007634036082669069, 0.0018650225905959504),
        (-3.0, 2.0, 0.04773298313335456, 0.02741012223434215),
        (-1.1, 2.0, 0.19301993529772882, 0.17387712529157243),
        (-0.2, 2.0, 0.42998599579859953, 0.3432059029480416),
        (-1e-06, 2.0, 0.4999996464466094, 0.3535533905930086),
        (0.4, 2.0, 0.6360827634879543, 0.31500639696285726),
        (2.5, 2.0, 0.9351941398892446, 0.04220064386804796),
        (-100000.0, 4.5, 1.6599412459141193e-22, 7.469735603769291e-27),
        (-40.0, 4.5, 3.224782606460499e-07, 3.6192701130697924e-08),
        (-8.0, 4.5, 0.00039804739408227024, 0.00021142491218526847),
        (-3.0, 4.5, 0.017190433944379812, 0.01840294665072774),
        (-1.1, 4.5, 0.16333258763269504, 0.196135376206136),
        (-0.2, 4.5, 0.42509980594753105, 0.3684695764406622),
        (-1e-06, 4.5, 0.4999996224531792, 0.3775468208316348),
        (0.4, 4.5, 0.6462859059344426, 0.34296038622757014),
        (2.5, 4.5, 0.9700471567488997, 0.0344295981491077),
        (-100000.0, 11.0, 6.2808240012977e-51, 6.908906394412273e-55),
        (-40.0, 11.0, 1.4462704490602862e-13, 3.95217411156188e-14),
        (-8.0, 11.0, 3.2661085776923533e-06, 3.881876649970546e-06),
        (-3.0, 11.0, 0.006039919735960683, 0.010795166312517274),
        (-1.1, 11.0, 0.14741121645793384, 0.2085044497788531),
        (-0.2, 11.0, 0.4225650044439715, 0.381588142706044),
        (-1e-06, 11.0, 0.49999961001024296, 0.38998975705647654),
        (0.4, 11.0, 0.651592712386854, 0.3576219310622918),
        (2.5, 11.0, 0.9852468129563179, 0.02622253749542144),
        (-100000.0, 30.0, 1.0364534200733144e-129, 3.109360251183365e-133),
        (-40.0, 30.0, 6.863022597203201e-28, 5.055489286173315e-28),
        (-8.0, 30.0, 3.1329112378503795e-09, 8.113146755218015e-09),
        (-3.0, 30.0, 0.002694982032825973, 0.0067790627460931),
        (-1.1, 30.0, 0.1400404590438199, 0.21434711785664054),
        (-0.2, 30.0, 0.4214150785296623, 0.3875450315448145),
        (-1e-06, 30.0, 0.4999996043678151, 0.39563218489389335),
        (0.4, 30.0, 0.654004741742904, 0.3643219485288568),
        (2.5, 30.0, 0.9909421754659666, 0.021057019220621632),
        (-8.0, 1000.0, 1.7133307411957373e-15, 1.3077258203170595e-14),
        (-3.0, 1000.0, 0.0013833545221190963, 0.004500624610139896),
        (-1.1, 1000.0, 0.13579842569598902, 0.21774569421575848),
        (-0.2, 1000.0, 0.420760622161988, 0.3909372832436778),
        (-1e-06, 1000.0, 0.4999996011574427, 0.39884255731365853),
        (0.4, 1000.0, 0.6553790283669709, 0.3681509894858666),
        (2.5, 1000.0, 0.9937107160994546, 0.017640133095133487),
        (-8.0, 1000000.0, 6.22753171660126e-16, 5.057283943064742e-15),
        (-3.0, 1000000.0, 0.0013499312707108985, 0.004431917105672042),
        (-1.1, 1000000.0, 0.13566619334600835, 0.2178520705083237),
        (-0.2, 1000000.0, 0.42074031089511443, 0.39104258855035995),
        (-1e-06, 1000000.0, 0.4999996010578193, 0.39894218066567555),
        (0.4, 1000000.0, 0.655421698890994, 0.3682700211311273),
        (2.5, 1000000.0, 0.9937902552489184, 0.017528412510179753),
    ];

    #[test]
    fn cdf_and_density_agree_with_the_reference() {
        let (mut cumulative, mut height): (f64, f64) = (0.0, 0.0);
        for &(t, df, p, f) in REFERENCE {
            cumulative = cumulative.max((cdf(t, df) / p - 1.0).abs());
            height = height.max((density(t, df) / f - 1.0).abs());
            assert!(
                cumulative < 1e-13 && height < 1e-13,
                "{t} {df}: {} {}",
                cdf(t, df),
                density(t, df)
            );
        }
        println!("student cdf {cumulative:e} density {height:e}");
    }

    #[test]
    fn quantile_inverts() {
        for df in [0.1, 0.5, 1.0, 2.0, 4.5, 11.0, 30.0, 1000.0, 1e6] {
            for p in [1e-20, 1e-6, 0.01, 0.2, 0.3, 0.499, 0.500001, 0.6, 0.95] {
                let t = quantile(p, df);
                assert!((cdf(t, df) / p - 1.0).abs() < 1e-12, "{p} {df}: {t} {}", cdf(t, df));
            }
        }
        // The Cauchy quantile is a tangent.
        for p in [0.1_f64, 0.4, 0.77] {
            let exact = (std::f64::consts::PI * (p - 0.5)).tan();
            assert!((quantile(p, 1.0) / exact - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn edges_and_bad_arguments() {
        assert_eq!(quantile(0.0, 3.0), f64::NEG_INFINITY);
        assert_eq!(cdf(f64::NEG_INFINITY, 3.0), 0.0);
        assert_eq!(cdf(1.3, f64::INFINITY), normal::cdf(1.3));
        assert!(
            cdf(1.0, 0.0).is_nan() && density(1.0, -1.0).is_nan() && quantile(2.0, 5.0).is_nan()
        );
        assert_eq!(variance(4.0), 2.0);
    }
}
