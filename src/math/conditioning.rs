//! Standard normals under linear conditions: where they go, and how far that is.

use super::elementary::ln;

/// Solves linear conditions on independent standard normals, with room of its own.
///
/// For z ~ N(0, I) and A z = gap the conditional draw that lies next to a free draw z is
///
/// ```text
/// z + Aᵀ (A Aᵀ)⁻¹ (gap − A z)
/// ```
///
/// Waggoner and Zha (1999), doi:10.1162/003465399558508.
///
/// ```
/// use attain::math::conditioning::Conditioner;
/// // Two normals whose sum is 3: each moves by half of what is missing.
/// let mut conditioner = Conditioner::new(1, 2);
/// let mut draws = [0.4, 0.6];
/// let met = conditioner.condition(&[1.0, 1.0], &[3.0], &mut draws).unwrap();
/// assert!((draws[0] - 1.4).abs() < 1e-15 && (draws[1] - 1.6).abs() < 1e-15);
/// assert!((met.squared_distance - 4.5).abs() < 1e-15);
/// ```
#[derive(Clone, Debug)]
pub struct Conditioner {
    conditions: usize,
    draws: usize,
    /// A Aᵀ, then its lower Cholesky factor, row by row.
    factor: Vec<f64>,
    gap: Vec<f64>,
}

/// How far conditions are from what was to be expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Met {
    /// gapᵀ (A Aᵀ)⁻¹ gap: the squared Mahalanobis distance, χ² with as many degrees of freedom as there are conditions.
    pub squared_distance: f64,
    /// ln det (A Aᵀ).
    pub ln_determinant: f64,
}

/// A pivot smaller than this share of its row's variance is no condition of its own.
const SINGULAR: f64 = 1e-12;

impl Conditioner {
    /// Room for so many conditions on so many draws.
    pub fn new(conditions: usize, draws: usize) -> Self {
        let factor = vec![0.0; conditions * conditions];
        Self { conditions, draws, factor, gap: vec![0.0; conditions] }
    }

    /// Moves draws so that rows × draws = gap; `rows` has one row a condition. `None` if the conditions are not independent of one another, or
    /// one rests on no draw; then the draws stay.
    pub fn condition(&mut self, rows: &[f64], gap: &[f64], draws: &mut [f64]) -> Option<Met> {
        self.factorise(rows)?;
        self.gap.copy_from_slice(gap);
        self.forward();
        let squared_distance = self.gap.iter().map(|one| one * one).sum();
        let size = self.draws;
        let of_row = |row: usize| &rows[row * size..][..size];
        for (row, (left, gap)) in self.gap.iter_mut().zip(gap).enumerate() {
            let there: f64 = of_row(row).iter().zip(draws.iter()).map(|(a, z)| a * z).sum();
            *left = gap - there;
        }
        self.forward();
        self.backward();
        for (row, weight) in self.gap.iter().enumerate() {
            for (draw, coefficient) in draws.iter_mut().zip(of_row(row)) {
                *draw += weight * coefficient;
            }
        }
        let pivots = (0..self.conditions).map(|row| ln(self.factor[row * self.conditions + row]));
        Some(Met { squared_distance, ln_determinant: 2.0 * pivots.sum::<f64>() })
    }

    fn factorise(&mut self, rows: &[f64]) -> Option<()> {
        let size = self.conditions;
        let of_row = |row: usize| &rows[row * self.draws..][..self.draws];
        for row in 0..size {
            for column in 0..=row {
                let product: f64 = of_row(row).iter().zip(of_row(column)).map(|(a, b)| a * b).sum();
                let known = (0..column)
                    .map(|k| self.factor[row * size + k] * self.factor[column * size + k])
                    .sum::<f64>();
                let left = product - known;
                self.factor[row * size + column] = if row > column {
                    left / self.factor[column * size + column]
                } else if left > SINGULAR * product && product > 0.0 {
                    left.sqrt()
                } else {
                    return None;
                };
            }
        }
        Some(())
    }

    /// `gap` becomes L⁻¹ gap.
    fn forward(&mut self) {
        let size = self.conditions;
        for row in 0..size {
            let known: f64 =
                (0..row).map(|column| self.factor[row * size + column] * self.gap[column]).sum();
            self.gap[row] = (self.gap[row] - known) / self.factor[row * size + row];
        }
    }

    /// `gap` becomes L⁻ᵀ gap.
    fn backward(&mut self) {
        let size = self.conditions;
        for row in (0..size).rev() {
            let known: f64 = (row + 1..size)
                .map(|column| self.factor[column * size + row] * self.gap[column])
                .sum();
            self.gap[row] = (self.gap[row] - known) / self.factor[row * size + row];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Conditioner;

    const ROWS: [f64; 8] = [1.0, 0.5, -0.2, 0.0, 0.3, 0.0, 2.0, 1.0];

    #[test]
    fn conditions_hold_and_the_move_is_the_shortest() {
        let mut draws = [0.3, -1.2, 0.8, 0.1];
        let before = draws;
        Conditioner::new(2, 4).condition(&ROWS, &[2.0, -1.0], &mut draws).unwrap();
        let value = |row: usize| -> f64 { (0..4).map(|k| ROWS[4 * row + k] * draws[k]).sum() };
        assert!((value(0) - 2.0).abs() < 1e-14 && (value(1) + 1.0).abs() < 1e-14);
        // The move lies in the span of the rows: it is normal to whatever keeps both conditions.
        let kept = [[0.2, 0.0, 1.0, -2.06], [0.5, -1.0, 0.0, -0.15]];
        for direction in kept {
            let product =
                |row: usize| -> f64 { (0..4).map(|k| ROWS[4 * row + k] * direction[k]).sum() };
            assert!(product(0).abs() < 1e-14 && product(1).abs() < 1e-14);
            let along: f64 = (0..4).map(|k| (draws[k] - before[k]) * direction[k]).sum();
            assert!(along.abs() < 1e-14, "{along}");
        }
    }

    #[test]
    fn the_same_condition_twice_is_refused() {
        let mut draws = [0.3, -1.2];
        let rows = [1.0, 0.5, 2.0, 1.0];
        assert_eq!(Conditioner::new(2, 2).condition(&rows, &[1.0, 2.0], &mut draws), None);
        assert_eq!(Conditioner::new(1, 2).condition(&[0.0, 0.0], &[1.0], &mut draws), None);
        assert_eq!(draws, [0.3, -1.2]);
    }
}
