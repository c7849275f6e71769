//! Reads a scenario file with what it extends, and lists every problem with its place.
