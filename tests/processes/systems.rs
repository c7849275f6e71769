//! Systems of indicators against Student t laws that hold exactly, and against draws that are made in another way.

use attain::attainment::Estimator;
use attain::math::cholesky;
use attain::math::student;
use attain::plan::{
    HistoryChoice, Indicator, Linked, Measure, Movement, Persistence, Plan, Relation, Shows,
    SteadyAr, System, Term, Text,
};
use attain::process::MinnesotaPosterior;
use attain::random::philox::Philox;
use attain::shock::{Arrival, Month, Profile, Reach, Shock, Size, When, Whom};
use rand_distr::{Distribution, StandardNormal};

use super::PATHS;
use crate::fixture::{
    YEAR, assert_fan, assert_near, assert_share, base, calibrated, growth, indicator,
    log_growth_history, number, plan, run, scenario, steady_ar, target,
};

/// Twenty years of three series that move together and after one another.
const FIGURES: [(&str, [f64; 20]); 3] = [
    (
        "a",
        [
            3.1, 2.7, 1.6, 2.3, 2.1, 2.5, 2.9, 1.8, 2.4, 2.9, 2.4, 1.2, 2.2, 3.0, 2.6, 2.0, 1.9,
            2.8, 3.3, 2.2,
        ],
    ),
    (
        "b",
        [
            1.0, 2.2, 1.9, 0.4, 1.1, 1.0, 1.9, 2.0, 0.9, 1.4, 2.1, 1.6, -0.2, 1.3, 2.4, 1.8, 1.2,
            0.7, 2.0, 2.6,
        ],
    ),
    (
        "c",
        [
            4.4, 5.9, 5.1, 3.2, 4.6, 4.1, 4.9, 6.1, 3.6, 4.8, 5.2, 4.9, 2.6, 4.0, 5.6, 5.3, 4.1,
            4.2, 5.8, 6.3,
        ],
    ),
];

/// A plan with a system of the first `count` series: growth with a base of 100.
fn with_system(count: usize, lags: usize, tightness: f64) -> Plan {
    let mut plan = plan();
    plan.systems = vec![System {
        id: "macro".into(),
        name: Text::same("macro"),
        lags,
        persistence: number(0.3),
        tightness: number(tightness),
    }];
    for (id, figures) in &FIGURES[..count] {
        plan.indicators.push(member(id, figures.len()));
        plan.history.observations.extend(log_growth_history(id, figures));
    }
    plan
}

fn member(id: &str, years: usize) -> Indicator {
    let first = YEAR - years as i32;
    let Movement::SteadyAr(ar) = steady_ar(first, base(100.0, YEAR - 1)) else { panic!() };
    let persistence = Persistence::System { system: "macro".into() };
    let history = HistoryChoice { from: first, ..ar.history.clone() };
    let movement = Movement::SteadyAr(SteadyAr { persistence, history, ..ar });
    indicator(id, Measure::Stock, Shows::Level, movement)
}

/// The level of `a` over that of `b`.
fn ratio() -> Indicator {
    let term = |id: &str, weight| Term { indicator: id.into(), weight };
    let linked = Linked {
        terms: vec![term("a", 1.0), term("b", -1.0)],
        mean: number(0.0),
        volatility: number(0.0),
        persistence: number(0.0),
        base: base(100.0, YEAR - 1),
        base_error: None,
    };
    indicator("ratio", Measure::Ratio, Shows::Level, Movement::Linked(linked))
}

fn add_target(plan: &mut Plan, id: &str, year: i32, value: f64) {
    let indicator = plan.indicator(id).unwrap().clone();
    let mut target = target(&indicator, Relation::AtLeast, value, 12);
    (target.id, target.year) = (format!("{id}_{year}"), year);
    plan.targets.push(target);
}

fn posterior(plan: Plan) -> MinnesotaPosterior {
    calibrated(scenario(plan, 2)).calibration().systems["macro"].as_ref().clone()
}

