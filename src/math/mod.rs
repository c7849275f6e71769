//! Numerics that know no economics.

pub mod elementary;
pub mod gamma;
pub mod incomplete_beta;
pub mod incomplete_gamma;
pub mod normal;
pub mod root;
pub mod wide;
