//! Lines on the standard output; a reader that has gone away is no reason to fail.

use std::fmt;
use std::io::Write;

/// Writes one line. What a closed pipe does not take is dropped.
pub(super) fn line(text: fmt::Arguments) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_fmt(text).and_then(|()| out.write_all(b"\n"));
}

/// As `println!`, but a closed pipe is no panic.
macro_rules! say {
    () => { $crate::cli::output::line(format_args!("")) };
    ($($text:tt)*) => { $crate::cli::output::line(format_args!($($text)*)) };
}

pub(super) use say;