/// With coefficients held at 0.3 and 0, the sum of two years of any combination of members is Student t: 19 rows less one and three that the
/// prior is worth. Two targets: four comparisons, one seed in 3,900 would raise a false alarm.
#[test]
fn with_known_coefficients_sums_are_student_t() {
    let mut plan = with_system(2, 1, 1e-7);
    plan.indicators.push(ratio());
    for (id, value) in [("a", 104.0), ("ratio", 101.5)] {
        add_target(&mut plan, id, YEAR + 1, value);
    }
    let simulation = run(scenario(plan, PATHS));
    let fits = &simulation.model().calibration().fits;
    let scale = |id: &str| fits[id].posterior.mean_scale_squared();
    let (squared_a, squared_b) = (scale("a"), scale("b"));
    let found = simulation.attainment();
    for (found, (weights, level)) in
        found.iter().zip([([1.0, 0.0], 1.04_f64), ([1.0, -1.0], 1.015)])
    {
        let series: Vec<f64> = (0..20)
            .map(|year| weights[0] * FIGURES[0].1[year] + weights[1] * FIGURES[1].1[year])
            .collect();
        let rest: Vec<f64> = series.windows(2).map(|pair| pair[1] - 0.3 * pair[0]).collect();
        let count = rest.len() as f64;
        let mean = rest.iter().sum::<f64>() / count;
        let believed = weights[0] * weights[0] * squared_a + weights[1] * weights[1] * squared_b;
        let squares = 3.0 * believed + rest.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        let degrees = count + 2.0;
        let location = 2.3 * mean + (0.3 + 0.09) * series[19];
        let spread = 2.3_f64.powi(2) / count + 1.3 * 1.3 + 1.0;
        let scale = (squares / degrees * spread).sqrt();
        let expected = student::cdf((location - 100.0 * level.ln()) / scale, degrees);
        assert_eq!(found.estimate.estimator, Estimator::RaoBlackwell);
        let error = found.estimate.standard_error;
        let distance = (found.estimate.probability - expected).abs();
        assert!(distance < 4.0 * error, "{found:?} {expected}");
        assert!(error < 0.002, "averaging gains: {error}");
        assert_share(&found.target, found.simulated, expected, PATHS, 4.0);
    }
}

/// The next year has an exact answer, of a member and of what hangs on several: 39 quantiles and two shares. Later years are averaged and
/// counted with one result. 43 comparisons, one seed in 370 would raise a false alarm.
#[test]
fn the_next_year_is_student_t() {
    let mut plan = with_system(3, 1, 0.4);
    plan.indicators.push(ratio());
    for (id, year, value) in [
        ("a", YEAR, 102.0),
        ("ratio", YEAR, 100.5),
        ("a", YEAR + 2, 107.0),
        ("ratio", YEAR + 2, 101.0),
    ] {
        add_target(&mut plan, id, year, value);
    }
    let posterior = posterior(plan.clone());
    assert_eq!((posterior.observations, posterior.degrees_of_freedom), (20, 23.0));
    let simulation = run(scenario(plan, PATHS));
    let cdf =
        |weights: &[f64], level: f64| posterior.next_cdf(weights, 100.0 * (level / 100.0).ln()).0;
    let (a, b, ratio) = ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, -1.0, 0.0]);
    let found = simulation.attainment();
    for (found, (weights, level)) in found.iter().zip([(a, 102.0), (ratio, 100.5)]) {
        let expected = 1.0 - cdf(&weights, level);
        assert_eq!(found.estimate.estimator, Estimator::Exact);
        assert_eq!(found.observations, 20);
        assert_near(&found.target, found.estimate.probability, expected, 1e-9);
        assert_share(&found.target, found.simulated, expected, PATHS, 4.0);
    }
    for (id, weights) in [("a", a), ("b", b), ("ratio", ratio)] {
        assert_fan(&simulation, id, YEAR, |level| cdf(&weights, level));
    }
    for found in &found[2..] {
        assert_eq!(found.estimate.estimator, Estimator::RaoBlackwell);
        assert_share(&found.target, found.simulated, found.estimate.probability, PATHS, 4.5);
    }
}

