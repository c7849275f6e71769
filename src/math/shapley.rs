//! Shapley values: how much each of several players adds, whatever the order in which they come.

/// The most players whose subsets are all looked at.
pub const MOST_EXACT: usize = 16;

/// The weight of what a player adds to a coalition of `size` others: size! (players − size − 1)!/players!.
///
/// That is one over players × the number of coalitions of that size among the other players.
pub fn weight(players: usize, size: usize) -> f64 {
    let others = players.saturating_sub(1);
    let coalitions =
        (1..=size.min(others)).fold(1.0, |product, k| product * (others + 1 - k) as f64 / k as f64);
    1.0 / (players as f64 * coalitions)
}

/// The weight that each coalition has in the value of a player; a coalition is a number whose bit k says whether player k belongs to it.
///
/// The weights of all players add up to 1 for the coalition of all, to −1 for the empty one and to 0 for the others, so that the values
/// add up to what all together add to nothing.
///
/// ```
/// use attain::math::shapley::weights;
/// assert_eq!(weights(1, 0), [-1.0, 1.0]);
/// let halves = weights(2, 0);
/// assert_eq!(halves, [-0.5, 0.5, -0.5, 0.5]);
/// ```
pub fn weights(players: usize, player: usize) -> Vec<f64> {
    let bit = 1_usize << player;
    (0..1_usize << players)
        .map(|coalition| {
            let others = (coalition & !bit).count_ones() as usize;
            let sign = if coalition & bit == 0 { -1.0 } else { 1.0 };
            sign * weight(players, others)
        })
        .collect()
}

/// The Shapley value of each player in a game with these values, one a coalition. `None` unless there are 2^players of them.
///
/// Shapley (1953), doi:10.1515/9781400881970-018.
///
/// ```
/// use attain::math::shapley::values;
/// // Two who earn nothing alone and 1 together share it.
/// assert_eq!(values(2, &[0.0, 0.0, 0.0, 1.0]).unwrap(), [0.5, 0.5]);
/// ```
pub fn values(players: usize, game: &[f64]) -> Option<Vec<f64>> {
    if players > MOST_EXACT || game.len() != 1 << players {
        return None;
    }
    let of_player = |player| {
        weights(players, player).iter().zip(game).map(|(weight, value)| weight * value).sum()
    };
    Some((0..players).map(of_player).collect())
}

#[cfg(test)]
mod tests {
    use super::{values, weights};

    #[test]
    fn values_add_up_and_a_player_who_adds_nothing_gets_nothing() {
        // The third player adds nothing to any coalition; the others' worth is neither additive nor symmetric.
        let worth = [0.0, 0.3, -0.2, 0.7];
        let game: Vec<f64> = (0..8).map(|coalition| worth[coalition % 4]).collect();
        let found = values(3, &game).unwrap_or_default();
        assert!(found[2].abs() < 1e-15, "{found:?}");
        assert!((found.iter().sum::<f64>() - 0.7).abs() < 1e-15, "{found:?}");
        assert!((found[0] - found[1] - 0.5).abs() < 1e-15, "{found:?}");
        assert_eq!(values(3, &game[..7]), None);
    }

    #[test]
    fn the_weights_of_a_player_add_up_to_nothing_and_its_gains_to_one() {
        for players in 1..=10 {
            for player in 0..players {
                let found = weights(players, player);
                let with: f64 = found.iter().filter(|weight| **weight > 0.0).sum();
                assert!((with - 1.0).abs() < 1e-13 && found.iter().sum::<f64>().abs() < 1e-13);
            }
        }
    }
}
