//! The correlation matrix that is nearest to a symmetric matrix.

use super::symmetric_eigen::{NotSquare, decompose};

/// The nearest correlation matrix and how far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// The matrix, row by row: diagonal 1, no eigenvalue below the smallest allowed but for rounding.
    pub matrix: Vec<f64>,
    /// Root of the sum of squared differences from the given matrix.
    pub distance: f64,
}

/// Steps after which the search ends even if it still moves.
const LARGEST_NUMBER_OF_STEPS: usize = 20_000;
/// Rotations of a step grow with n³; large matrices get fewer steps, so that the search stays below a few seconds.
const LARGEST_WORK: usize = 100_000_000;
/// The search ends when no entry moves by more than this.
const STILL: f64 = 1e-15;

/// The symmetric matrix with diagonal 1 and no eigenvalue below `smallest` that is nearest in the Frobenius norm.
///
/// Projections onto the matrices without smaller eigenvalues and onto those with diagonal 1, in turn. Without Dykstra's correction
/// the turns would end at a valid matrix that is not the nearest one. `smallest` is 0 for the nearest correlation
/// matrix of all; a little more gives a matrix with a Cholesky factor. Converges linearly: exact to about
/// 1e-10 for a handful of rows, and valid to that for any number.
/// Higham (2002), doi:10.1093/imanum/22.3.329.
///
/// # Errors
/// [`NotSquare`] if the slice does not have n² finite entries.
///
/// ```
/// use attain::math::nearest_correlation::nearest;
/// let near = nearest(&[1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0], 3, 0.0).unwrap();
/// assert!((near.matrix[1] - 0.7606898534022838).abs() < 1e-9);
/// ```
pub fn nearest(matrix: &[f64], n: usize, smallest: f64) -> Result<Nearest, NotSquare> {
    let mut current = matrix.to_vec();
    let mut correction = vec![0.0; n * n];
    let steps = LARGEST_WORK / (n * n * n).max(1);
    for _ in 0..steps.clamp(100, LARGEST_NUMBER_OF_STEPS) {
        let corrected: Vec<f64> = current.iter().zip(&correction).map(|(y, s)| y - s).collect();
        let mut next = decompose(&corrected, n)?.rebuilt(|value| value.max(smallest));
        correction = next.iter().zip(&corrected).map(|(x, r)| x - r).collect();
        for k in 0..n {
            next[k * n + k] = 1.0;
        }
        let moved = next.iter().zip(&current).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()));
        current = next;
        if moved <= STILL {
            break;
        }
    }
    let squares = current.iter().zip(matrix).map(|(a, b)| (a - b) * (a - b));
    let distance = squares.sum::<f64>().sqrt();
    Ok(Nearest { matrix: current, distance })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::math::cholesky;

    #[test]
    fn a_valid_matrix_is_its_own_nearest() {
        let valid = [1.0, 0.5, 0.2, 0.5, 1.0, -0.3, 0.2, -0.3, 1.0];
        let near = nearest(&valid, 3, 0.0).unwrap();
        assert!(near.distance < 1e-14);
    }

    /// Of all valid matrices near the answer none is nearer.
    #[test]
    fn no_valid_neighbour_is_nearer() {
        let given = [1.0, 0.9, 0.9, 0.9, 1.0, -0.9, 0.9, -0.9, 1.0];
        let near = nearest(&given, 3, 0.0).unwrap();
        for (i, j) in [(0, 1), (0, 2), (1, 2)] {
            for change in [-1e-3, 1e-3] {
                let mut other = near.matrix.clone();
                other[3 * i + j] += change;
                other[3 * j + i] += change;
                let eigen = decompose(&other, 3).unwrap();
                let squares = other.iter().zip(&given).map(|(a, b)| (a - b) * (a - b));
                let distance: f64 = squares.sum::<f64>().sqrt();
                assert!(eigen.values[0] < -1e-9 || distance > near.distance - 1e-9);
            }
        }
    }

    #[test]
    fn with_a_smallest_eigenvalue_there_is_a_factor() {
        let near = nearest(&[1.0, 1.0, 1.0, 1.0], 2, 0.01).unwrap();
        assert!((near.matrix[1] - 0.99).abs() < 1e-12);
        assert!(cholesky::factor(&near.matrix, 2).is_ok());
    }
}
