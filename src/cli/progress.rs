//! Progress on the terminal: share done, paths, rate, time left. Silent where the output is not a terminal.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use crate::simulate::Watch;

/// A progress bar for one run.
pub(super) struct Progress {
    bar: ProgressBar,
}

/// The bar takes what the words leave of a line, so that a narrow terminal cuts nothing off.
const BAR: &str =
    "{msg:.24} {wide_bar} {percent:>3}%  {human_pos} of {human_len} paths  {rate}/s  {left}";

impl Progress {
    pub(super) fn new(name: &str, paths: u64) -> Self {
        let bar = ProgressBar::new(paths);
        if let Ok(style) = ProgressStyle::with_template(BAR) {
            let rate = |state: &ProgressState, out: &mut dyn Write| {
                let _ = out.write_str(&short(state.per_sec()));
            };
            let left = |state: &ProgressState, out: &mut dyn Write| {
                // Nothing is known before the first paths are finished.
                if state.per_sec() > 0.0 {
                    let _ = write!(out, "{} left", time(state.eta()));
                }
            };
            bar.set_style(style.with_key("rate", rate).with_key("left", left));
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
            let shown = scope.spawn(|| {
                while !finished.load(Ordering::Relaxed) {
                    self.bar.set_position(watch.done.load(Ordering::Relaxed));
                    std::thread::park_timeout(Duration::from_millis(50));
                }
            });
            let result = work();
            finished.store(true, Ordering::Relaxed);
            shown.thread().unpark();
            result
        });
        self.bar.finish_and_clear();
        result
    }
}

/// A time in its two largest units: `42s`, `13m 05s`, `2h 13m`, `3d 4h`.
fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match () {
        () if days > 999 => "over 999d".to_string(),
        () if days > 0 => format!("{days}d {}h", hours % 24),
        () if hours > 0 => format!("{hours}h {:02}m", minutes % 60),
        () if minutes > 0 => format!("{minutes}m {:02}s", seconds % 60),
        () => format!("{seconds}s"),
    }
}

/// A number of paths in three figures: `950`, `221k`, `1.2M`, `34M`.
fn short(number: f64) -> String {
    match number {
        n if n < 1e3 => format!("{n:.0}"),
        n if n < 1e6 => format!("{:.0}k", n / 1e3),
        n if n < 1e7 => format!("{:.1}M", n / 1e6),
        n => format!("{:.0}M", n / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_its_two_largest_units() {
        for (seconds, text) in [
            (0, "0s"),
            (42, "42s"),
            (785, "13m 05s"),
            (2 * 3600 + 13 * 60 + 59, "2h 13m"),
            (3 * 86_400 + 4 * 3600, "3d 4h"),
            (u64::MAX, "over 999d"),
        ] {
            assert_eq!(time(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn a_rate_is_told_in_three_figures_at_most() {
        for (number, text) in [(0.0, "0"), (950.4, "950"), (221_440.0, "221k"), (1.24e6, "1.2M")] {
            assert_eq!(short(number), text);
        }
        assert_eq!(short(3.44e7), "34M");
    }
}
