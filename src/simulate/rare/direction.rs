//! Where the rare paths lie: shifts of the mean of the draws, by cross-entropy in a few stages.

use std::cmp::Ordering;

use super::Outcome;
use super::sampler::Part;
use crate::math::elementary::{exp, ln};

/// Paths of a stage.
const PILOT: u64 = 4096;
/// The best part of a stage's paths that the next stage leans towards: one in so many.
const BEST: usize = 10;
/// Stages after which the search is given up.
const STAGES: u64 = 10;
/// Leanings where the rare paths lie apart from each other.
const LEANINGS: usize = 4;
/// Rounds in which paths are shared out among leanings.
const ROUNDS: usize = 20;
/// Fewer paths than this, by weight, give no direction.
const FEWEST: f64 = 20.0;
/// A mean nearer to 0 than so many of its standard errors stays 0.
const CERTAIN: f64 = 3.0;

/// A path of a stage that leads to the rare outcome, or comes nearest to it.
struct Near {
    distance: f64,
    /// The share of the paths of its law that were drawn before it. It decides between equal distances, which values in steps have, so
    /// that each law of the mixture keeps its part.
    place: f64,
    weight: f64,
    normals: Vec<f64>,
}

impl Near {
    fn nearest_first(&self, other: &Self) -> Ordering {
        self.distance.total_cmp(&other.distance).then(self.place.total_cmp(&other.place))
    }
}

/// Shifts that lead to an outcome, one entry a leaning, one number a draw; none if no stage arrives there, or if the run is stopped.
///
/// Each stage draws paths, keeps those that come nearest to the outcome, and leans towards the weighted mean of their draws: of all
/// shifts of a normal law, that mean comes nearest in entropy to the law of these paths (multi-level cross-entropy; Rubinstein and
/// Kroese 2004, doi:10.1007/978-1-4757-4321-0). Where they lie apart, as do the misses of a promise that holds for several years,
/// a mixture of shifts is fitted by weighted rounds of expectation and maximisation (Kurtz and Song 2013,
/// doi:10.1016/j.strusafe.2013.01.006).
pub(super) fn leanings(part: &mut Part, outcome: Outcome, first: u64) -> Option<Vec<Vec<f64>>> {
    let mut found: Vec<Vec<f64>> = Vec::new();
    let mut arrived = false;
    for stage in 0..STAGES {
        let mut near = paths(part, &found, outcome, first + stage * PILOT)?;
        near.sort_by(Near::nearest_first);
        let inside = near.iter().filter(|one| one.distance <= 0.0).count();
        let best = near.len() / BEST;
        near.truncate(best.max(inside));
        found = shifts(&near)?;
        if arrived {
            return Some(found);
        }
        arrived = inside >= best;
    }
    None
}

fn paths(
    part: &mut Part,
    leanings: &[Vec<f64>],
    outcome: Outcome,
    first: u64,
) -> Option<Vec<Near>> {
    let mixture = part.mixture(leanings, PILOT);
    let bounds = part.goal.met;
    let of_law: Vec<u64> = mixture.paths().collect();
    let mut before = vec![0_u64; of_law.len()];
    let mut all = Vec::with_capacity(PILOT as usize);
    part.run(&mixture, first, |law, drawn| {
        for (lane, (value, weight)) in drawn.values.iter().zip(drawn.weights).enumerate() {
            all.push(Near {
                distance: outcome.distance(bounds, *value),
                place: before[law] as f64 / of_law[law] as f64,
                weight: *weight,
                normals: drawn.normals(lane).collect(),
            });
            before[law] += 1;
        }
    })?;
    Some(all)
}

/// One shift, or several if they describe the paths so much better that the criterion of Schwarz (1978, doi:10.1214/aos/1176344136)
/// prefers them.
fn shifts(near: &[Near]) -> Option<Vec<Vec<f64>>> {
    let all: Vec<f64> = near.iter().map(|one| one.weight).collect();
    let one = vec![mean(near, &all)?];
    let several = apart(near);
    let total: f64 = all.iter().sum();
    let effective = total * total / all.iter().map(|weight| weight * weight).sum::<f64>();
    let moved = |means: &[Vec<f64>]| means.iter().flatten().filter(|shift| **shift != 0.0).count();
    let price = |means: &[Vec<f64>]| 0.5 * moved(means) as f64 * ln(effective);
    let worth = |means: &[Vec<f64>]| effective * fit(near, means) - price(means);
    let better = several.len() > 1 && worth(&several) > worth(&one);
    Some(if better { several } else { one })
}

