//! Shares of variance of functions whose exact shares are known.
//!
//! Estimators from random points cannot reach the agreement that is demanded here, so the shares are worked out by quadrature and, for
//! linear functions of Gaussian inputs, by conditioning.

use std::f64::consts::PI;

use super::NEAR;
use crate::evaluate::selftest::case::Outcome;
use crate::evaluate::selftest::finding::Findings;
use crate::evaluate::selftest::json::Node;
use crate::math::variance_decomposition::{
    Decomposition, Nodes, of_independent, of_linear_gaussian,
};

pub(super) fn check(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, function) = (case.label(), case.text("function")?);
    let parts = if function.starts_with("sin(x1)") {
        ishigami(case)?
    } else if function.starts_with("product of (|4x") {
        kinked_product(case)?
    } else if function.starts_with("sum beta") {
        Some(linear(case)?)
    } else {
        findings.skip(name, "this function is not known");
        return Ok(());
    };
    let Some(parts) = parts else {
        findings.skip(name, "it has too many inputs for quadrature");
        return Ok(());
    };
    let expected = case.get("expected")?;
    for (key, values) in expected.entries()? {
        let found = match key.as_str() {
            "variance" => {
                findings.compare(&name, "variance", parts.variance, values.as_number()?, NEAR);
                continue;
            }
            "first" => &parts.first,
            "total" => &parts.total,
            "shapley" => &parts.shapley,
            _ => {
                findings.skip(format!("{name}, {key}"), "not offered yet");
                continue;
            }
        };
        let references = expected.numbers(&key)?;
        if references.len() != found.len() {
            return Err(values.wrong("one number an input"));
        }
        for (index, reference) in references.into_iter().enumerate() {
            let what = format!("{key} index of input {}", index + 1);
            findings.compare(&name, &what, found[index], reference, NEAR);
        }
    }
    Ok(())
}

/// sin x1 + a sin² x2 + b x3⁴ sin x1 on (−pi, pi)³.
fn ishigami(case: &Node) -> Outcome<Option<Decomposition>> {
    let (a, b) = (case.number("a")?, case.number("b")?);
    let side = Nodes::uniform(-PI, PI, 30, 1);
    Ok(of_independent(&[side.clone(), side.clone(), side], |x| {
        let (one, two, fourth) = (sine(x[0]), sine(x[1]), x[2] * x[2] * x[2] * x[2]);
        one + a * two * two + b * fourth * one
    }))
}

/// Π (|4 x − 2| + a)/(1 + a) on the unit cube: linear in each input on both sides of 1/2.
fn kinked_product(case: &Node) -> Outcome<Option<Decomposition>> {
    let a = case.numbers("a")?;
    let inputs = vec![Nodes::uniform(0.0, 1.0, 2, 2); a.len()];
    Ok(of_independent(&inputs, |x| {
        x.iter().zip(&a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
    }))
}

fn linear(case: &Node) -> Outcome<Decomposition> {
    let (beta, sigma) = (case.numbers("beta")?, case.square("Sigma")?);
    of_linear_gaussian(&beta, &sigma.concat())
        .map_err(|_| case.wrong_at("Sigma", "a covariance with one row a coefficient"))
}

/// sin x for |x| <= pi, by its power series; absolute error below 1e-15.
fn sine(x: f64) -> f64 {
    let square = x * x;
    let terms = (1..=15).rev();
    x * terms.fold(1.0, |sum, k| {
        let k = f64::from(k);
        1.0 - square / (2.0 * k * (2.0 * k + 1.0)) * sum
    })
}
