//! A model with some of its uncertainty taken away, or drawn anew.

use serde::Serialize;

use super::{Model, Ties};

/// Where the uncertainty of a path comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncertain {
    /// Parameters that history leaves open, and regimes.
    Parameters,
    /// What happens year by year: innovations with the factors and copulas that they share, and months.
    Innovations,
    /// Whether a shock comes, when, and how hard, by its position in the scenario; with what it shares with other shocks.
    Shock(usize),
}

impl Model {
    /// The same model without some shocks, and without those that follow them. All are still drawn, so that nothing else changes.
    ///
    /// Bit k of `kept` says whether shock k stays.
    pub(crate) fn with_shocks(&self, kept: impl Fn(usize) -> bool) -> Self {
        let mut model = self.clone();
        for (index, shock) in model.shocks.iter_mut().enumerate() {
            if !kept(index) {
                shock.remove();
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
                let shocks = &model.scenario.shocks;
                let (set, factor) = (&shocks[index].exclusive, &shocks[index].common);
                let factor = factor.as_ref().map(|common| &common.factor);
                for (at, shock) in shocks.iter().enumerate() {
                    let (own, other) = (&mut model.shocks[at], &other.shocks[at]);
                    if at == index {
                        own.source = other.source.clone();
                    }
                    // What is shared is drawn anew for all that share it.
                    if at == index || set.is_some() && shock.exclusive == *set {
                        own.arrival = other.arrival.clone();
                    }
                    let alike = shock.common.as_ref().map(|common| &common.factor);
                    if factor.is_some() && alike == factor {
                        own.shared.clone_from(&other.shared);
                    }
                }
            }
        }
        model
    }
}
