//! The continuous ranked probability score of an ensemble: a forecast that is a list of simulated values.

use crate::math::moments::sum;

/// CRPS of the empirical distribution of the members: mean |x − y| − mean |x − x'|/2 over all pairs, a member with itself included.
///
/// In the unit of the outcome. The members are sorted once, so that time grows as n ln n. NaN for no member.
/// Hersbach (2000), doi:10.1175/1520-0434(2000)015<0559:DOTCRP>2.0.CO;2.
///
/// ```
/// let score = attain::evaluate::score::ensemble::crps(&[1.0, 2.0, 3.0, 4.0], 2.5);
/// assert_eq!(score, 0.375);
/// ```
pub fn crps(members: &[f64], outcome: f64) -> f64 {
    let n = members.len() as f64;
    let (distance, spread) = distance_and_spread(members, outcome);
    distance - spread / (n * n)
}

/// CRPS without the penalty for few members: pairs of different members only. `None` for fewer than two members.
///
/// Its expectation is the CRPS of the law that the members are drawn from. Ferro (2014), doi:10.1002/qj.2270.
pub fn fair_crps(members: &[f64], outcome: f64) -> Option<f64> {
    let n = members.len() as f64;
    let (distance, spread) = distance_and_spread(members, outcome);
    (members.len() > 1).then(|| distance - spread / (n * (n - 1.0)))
}

/// Share of members at or below the outcome: the value of the empirical distribution at it (PIT).
pub fn share_at_or_below(members: &[f64], outcome: f64) -> f64 {
    members.iter().filter(|member| **member <= outcome).count() as f64 / members.len() as f64
}

/// Mean distance to the outcome, and Σ_{i<j} |x_i − x_j| of the sorted members.
fn distance_and_spread(members: &[f64], outcome: f64) -> (f64, f64) {
    // Distances from the outcome instead of values: a large level would cost digits.
    let mut from_outcome: Vec<f64> = members.iter().map(|member| member - outcome).collect();
    from_outcome.sort_unstable_by(f64::total_cmp);
    let n = members.len() as f64;
    let distance = sum(from_outcome.iter().map(|x| x.abs())) / n;
    let ranked = from_outcome.iter().enumerate();
    (distance, sum(ranked.map(|(rank, x)| (2.0 * rank as f64 + 1.0 - n) * x)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sorted_form_is_the_double_sum() {
        let members: [f64; 7] = [4.2, 5.5, 5.5, 6.1, 9.9, -3.0, 7.2];
        for outcome in [-10.0, 5.5, 6.0, 12.0] {
            let n = members.len() as f64;
            let first: f64 = members.iter().map(|x| (x - outcome).abs()).sum::<f64>() / n;
            let pairs = members.iter().flat_map(|a| members.iter().map(move |b| (a - b).abs()));
            let pairs: f64 = pairs.sum();
            assert!((crps(&members, outcome) - (first - pairs / (2.0 * n * n))).abs() < 1e-14);
            let fair = fair_crps(&members, outcome).expect("there are two members");
            assert!((fair - (first - pairs / (2.0 * n * (n - 1.0)))).abs() < 1e-14);
        }
    }

    /// The double sum over a million members would take a trillion steps.
    #[test]
    fn a_million_members_are_no_trouble() {
        // A fixed shuffle, so that the members must be sorted.
        let shuffled = (0..1_000_000_i64).map(|i| (i * 7919) % 1_000_000);
        let evenly: Vec<f64> = shuffled.map(|i| (i as f64 + 0.5) / 1e6).collect();
        // For a uniform law on (0, 1) the score at y is y² − y + 1/3.
        assert!((crps(&evenly, 0.25) - (0.0625 - 0.25 + 1.0 / 3.0)).abs() < 1e-11);
    }

    #[test]
    fn one_member_has_an_absolute_error_only() {
        assert_eq!(crps(&[7.5], 7.0), 0.5);
        assert_eq!(fair_crps(&[7.5], 7.0), None);
        assert!(crps(&[], 1.0).is_nan());
        assert_eq!(share_at_or_below(&[1.0, 2.0, 2.0, 3.0], 2.0), 0.75);
    }
}
