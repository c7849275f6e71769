//! How innovations hang together: few common factors, never a dense matrix where there is structure.

use serde::Serialize;

use super::Model;
use crate::error::{Fault, Problem};
use crate::math::cholesky;
use crate::plan::{Block, Indicator, Plan, Tie};
use crate::random::Source;
use crate::scenario::Settings;

/// Which of the stated correlations a model uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Loading {
    /// The low alternatives.
    Low,
    /// The stated values.
    Default,
    /// The high alternatives.
    High,
}

/// An innovation as a sum: Σ loading × factor + own × own draw, with unit variance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ties {
    /// Index of a factor and its loading.
    pub factors: Vec<(usize, f64)>,
    /// Loading of the own draw.
    pub own: f64,
}

/// The factors of a plan by name, and how each indicator hangs on them.
pub(super) struct Factors {
    names: Vec<String>,
}

impl Factors {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut names = vec!["common".to_string()];
        for block in &plan.blocks {
            match &block.tie {
                Tie::Factor { .. } => names.push(block.id.clone()),
                Tie::Matrix { members, .. } => {
                    names.extend(members.iter().map(|member| format!("{}/{member}", block.id)));
                }
            }
        }
        Self { names }
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Draws of the factors; the first year is the first dimension of their nets.
    pub(super) fn sources(&self, settings: &Settings, first: i32) -> Vec<Source> {
        let source = |name: &String| {
            let name = format!("factor/{name}");
            Source::new(settings.seed, &name, settings.sampling, first as u32)
        };
        self.names.iter().map(source).collect()
    }

    pub(super) fn ties(
        &self,
        plan: &Plan,
        indicator: &Indicator,
        loading: Loading,
    ) -> Result<Ties, Problem> {
        let block = plan.blocks.iter().find(|block| match &block.tie {
            Tie::Factor { .. } => indicator.block.as_deref() == Some(block.id.as_str()),
            Tie::Matrix { members, .. } => members.contains(&indicator.id),
        });
        match block {
            None => Ok(Ties { factors: Vec::new(), own: 1.0 }),
            Some(Block { id, tie: Tie::Factor { loading: usual, common }, .. }) => {
                let own_loading = indicator.loading.as_ref().unwrap_or(usual);
                let of_block = case(own_loading.value, own_loading.low, own_loading.high, loading);
                let of_city = case(common.value, common.low, common.high, loading);
                let rest = (1.0 - of_city * of_city).max(0.0).sqrt();
                let factors = vec![(0, of_block * of_city), (self.index(id), of_block * rest)];
                Ok(Ties { factors, own: (1.0 - of_block * of_block).max(0.0).sqrt() })
            }
            Some(Block { id, tie: Tie::Matrix { members, correlation }, .. }) => {
                self.matrix_ties(id, members, correlation, &indicator.id, loading)
            }
        }
    }

    fn index(&self, name: &str) -> usize {
        self.names.iter().position(|known| known == name).unwrap_or(0)
    }

    fn matrix_ties(
        &self,
        block: &str,
        members: &[String],
        correlation: &[Vec<f64>],
        indicator: &str,
        loading: Loading,
    ) -> Result<Ties, Problem> {
        let size = members.len();
        let mut matrix = Vec::with_capacity(size * size);
        for (i, row) in correlation.iter().enumerate() {
            for (j, value) in row.iter().enumerate() {
                matrix.push(match loading {
                    _ if i == j => 1.0,
                    Loading::Low => value / 2.0,
                    Loading::Default => *value,
                    Loading::High => f64::midpoint(*value, 1.0),
                });
            }
        }
        let lower = cholesky::factor(&matrix, size).map_err(|_| {
            Problem::new(Fault::BadCorrelation {
                block: block.to_string(),
                property: "positive definite".to_string(),
            })
        })?;
        let row = members.iter().position(|member| member == indicator).unwrap_or(0);
        let first = self.index(&format!("{block}/{}", members[0]));
        let factors = (0..=row).map(|column| (first + column, lower.row(row)[column])).collect();
        Ok(Ties { factors, own: 0.0 })
    }
}

fn case(value: f64, low: f64, high: f64, loading: Loading) -> f64 {
    match loading {
        Loading::Low => low,
        Loading::Default => value,
        Loading::High => high,
    }
}

/// Works out the ties of all nodes again for the model's loading.
pub(super) fn retie(model: &mut Model) {
    let plan = &model.scenario.plan;
    let factors = Factors::new(plan);
    for node in &mut model.nodes {
        // A count hangs on its block through its rate; its own noise is its own in every case.
        if matches!(node.mover, super::Mover::Rated { .. }) {
            continue;
        }
        if let Ok(ties) = factors.ties(plan, &plan.indicators[node.indicator], model.loading) {
            node.ties = ties;
        }
    }
}
