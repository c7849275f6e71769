//! Numerics that know no economics.

pub mod beta_quantile;
pub mod chi_square;
pub mod cholesky;
pub mod counts;
pub mod elementary;
pub mod exact_sum;
pub mod gamma;
pub mod histogram;
pub mod incomplete_beta;
pub mod incomplete_gamma;
pub mod interval;
pub mod least_squares;
pub mod mixture;
pub mod moments;
pub mod nearest_correlation;
pub mod normal;
pub mod quantile_table;
pub mod root;
pub mod sample_quantile;
pub mod shrinkage;
pub mod student;
pub mod symmetric_eigen;
pub mod table;
pub mod tail_table;
pub mod variance_decomposition;
pub mod wide;
