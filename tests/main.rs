//! The integration tests, a module a subject.

mod invalid_inputs;
