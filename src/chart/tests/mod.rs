//! Tests of the charts: layout without overlap, steady bytes, and sample pictures to look at.

mod layout;
mod samples;
mod wordings;
