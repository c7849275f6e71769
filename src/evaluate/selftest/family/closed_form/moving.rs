//! Processes beyond the normal autoregression: heavy tails, regimes, and the average of a return to a mean.

use super::skip_others;
use crate::evaluate::selftest::case::Outcome;
use crate::evaluate::selftest::finding::Findings;
use crate::evaluate::selftest::json::Node;
use crate::evaluate::selftest::laboratory::{
    CLOSED, Sample, YEAR, add, base, compare, number, plan, promise, run,
};
use crate::math::elementary::{exp, ln, ln_1p};
use crate::math::{normal, student};
use crate::plan::{
    Base, MeanReversion, Measure, Movement, Plan, Quantity, Regime, Regimes, Shows, Student,
};
use crate::process::{self, Scale, StatedRegimes};

/// The average over a time of a process in continuous time that returns to its mean.
pub(super) fn time_average(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, given, expected) = (case.label(), case.get("parameters")?, case.get("expected")?);
    let process = process::MeanReversion {
        mean: given.number("theta")?,
        speed: given.positive("kappa")?,
        volatility: given.positive("sigma")?,
    };
    let (mean, variance) = process.average(given.number("x0")?, given.positive("T")?);
    let above = normal::cdf((mean - given.number("threshold")?) / variance.sqrt());
    let numbers = [("mean", mean), ("variance", variance), ("p_hit", above)];
    for (key, found) in numbers {
        if expected.has(&[key]) {
            findings.compare(&name, key, found, expected.number(key)?, CLOSED);
        }
    }
    skip_others(case, &numbers.map(|(key, _)| key), findings)
}

/// A plan whose log level, in percent, follows the process with Student t innovations; a target in each of two years.
fn heavy(process: &process::MeanReversion, degrees: f64, start: f64, threshold: f64) -> Plan {
    let level = |value: f64| exp(value / 100.0);
    let movement = Movement::MeanReversion(MeanReversion {
        quantity: Quantity::Level,
        mean: number(level(process.mean)),
        speed: number(process.speed),
        volatility: number(process.volatility),
        base: base(level(start)),
    });
    let mut plan = plan();
    add(&mut plan, "it", Measure::Stock, Shows::Level, movement);
    plan.indicators[0].innovations = Some(Student { degrees_of_freedom: number(degrees) });
    for year in [YEAR, YEAR + 1] {
        promise(&mut plan, "it", Shows::Level, year, level(threshold));
    }
    plan
}

/// An autoregression with Student t innovations, as the yearly values of a return to a mean.
///
/// Its variances are compared in closed form only: with few degrees of freedom that of a sample has no useful standard error.
pub(super) fn heavy_tails(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, given, expected) = (case.label(), case.get("parameters")?, case.get("expected")?);
    let (persistence, degrees) = (given.number("phi")?, given.positive("df")?);
    if !(persistence > 0.0 && persistence < 1.0 && degrees > 2.0) {
        let reason = "heavy tails need a persistence between 0 and 1 and over 2 degrees of freedom";
        findings.skip(name, reason);
        return Ok(());
    }
    let (start, threshold) = (given.number("y0")?, given.number("threshold")?);
    let deviation = given.positive("scale")? * student::variance(degrees).sqrt();
    let (mean, speed) = (given.number("mu")?, -ln(persistence));
    let (_, fresh) = process::MeanReversion { mean, speed, volatility: 1.0 }.step(1.0);
    let process = process::MeanReversion { mean, speed, volatility: deviation / fresh };
    let simulation = run(heavy(&process, degrees, start, threshold), case)?;
    let years = [("mean_1", "variance_1", "p_hit_1"), ("mean_2", "variance_2", "p_hit_2")];
    for (index, (mean, variance, hit)) in years.into_iter().enumerate() {
        let law = process.after(start, (index + 1) as f64);
        for (key, found) in [(mean, law.0), (variance, law.1)] {
            if expected.has(&[key]) {
                findings.compare(&name, key, found, expected.number(key)?, CLOSED);
            }
        }
        let log_level = |values: &[f64]| values.last().map_or(f64::NAN, |level| 100.0 * ln(*level));
        let sample = Sample::over(simulation.model(), "it", YEAR + index as i32, log_level);
        if let Some(sample) = sample.filter(|_| expected.has(&[mean])) {
            sample.compare_mean(findings, &name, mean, expected.number(mean)?);
        }
        if expected.has(&[hit]) {
            let found = &simulation.attainment()[index];
            compare(findings, &name, hit, found, expected.number(hit)?);
        }
    }
    let known = years.map(|(mean, variance, hit)| [mean, variance, hit]);
    skip_others(case, known.as_flattened(), findings)
}

