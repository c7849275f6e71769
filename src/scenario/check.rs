//! Says what is wrong with a scenario before it runs.
