//! Figures by name and round, as the programs print them: one JSON object a line.

use std::collections::BTreeMap;

use serde_json::Value;

/// What was measured.
#[derive(Debug, Default)]
pub struct Figures {
    /// Values by name: one entry a round. What is measured once stands in the round before the first.
    rounds: Vec<BTreeMap<String, Vec<f64>>>,
    versions: Vec<String>,
}

/// The middle of several rounds, with the lowest and the highest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The middle one; of an even number the mean of the two middle ones.
    pub median: f64,
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let (low, high) = (*values.first()?, *values.last()?);
        let middle = values.len() / 2;
        let median = f64::midpoint(values[(values.len() - 1) / 2], values[middle]);
        Some(Self { median, low, high })
    }
}

impl Figures {
    /// What follows belongs to a new round.
    pub fn begin_round(&mut self) {
        self.rounds.push(BTreeMap::new());
    }

    /// Adds a figure to the round.
    pub fn add(&mut self, name: &str, value: f64) {
        if self.rounds.is_empty() {
            self.begin_round();
        }
        if let Some(round) = self.rounds.last_mut() {
            round.entry(name.to_owned()).or_default().push(value);
        }
    }

    /// Adds what a program printed.
    pub fn read(&mut self, printed: &str) -> Result<(), String> {
        for line in printed.lines().filter(|line| line.starts_with('{')) {
            let one: Value =
                serde_json::from_str(line).map_err(|error| format!("`{line}`: {error}"))?;
            let (Some(name), Some(value)) = (one["figure"].as_str(), one["value"].as_f64()) else {
                return Err(format!("`{line}` is no figure"));
            };
            self.add(name, value);
            if let Some(version) = one["version"].as_str()
                && !self.versions.iter().any(|known| known == version)
            {
                self.versions.push(version.to_owned());
            }
        }
        Ok(())
    }

    /// Versions of the peers.
    pub fn versions(&self) -> &[String] {
        &self.versions
    }

    /// A figure in each round that has it; the middle one if it was measured several times in a round.
    fn by_round<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Option<f64>> + 'a {
        self.rounds.iter().map(move |round| {
            let values = round.get(name)?.clone();
            Spread::of(values).map(|spread| spread.median)
        })
    }

    /// A figure over the rounds.
    pub fn spread(&self, name: &str) -> Option<Spread> {
        Spread::of(self.by_round(name).flatten().collect())
    }

    /// The middle of a figure over the rounds.
    pub fn median(&self, name: &str) -> Option<f64> {
        self.spread(name).map(|spread| spread.median)
    }

    /// The ratio of two figures, taken within each round.
    pub fn ratio(&self, above: &str, below: &str) -> Option<Spread> {
        let pairs = self.by_round(above).zip(self.by_round(below));
        Spread::of(pairs.filter_map(|(above, below)| Some(above? / below?)).collect())
    }

    /// Sizes and values of the figures `<start>/<size>/<end>`, by size.
    pub fn curve(&self, start: &str, end: &str) -> Vec<(f64, f64)> {
        let names = self.rounds.iter().flat_map(BTreeMap::keys);
        let size = |name: &str| {
            let inner = name.strip_prefix(start)?.strip_prefix('/')?;
            inner.strip_suffix(end)?.strip_suffix('/')?.parse::<f64>().ok()
        };
        let points = names.filter_map(|name| Some((size(name)?, self.median(name)?)));
        let mut points: Vec<(f64, f64)> = points.collect();
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        points.dedup();
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_taken_within_rounds() {
        let mut figures = Figures::default();
        figures.read("{\"figure\":\"once\",\"value\":7.0}\n").unwrap();
        for (ours, theirs) in [(1.0, 10.0), (2.0, 22.0), (10.0, 90.0)] {
            figures.begin_round();
            figures.add("ours", ours);
            figures.add("theirs", theirs);
        }
        let ratio = figures.ratio("theirs", "ours").unwrap();
        assert_eq!(ratio, Spread { median: 10.0, low: 9.0, high: 11.0 });
        assert_eq!(figures.median("once"), Some(7.0));
        assert_eq!(figures.ratio("once", "ours"), None);
    }

    #[test]
    fn lines_that_are_no_figures_are_refused() {
        let mut figures = Figures::default();
        assert!(figures.read("a remark\n").is_ok());
        assert!(figures.read("{\"figure\":\"x\"}").is_err());
        assert!(figures.read("{figure").is_err());
    }

    #[test]
    fn curves_are_ordered_by_size() {
        let mut figures = Figures::default();
        for size in [100, 9, 20] {
            figures.add(&format!("curve/paths/{size}/cell"), f64::from(size) / 2.0);
        }
        figures.add("curve/paths/9/seconds", 1.0);
        let sizes = figures.curve("curve/paths", "cell");
        assert_eq!(sizes, [(9.0, 4.5), (20.0, 10.0), (100.0, 50.0)]);
    }
}
