//! Which input a function's variance comes from, worked out exactly where a grid can hold the inputs.

use super::cholesky::{NotPositiveDefinite, factor};
use super::shapley::{self, MOST_EXACT};

/// Values of one input with their probabilities, which stand for its law.
#[derive(Clone, Debug, PartialEq)]
pub struct Nodes {
    /// The values.
    pub values: Vec<f64>,
    /// Their probabilities, which sum to 1.
    pub weights: Vec<f64>,
}

impl Nodes {
    /// Gauss and Legendre's nodes of a uniform law on an interval that is cut into pieces of equal length.
    ///
    /// Exact where the function is, on each piece, a polynomial of degree 2 × `points` − 1 in this input, squares included. A kink
    /// belongs on a cut. `points` and `pieces` are at least 1.
    ///
    /// ```
    /// use attain::math::variance_decomposition::Nodes;
    /// let nodes = Nodes::uniform(0.0, 1.0, 2, 1);
    /// let cubes: f64 = nodes.values.iter().zip(&nodes.weights).map(|(x, w)| w * x * x * x).sum();
    /// assert!((cubes - 0.25).abs() < 1e-15);
    /// ```
    pub fn uniform(low: f64, high: f64, points: usize, pieces: usize) -> Self {
        let legendre = legendre(points.max(1));
        let pieces = pieces.max(1);
        let width = (high - low) / pieces as f64;
        let mut nodes = Self { values: Vec::new(), weights: Vec::new() };
        for piece in 0..pieces {
            let centre = low + (piece as f64 + 0.5) * width;
            for (x, weight) in &legendre {
                nodes.values.push(centre + 0.5 * width * x);
                nodes.weights.push(0.5 * weight / pieces as f64);
            }
        }
        nodes
    }
}

/// Nodes and weights on (−1, 1), by Newton's method from nodes of Chebyshev's kind that interlace.
fn legendre(points: usize) -> Vec<(f64, f64)> {
    let n = points as f64;
    let mut found: Vec<(f64, f64)> = Vec::with_capacity(points);
    for _ in 0..points {
        // Start right of all remaining roots and take the found ones out, so that no root is met twice.
        let mut x = 1.0;
        for _ in 0..200 {
            let (value, slope) = polynomial(points, x);
            let others: f64 = found.iter().map(|(root, _)| 1.0 / (x - root)).sum();
            let step = value / (slope - value * others);
            x -= step;
            if step.abs() < 1e-16 {
                break;
            }
        }
        let (value, slope) = polynomial(points, x);
        x -= value / slope;
        let (_, slope) = polynomial(points, x);
        found.push((x, 2.0 / ((1.0 - x * x) * slope * slope)));
    }
    // Rounding of the weights is taken out: together they are the length of the interval.
    let sum: f64 = found.iter().map(|(_, weight)| weight).sum();
    debug_assert!((sum - 2.0).abs() < 1e-9 * n);
    found.iter_mut().for_each(|(_, weight)| *weight *= 2.0 / sum);
    found
}

/// Legendre's polynomial and its derivative.
fn polynomial(degree: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    let (mut slope_before, mut slope) = (0.0, 1.0);
    for k in 1..degree {
        let k = k as f64;
        let next = ((2.0 * k + 1.0) * x * value - k * before) / (k + 1.0);
        let next_slope = ((2.0 * k + 1.0) * (value + x * slope) - k * slope_before) / (k + 1.0);
        (before, value, slope_before, slope) = (value, next, slope, next_slope);
    }
    (value, slope)
}

/// Variance of a function and the shares of its inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// Variance of the function.
    pub variance: f64,
    /// First-order index of each input: Var(E[f | x_i]) / Var(f).
    pub first: Vec<f64>,
    /// Total index of each input: E[Var(f | all but x_i)] / Var(f).
    pub total: Vec<f64>,
    /// Shapley effect of each input: its Shapley value where a set of inputs is worth Var(E[f | them]) / Var(f). They add up to 1.
    ///
    /// Owen (2014), doi:10.1137/130936233; Song, Nelson and Staum (2016), doi:10.1137/15M1048070.
    pub shapley: Vec<f64>,
}

