//! Linear least squares by Householder reflections, refined until the coefficients are as good as the data.

mod precise;

use precise::Accumulator;

/// Why a least-squares problem has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeastSquaresError {
    /// The design is not a whole number of rows, or a response has another number of rows.
    #[error("design and response need the same number of rows, and at least one column")]
    Shape,
    /// There are fewer rows than columns.
    #[error("{rows} rows cannot determine {columns} coefficients; give more rows or fewer columns")]
    TooFewRows {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
    },
    /// A number of the design or of the response is infinite or not a number.
    #[error("row {0} has a number that is not finite")]
    NotFinite(usize),
    /// A column is, in double precision, a combination of those before it.
    #[error("column {0} is a combination of the columns before it; drop it")]
    Dependent(usize),
}

/// A design matrix, factored once for any number of responses.
///
/// Columns are first scaled by powers of two to a length of about one, which rounds nothing. Then X = Q R by Householder reflections. Each
/// solution is refined three times on the augmented system r + X b = y, X'r = 0, with sums in twice the working
/// precision, so that large residuals cost no digits. Sums run in a fixed order: the bits are the same on every machine.
/// [Björck 1967, doi:10.1007/BF01939321; Golub and Van Loan 2013, Matrix Computations, sections 5.2 and 5.3]
///
/// ```
/// use attain::math::least_squares::Design;
/// // y = 1 + 2 x on x = 0, 1, 2 with one error.
/// let design = Design::new(&[1.0, 0.0, 1.0, 1.0, 1.0, 2.0], 2).unwrap();
/// let fit = design.fit(&[1.0, 3.0, 8.0]).unwrap();
/// assert!((fit.coefficients[1] - 3.5).abs() < 1e-14);
/// assert!((fit.residual_sum_of_squares() - 1.5).abs() < 1e-14);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    rows: usize,
    columns: usize,
    /// The scaled design, column after column.
    scaled: Vec<f64>,
    /// Powers of two that scaled the columns.
    scales: Vec<f64>,
    /// Reflection vectors on and below the diagonal, R above it, column after column.
    factored: Vec<f64>,
    /// Diagonal of R.
    diagonal: Vec<f64>,
    /// 2 / v'v of each reflection vector v.
    reflections: Vec<f64>,
}

/// The least-squares solution for one response.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquares {
    /// Coefficient of each column.
    pub coefficients: Vec<f64>,
    /// Response minus fitted value, a row each.
    pub residuals: Vec<f64>,
    /// Standard error of each coefficient; NaN if there are as many columns as rows.
    pub standard_errors: Vec<f64>,
}

impl LeastSquares {
    /// Rows minus columns.
    pub fn degrees_of_freedom(&self) -> usize {
        self.residuals.len() - self.coefficients.len()
    }

    /// Sum of the squared residuals.
    pub fn residual_sum_of_squares(&self) -> f64 {
        Accumulator::dot(&self.residuals, &self.residuals)
    }

    /// Standard deviation of the residuals, with the degrees of freedom as divisor; NaN without any.
    pub fn residual_standard_deviation(&self) -> f64 {
        (self.residual_sum_of_squares() / self.degrees_of_freedom() as f64).sqrt()
    }
}

const REFINEMENTS: usize = 3;

impl Design {
    /// Factors a design that is stored row by row.
    ///
    /// # Errors
    /// [`LeastSquaresError`] for a wrong shape, too few rows, a number that is not finite, or dependent columns.
    pub fn new(design: &[f64], columns: usize) -> Result<Self, LeastSquaresError> {
        if columns == 0 || !design.len().is_multiple_of(columns) {
            return Err(LeastSquaresError::Shape);
        }
        let rows = design.len() / columns;
        if rows < columns {
            return Err(LeastSquaresError::TooFewRows { rows, columns });
        }
        if let Some(index) = design.iter().position(|x| !x.is_finite()) {
            return Err(LeastSquaresError::NotFinite(index / columns));
        }
        let mut scaled = Vec::with_capacity(design.len());
        let mut scales = Vec::with_capacity(columns);
        for column in 0..columns {
            let entries = || design.iter().skip(column).step_by(columns);
            let largest = entries().fold(0.0, |top: f64, x| top.max(x.abs()));
            let scale = power_of_two_below(largest);
            scales.push(scale);
            scaled.extend(entries().map(|x| x / scale));
        }
        let mut this = Self {
            rows,
            columns,
            factored: scaled.clone(),
            scaled,
            scales,
            diagonal: Vec::with_capacity(columns),
            reflections: Vec::with_capacity(columns),
        };
        this.factor()?;
        Ok(this)
    }

