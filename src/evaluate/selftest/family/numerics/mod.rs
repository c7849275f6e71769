//! Numerics: normal quantiles, Sobol points, intervals, matrices, sample quantiles, shares of variance.

mod matrices;
mod sensitivity;

use crate::evaluate::selftest::case::{Outcome, each, reading};
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::folder::Folder;
use crate::evaluate::selftest::json::Node;
use crate::evaluate::selftest::table::{Row, Table};
use crate::math::sample_quantile::{QuantileType, of};
use crate::math::{interval, normal};
use crate::random::sobol;

/// What is demanded where nothing else is said.
const NEAR: Demand = Demand::Close(1e-9);
const IN_LAST_PLACES: Demand = Demand::LastPlaces(4.0);

const INTERVALS: [&str; 5] = ["hits", "n", "confidence", "wilson_low", "wilson_high"];

/// Checks every table and text of a known shape.
pub(super) fn check(folder: &Folder, findings: &mut Findings) {
    for table in folder.tables_with(&["p", "z"]) {
        table.rows().for_each(|row| reading(findings, |findings| inverse_normal(&row, findings)));
    }
    for table in folder.tables_with(&["index", "d1"]) {
        sobol_points(table, findings);
    }
    for table in folder.tables_with(&INTERVALS) {
        table.rows().for_each(|row| reading(findings, |findings| intervals(&row, findings)));
    }
    for text in folder.objects_with(&["sample", "probabilities"]) {
        reading(findings, |findings| quantiles(text, findings));
    }
    for text in folder.cases_with(&["input", "nearest"]) {
        each(text.get("cases"), findings, matrices::nearest);
    }
    for text in folder.objects_with(&["years", "series", "shrinkage"]) {
        reading(findings, |findings| matrices::shrinkage(folder, text, findings));
    }
    for text in folder.cases_with(&["function", "expected"]) {
        each(text.get("cases"), findings, sensitivity::check);
    }
}

fn inverse_normal(row: &Row, findings: &mut Findings) -> Outcome {
    let case = format!("normal quantile at {}", row.text("p")?);
    let found = normal::quantile(row.number("p")?);
    findings.compare(&case, "z", found, row.number("z")?, IN_LAST_PLACES);
    Ok(())
}

fn sobol_points(table: &Table, findings: &mut Findings) {
    for name in table.header().iter().filter(|name| *name != "index") {
        let number = name.strip_prefix('d').and_then(|digits| digits.parse::<usize>().ok());
        let Some(dimension) = number.and_then(|number| number.checked_sub(1)) else {
            findings.skip(format!("column {name}"), "it names no dimension of Sobol points");
            continue;
        };
        if sobol::point(0, dimension).is_none() {
            let reason = format!("Sobol points have {} dimensions here", sobol::DIMENSIONS);
            findings.skip(format!("Sobol dimension {}", dimension + 1), reason);
            continue;
        }
        let case = format!("Sobol dimension {}", dimension + 1);
        for row in table.rows() {
            reading(findings, |findings| {
                let index = row.whole("index", u32::MAX as usize)? as u32;
                let found = sobol::point(index, dimension).unwrap_or(f64::NAN);
                let what = format!("point {index}");
                findings.compare(&case, &what, found, row.number(name)?, Demand::Exact);
                Ok(())
            });
        }
    }
}

fn intervals(row: &Row, findings: &mut Findings) -> Outcome {
    const LARGEST: usize = 1 << 53;
    let trials = row.whole("n", LARGEST)?;
    let (hits, confidence) = (row.whole("hits", trials)?, row.number("confidence")?);
    let case = format!("{hits} hits of {trials} at {confidence}");
    type Interval = fn(u64, u64, f64) -> (f64, f64);
    let kinds: [(&str, Interval); 3] = [
        ("wilson", interval::wilson),
        ("clopper_pearson", interval::clopper_pearson),
        ("jeffreys", interval::jeffreys),
    ];
    for (kind, interval) in kinds {
        let (low, high) = (format!("{kind}_low"), format!("{kind}_high"));
        if row.has(&low) && row.has(&high) {
            let found = interval(hits as u64, trials as u64, confidence);
            findings.compare(&case, &low, found.0, row.number(&low)?, NEAR);
            findings.compare(&case, &high, found.1, row.number(&high)?, NEAR);
        }
    }
    Ok(())
}

fn quantiles(text: &Node, findings: &mut Findings) -> Outcome {
    let (sample, probabilities) = (text.numbers("sample")?, text.numbers("probabilities")?);
    for (key, _) in text.entries()? {
        let Some(number) = key.strip_prefix("type") else { continue };
        let Some(definition) = number.parse().ok().and_then(QuantileType::numbered) else {
            findings.skip(format!("quantile {key}"), "there is no such definition");
            continue;
        };
        let expected = text.numbers(&key)?;
        if expected.len() != probabilities.len() {
            return Err(text.wrong_at(&key, "one number a probability"));
        }
        let case = format!("quantile {key}");
        for (p, expected) in probabilities.iter().zip(expected) {
            findings.compare(
                &case,
                &format!("at {p}"),
                of(&sample, *p, definition),
                expected,
                NEAR,
            );
        }
    }
    Ok(())
}
