//! Reads plan.toml and the tables beside it, and lists every problem with its place.
