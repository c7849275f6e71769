//! A model with some of its uncertainty taken away, or drawn anew.

use serde::Serialize;

use super::{Model, Ties};
use crate::shock::SizeLaw;

/// Where the uncertainty of a path comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncertain {
    /// Parameters that history leaves open, and regimes.
    Parameters,
    /// What happens year by year: innovations with the factors and copulas that they share, and months.
    Innovations,
    /// Whether a shock comes, and how hard, by its position in the scenario.
    Shock(usize),
}

impl Model {
    /// The same model without what some shocks do. They are still drawn, so that nothing else changes.
    ///
    /// Bit k of `kept` says whether shock k stays.
    pub(crate) fn with_shocks(&self, kept: impl Fn(usize) -> bool) -> Self {
        let mut model = self.clone();
        for (index, shock) in model.shocks.iter_mut().enumerate() {
            if !kept(index) {
                shock.size = SizeLaw::Fixed(0.0);
            }
        }
        model
    }

    /// The same model in which every innovation is zero.
    pub(crate) fn without_innovations(&self) -> Self {
        let mut model = self.clone();
        for node in &mut model.nodes {
            node.ties = Ties { factors: Vec::new(), own: 0.0 };
        }
        model
    }

    /// The same model with one part drawn as another model of the same plan draws it, such as one with another seed.
    pub(crate) fn drawn_as(&self, other: &Self, part: Uncertain) -> Self {
        let mut model = self.clone();
        match part {
            Uncertain::Parameters => {
                for (node, other) in model.nodes.iter_mut().zip(&other.nodes) {
                    node.parameters = other.parameters.clone();
                }
                for (system, other) in model.systems.iter_mut().zip(&other.systems) {
                    system.parameters = other.parameters.clone();
                }
            }
            Uncertain::Innovations => {
                for (node, other) in model.nodes.iter_mut().zip(&other.nodes) {
                    node.innovation = other.innovation.clone();
                    if let (Some(own), Some(other)) = (&mut node.within, &other.within) {
                        own.stream = other.stream;
                    }
                }
                model.factors.clone_from(&other.factors);
                model.copulas.clone_from(&other.copulas);
            }
            Uncertain::Shock(index) => {
                if let (Some(own), Some(other)) =
                    (model.shocks.get_mut(index), other.shocks.get(index))
                {
                    own.source = other.source.clone();
                }
            }
        }
        model
    }
}
