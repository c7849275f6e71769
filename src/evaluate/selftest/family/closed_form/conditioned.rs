//! Normal paths with pinned values.

use crate::evaluate::selftest::case::Outcome;
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::json::Node;
use crate::evaluate::selftest::laboratory::{
    CLOSED, PATHS, STANDARD_ERRORS, YEAR, add, base, hit, number, plan,
};
use crate::math::cholesky::factor;
use crate::math::conditioning::Conditioner;
use crate::math::elementary::{exp, ln, powi};
use crate::plan::{MeanReversion, Measure, Movement, Quantity, Shows};
use crate::scenario::Condition;

/// More steps than this are no case.
const MOST_STEPS: usize = 30;

/// An autoregression from a known value with one later value pinned, by the engine: log levels of a return to a mean.
pub(super) fn pinned(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, given, expected) = (case.label(), case.get("parameters")?, case.get("expected")?);
    let (phi, sigma) = (given.positive("phi")?, given.positive("sigma")?);
    // The yearly steps of an Ornstein-Uhlenbeck process have persistence e^-speed and variance volatility² (1 - e^-2 speed)/(2 speed).
    let speed = -ln(phi);
    let volatility = sigma * (2.0 * speed / (1.0 - phi * phi)).sqrt();
    let level = |value: f64| exp(value / 100.0);
    let movement = Movement::MeanReversion(MeanReversion {
        quantity: Quantity::Level,
        mean: number(level(given.number("mu")?)),
        speed: number(speed),
        volatility: number(volatility),
        base: base(level(given.number("y0")?)),
    });
    let mut plan = plan();
    add(&mut plan, "it", Measure::Stock, Shows::Level, movement);
    let steps = given.whole("H", MOST_STEPS)? as i32;
    let step = given.whole("condition_step", steps as usize)? as i32;
    let value = number(level(given.number("condition_value")?));
    let mut scenario = hit(plan, Vec::new(), case)?.scenario().clone();
    scenario.settings.until = Some(crate::scenario::Period::Year(YEAR + steps - 1));
    scenario.conditions = vec![Condition::pin("it", YEAR + step - 1, value)];
    let found = scenario.calibrate().and_then(|model| model.given());
    let found =
        found.map_err(|error| case.wrong(&format!("a condition that can be met ({error})")))?;
    for ahead in 1..=steps {
        let law = expected.get(&ahead.to_string())?;
        let (mean, variance) = (law.number("mean")?, law.number("variance")?);
        let year = YEAR + ahead - 1;
        let Some(one) = found.indicators.iter().find(|one| one.year == year) else { continue };
        // Levels are log-normal: their mean and standard deviation say what those of the logarithms are.
        let log = variance / 1e4;
        let mean = exp(mean / 100.0 + log / 2.0);
        let deviation = mean * (exp(log) - 1.0).max(0.0).sqrt();
        let paths = PATHS as f64;
        let near = |error: f64| {
            if error > 0.0 {
                Demand::StandardErrors { limit: STANDARD_ERRORS, error }
            } else {
                CLOSED
            }
        };
        let what = format!("mean of step {ahead}, simulated");
        findings.compare(&name, &what, one.given_mean, mean, near(deviation / paths.sqrt()));
        let what = format!("standard deviation of step {ahead}, simulated");
        // That of a nearly normal sample.
        let error = deviation / (2.0 * paths).sqrt();
        if variance > 0.0 {
            findings.compare(&name, &what, one.given_standard_deviation, deviation, near(error));
        }
    }
    Ok(())
}

/// A vector autoregression with known parameters and pinned values, by the same step that the engine takes on each path.
pub(super) fn system(text: &Node, findings: &mut Findings) -> Outcome {
    let name = text.label();
    let constants = text.numbers("c")?;
    let size = constants.len();
    let steps = text.whole("H", MOST_STEPS)?;
    let matrix = |key: &str| -> Outcome<Vec<f64>> {
        let rows = text.square(key)?;
        if rows.len() == size {
            Ok(rows.concat())
        } else {
            Err(text.wrong_at(key, "a row a variable"))
        }
    };
    let (lags, sigma) = (matrix("A")?, matrix("Sigma")?);
    let place = |one: &Node| -> Outcome<usize> {
        let (step, variable) =
            (one.whole("step", steps)?, one.whole("variable", size.saturating_sub(1))?);
        if step == 0 {
            Err(one.wrong_at("step", "a step from 1 on"))
        } else {
            Ok((step - 1) * size + variable)
        }
    };
    let Ok(root) = factor(&sigma, size) else {
        return Err(text.wrong("a covariance matrix"));
    };
    let times = |vector: &[f64]| -> Vec<f64> {
        let row =
            |row: usize| (0..size).map(|column| lags[row * size + column] * vector[column]).sum();
        (0..size).map(row).collect()
    };
    // Means, and the response of each value (step, variable) to each standard normal (step, variable).
    let mut means = Vec::new();
    let mut state = text.numbers("y0")?;
    if state.len() != size || size == 0 {
        return Err(text.wrong_at("y0", "a value a variable"));
    }
    for _ in 0..steps {
        state = times(&state).iter().zip(&constants).map(|(one, c)| one + c).collect();
        means.extend_from_slice(&state);
    }
    let count = steps * size;
    let mut responses = vec![0.0; count * count];
    for from in 0..steps {
        for shock in 0..size {
            let entry = |row: usize| root.row(row).get(shock).copied().unwrap_or(0.0);
            let mut impulse: Vec<f64> = (0..size).map(entry).collect();
            for step in from..steps {
                for (variable, value) in impulse.iter().enumerate() {
                    responses[(step * size + variable) * count + from * size + shock] = *value;
                }
                impulse = times(&impulse);
            }
        }
    }
    let response = |place: usize| &responses[place * count..(place + 1) * count];
    let (mut rows, mut gap) = (Vec::new(), Vec::new());
    for condition in text.get("conditions")?.items()? {
        let place = place(&condition)?;
        rows.extend_from_slice(response(place));
        gap.push(condition.number("value")? - means[place]);
    }
    let mut conditioner = Conditioner::new(gap.len(), count);
    let mut draws = vec![0.0; count];
    let Some(met) = conditioner.condition(&rows, &gap, &mut draws) else {
        return Err(text.wrong("conditions that do not follow from one another"));
    };
    let distance = text.number("mahalanobis")?;
    findings.compare(&name, "mahalanobis", met.squared_distance, distance, CLOSED);
    let none = vec![0.0; gap.len()];
    for law in text.get("expected")?.items()? {
        let place = place(&law)?;
        let (step, variable) = (place / size + 1, place % size);
        let own = response(place);
        let product = |draws: &[f64]| own.iter().zip(draws).map(|(a, z)| a * z).sum::<f64>();
        let deviation = |draws: &[f64]| draws.iter().map(|z| powi(*z, 2)).sum::<f64>().sqrt();
        // What is left of a response where nothing pinned may move is what can still vary.
        let mut left = own.to_vec();
        conditioner.condition(&rows, &none, &mut left);
        for (key, found) in [
            ("unconditional_mean", means[place]),
            ("unconditional_sd", deviation(own)),
            ("conditional_mean", means[place] + product(&draws)),
            ("conditional_sd", deviation(&left)),
        ] {
            let what = format!("{key} of variable {variable} at step {step}");
            findings.compare(&name, &what, found, law.number(key)?, CLOSED);
        }
    }
    Ok(())
}
