//! Numerics that know no economics.

pub mod elementary;
pub mod normal;
pub mod wide;
