//! Numerics that know no economics.
