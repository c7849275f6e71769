//! Axes: limits at round numbers, ticks and their labels.

use super::wording::number;

/// An axis whose limits are multiples of its step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Axis {
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
    /// The distance between ticks.
    pub step: f64,
}

impl Axis {
    /// An axis that holds two values and has about so many steps between its limits.
    pub(crate) fn around(low: f64, high: f64, steps: f64) -> Self {
        let (low, high) = widen(low, high);
        let step = round_step((high - low) / steps.max(1.0));
        Self {
            low: (low / step + 1e-9).floor() * step,
            high: (high / step - 1e-9).ceil() * step,
            step,
        }
    }

    /// The same axis with one more step on top.
    pub(crate) fn raised(self) -> Self {
        Self { high: self.high + self.step, ..self }
    }

    /// The ticks between the limits.
    pub(crate) fn ticks(&self) -> Vec<f64> {
        let first = (self.low / self.step - 1e-6).ceil();
        let last = (self.high / self.step + 1e-6).floor();
        let count = (last - first).clamp(0.0, 60.0) as usize;
        (0..=count).map(|index| (first + index as f64) * self.step).collect()
    }

    /// The label of a tick.
    pub(crate) fn label(&self, tick: f64) -> String {
        number(tick, decimals(self.step))
    }

    /// The label of a value between ticks: one decimal more than the ticks have.
    pub(crate) fn value(&self, value: f64) -> String {
        number(value, self.value_decimals())
    }

    /// The decimals that values between ticks are given with.
    pub(crate) fn value_decimals(&self) -> usize {
        decimals(self.step / 10.0)
    }

    /// The share of the axis below a value.
    pub(crate) fn share(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    /// Whether a value lies within the limits.
    pub(crate) fn holds(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// Moves two values apart where they coincide within what numbers can tell.
fn widen(low: f64, high: f64) -> (f64, f64) {
    let (low, high) = (low.min(high), low.max(high));
    let size = low.abs().max(high.abs());
    let least = (size * 1e-6).max(1e-12);
    if high - low >= least {
        return (low, high);
    }
    let room = if size > 0.0 { size * 0.05 } else { 1.0 };
    (low - room, high + room)
}

/// The nearest of 1, 2, 5 and 10 times a power of ten.
fn round_step(raw: f64) -> f64 {
    let power = 10f64.powf(raw.log10().floor());
    let lead = raw / power;
    let round = match lead {
        lead if lead < 1.4 => 1.0,
        lead if lead < 3.2 => 2.0,
        lead if lead < 7.1 => 5.0,
        _ => 10.0,
    };
    round * power
}

/// How many decimals tell multiples of a step apart.
fn decimals(step: f64) -> usize {
    let mut decimals = 0;
    let mut scaled = step.abs();
    while decimals < 12 && (scaled - scaled.round()).abs() > 1e-6 * scaled.max(1e-300) {
        scaled *= 10.0;
        decimals += 1;
    }
    decimals
}
