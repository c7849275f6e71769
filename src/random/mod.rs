//! The only source of randomness: streams of draws by address.
