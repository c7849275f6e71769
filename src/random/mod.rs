//! The only source of randomness: streams of draws by address, plain or evenly spread.

pub mod philox;
pub mod sobol;
mod source;
pub mod stream;

pub use source::{REPLICATES, Sampling, Source, apart, replicate_of};
pub use stream::Stream;