/// Largest number of points of a grid.
pub const LARGEST_GRID: usize = 1 << 24;

/// First-order and total indices of a function of independent inputs, from all combinations of their nodes.
///
/// As exact as the nodes are for the function and its square. `None` without inputs, or with more than [`LARGEST_GRID`] combinations.
/// Sobol' (1993); Saltelli and others (2010), doi:10.1016/j.cpc.2009.09.018.
///
/// ```
/// use attain::math::variance_decomposition::{Nodes, of_independent};
/// let side = Nodes::uniform(-1.0, 1.0, 3, 1);
/// // The product of two inputs has no part that belongs to one of them alone.
/// let parts = of_independent(&[side.clone(), side], |x| x[0] * x[1]).unwrap();
/// assert!(parts.first[0].abs() < 1e-15 && (parts.total[0] - 1.0).abs() < 1e-14);
/// ```
pub fn of_independent(
    inputs: &[Nodes],
    mut function: impl FnMut(&[f64]) -> f64,
) -> Option<Decomposition> {
    let sizes: Vec<usize> = inputs.iter().map(|nodes| nodes.values.len()).collect();
    let points = sizes.iter().try_fold(1_usize, |product, size| product.checked_mul(*size))?;
    if inputs.is_empty() || points == 0 || points > LARGEST_GRID {
        return None;
    }
    let mut at = vec![0.0; inputs.len()];
    let mut values = Vec::with_capacity(points);
    for index in 0..points {
        let mut rest = index;
        for (input, nodes) in inputs.iter().enumerate() {
            at[input] = nodes.values[rest % sizes[input]];
            rest /= sizes[input];
        }
        values.push(function(&at));
    }
    let all = vec![true; inputs.len()];
    let mean = averaged(&values, inputs, &all)[0];
    values.iter_mut().for_each(|value| *value -= mean);
    // Averages over some inputs; what is left is squared and averaged over the others.
    let spread = |over: &[bool]| -> f64 {
        let kept: Vec<Nodes> = left(inputs, over);
        let squares: Vec<f64> =
            averaged(&values, inputs, over).iter().map(|value| value * value).collect();
        averaged(&squares, &kept, &vec![true; kept.len()])[0]
    };
    let variance = spread(&vec![false; inputs.len()]);
    let explained = |coalition: usize| {
        let over: Vec<bool> = (0..inputs.len()).map(|k| coalition >> k & 1 == 0).collect();
        spread(&over) / variance
    };
    let only = |input: usize| (0..inputs.len()).map(|k| k == input).collect::<Vec<_>>();
    let but = |input: usize| (0..inputs.len()).map(|k| k != input).collect::<Vec<_>>();
    Some(Decomposition {
        variance,
        first: (0..inputs.len()).map(|input| spread(&but(input)) / variance).collect(),
        total: (0..inputs.len()).map(|input| 1.0 - spread(&only(input)) / variance).collect(),
        shapley: effects(inputs.len(), explained),
    })
}

/// Shapley values of the variance that each set of inputs explains; none where there are too many sets.
fn effects(inputs: usize, explained: impl Fn(usize) -> f64) -> Vec<f64> {
    if inputs > MOST_EXACT {
        return Vec::new();
    }
    let game: Vec<f64> = (0..1 << inputs).map(explained).collect();
    shapley::values(inputs, &game).unwrap_or_default()
}

fn left(inputs: &[Nodes], over: &[bool]) -> Vec<Nodes> {
    inputs.iter().zip(over).filter(|(_, over)| !**over).map(|(nodes, _)| nodes.clone()).collect()
}

/// A grid of values averaged over the marked inputs. The first input runs fastest.
fn averaged(values: &[f64], inputs: &[Nodes], over: &[bool]) -> Vec<f64> {
    let mut values = values.to_vec();
    let mut before = 1;
    for (nodes, over) in inputs.iter().zip(over) {
        let size = nodes.values.len();
        if !over {
            before *= size;
            continue;
        }
        let mut shorter = vec![0.0; values.len() / size];
        for (index, value) in values.iter().enumerate() {
            let (low, rest) = (index % before, index / before);
            shorter[low + before * (rest / size)] += nodes.weights[rest % size] * value;
        }
        values = shorter;
    }
    values
}

