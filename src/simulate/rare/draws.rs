//! The standard normals that the paths of a model rest on, and a model with their means moved.

use crate::model::{Model, Mover};
use crate::random::Source;

/// What a standard normal is drawn for, with its position in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Factor(usize),
    Copula(usize),
    Shock(usize),
    Innovation(usize),
    Parameters(usize),
}

/// One standard normal of each path: its purpose and its step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Draw {
    purpose: Purpose,
    pub step: u32,
}

impl Draw {
    pub fn source(self, model: &Model) -> &Source {
        match self.purpose {
            Purpose::Factor(index) => &model.factors[index],
            Purpose::Copula(index) => &model.copulas[index].source,
            Purpose::Shock(index) => &model.shocks[index].source,
            Purpose::Innovation(index) => &model.nodes[index].innovation,
            Purpose::Parameters(index) => &model.nodes[index].parameters,
        }
    }
}

/// All standard normals of a path up to the year with index `last`.
///
/// What is drawn as a uniform is not among them: persistence, regimes, whether a shock comes, and the shares of months.
pub(super) fn draws(model: &Model, last: usize) -> Vec<Draw> {
    let calendar = |year: usize| model.years()[year] as u32;
    let mut found = Vec::new();
    let mut add = |purpose, step| found.push(Draw { purpose, step });
    for factor in 0..model.factors.len() {
        let tied = |node: &crate::model::Node| {
            node.ties.factors.iter().any(|(known, loading)| *known == factor && *loading != 0.0)
        };
        let first = model.nodes.iter().filter(|node| tied(node)).map(|node| node.start).min();
        for year in first.unwrap_or(usize::MAX)..=last {
            add(Purpose::Factor(factor), calendar(year));
        }
    }
    for copula in 0..model.copulas.len() {
        let members = model.nodes.iter().filter(|node| node.copula == Some(copula));
        for year in members.map(|node| node.start).min().unwrap_or(usize::MAX)..=last {
            add(Purpose::Copula(copula), calendar(year));
        }
    }
    for (index, _) in model.shocks.iter().enumerate().filter(|(_, shock)| shock.size.is_random()) {
        add(Purpose::Shock(index), 1);
    }
    for (index, node) in model.nodes.iter().enumerate() {
        if node.ties.own != 0.0 && !matches!(node.mover, Mover::Sum { .. }) {
            for year in node.start..=last {
                add(Purpose::Innovation(index), calendar(year));
            }
        }
        let steps = match &node.mover {
            Mover::Fitted(law) => {
                let certain = law.posterior.grid.iter().all(|point| point.state_spread == 0.0);
                1..if certain { 3 } else { 4 }
            }
            Mover::Lagged(law) => {
                add(Purpose::Parameters(index), 1);
                4..5 + law.posterior.lags as u32
            }
            _ if node.base_error > 0.0 => 0..1,
            _ => 0..0,
        };
        steps.for_each(|step| add(Purpose::Parameters(index), step));
    }
    found
}

/// The model with the mean of each of these draws moved from 0.
pub(super) fn shifted(model: &Model, draws: &[Draw], shifts: &[f64]) -> Model {
    let mut moved = model.clone();
    let pairs = || draws.iter().zip(shifts).filter(|(_, shift)| **shift != 0.0);
    let mut done: Vec<Purpose> = Vec::new();
    for (draw, _) in pairs() {
        if done.contains(&draw.purpose) {
            continue;
        }
        done.push(draw.purpose);
        let alike = pairs().filter(|(other, _)| other.purpose == draw.purpose);
        let source = draw.source(model).shifted(alike.map(|(one, shift)| (one.step, *shift)));
        match draw.purpose {
            Purpose::Factor(index) => moved.factors[index] = source,
            Purpose::Copula(index) => moved.copulas[index].source = source,
            Purpose::Shock(index) => moved.shocks[index].source = source,
            Purpose::Innovation(index) => moved.nodes[index].innovation = source,
            Purpose::Parameters(index) => moved.nodes[index].parameters = source,
        }
    }
    moved
}
