//! The only source of randomness: streams of draws by address.

pub mod philox;
pub mod sobol;
pub mod stream;

pub use stream::Stream;
