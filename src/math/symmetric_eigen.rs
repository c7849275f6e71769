//! Eigenvalues and eigenvectors of small dense symmetric matrices.

/// The matrix is not a square one of finite numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a square matrix of finite numbers is needed")]
pub struct NotSquare;

/// Eigenvalues in ascending order, with an orthonormal eigenvector each.
#[derive(Clone, Debug, PartialEq)]
pub struct SymmetricEigen {
    /// Eigenvalues, ascending.
    pub values: Vec<f64>,
    /// The eigenvector of each value.
    pub vectors: Vec<Vec<f64>>,
}

/// Sweeps of rotations; a handful is enough for any size that is used.
const SWEEPS: usize = 60;

/// Decomposes a symmetric matrix, stored row by row; only its lower triangle counts.
///
/// Jacobi's method: plane rotations that clear one entry after the other, in a fixed order, until none is above rounding. Eigenvalues are
/// accurate to about n units in the last place of the largest one; vectors are orthogonal to about 1e-15.
/// Golub and Van Loan (2013), Matrix Computations, section 8.5. Time grows with n³; meant for n up to a few hundred.
///
/// # Errors
/// [`NotSquare`] if the slice does not have n² finite entries.
///
/// ```
/// let eigen = attain::math::symmetric_eigen::decompose(&[2.0, 1.0, 1.0, 2.0], 2).unwrap();
/// assert!((eigen.values[0] - 1.0).abs() < 1e-15 && (eigen.values[1] - 3.0).abs() < 1e-15);
/// ```
pub fn decompose(matrix: &[f64], n: usize) -> Result<SymmetricEigen, NotSquare> {
    if matrix.len() != n * n || matrix.iter().any(|entry| !entry.is_finite()) {
        return Err(NotSquare);
    }
    let mut a = matrix.to_vec();
    for row in 0..n {
        for column in row + 1..n {
            a[row * n + column] = a[column * n + row];
        }
    }
    // Row k is the k-th eigenvector to be.
    let mut vectors: Vec<f64> =
        (0..n * n).map(|at| f64::from(u8::from(at % (n + 1) == 0))).collect();
    let size = a.iter().fold(0.0_f64, |largest, entry| largest.max(entry.abs()));
    for _ in 0..SWEEPS {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                if a[p * n + q].abs() > 1e-17 * size {
                    rotate(&mut a, &mut vectors, n, p, q);
                    rotated = true;
                }
            }
        }
        if !rotated {
            break;
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&left, &right| a[left * n + left].total_cmp(&a[right * n + right]));
    Ok(SymmetricEigen {
        values: order.iter().map(|&k| a[k * n + k]).collect(),
        vectors: order.iter().map(|&k| vectors[k * n..(k + 1) * n].to_vec()).collect(),
    })
}

/// One rotation in the plane of p and q, which clears their common entry.
fn rotate(a: &mut [f64], vectors: &mut [f64], n: usize, p: usize, q: usize) {
    let half_gap = 0.5 * (a[q * n + q] - a[p * n + p]) / a[p * n + q];
    let sign = if half_gap < 0.0 { -1.0 } else { 1.0 };
    let tangent = sign / (half_gap.abs() + (1.0 + half_gap * half_gap).sqrt());
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sine = tangent * cosine;
    for k in 0..n {
        let (left, right) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = cosine * left - sine * right;
        a[k * n + q] = sine * left + cosine * right;
    }
    for rows in [a, vectors] {
        for k in 0..n {
            let (left, right) = (rows[p * n + k], rows[q * n + k]);
            rows[p * n + k] = cosine * left - sine * right;
            rows[q * n + k] = sine * left + cosine * right;
        }
    }
}

impl SymmetricEigen {
    /// Σ f(value) vector vector', row by row: the matrix with each eigenvalue replaced.
    pub fn rebuilt(&self, replace: impl Fn(f64) -> f64) -> Vec<f64> {
        let n = self.values.len();
        let mut matrix = vec![0.0; n * n];
        for (value, vector) in self.values.iter().zip(&self.vectors) {
            let factor = replace(*value);
            if factor == 0.0 {
                continue;
            }
            for row in 0..n {
                for column in 0..n {
                    matrix[row * n + column] += factor * vector[row] * vector[column];
                }
            }
        }
        matrix
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_second_difference_matrix_has_known_eigenvalues() {
        let n = 12;
        let entry = |at: usize| match (at / n).abs_diff(at % n) {
            0 => 2.0,
            1 => -1.0,
            _ => 0.0,
        };
        let matrix: Vec<f64> = (0..n * n).map(entry).collect();
        let eigen = decompose(&matrix, n).unwrap();
        for (k, value) in eigen.values.iter().enumerate() {
            let angle = std::f64::consts::PI * (k as f64 + 1.0) / (2.0 * (n as f64 + 1.0));
            let expected = 4.0 * angle.sin() * angle.sin();
            let allowed = n as f64 * 4.0 * f64::EPSILON;
            assert!((value - expected).abs() < allowed, "{k}: {value} {expected}");
        }
        let same = eigen.rebuilt(|value| value);
        assert!(same.iter().zip(&matrix).all(|(a, b)| (a - b).abs() < 1e-14));
    }

    #[test]
    fn what_is_no_matrix_is_refused() {
        assert_eq!(decompose(&[1.0, 2.0], 2), Err(NotSquare));
        assert_eq!(decompose(&[f64::NAN], 1), Err(NotSquare));
        assert!(decompose(&[], 0).unwrap().values.is_empty());
    }
}
