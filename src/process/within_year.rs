//! The weights of the months of a year: gamma draws whose shares are Dirichlet.

use std::sync::Arc;

use crate::math::elementary::ln;
use crate::math::table::UniformTable;
use crate::math::{incomplete_gamma, normal, root};
use crate::random::Stream;

/// The largest score that a draw can have, a little widened.
const LARGEST_SCORE: f64 = 8.3;
/// Cells of a table of gamma quantiles.
const CELLS: usize = 512;
/// The smallest root of a weight, so that no month vanishes.
const LEAST_ROOT: f64 = 1e-6;

/// What a table of gamma quantiles holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kept {
    /// The cube root, which is nearly linear in the score (Wilson and Hilferty 1931, doi:10.1073/pnas.17.12.684).
    Root,
    /// The natural logarithm.
    Logarithm,
}

/// The gamma quantile of a shape as a function of a standard normal score.
pub fn gamma_table(shape: f64, kept: Kept) -> UniformTable {
    UniformTable::new(-LARGEST_SCORE, LARGEST_SCORE, CELLS, |score| {
        let x = gamma_at(shape, score).max(f64::MIN_POSITIVE);
        match kept {
            Kept::Root => crate::math::elementary::exp(ln(x) / 3.0),
            Kept::Logarithm => ln(x),
        }
    })
}

/// The upper tail is found from its own small probability, which keeps its digits.
fn gamma_at(shape: f64, score: f64) -> f64 {
    if score <= 0.0 {
        return incomplete_gamma::quantile(shape, normal::cdf(score));
    }
    let deviation = shape.sqrt();
    let beyond = |x: f64| -incomplete_gamma::upper(shape, x.max(0.0));
    root::monotone_quantile(beyond, -normal::cdf(-score), shape + score * deviation, deviation)
}

/// The weights of the months of a year, as twelve independent gamma draws.
///
/// With shapes concentration × expected share, the shares weight / Σ weights are Dirichlet: the share of a group of months with
/// expected share p has mean p and variance p (1 − p) / (concentration + 1). (Devroye 1986, chapter XI.4)
#[derive(Clone, Debug)]
pub struct MonthWeights {
    /// One table a month; months of the same shape share theirs.
    pub tables: [Arc<UniformTable>; 12],
    /// What the tables hold, and so what is drawn.
    pub kept: Kept,
}

impl MonthWeights {
    /// Draws the weights (or their logarithms) of a calendar year on consecutive paths: month after month, `width` apart.
    ///
    /// Month m, from 0, of a year is step 12 × year + m of the stream.
    #[inline(always)]
    pub fn draw(
        &self,
        stream: &Stream,
        year: i32,
        first_path: u64,
        lanes: usize,
        (width, out): (usize, &mut [f64]),
    ) {
        for pair in 0..6 {
            let step = 12 * year.max(0) as u32 + 2 * pair as u32;
            let (even, odd) = out[2 * pair * width..].split_at_mut(width);
            stream.normal_pair(first_path, step, &mut even[..lanes], &mut odd[..lanes]);
            self.look_up(2 * pair, &mut even[..lanes]);
            self.look_up(2 * pair + 1, &mut odd[..lanes]);
        }
    }

    #[inline(always)]
    fn look_up(&self, month: usize, values: &mut [f64]) {
        let table = &*self.tables[month];
        match self.kept {
            Kept::Logarithm => values.iter_mut().for_each(|value| *value = table.at(*value)),
            Kept::Root => {
                for value in values {
                    let root = table.at(*value).max(LEAST_ROOT);
                    *value = root * root * root;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::elementary::exp;

    #[test]
    fn the_tables_follow_the_gamma_law() {
        for shape in [1.0, 2.5, 30.0, 1250.0, 83_000.0] {
            let (roots, logs) =
                (gamma_table(shape, Kept::Root), gamma_table(shape, Kept::Logarithm));
            for step in -55..=55 {
                let z = f64::from(step) / 10.0 + 0.013;
                let root = roots.at(z);
                for x in [root * root * root, exp(logs.at(z))] {
                    let (below, above) = incomplete_gamma::lower_and_upper(shape, x);
                    let (found, expected) =
                        if z < 0.0 { (below, normal::cdf(z)) } else { (above, normal::cdf(-z)) };
                    let error = (found / expected - 1.0).abs();
                    assert!(error < 2e-6, "shape {shape}, score {z}: {error:e}");
                }
            }
        }
    }
}
