//! Paths of plain numbers: counts, completions, deliveries, sums and stocks of certificates.

use super::block::Scratch;
use super::growth::{effect_growth, growth};
use super::innovation::persist;
use crate::math::elementary::{exp, ln};
use crate::model::{Model, Mover, Node, Part};
use crate::process::Scale;

/// Movers whose paths are plain numbers.
#[inline(always)]
pub(super) fn step(
    model: &Model,
    scratch: &mut Scratch,
    position: usize,
    year: usize,
    lanes: usize,
) {
    let node = &model.nodes[position];
    let begins = year == node.start;
    let persistence = match &node.mover {
        Mover::Counted { persistence, .. }
        | Mover::Rated { persistence, .. }
        | Mover::Cohort { persistence, .. } => *persistence,
        _ => 0.0,
    };
    persist(scratch, begins, persistence, lanes);
    if let Mover::Rated { rate, .. } = &node.mover {
        growth(model, scratch, *rate, year, lanes);
        follow(scratch, node, begins, lanes);
    }
    if !matches!(node.mover, Mover::Sum { .. } | Mover::Cohort { .. }) {
        shift_scores(scratch, node, year, lanes);
    }
    let out = scratch.at(position, year).start;
    match &node.mover {
        Mover::Counted { tables, .. } => {
            tables[year].fill(&scratch.value[..lanes], &mut scratch.path[out..][..lanes]);
        }
        Mover::Completed { thresholds, .. } => {
            for lane in 0..lanes {
                let z = scratch.value[lane];
                let done = thresholds.iter().map(|t| f64::from(u8::from(z >= *t))).sum();
                scratch.path[out + lane] = done;
            }
        }
        Mover::Delivered { law, target } => {
            for lane in 0..lanes {
                scratch.path[out + lane] = target * law.at(scratch.value[lane]);
            }
        }
        Mover::Reference { law } => {
            let threshold = law.threshold_score();
            for lane in 0..lanes {
                let done = scratch.value[lane] >= threshold;
                scratch.path[out + lane] = f64::from(u8::from(done));
            }
        }
        Mover::Rated { table, .. } => {
            // Made before the first block.
            let Some(table) = table.get() else { return };
            for lane in 0..lanes {
                let log_mean = scratch.log_mean[lane];
                scratch.path[out + lane] = table.at(scratch.value[lane], log_mean);
            }
        }
        Mover::Sum { parts } => sum(scratch, parts, out, year, lanes),
        Mover::Cohort { .. } => {
            effect_growth(scratch, node, year, lanes);
            cohort(scratch, node, out, year, lanes);
        }
        _ => {}
    }
}

/// The logarithm of a count's mean grows as its rate does.
#[inline(always)]
fn follow(scratch: &mut Scratch, node: &Node, begins: bool, lanes: usize) {
    let log_mean = &mut scratch.log_mean[..lanes];
    if begins {
        log_mean.fill(node.base.map_or(0.0, |(value, _)| ln(value)));
    }
    for (log_mean, growth) in log_mean.iter_mut().zip(&scratch.value[..lanes]) {
        *log_mean += growth / 100.0;
    }
}

#[inline(always)]
fn sum(scratch: &mut Scratch, parts: &[Part], out: usize, year: usize, lanes: usize) {
    scratch.path[out..out + lanes].fill(0.0);
    for (part, forms) in parts {
        let Some((form, scale)) = &forms[year] else { continue };
        scratch.evaluate(*part, form, lanes);
        let total = &mut scratch.path[out..out + lanes];
        for (total, value) in total.iter_mut().zip(&scratch.value[..lanes]) {
            *total += if *scale == Scale::LogLevel { exp(value / 100.0) } else { *value };
        }
    }
}

/// Entrants grow, ended certificates are renewed in part, the stock is what still runs.
#[inline(always)]
fn cohort(scratch: &mut Scratch, node: &Node, out: usize, year: usize, lanes: usize) {
    let Mover::Cohort { flows, entrants, term, renewal, retained, mean, volatility, .. } =
        &node.mover
    else {
        return;
    };
    let (known, ahead) = (flows.len(), year - node.start);
    let width = scratch.lanes;
    for lane in 0..lanes {
        let growth = mean + volatility * scratch.previous[lane] + scratch.value[lane];
        let before = if ahead == 0 { *entrants } else { scratch.newcomers[lane] };
        let newcomers = before * exp(growth / 100.0);
        scratch.newcomers[lane] = newcomers;
        let recognised = |index: usize, drawn: &[f64]| {
            if index < known { flows[index] } else { drawn[(index - known) * width + lane] }
        };
        let renewed = renewal * recognised(known + ahead - term, &scratch.recognised);
        scratch.recognised[ahead * width + lane] = newcomers + renewed;
        let mut stock = 0.0;
        for back in 0..*term {
            stock += recognised(known + ahead - back, &scratch.recognised);
        }
        scratch.path[out + lane] = retained * stock;
    }
}

/// `value` becomes the score of the year, moved by the shocks that reach the node.
#[inline(always)]
fn shift_scores(scratch: &mut Scratch, node: &Node, year: usize, lanes: usize) {
    let value = &mut scratch.value[..lanes];
    value.copy_from_slice(&scratch.previous[..lanes]);
    if let Some(effect) = node.effect {
        let effect = scratch.shocks.effect(effect, year, lanes);
        for (value, effect) in value.iter_mut().zip(effect) {
            *value += node.effect_unit * effect;
        }
    }
}
