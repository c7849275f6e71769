//! Tests of the rules, and of pairs that are steep in the integrated score.

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

/// Fails if Φ(s (z − a)) is not integrated to this error.
fn carried(points: &[(f64, f64)], slope: f64, error: f64) {
    for at in [-0.4, 0.9, 2.2] {
        let found: f64 = points.iter().map(|(z, w)| w * normal::cdf(slope * (z - at))).sum();
        let truth = normal::cdf(-slope * at / (1.0 + slope * slope).sqrt());
        let off = (found - truth).abs();
        assert!(off < error, "slope {slope}, at {at}: {off:e}");
    }
}

/// E Φ(s (z − a)) = Φ(−s a / √(1 + s²)): how steep an integrand the rules carry.
#[test]
fn the_points_carry_slopes_as_the_documents_say() {
    for (slope, of_panels, of_steps) in [(1.0, 1e-12, 1e-13), (3.0, 1e-9, 1e-12), (6.0, 1e-6, 1e-7)]
    {
        for middle in [0.0, 0.7, -1.3] {
            carried(&panelled(middle, PANELS), slope, of_panels);
        }
        carried(&even(STEPS), slope, of_steps);
    }
}

/// The same with the points that steep integrands get: as many times as the steepness is above three, at most sixteen.
#[test]
fn more_points_carry_steeper_slopes() {
    let of = |steepness: f64, with: With| {
        Pair::new(Gaussian::default(), Gaussian::default(), with, 0.7, steepness)
    };
    let skewed = || With::Skewed { deviation: Deviation::new(2.0, 0.8), weight: 1.0 };
    for (slope, times, of_panels, of_steps) in [
        (2.9, 1, 1e-9, 1e-12),
        (3.1, 2, 1e-9, 1e-12),
        (11.5, 4, 1e-9, 1e-12),
        (47.0, 16, 1e-9, 1e-12),
        (100.0, 16, 1e-6, 1e-7),
    ] {
        for (pair, points, error) in [
            (of(slope, With::Level), 80 * times + 1, of_steps),
            (of(slope, skewed()), 128 * times, of_panels),
        ] {
            assert_eq!(pair.points.len(), points, "slope {slope}");
            let points: Vec<_> = pair.points.iter().map(|one| (one.z, one.weight)).collect();
            carried(&points, slope, error);
            assert!(!pair.is_too_steep());
        }
    }
    for steep in [101.0, f64::INFINITY] {
        assert!(of(steep, With::Level).is_too_steep());
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
    let pair = Pair::new(Gaussian::default(), Gaussian::default(), with, kink, 1.0);
    let below = Bounds { lower: f64::NEG_INFINITY, upper: 1.3 };
    let at = |spread: f64| {
        pair.settled(below, (0.0, spread * spread), (0.0, 1.0), spread * spread + 1.0)
    };
    let alone = deviation.cdf(1.3);
    let near = at(0.05).expect("it settles");
    assert!((near - alone).abs() < 1e-3, "{near} against {alone}");
    assert_eq!(at(1e-9), None);
}
