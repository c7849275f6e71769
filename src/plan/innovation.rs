//! What a plan says about tails: those of an indicator's innovations, and those that a copula shares.

use serde::Serialize;

use super::Judged;

/// Student's t distribution in the place of the normal one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Student {
    /// Degrees of freedom: the fewer, the heavier the tails. Above 2 for innovations, 1 or more for a copula.
    pub degrees_of_freedom: Judged,
}
