//! Covariances from few observations, shrunk towards a multiple of the identity.

/// Observations of several quantities do not fill a rectangle, or there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("observations are needed, each with the same number of finite values")]
pub struct NotRectangular;

/// A sample covariance, its shrunk version, and how far it was shrunk.
#[derive(Clone, Debug, PartialEq)]
pub struct Shrunk {
    /// Weight of the target, from 0 (the sample) to 1 (a multiple of the identity).
    pub intensity: f64,
    /// Sample covariance with divisor n, row by row.
    pub sample: Vec<f64>,
    /// (1 − intensity) sample + intensity × mean variance × identity, row by row.
    pub shrunk: Vec<f64>,
}

/// Ledoit and Wolf's shrinkage of the covariance of observations whose means are zero.
///
/// `rows` holds one observation of p quantities after the other. The intensity estimates the weight with the smallest expected
/// squared error: with S the sample covariance, m its mean diagonal, d² = |S − m I|²/p and b² = Σ_t |x_t x_t' − S|²/(n² p), it is
/// min(b², d²)/d². Twelve years of 85 indicators give a sample covariance of rank 11; the shrunk one is positive definite.
/// Ledoit and Wolf (2004), doi:10.1016/S0047-259X(03)00096-4.
///
/// # Errors
/// [`NotRectangular`] without observations, with a broken last row, or with a value that is not finite.
///
/// ```
/// use attain::math::shrinkage::ledoit_wolf;
/// let residuals = [1.0, 0.9, -1.0, -1.1, 0.5, 0.4, -0.5, -0.2];
/// let shrunk = ledoit_wolf(&residuals, 2).unwrap();
/// assert!(shrunk.shrunk[1] < shrunk.sample[1] && shrunk.shrunk[1] > 0.0);
/// ```
pub fn ledoit_wolf(rows: &[f64], quantities: usize) -> Result<Shrunk, NotRectangular> {
    let p = quantities;
    if p == 0
        || rows.is_empty()
        || !rows.len().is_multiple_of(p)
        || rows.iter().any(|value| !value.is_finite())
    {
        return Err(NotRectangular);
    }
    let n = (rows.len() / p) as f64;
    let mut sample = vec![0.0; p * p];
    let mut fourth = 0.0;
    for row in rows.chunks_exact(p) {
        for (i, left) in row.iter().enumerate() {
            for (j, right) in row.iter().enumerate() {
                sample[i * p + j] += left * right / n;
            }
        }
        let square: f64 = row.iter().map(|value| value * value).sum();
        fourth += square * square;
    }
    let size: f64 = sample.iter().map(|entry| entry * entry).sum();
    let mean_variance = (0..p).map(|k| sample[k * p + k]).sum::<f64>() / p as f64;
    let from_identity = size - p as f64 * mean_variance * mean_variance;
    let error = (fourth / n - size) / n;
    let intensity = if from_identity > 0.0 { (error / from_identity).clamp(0.0, 1.0) } else { 1.0 };
    let mut shrunk: Vec<f64> = sample.iter().map(|entry| (1.0 - intensity) * entry).collect();
    for k in 0..p {
        shrunk[k * p + k] += intensity * mean_variance;
    }
    Ok(Shrunk { intensity, sample, shrunk })
}

/// Takes the mean off each quantity and divides by its standard deviation (divisor n), so that covariances are correlations.
///
/// # Errors
/// [`NotRectangular`] as [`ledoit_wolf`], or if a quantity never changes.
pub fn standardise(rows: &[f64], quantities: usize) -> Result<Vec<f64>, NotRectangular> {
    let p = quantities;
    if p == 0 || rows.is_empty() || !rows.len().is_multiple_of(p) {
        return Err(NotRectangular);
    }
    let n = (rows.len() / p) as f64;
    let mut out = rows.to_vec();
    for k in 0..p {
        let mean = rows.iter().skip(k).step_by(p).sum::<f64>() / n;
        let squares = rows.iter().skip(k).step_by(p).map(|x| (x - mean) * (x - mean));
        let deviation = (squares.sum::<f64>() / n).sqrt();
        if !(deviation > 0.0 && deviation.is_finite()) {
            return Err(NotRectangular);
        }
        out.iter_mut().skip(k).step_by(p).for_each(|x| *x = (*x - mean) / deviation);
    }
    Ok(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::math::cholesky;

    #[test]
    fn few_observations_of_many_quantities_become_a_usable_matrix() {
        let p = 6;
        let rows: Vec<f64> = (0..4 * p).map(|k| f64::from((k as i32 * 37) % 11 - 5)).collect();
        let rows = standardise(&rows, p).unwrap();
        let result = ledoit_wolf(&rows, p).unwrap();
        assert!(cholesky::factor(&result.sample, p).is_err(), "the sample has rank 3");
        assert!(cholesky::factor(&result.shrunk, p).is_ok());
        assert!(result.intensity > 0.0 && result.intensity <= 1.0);
        for k in 0..p {
            assert!((result.shrunk[k * p + k] - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(ledoit_wolf(&[1.0, 2.0, 3.0], 2), Err(NotRectangular));
        assert_eq!(ledoit_wolf(&[], 2), Err(NotRectangular));
        assert_eq!(ledoit_wolf(&[f64::NAN, 1.0], 2), Err(NotRectangular));
        assert_eq!(standardise(&[1.0, 2.0, 1.0, 3.0], 2), Err(NotRectangular));
    }
}