/// Growth of all members in the three years on one path: Σ⁻¹ as a sum of outer products of normal draws, the coefficients by a root of Σ,
/// and the plain recursion.
fn drawn(law: &MinnesotaPosterior, random: &mut Philox) -> [[f64; 3]; 3] {
    let (m, size) = (law.variables, 1 + law.variables * law.lags);
    let mut normal = || -> f64 { StandardNormal.sample(random) };
    let mut matrix = vec![0.0; m * m];
    for i in 0..m {
        for j in 0..m {
            matrix[i * m + j] = (0..m).map(|k| law.scale[i * m + k] * law.scale[j * m + k]).sum();
        }
    }
    let inverse = |matrix: &[f64]| -> Vec<f64> {
        let lower = cholesky::factor(matrix, m).unwrap();
        let mut columns = vec![0.0; m * m];
        for column in 0..m {
            columns[column * m + column] = 1.0;
            lower.solve(&mut columns[column * m..][..m]);
        }
        columns
    };
    let of_precision = cholesky::factor(&inverse(&matrix), m).unwrap();
    let mut precision = vec![0.0; m * m];
    for _ in 0..law.degrees_of_freedom as usize {
        let mut draw: Vec<f64> = (0..m).map(|_| normal()).collect();
        of_precision.colour(&mut draw);
        for i in 0..m {
            for j in 0..m {
                precision[i * m + j] += draw[i] * draw[j];
            }
        }
    }
    let root = cholesky::factor(&inverse(&precision), m).unwrap();
    let mut coefficients = law.coefficients.clone();
    for column in 0..size {
        let mut draw: Vec<f64> = (0..m).map(|_| normal()).collect();
        root.colour(&mut draw);
        for equation in 0..m {
            for row in 0..size {
                coefficients[equation * size + row] +=
                    law.root[row * size + column] * draw[equation];
            }
        }
    }
    let mut before = law.last.clone();
    [0; 3].map(|_| {
        let mut draw: Vec<f64> = (0..m).map(|_| normal()).collect();
        root.colour(&mut draw);
        let value = |equation: usize| {
            let own = &coefficients[equation * size..][..size];
            let terms = own[1..].iter().zip(&before).map(|(a, b)| a * b);
            own[0] + draw[equation] + terms.sum::<f64>()
        };
        let values: Vec<f64> = (0..m).map(value).collect();
        before.truncate(m * (law.lags - 1));
        before.splice(0..0, values.iter().copied());
        [0, 1, 2].map(|one| values[one] + law.centre[one])
    })
}

/// Growth of the second and third year of three members with two lags: means, spreads, and how often pairs are high together, against
/// 100,000 paths that are drawn in another way. 2 × (3 + 3 + 3) comparisons of two shares at 4 standard errors: one seed in 880 would
/// raise a false alarm.
#[test]
fn later_years_are_those_of_independent_draws() {
    let mut plan = with_system(3, 2, 0.5);
    plan.history.observations.clear();
    for (id, figures) in FIGURES {
        // Six earlier years, so that there are enough.
        let longer: Vec<f64> = figures[8..14].iter().chain(&figures).copied().collect();
        plan.history.observations.extend(log_growth_history(id, &longer));
    }
    for one in &mut plan.indicators {
        *one = Indicator { shows: Shows::Growth, ..member(&one.id, 26) };
    }
    let law = posterior(plan.clone());
    let model = calibrated(scenario(plan, 2));
    let count = 100_000;
    let paths = ["a", "b", "c"].map(|id| model.paths(id, 0, count).unwrap());
    let engine = |path: usize, year: usize| {
        [0, 1, 2].map(|one| 100.0 * (paths[one][[path, year]] / 100.0).ln_1p())
    };
    let mut random = Philox::new([7, 7]);
    let own: Vec<[[f64; 3]; 3]> = (0..count).map(|_| drawn(&law, &mut random)).collect();
    for year in [1, 2] {
        let events = |values: [f64; 3]| {
            let [a, b, c] = values;
            let high = [a > 2.4, b > 1.6, c > 4.8];
            let far = [a > 4.0, b < 0.0, c > 6.5];
            let together = [high[0] && high[1], high[1] && high[2], far[0] || (far[1] && !high[2])];
            [high, far, together].concat()
        };
        let (mut one, mut other) = ([0_u64; 9], [0_u64; 9]);
        for (path, drawn) in own.iter().enumerate() {
            for (event, met) in events(engine(path, year)).into_iter().enumerate() {
                one[event] += u64::from(met);
            }
            for (event, met) in events(drawn[year]).into_iter().enumerate() {
                other[event] += u64::from(met);
            }
        }
        for (event, (one, other)) in one.iter().zip(&other).enumerate() {
            let (one, other) = (*one as f64 / count as f64, *other as f64 / count as f64);
            let error = (2.0 * other * (1.0 - other) / count as f64).sqrt();
            assert!((one - other).abs() < 4.0 * error, "{year} {event}: {one} {other}");
            assert!(other > 0.001 && other < 0.999, "{year} {event}: {other} says something");
        }
    }
}