/// The weighted mean of the draws, without what may be chance; none if it rests on too few paths.
fn mean(near: &[Near], weights: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = weights.iter().sum();
    let effective = total * total / weights.iter().map(|weight| weight * weight).sum::<f64>();
    // Not a number if there are no paths, or none with a weight.
    if effective.is_nan() || effective < FEWEST {
        return None;
    }
    let mut mean = vec![0.0; near[0].normals.len()];
    for (one, weight) in near.iter().zip(weights) {
        for (sum, normal) in mean.iter_mut().zip(&one.normals) {
            *sum += weight * normal;
        }
    }
    let least = CERTAIN / effective.sqrt();
    for sum in &mut mean {
        *sum /= total;
        if sum.abs() < least {
            *sum = 0.0;
        }
    }
    Some(mean)
}

/// Several leanings, which begin at the draws that most often stand out.
fn apart(near: &[Near]) -> Vec<Vec<f64>> {
    let mut groups: Vec<((usize, bool), f64, Vec<f64>)> = Vec::new();
    for (index, one) in near.iter().enumerate() {
        let sizes = one.normals.iter().enumerate();
        let Some((draw, normal)) = sizes.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs())) else {
            continue;
        };
        let key = (draw, *normal > 0.0);
        let position = groups.iter().position(|group| group.0 == key).unwrap_or_else(|| {
            groups.push((key, 0.0, vec![0.0; near.len()]));
            groups.len() - 1
        });
        groups[position].1 += one.weight;
        groups[position].2[index] = one.weight;
    }
    groups.sort_by(|one, other| other.1.total_cmp(&one.1));
    let begin = groups.iter().take(LEANINGS);
    let mut means: Vec<Vec<f64>> =
        begin.filter_map(|(_, _, weights)| mean(near, weights)).collect();
    for _ in 0..ROUNDS {
        let shared = share_out(near, &means);
        means = shared.iter().filter_map(|weights| mean(near, weights)).collect();
    }
    means
}

/// The weight of each path that each leaning answers for.
fn share_out(near: &[Near], means: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut shared = vec![vec![0.0; near.len()]; means.len()];
    for (index, one) in near.iter().enumerate() {
        let exponents: Vec<f64> = means.iter().map(|mean| exponent(mean, &one.normals)).collect();
        let most = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = exponents.iter().map(|value| exp(value - most)).sum();
        for (weights, value) in shared.iter_mut().zip(&exponents) {
            weights[index] = one.weight * exp(value - most) / total;
        }
    }
    shared
}

/// Weighted mean of the log density of the paths under a mixture of leanings in equal parts, over that of the model.
fn fit(near: &[Near], means: &[Vec<f64>]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for one in near {
        let exponents = means.iter().map(|mean| exponent(mean, &one.normals));
        let most = exponents.clone().fold(f64::NEG_INFINITY, f64::max);
        let density = exponents.map(|value| exp(value - most)).sum::<f64>() / means.len() as f64;
        sum += one.weight * (most + ln(density));
        total += one.weight;
    }
    sum / total
}

/// Log density of draws with a mean over that of draws without.
fn exponent(mean: &[f64], normals: &[f64]) -> f64 {
    mean.iter().zip(normals).map(|(mean, normal)| mean * (normal - 0.5 * mean)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values in steps: 100 paths of one law and 300 of another, all but 40 equally near. The nearest 120 hold these 40 and a fifth or so of
    /// the others of each law, not the first law alone.
    #[test]
    fn equal_distances_leave_each_law_its_share() {
        let of_law = |law: usize, paths: usize| {
            (0..paths).map(move |index| Near {
                distance: if index % 10 == 3 { 1.0 } else { 2.0 },
                place: index as f64 / paths as f64,
                weight: law as f64,
                normals: Vec::new(),
            })
        };
        let mut near: Vec<Near> = of_law(1, 100).chain(of_law(2, 300)).collect();
        near.sort_by(Near::nearest_first);
        near.truncate(120);
        assert!(near[..40].iter().all(|one| one.distance == 1.0));
        let of_first = near[40..].iter().filter(|one| one.weight == 1.0).count();
        assert!((19..=21).contains(&of_first), "{of_first} of 80");
    }
}