/// The law of a case with two regimes.
fn regimes(given: &Node) -> Outcome<StatedRegimes> {
    let pair = |key: &str| -> Outcome<[f64; 2]> {
        let list = given.numbers(key)?;
        list.try_into().map_err(|_| given.wrong_at(key, "two numbers"))
    };
    let deviations = pair("sigma")?;
    if deviations.iter().any(|deviation| *deviation <= 0.0) {
        return Err(given.wrong_at("sigma", "two numbers above 0"));
    }
    Ok(StatedRegimes {
        means: pair("mu")?,
        deviations,
        staying: [given.probability("p00")?, given.probability("p11")?],
        first: if given.whole("s0", 1)? == 0 { 1.0 } else { 0.0 },
    })
}

/// The last year of a plan's paths.
const LAST: i32 = YEAR + 2;

/// A plan whose growth, as a logarithm in percent, switches for some years up to the year given back.
fn switching(law: &StatedRegimes, years: i32) -> (Plan, i32) {
    let regime = |index: usize| {
        let growth = Scale::Growth.to_published(law.means[index]);
        Regime {
            mean: number(growth),
            volatility: number(law.deviations[index] * (1.0 + growth / 100.0)),
            staying: number(law.staying[index]),
        }
    };
    let before = (LAST - years).min(YEAR - 1);
    let movement = Movement::RegimeSwitching(Regimes {
        regimes: vec![regime(0), regime(1)],
        first: Some(number(law.first)),
        base: Some(Base { value: number(100.0), year: before }),
        first_year: None,
    });
    let mut plan = plan();
    add(&mut plan, "it", Measure::Flow, Shows::Growth, movement);
    (plan, before + years)
}

/// Two regimes: the value of the last year and the average of all years.
pub(super) fn two_regimes(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, given, expected) = (case.label(), case.get("parameters")?, case.get("expected")?);
    let law = regimes(&given)?;
    // The closed form of the engine goes no further.
    let years = match given.whole("H", 12)? {
        0 => return Err(given.wrong_at("H", "a number of years, at least 1")),
        years => years,
    };
    let threshold = given.number("threshold")?;
    let (mut plan, last) = switching(&law, years as i32);
    let sum = threshold * years as f64;
    promise(&mut plan, "it", Shows::Growth, last, Scale::Growth.to_published(threshold));
    promise(&mut plan, "it", Shows::Level, last, 100.0 + Scale::Growth.to_published(sum));
    let simulation = run(plan, case)?;
    for (key, found) in ["p_hit_terminal", "p_hit_average"].iter().zip(simulation.attainment()) {
        if expected.has(&[key]) {
            compare(findings, &name, key, &found, expected.number(key)?);
        }
    }
    let logarithm = |growth: f64| 100.0 * ln_1p(growth / 100.0);
    let terminal = |growth: &[f64]| growth.last().map_or(f64::NAN, |last| logarithm(*last));
    let average = |growth: &[f64]| {
        growth.iter().map(|one| logarithm(*one)).sum::<f64>() / growth.len() as f64
    };
    let model = simulation.model();
    let samples = [
        ("mean_terminal", "variance_terminal", Sample::over(model, "it", last, terminal)),
        ("mean_average", "variance_average", Sample::over(model, "it", last, average)),
    ];
    for (mean, variance, sample) in &samples {
        let Some(sample) = sample.as_ref().filter(|_| expected.has(&[mean, variance])) else {
            continue;
        };
        sample.compare_mean(findings, &name, mean, expected.number(mean)?);
        sample.compare_variance(findings, &name, variance, expected.number(variance)?);
    }
    chain(case, &law, years, findings)
}

/// The regimes themselves: their probabilities in the last year and in the long run.
fn chain(case: &Node, law: &StatedRegimes, years: usize, findings: &mut Findings) -> Outcome {
    let (name, expected) = (case.label(), case.get("expected")?);
    // The number of the regime is a quantity of its own: 0 or 1, without noise.
    let number = StatedRegimes { means: [0.0, 1.0], deviations: [0.0; 2], ..*law };
    let mut weights = vec![0.0; years];
    weights[years - 1] = 1.0;
    let at_last = number.cdf(&weights, 0.5).map_or(f64::NAN, |(below, _)| below);
    let long_run = StatedRegimes::long_run(law.staying);
    for (key, found) in [("p_regime0_at_H", at_last), ("ergodic_p_regime0", long_run)] {
        if expected.has(&[key]) {
            findings.compare(&name, key, found, expected.number(key)?, CLOSED);
        }
    }
    let of_plan = ["p_hit_terminal", "p_hit_average", "p_regime0_at_H", "ergodic_p_regime0"];
    let of_sample = ["mean_terminal", "variance_terminal", "mean_average", "variance_average"];
    skip_others(case, &[of_plan, of_sample].concat(), findings)
}
