//! Sums of products in twice the working precision.

/// A running sum with the rounding errors of its additions and products beside it.
///
/// The result is as if computed with about 106 bits and then rounded. [Ogita, Rump and Oishi 2005, doi:10.1137/030601818]
#[derive(Clone, Copy)]
pub(super) struct Accumulator {
    sum: f64,
    error: f64,
}

impl Accumulator {
    pub(super) fn new(first: f64) -> Self {
        Self { sum: first, error: 0.0 }
    }

    #[inline(always)]
    pub(super) fn add(&mut self, term: f64) {
        let sum = self.sum + term;
        let part = sum - self.sum;
        self.error += (self.sum - (sum - part)) + (term - part);
        self.sum = sum;
    }

    #[inline(always)]
    pub(super) fn add_product(&mut self, left: f64, right: f64) {
        let product = left * right;
        self.error += left.mul_add(right, -product);
        self.add(product);
    }

    pub(super) fn value(&self) -> f64 {
        self.sum + self.error
    }

    /// The scalar product of two vectors.
    pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
        let mut sum = Self::new(0.0);
        for (a, b) in left.iter().zip(right) {
            sum.add_product(*a, *b);
        }
        sum.value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancellation_costs_no_digits() {
        let left = [1e16, 1.0, -1e16, 3.0];
        let right = [1.0, 1e-3, 1.0, 2e-3];
        assert_eq!(Accumulator::dot(&left, &right), 1e-3 + 6e-3);
    }
}