/// A shock moves the member that it reaches by its effect and leaves the others alone, and the target is averaged.
/// One comparison, one seed in 147,000 would raise a false alarm.
#[test]
fn a_shock_reaches_a_member_alone() {
    let mut plan = with_system(3, 1, 0.4);
    add_target(&mut plan, "b", YEAR + 1, 101.0);
    let calm = scenario(plan, PATHS);
    let mut hit = calm.clone();
    hit.shocks = vec![Shock {
        id: "slump".into(),
        name: Text::same("slump"),
        when: When::At { month: Month { year: YEAR, month: 1 } },
        exclusive: None,
        common: None,
        trigger: None,
        arrival: Arrival::Certain,
        size: Size::Fixed { value: number(-3.0) },
        profile: Profile::Persistence { share: number(1.0) },
        reach: vec![Reach::new(Whom::Indicator("b".into()), number(1.0))],
        reason: Text::same("test"),
        source: None,
    }];
    let (calm, hit) = (calibrated(calm), run(hit));
    for id in ["a", "b", "c"] {
        let (before, after) =
            (calm.paths(id, 0, 500).unwrap(), hit.model().paths(id, 0, 500).unwrap());
        let effect = if id == "b" { -3.0 } else { 0.0 };
        for (before, after) in before.iter().zip(&after) {
            assert_near(id, 100.0 * (after / before).ln(), effect, 1e-9);
        }
    }
    let found = hit.attainment().remove(0);
    assert_eq!(found.estimate.estimator, Estimator::RaoBlackwell);
    assert_share("hit", found.simulated, found.estimate.probability, PATHS, 4.5);
}

/// The numbers of a system are judged numbers of the targets of its members, and of no others.
#[test]
fn the_numbers_of_a_system_concern_its_members() {
    let mut plan = with_system(2, 1, 0.4);
    plan.systems[0].tightness = crate::fixture::open(0.4, 0.2, 0.8);
    // What only another member has does not concern a target of the first.
    let Movement::SteadyAr(ar) = &mut plan.indicators[1].movement else { panic!() };
    ar.base.as_mut().unwrap().value = crate::fixture::open(100.0, 90.0, 110.0);
    let other = indicator("other", Measure::Flow, Shows::Growth, growth(2.0, 1.0, None));
    plan.indicators.push(other);
    add_target(&mut plan, "a", YEAR, 102.0);
    add_target(&mut plan, "other", YEAR, 2.0);
    let exact = |tightness: f64| {
        let mut plan = plan.clone();
        plan.systems[0].tightness = number(tightness);
        1.0 - posterior(plan).next_cdf(&[1.0, 0.0], 100.0 * 1.02_f64.ln()).0
    };
    let found = run(scenario(plan.clone(), 1_000)).attainment();
    let keys = |index: usize| -> Vec<(&str, f64)> {
        let all = found[index].alternatives.iter();
        all.map(|other| (other.key.as_str(), other.value)).collect()
    };
    assert_eq!(keys(0), [("system.macro.tightness", 0.2), ("system.macro.tightness", 0.8)]);
    assert!(keys(1).is_empty(), "{:?}", keys(1));
    for (alternative, tightness) in found[0].alternatives.iter().zip([0.2, 0.8]) {
        assert_near("alternative", alternative.probability, exact(tightness), 1e-12);
    }
    let names: Vec<String> = plan.numbers().into_iter().map(|(name, _)| name).collect();
    assert!(names.iter().any(|name| name == "system.macro.persistence"), "{names:?}");
    let words = attain::report::assumption(&scenario(plan, 2), "system.macro.tightness");
    assert_eq!(words.en, "macro: tightness of the lags");
    assert_eq!(words.zh, "macro：滞后系数的收紧程度");
}

/// What a reader of files cannot see to: histories of other years, and too few of them.
#[test]
fn members_need_the_same_years_and_enough_of_them() {
    let message = |plan: Plan| scenario(plan, 10).calibrate().unwrap_err().to_string();
    let mut short = with_system(3, 2, 0.3);
    let found = message(short.clone());
    let expected = "system `macro` of 3 members with lags = 2 needs 26 figures of years in a row; there are 20";
    assert!(found.contains(expected), "{found}");
    short.systems[0].lags = 1;
    let gap = |row: &attain::plan::Observation| {
        row.indicator == "b" && ["2004", "2005", "2012"].contains(&row.period.as_str())
    };
    short.history.observations.retain(|row| !gap(row));
    let found = message(short);
    let expected = "the members of system `macro` need figures of the same years, 2004 to 2023; `b` has none for 2004 to 2005, 2012";
    assert!(found.contains(expected), "{found}");
}
