//! Progress on the terminal: share done, rate, time left. Silent where the output is not a terminal.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::simulate::Watch;

/// A progress bar for one run.
pub(super) struct Progress {
    bar: ProgressBar,
}

const BAR: &str =
    "{msg:24} {bar:28} {percent:>3}%  {human_pos} of {human_len} paths  {per_sec}  {eta} left";

impl Progress {
    pub(super) fn new(name: &str, paths: u64) -> Self {
        let bar = ProgressBar::new(paths);
        if let Ok(style) = ProgressStyle::with_template(BAR) {
            bar.set_style(style);
        }
        bar.set_message(name.to_string());
        Self { bar }
    }

    /// A step without a known length.
    pub(super) fn step(message: &str) -> Self {
        let bar = ProgressBar::new_spinner();
        bar.set_message(message.to_string());
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar }
    }

    pub(super) fn end(self) {
        self.bar.finish_and_clear();
    }

    /// Shows the progress of a watched piece of work until it is done.
    pub(super) fn during<T: Send>(self, watch: &Watch, work: impl FnOnce() -> T + Send) -> T {
        let finished = AtomicBool::new(false);
        let result = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !finished.load(Ordering::Relaxed) {
                    self.bar.set_position(watch.done.load(Ordering::Relaxed));
                    std::thread::sleep(Duration::from_millis(50));
                }
            });
            let result = work();
            finished.store(true, Ordering::Relaxed);
            result
        });
        self.bar.finish_and_clear();
        result
    }
}