    fn factor(&mut self) -> Result<(), LeastSquaresError> {
        let rows = self.rows;
        for column in 0..self.columns {
            let (_, rest) = self.factored.split_at_mut(column * rows);
            let (current, later) = rest.split_at_mut(rows);
            let whole = norm(&self.scaled[column * rows..(column + 1) * rows]);
            let vector = &mut current[column..];
            let length = norm(vector);
            if length <= f64::EPSILON * whole || length == 0.0 {
                return Err(LeastSquaresError::Dependent(column));
            }
            // The sign avoids cancellation in the first entry.
            let pivot = if vector[0] > 0.0 { -length } else { length };
            vector[0] -= pivot;
            let reflection = 2.0 / dot(vector, vector);
            for other in later.chunks_exact_mut(rows) {
                reflect(vector, reflection, &mut other[column..]);
            }
            self.diagonal.push(pivot);
            self.reflections.push(reflection);
        }
        Ok(())
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The coefficients that make the sum of squared residuals smallest.
    ///
    /// # Errors
    /// [`LeastSquaresError`] if the response has another number of rows or a number that is not finite.
    pub fn fit(&self, response: &[f64]) -> Result<LeastSquares, LeastSquaresError> {
        if response.len() != self.rows {
            return Err(LeastSquaresError::Shape);
        }
        if let Some(index) = response.iter().position(|y| !y.is_finite()) {
            return Err(LeastSquaresError::NotFinite(index));
        }
        let mut residuals = vec![0.0; self.rows];
        let mut scaled = vec![0.0; self.columns];
        for _ in 0..=REFINEMENTS {
            self.refine(response, &mut residuals, &mut scaled);
        }
        let coefficients: Vec<f64> = scaled.iter().zip(&self.scales).map(|(b, s)| b / s).collect();
        let mut fit = LeastSquares { coefficients, residuals, standard_errors: Vec::new() };
        let deviation = match fit.degrees_of_freedom() {
            0 => f64::NAN,
            _ => fit.residual_standard_deviation(),
        };
        let covariance = self.unscaled_covariance();
        let diagonal = covariance.iter().step_by(self.columns + 1);
        fit.standard_errors = diagonal.map(|variance| deviation * variance.sqrt()).collect();
        Ok(fit)
    }

    /// One step on the augmented system. From zeros it is the plain solution by Q R.
    fn refine(&self, response: &[f64], residuals: &mut [f64], coefficients: &mut [f64]) {
        let mut gap: Vec<f64> = (0..self.rows)
            .map(|row| {
                let mut sum = Accumulator::new(response[row]);
                sum.add(-residuals[row]);
                for (column, coefficient) in coefficients.iter().enumerate() {
                    sum.add_product(-self.scaled[column * self.rows + row], *coefficient);
                }
                sum.value()
            })
            .collect();
        let mut right: Vec<f64> = self
            .scaled
            .chunks_exact(self.rows)
            .map(|column| -Accumulator::dot(column, residuals))
            .collect();
        self.solve_transposed(&mut right);
        self.apply_transposed(&mut gap);
        let mut step: Vec<f64> = gap.iter().zip(&right).map(|(h, d)| h - d).collect();
        self.solve_upper(&mut step);
        gap[..self.columns].copy_from_slice(&right);
        self.apply(&mut gap);
        residuals.iter_mut().zip(&gap).for_each(|(r, change)| *r += change);
        coefficients.iter_mut().zip(&step).for_each(|(b, change)| *b += change);
    }

    /// (X'X)^-1, row by row. Times the residual variance it is the covariance of the coefficients.
    pub fn unscaled_covariance(&self) -> Vec<f64> {
        let columns = self.columns;
        // The columns of the inverse of R are the solutions for the unit vectors.
        let inverse: Vec<Vec<f64>> = (0..columns)
            .map(|column| {
                let mut unit = vec![0.0; columns];
                unit[column] = 1.0;
                self.solve_upper(&mut unit);
                unit
            })
            .collect();
        let mut matrix = vec![0.0; columns * columns];
        for row in 0..columns {
            for column in 0..columns {
                let sum: f64 = inverse.iter().map(|x| x[row] * x[column]).sum();
                matrix[row * columns + column] = sum / self.scales[row] / self.scales[column];
            }
        }
        matrix
    }

    /// Replaces v by Q'v.
    fn apply_transposed(&self, vector: &mut [f64]) {
        for column in 0..self.columns {
            self.reflect(column, vector);
        }
    }

    /// Replaces v by Q v.
    fn apply(&self, vector: &mut [f64]) {
        for column in (0..self.columns).rev() {
            self.reflect(column, vector);
        }
    }

    fn reflect(&self, column: usize, vector: &mut [f64]) {
        let start = column * self.rows;
        let direction = &self.factored[start + column..start + self.rows];
        reflect(direction, self.reflections[column], &mut vector[column..]);
    }

    /// Replaces v by the solution w of R w = v.
    fn solve_upper(&self, vector: &mut [f64]) {
        for row in (0..self.columns).rev() {
            vector[row] /= self.diagonal[row];
            let value = vector[row];
            let above = &self.factored[row * self.rows..row * self.rows + row];
            for (entry, other) in above.iter().zip(vector.iter_mut()) {
                *other = (-value).mul_add(*entry, *other);
            }
        }
    }

    /// Replaces v by the solution w of R'w = v.
    fn solve_transposed(&self, vector: &mut [f64]) {
        for row in 0..self.columns {
            let above = &self.factored[row * self.rows..row * self.rows + row];
            let sum = dot(above, &vector[..row]);
            vector[row] = (vector[row] - sum) / self.diagonal[row];
        }
    }
}

/// Replaces w by w − reflection (v'w) v.
fn reflect(vector: &[f64], reflection: f64, other: &mut [f64]) {
    let factor = reflection * dot(vector, other);
    for (value, entry) in other.iter_mut().zip(vector) {
        *value = (-factor).mul_add(*entry, *value);
    }
}

/// The largest power of two at or below a positive number; 1 for zero and for what is too small to be normal.
fn power_of_two_below(x: f64) -> f64 {
    if x < f64::MIN_POSITIVE { 1.0 } else { f64::from_bits(x.to_bits() & 0x7ff0_0000_0000_0000) }
}

fn norm(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).fold(0.0, |sum, (a, b)| a.mul_add(*b, sum))
}

#[cfg(test)]
mod tests;