/// First-order and total indices of Σ beta_i x_i for Gaussian inputs with a covariance, stored row by row.
///
/// First: (Σ beta)_i² / (Σ_ii V). Total: beta_i² / ((Σ^−1)_ii V), the variance that is left when all other inputs are known. With
/// dependent inputs a total index may be below the first one.
///
/// # Errors
/// [`NotPositiveDefinite`] if the covariance is not one, or has another size.
pub fn of_linear_gaussian(
    beta: &[f64],
    covariance: &[f64],
) -> Result<Decomposition, NotPositiveDefinite> {
    let n = beta.len();
    let lower = factor(covariance, n)?;
    let with_sum: Vec<f64> = (0..n)
        .map(|row| (0..n).map(|column| covariance[row * n + column] * beta[column]).sum())
        .collect();
    let variance: f64 = beta.iter().zip(&with_sum).map(|(b, s)| b * s).sum();
    let precision = |input: usize| {
        let mut unit = vec![0.0; n];
        unit[input] = 1.0;
        lower.solve(&mut unit);
        unit[input]
    };
    let first = |i: usize| with_sum[i] * with_sum[i] / (covariance[i * n + i] * variance);
    let explained = |coalition: usize| {
        let known: Vec<usize> = (0..n).filter(|k| coalition >> k & 1 == 1).collect();
        let size = known.len();
        let block: Vec<f64> = known
            .iter()
            .flat_map(|row| known.iter().map(move |column| covariance[row * n + column]))
            .collect();
        let with: Vec<f64> = known.iter().map(|k| with_sum[*k]).collect();
        let mut solved = with.clone();
        // A part of a covariance is one too.
        if let Ok(lower) = factor(&block, size) {
            lower.solve(&mut solved);
        }
        with.iter().zip(&solved).map(|(with, solved)| with * solved).sum::<f64>() / variance
    };
    Ok(Decomposition {
        variance,
        first: (0..n).map(first).collect(),
        total: (0..n).map(|i| beta[i] * beta[i] / (precision(i) * variance)).collect(),
        shapley: effects(n, explained),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_exact_for_polynomials_up_to_their_degree() {
        for points in [1, 2, 5, 20, 40] {
            let nodes = legendre(points);
            for power in 0..2 * points as i32 {
                let found: f64 = nodes.iter().map(|(x, w)| w * x.powi(power)).sum();
                let exact = if power % 2 == 0 { 2.0 / f64::from(power + 1) } else { 0.0 };
                assert!((found - exact).abs() < 3e-14, "{points} nodes, x^{power}: {found}");
            }
        }
    }

    #[test]
    fn a_sum_of_independent_inputs_has_no_interaction() {
        let law = |width: f64| Nodes::uniform(0.0, width, 4, 2);
        let inputs = [law(1.0), law(2.0), law(3.0)];
        let parts = of_independent(&inputs, |x| x[0] + x[1] + x[2]).unwrap();
        assert!((parts.variance - 14.0 / 12.0).abs() < 1e-13);
        for (k, share) in [1.0, 4.0, 9.0].into_iter().enumerate() {
            assert!((parts.first[k] - share / 14.0).abs() < 1e-13);
            assert!((parts.total[k] - share / 14.0).abs() < 1e-13);
        }
        assert!(of_independent(&[], |_| 0.0).is_none());
    }

    #[test]
    fn independent_gaussian_inputs_are_the_same_either_way() {
        let parts = of_linear_gaussian(&[1.0, 2.0], &[4.0, 0.0, 0.0, 1.0]).unwrap();
        assert!((parts.variance - 8.0).abs() < 1e-14);
        assert!(parts.first.iter().chain(&parts.total).all(|share| (share - 0.5).abs() < 1e-14));
    }
}
