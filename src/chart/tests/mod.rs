//! Tests of the charts: layout without overlap, steady bytes, and sample pictures to look at.

#![allow(clippy::unwrap_used)]

mod layout;
mod pictures;
mod readings;
mod samples;
mod wordings;
