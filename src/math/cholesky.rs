//! Cholesky factors of small dense symmetric matrices, stored row by row in a slice.

use super::elementary::ln;

/// The matrix is not positive definite, or not a matrix of the stated size.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("the matrix is not positive definite: pivot {pivot} is {value}")]
pub struct NotPositiveDefinite {
    /// Row of the first pivot that is not positive.
    pub pivot: usize,
    /// Value of that pivot; NaN if the slice has the wrong length.
    pub value: f64,
}

/// The lower triangular L with matrix = L L'.
#[derive(Clone, Debug, PartialEq)]
pub struct Lower {
    n: usize,
    entries: Vec<f64>,
}

/// Factors a symmetric positive definite n by n matrix; only its lower triangle is read.
///
/// Sums run in a fixed order, so the bits are the same on every machine. The factor belongs to a matrix that differs by
/// at most about n units in the last place (Higham 2002, Accuracy and Stability of Numerical Algorithms, doi:10.1137/1.9780898718027, theorem 10.3).
///
/// ```
/// use attain::math::cholesky::factor;
/// let lower = factor(&[4.0, 2.0, 2.0, 5.0], 2).unwrap();
/// assert_eq!(lower.row(1), &[1.0, 2.0]);
/// assert_eq!(factor(&[1.0, 2.0, 2.0, 1.0], 2).unwrap_err().pivot, 1);
/// ```
pub fn factor(matrix: &[f64], n: usize) -> Result<Lower, NotPositiveDefinite> {
    if n.checked_mul(n) != Some(matrix.len()) {
        return Err(NotPositiveDefinite { pivot: 0, value: f64::NAN });
    }
    let mut entries = vec![0.0; n * n];
    for row in 0..n {
        let (done, current) = entries.split_at_mut(row * n);
        for column in 0..row {
            let above = &done[column * n..column * n + n];
            let sum = dot(&current[..column], &above[..column]);
            current[column] = (matrix[row * n + column] - sum) / above[column];
        }
        let value = matrix[row * n + row] - dot(&current[..row], &current[..row]);
        if !(value > 0.0 && value.is_finite()) {
            return Err(NotPositiveDefinite { pivot: row, value });
        }
        current[row] = value.sqrt();
    }
    Ok(Lower { n, entries })
}

/// Sum of products, from the first element on.
#[inline(always)]
fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (a, b) in left.iter().zip(right) {
        sum = a.mul_add(*b, sum);
    }
    sum
}

impl Lower {
    /// Number of rows.
    pub fn size(&self) -> usize {
        self.n
    }

    /// The entries of a row up to the diagonal; empty for a row that does not exist.
    pub fn row(&self, row: usize) -> &[f64] {
        let start = row * self.n;
        self.entries.get(start..start + row + 1).unwrap_or(&[])
    }

    /// Replaces v by the solution w of L w = v. If v has covariance L L', then w has the unit matrix.
    pub fn whiten(&self, vector: &mut [f64]) {
        debug_assert_eq!(vector.len(), self.n);
        for row in 0..self.n.min(vector.len()) {
            let entries = self.row(row);
            let (before, rest) = vector.split_at_mut(row);
            rest[0] = (rest[0] - dot(&entries[..row], before)) / entries[row];
        }
    }

    /// Replaces w by L w, which gives independent draws the covariance L L'.
    pub fn colour(&self, vector: &mut [f64]) {
        debug_assert_eq!(vector.len(), self.n);
        for row in (0..self.n.min(vector.len())).rev() {
            vector[row] = dot(self.row(row), &vector[..row + 1]);
        }
    }

    /// Replaces b by the solution x of L L' x = b.
    pub fn solve(&self, vector: &mut [f64]) {
        self.whiten(vector);
        for row in (0..self.n.min(vector.len())).rev() {
            let (before, rest) = vector.split_at_mut(row);
            let entries = self.row(row);
            rest[0] /= entries[row];
            for (value, entry) in before.iter_mut().zip(entries) {
                *value = (-rest[0]).mul_add(*entry, *value);
            }
        }
    }

    /// ln det(L L').
    pub fn ln_determinant(&self) -> f64 {
        let logs = (0..self.n).map(|row| ln(self.entries[row * self.n + row]));
        2.0 * logs.sum::<f64>()
    }

    /// v' (L L')^-1 v, the squared Mahalanobis length.
    pub fn quadratic_form(&self, vector: &[f64]) -> f64 {
        let mut white = vector.to_vec();
        self.whiten(&mut white);
        dot(&white, &white)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The matrix with entries 1 / (i + j + 1) plus one on the diagonal.
    fn example(n: usize) -> Vec<f64> {
        let entry = |index: usize| {
            let (i, j) = (index / n, index % n);
            1.0 / (i + j + 1) as f64 + if i == j { 1.0 } else { 0.0 }
        };
        (0..n * n).map(entry).collect()
    }

    #[test]
    fn factor_multiplies_back() {
        let n = 9;
        let matrix = example(n);
        let lower = factor(&matrix, n).unwrap();
        for i in 0..n {
            for j in 0..=i {
                let product = dot(lower.row(i), lower.row(j));
                assert!((product - matrix[i * n + j]).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn solves_and_whitens() {
        let n = 7;
        let matrix = example(n);
        let lower = factor(&matrix, n).unwrap();
        let x: Vec<f64> = (0..n).map(|i| i as f64 - 2.5).collect();
        let mut b: Vec<f64> = (0..n).map(|i| dot(&matrix[i * n..i * n + n], &x)).collect();
        let form = lower.quadratic_form(&b);
        assert!((form - dot(&b, &x)).abs() < 1e-13 * form);
        lower.solve(&mut b);
        assert!(b.iter().zip(&x).all(|(b, x)| (b - x).abs() < 1e-14));
        let mut y = x.clone();
        lower.colour(&mut y);
        lower.whiten(&mut y);
        assert!(y.iter().zip(&x).all(|(y, x)| (y - x).abs() < 1e-14));
    }

    #[test]
    fn determinant_and_failures() {
        let lower = factor(&[4.0, 2.0, 2.0, 5.0], 2).unwrap();
        assert!((lower.ln_determinant() - 16.0_f64.ln()).abs() < 1e-15);
        let singular = factor(&[1.0, 1.0, 1.0, 1.0], 2).unwrap_err();
        assert_eq!((singular.pivot, singular.value), (1, 0.0));
        assert!(factor(&[1.0; 3], 2).unwrap_err().value.is_nan());
        assert!(factor(&[f64::NAN], 1).is_err());
        assert_eq!(factor(&[], 0).map(|l| l.size()), Ok(0));
    }
}
