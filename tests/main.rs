//! The one integration test binary: a module a subject.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should stop at once")]
#![allow(clippy::disallowed_methods, reason = "tests may compare with the platform's functions")]

mod accuracy;
mod architecture;
mod closed_form;
mod command;
mod comparison;
mod conditions;
mod determinism;
mod explanation;
mod fixture;
mod histories;
mod invalid_inputs;
mod judgement;
mod memory;
mod periods;
mod processes;
mod scenarios;
mod selftest;
mod shipped_plan;
mod solution;
mod targets;
