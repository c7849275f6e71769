//! Checks the size and the profile of a shock.

use super::Checker;
use super::numbers::{
    ANY, Bounds, FRACTION, GROWTH, LEFT, MONTHS, NOT_NEGATIVE, PEAKEDNESS, POSITIVE,
};
use crate::plan::Judged;
use crate::shock::{Profile, Size, SizeQuantile};

impl Checker<'_> {
    pub(super) fn size(&mut self, shock: &str, size: &Size) {
        let name = &format!("{shock}.size");
        match size {
            Size::Fixed { value } => self.judged(name, value, Some(GROWTH)),
            Size::Normal { mean, volatility } => {
                self.keys(name, &[("mean", mean, GROWTH), ("volatility", volatility, POSITIVE)]);
            }
            Size::TwoPieceNormal { mode, volatility_below, volatility_above } => {
                let below = ("volatility_below", volatility_below, POSITIVE);
                let above = ("volatility_above", volatility_above, POSITIVE);
                self.keys(name, &[("mode", mode, GROWTH), below, above]);
            }
            Size::FanChart { mode, uncertainty, skew } => {
                let uncertainty = ("uncertainty", uncertainty, POSITIVE);
                self.keys(name, &[("mode", mode, GROWTH), uncertainty]);
                self.judged(&format!("{name}.skew"), skew, None);
            }
            Size::Pert { least, mode, most, peakedness } => {
                self.keys(name, &[("peakedness", peakedness, PEAKEDNESS)]);
                self.rising(name, &[("least", least), ("mode", mode), ("most", most)]);
            }
            Size::Triangular { least, mode, most } => {
                self.rising(name, &[("least", least), ("mode", mode), ("most", most)]);
            }
            Size::LogNormal { median, log_volatility } => {
                self.keys(name, &[("log_volatility", log_volatility, POSITIVE)]);
                self.judged(&format!("{name}.median"), median, Some(GROWTH));
                if median.low <= 0.0 && median.high >= 0.0 {
                    let message = format!("`{name}.median` has no sign over its whole range");
                    let hint = "every size has the sign of the median: keep low, value and high on one side of 0";
                    self.contradiction(&format!("{name}.median"), message, hint);
                }
            }
            Size::Uniform { least, most } => {
                self.rising(name, &[("least", least), ("most", most)]);
            }
            Size::Empirical { values } => self.listed(&format!("{name}.values"), values, GROWTH),
            Size::Quantiles { quantiles } => self.size_quantiles(name, quantiles),
        }
    }

    fn keys(&mut self, name: &str, numbers: &[(&str, &Judged, Bounds)]) {
        for (key, number, bounds) in numbers {
            self.judged(&format!("{name}.{key}"), number, Some(*bounds));
        }
    }

    fn listed(&mut self, name: &str, numbers: &[Judged], bounds: Bounds) {
        if numbers.is_empty() && !self.doubtful {
            let message = format!("`{name}` is empty");
            self.contradiction(name, message, "write at least one number");
        }
        for (index, number) in numbers.iter().enumerate() {
            self.judged(&format!("{name}.{}", index + 1), number, Some(bounds));
        }
    }

    /// Each number with all its alternatives lies below the next one, and the first below the last.
    fn rising(&mut self, name: &str, numbers: &[(&str, &Judged)]) {
        for (key, number) in numbers {
            self.judged(&format!("{name}.{key}"), number, Some(GROWTH));
        }
        let pairs = numbers.windows(2);
        let apart = pairs.clone().all(|pair| pair[0].1.high <= pair[1].1.low);
        let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return };
        let finite = numbers.iter().all(|(_, one)| one.low.is_finite() && one.high.is_finite());
        if finite && !(apart && first.1.high < last.1.low) {
            let keys: Vec<&str> = numbers.iter().map(|(key, _)| *key).collect();
            let message = format!("{} of `{name}` are not in this order", keys.join(", "));
            let hint = "each with its alternatives must lie below the next: its high at most the low of the next, and the first below the last";
            self.contradiction(&format!("{name}.{}", first.0), message, hint);
        }
    }

    fn size_quantiles(&mut self, name: &str, quantiles: &[SizeQuantile]) {
        let name = format!("{name}.quantiles");
        if quantiles.len() < 2 && !self.doubtful {
            let message = format!("`{name}` has fewer than two quantiles");
            self.contradiction(&name, message, "a line needs two points: add one");
        }
        for (index, quantile) in quantiles.iter().enumerate() {
            let at = |key: &str| format!("{name}.{}.{key}", index + 1);
            let p = quantile.probability;
            let inside = 0.0 < p && p < 1.0;
            let known_already = self.doubtful && p.is_nan();
            if !inside && !known_already {
                let hint = "write 0.1 for the size that one case in ten is below";
                self.outside(&at("probability"), p, "the numbers between 0 and 1", hint);
            }
            self.judged(&at("value"), &quantile.value, Some(GROWTH));
        }
        for (index, pair) in quantiles.windows(2).enumerate() {
            let place = format!("{name}.{}", index + 2);
            let rising = pair[0].probability < pair[1].probability
                && pair[0].value.high <= pair[1].value.low;
            let known = |one: &SizeQuantile| {
                !one.probability.is_nan() && one.value.low.is_finite() && one.value.high.is_finite()
            };
            if !rising && known(&pair[0]) && known(&pair[1]) {
                let message = format!("`{place}` does not lie above the quantile before it");
                let hint = "list them by probability; a larger probability has a larger value, in all alternatives too";
                self.contradiction(&place, message, hint);
            }
        }
    }

    pub(super) fn profile(&mut self, name: &str, profile: &Profile, shock: &str) {
        match profile {
            Profile::Persistence { share } => {
                self.judged(&format!("{shock}.persistence"), share, Some(LEFT));
            }
            Profile::HalfLife { months } => self.keys(name, &[("half_life", months, POSITIVE)]),
            Profile::Impulse | Profile::Step => {}
            Profile::Ramp { months } => self.keys(name, &[("ramp", months, MONTHS)]),
            Profile::Recovery { after, share, over } => {
                let name = format!("{name}.recovery");
                let after = ("after", after, NOT_NEGATIVE);
                self.keys(&name, &[after, ("share", share, FRACTION), ("over", over, POSITIVE)]);
            }
            Profile::ByMonth { multiples } => {
                self.listed(&format!("{name}.by_month"), multiples, ANY);
            }
        }
    }
}
