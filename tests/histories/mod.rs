//! Short, broken and strange histories: the fan is honest or the fit is refused, and bands cover what they promise.

mod coverage;
mod systems;

use attain::Error;
use attain::plan::{Average, Basis, Measure, Movement, Observation, Quantity, Relation, Shows};
use attain::scenario::Scenario;

use crate::fixture::{
    YEAR, figure, indicator, log_growth_history, plan, run, scenario, steady_ar, target,
};

const LENGTHS: [usize; 4] = [3, 8, 14, 40];
/// Targets from hopeless to sure.
const VALUES: [f64; 5] = [-60.0, 0.0, 5.0, 12.0, 90.0];

/// A steady series of growth rates that does not repeat: 6 percent with a swing of 2 points.
fn steady(length: usize) -> Vec<f64> {
    (0..length).map(|index| 6.0 + 2.0 * (2.4 * index as f64 + 0.3).sin()).collect()
}

/// One way in which a history can be strange.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Strange {
    Plain,
    Gaps,
    Averages,
    Constant,
    Outlier,
    Falling,
}

const ALL: [Strange; 6] = [
    Strange::Plain,
    Strange::Gaps,
    Strange::Averages,
    Strange::Constant,
    Strange::Outlier,
    Strange::Falling,
];

fn history(kind: Strange, length: usize) -> Vec<Observation> {
    let mut values = steady(length);
    match kind {
        Strange::Constant => values.fill(6.0),
        Strange::Outlier => values[length / 2] = -25.0,
        Strange::Falling => values.iter_mut().for_each(|value| *value -= 15.0),
        _ => {}
    }
    let mut rows = log_growth_history("odd", &values);
    match kind {
        // The first and the last stay, so that the length is that of the series.
        Strange::Gaps => {
            let last = rows.len() - 1;
            let mut index = 0;
            rows.retain(|_| {
                index += 1;
                index == 1 || index == last + 1 || index % 3 != 2
            });
        }
        Strange::Averages => {
            rows.truncate(length - 2);
            let mut average = figure("odd", YEAR - 1, Quantity::Growth, 5.5);
            average.basis = "average".into();
            rows.push(average);
        }
        _ => {}
    }
    rows
}

/// The odd indicator beside a common one, which has enough figures to lend its variance.
fn case(kind: Strange, length: usize) -> Scenario {
    let mut movement = steady_ar(YEAR - length as i32, None);
    if let (Strange::Averages, Movement::SteadyAr(ar)) = (kind, &mut movement) {
        ar.averages.push(Average { basis: "average".into(), year: YEAR - 1, years: 2 });
    }
    let odd = indicator("odd", Measure::Flow, Shows::Growth, movement);
    let common = indicator("common", Measure::Flow, Shows::Growth, steady_ar(YEAR - 12, None));
    let mut plan = plan();
    plan.targets = VALUES
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let mut target = target(&odd, Relation::AtLeast, *value, 1);
            target.id = format!("odd_{index}");
            target.basis = Basis::Assumed;
            target
        })
        .collect();
    plan.indicators = vec![odd, common];
    plan.history.observations = history(kind, length);
    let usual: Vec<f64> = steady(12).iter().map(|value| value + 1.0).collect();
    plan.history.observations.extend(log_growth_history("common", &usual));
    scenario(plan, 2_000)
}

/// No history gives a probability of 0 or 1, a value that is no number, or a fan without width; what cannot carry a fan is refused with
/// the indicator's name.
#[test]
fn strange_histories_give_an_honest_fan_or_a_refusal() {
    for kind in ALL {
        for length in LENGTHS {
            let what = format!("{kind:?}, {length} years");
            let scenario = case(kind, length);
            if let Err(error) = scenario.clone().calibrate() {
                assert!(matches!(error, Error::Input(_)), "{what}: {error}");
                assert!(error.to_string().contains("odd"), "{what}: {error}");
                assert_eq!(kind, Strange::Constant, "{what} is refused: {error}");
                continue;
            }
            let simulation = run(scenario);
            let mut before = 1.0;
            for one in simulation.attainment() {
                let p = one.estimate.probability;
                assert!(p > 0.0 && p < 1.0 && p <= before, "{what}: {} has {p}", one.target);
                assert!(one.judgement_low > 0.0 && one.judgement_high < 1.0, "{what}");
                assert!(one.judgement_low <= p && p <= one.judgement_high, "{what}");
                before = p;
            }
            let fan = simulation.fan("odd").unwrap();
            assert!(fan.points.iter().all(|point| point.value.is_finite()), "{what}");
            for year in fan.points.chunks(attain::summary::QUANTILES.len()) {
                let width = year[year.len() - 1].value - year[0].value;
                // A quarter of what the steady series' own swing implies would already be dishonest.
                assert!(width > 1.0, "{what}: the fan of {} is {width} wide", year[0].year);
                assert!(width < 400.0, "{what}: the fan of {} is {width} wide", year[0].year);
            }
        }
    }
}

/// Fewer figures never make a narrower fan than many of the same kind.
#[test]
fn few_figures_make_a_wide_fan() {
    let width = |length| {
        let fan = run(case(Strange::Plain, length)).fan("odd").unwrap();
        let year = &fan.points[..attain::summary::QUANTILES.len()];
        year[year.len() - 1].value - year[0].value
    };
    let widths: Vec<f64> = LENGTHS.into_iter().map(width).collect();
    assert!(widths[0] > widths[2] && widths[1] > widths[3], "{widths:?}");
}
