//! Numerics that know no economics.

pub mod chi_square;
pub mod counts;
pub mod elementary;
pub mod gamma;
pub mod incomplete_beta;
pub mod incomplete_gamma;
pub mod interval;
pub mod normal;
pub mod root;
pub mod student;
pub mod wide;
