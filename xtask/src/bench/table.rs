//! The table of all figures, in the form of the documents.

use std::fmt::Write as _;

use super::figures::{Figures, Spread};
use super::machine::Machine;
use super::peers::Peers;

/// Numbers of paths whose memory is measured.
pub fn memory_paths(long: bool) -> &'static [u64] {
    const PATHS: [u64; 4] = [100_000, 1_000_000, 10_000_000, 100_000_000];
    if long { &PATHS } else { &PATHS[..3] }
}

/// The machine, the table and the curves.
pub fn text(figures: &Figures, peers: &Peers, machine: &Machine, long: bool) -> String {
    let mut table = Table { figures, peers, text: String::new() };
    let options = if long { " --long" } else { "" };
    let _ = writeln!(table.text, "{}\n", machine.text(figures.versions(), options));
    table.text.push_str("| figure | value | lowest to highest | aim |\n|---|---|---|---|\n");
    table.reference();
    table.others();
    table.memory(long);
    table.accuracy();
    table.command();
    for (curve, what) in [("paths", "paths"), ("months", "months"), ("indicators", "indicators")] {
        table.curve(curve, what);
    }
    table.text.trim_end().to_owned()
}

struct Table<'a> {
    figures: &'a Figures,
    peers: &'a Peers<'a>,
    text: String,
}

impl Table<'_> {
    fn reference(&mut self) {
        self.measured("One normal by the ziggurat (R)", "r", "ns", "");
        for (way, name, aim) in
            [("avx512", "AVX-512", "≤ 3"), ("avx2", "AVX2", "≤ 5"), ("plain", "plain code", "")]
        {
            let what = format!("Reference workload, {name}");
            let figure = format!("b1/{way}");
            let reason = format!("this machine has no {name}");
            let cell = self.figures.spread(&figure);
            self.row(&what, cell, "ns a cell", "", &reason);
            let ratio = self.figures.spread(&format!("{figure}/r"));
            self.row(&format!("{what} ÷ R"), ratio, "", aim, &reason);
        }
        let two = self.figures.ratio("b1/one", "b1/two");
        self.row("One thread ÷ two threads", two, "", "≥ 1.85", "this machine has one core");
    }

    /// Their time over ours, on the part that both do.
    fn others(&mut self) {
        for (what, theirs, name, ours, aim) in [
            ("NumPy, `np.quantile`, simpler model", "numpy/b1", "NumPy", "b1/one", "≥ 7"),
            ("NumPy, sorted, simpler model", "numpy/sorted", "NumPy, sorted,", "b1/one", ""),
            ("OpenTURNS, walk and quantiles", "openturns/walk", "OpenTURNS", "part/walk", ""),
            ("stochastic-rs, paths held", "stochastic-rs/paths", "stochastic-rs", "part/paths", ""),
        ] {
            let reason = self.peers.missing(theirs).unwrap_or("it was not run").to_owned();
            let (their_time, ratio) =
                (self.figures.spread(theirs), self.figures.ratio(theirs, ours));
            self.row(what, their_time, "ns a cell", "", &reason);
            match ours {
                "part/walk" => self.measured("attain, the same walk", ours, "ns a cell", ""),
                "part/paths" => self.measured("attain, `Model::paths`", ours, "ns a cell", ""),
                _ => {}
            }
            self.row(&format!("{name} ÷ attain"), ratio, "", aim, &reason);
        }
        self.measured("attain, paths by hand on `random::Stream`", "part/by_hand", "ns a cell", "");
        let ratio = self.figures.ratio("stochastic-rs/paths", "part/by_hand");
        let reason =
            self.peers.missing("stochastic-rs/paths").unwrap_or("it was not run").to_owned();
        self.row("stochastic-rs ÷ attain by hand", ratio, "", "", &reason);
    }

    fn memory(&mut self, long: bool) {
        let reason = "the system does not tell";
        for paths in memory_paths(long) {
            let what = format!("Peak memory, {} paths", grouped(*paths as f64));
            let peak = self.figures.spread(&format!("memory/{paths}"));
            self.row(&what, peak, "MB", "< 200", reason);
        }
        let ends = memory_paths(long);
        let names =
            [ends.last(), ends.first()].map(|paths| format!("memory/{}", paths.unwrap_or(&0)));
        let flat = self.figures.ratio(&names[0], &names[1]);
        self.row("Peak memory, most paths ÷ fewest", flat, "", "flat", reason);
    }

    fn accuracy(&mut self) {
        let median = |name| self.figures.median(name);
        let whole = |name| median(name).map_or_else(|| "?".to_owned(), grouped);
        let sobol = format!(
            "0.01 point: Sobol and averages, {} paths, from the files, one thread",
            whole("accuracy/sobol/paths")
        );
        let count =
            format!("0.01 point: counting, {} paths, one thread", whole("accuracy/count/paths"));
        let theirs = median("numpy/hits").and_then(|cell| {
            let paths = median("accuracy/count/paths")?;
            let cells = median("accuracy/fans")? * median("accuracy/years")?;
            Some(1e-9 * cell * cells * paths)
        });
        let seconds = median("accuracy/sobol/seconds");
        let over = |time: Option<f64>| Some(once(time? / seconds?));
        let reason = self.peers.missing("numpy/hits").unwrap_or("it was not run").to_owned();
        let ours = median("accuracy/count/seconds");
        self.measured(&sobol, "accuracy/sobol/seconds", "s", "");
        self.measured(&count, "accuracy/count/seconds", "s", "");
        self.row("0.01 point: counting with NumPy", theirs.map(once), "s", "", &reason);
        self.row("Counting ÷ averages", over(ours), "", "", "");
        self.row("Counting with NumPy ÷ averages", over(theirs), "", "≥ 1,000", &reason);
    }

    fn command(&mut self) {
        let what = "Command, shipped baseline, all charts, all cores";
        self.measured(what, "command/charts", "s", "≤ 4");
        self.measured("The same without charts", "command/no_charts", "s", "");
        for (name, what) in [
            ("read", "read and check the files"),
            ("calibrate", "calibrate"),
            ("simulate", "simulate"),
            ("judge", "judgement ranges, joint figures, fans"),
            ("tables", "tables"),
            ("charts", "charts"),
        ] {
            self.measured(&format!("… {what}"), &format!("stage/{name}"), "s", "");
        }
    }

    fn measured(&mut self, what: &str, figure: &str, unit: &str, aim: &str) {
        self.row(what, self.figures.spread(figure), unit, aim, "it was not run");
    }

    /// One line; without a value it says why there is none.
    fn row(&mut self, what: &str, value: Option<Spread>, unit: &str, aim: &str, reason: &str) {
        let _ = match value {
            Some(Spread { median, low, high }) => {
                let spread = match low < high {
                    true => format!("{} to {}", number(low), number(high)),
                    false => String::new(),
                };
                let value = format!("{} {unit}", number(median));
                writeln!(self.text, "| {what} | {} | {spread} | {aim} |", value.trim_end())
            }
            None => writeln!(self.text, "| {what} | not measured: {reason} | | {aim} |"),
        };
    }

    /// The times of one curve with the straight line through them.
    fn curve(&mut self, name: &str, what: &str) {
        let seconds = self.figures.curve(&format!("curve/{name}"), "seconds");
        let cells = self.figures.curve(&format!("curve/{name}"), "cell");
        let Some(line) = Line::through(&seconds) else { return };
        // A small negative number would be written as -0.000.
        let start = (1e3 * line.start).round() / 1e3 + 0.0;
        let _ = writeln!(
            self.text,
            "\nBy {what}; the straight line starts at {start:.3} s.\n\n\
             | {what} | s | ns a cell | straight line, s | off by |\n|---|---|---|---|---|"
        );
        for ((size, seconds), (_, cell)) in seconds.iter().zip(cells) {
            let fitted = line.at(*size);
            let _ = writeln!(
                self.text,
                "| {} | {seconds:.3} | {} | {fitted:.3} | {:+.1} % |",
                grouped(*size),
                number(cell),
                100.0 * (seconds / fitted - 1.0)
            );
        }
    }
}

fn once(value: f64) -> Spread {
    Spread { median: value, low: value, high: value }
}

/// Three digits, or all of a large number.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 1000.0 => grouped(value),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// A whole number with commas between thousands.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A straight line.
struct Line {
    start: f64,
    slope: f64,
}

impl Line {
    /// The line of least squares of the relative errors, so that the small sizes count as much as the large ones.
    fn through(points: &[(f64, f64)]) -> Option<Self> {
        let sum = |term: fn(f64, f64) -> f64| -> f64 {
            points.iter().map(|(x, y)| term(*x, *y) / (y * y)).sum()
        };
        let (n, x, y) = (sum(|_, _| 1.0), sum(|x, _| x), sum(|_, y| y));
        let (square, product) = (sum(|x, _| x * x), sum(|x, y| x * y));
        let slope = (n * product - x * y) / (n * square - x * x);
        (points.len() > 2 && slope.is_finite()).then(|| Self { start: (y - slope * x) / n, slope })
    }

    fn at(&self, size: f64) -> f64 {
        self.start + self.slope * size
    }
}

#[cfg(test)]
mod tests {
    use super::{Figures, Line, Machine, Peers, grouped, number, text};
    use crate::step::Workspace;

    #[test]
    fn what_cannot_be_measured_says_why() {
        let workspace = Workspace::new(".".into());
        let peers = Peers::none(&workspace, "no network");
        let mut figures = Figures::default();
        figures.add("b1/avx2", 6.0);
        figures.add("b1/avx2/r", 3.0);
        for size in [1.0, 2.0, 4.0] {
            figures.add(&format!("curve/months/{size}/seconds"), 1.0 + size);
            figures.add(&format!("curve/months/{size}/cell"), 5.0);
        }
        let text = text(&figures, &peers, &Machine::new(&workspace, 1), false);
        for line in [
            "| Reference workload, AVX-512 ÷ R | not measured: this machine has no AVX-512 | | ≤ 3 |",
            "| Reference workload, AVX2 ÷ R | 3.00 |  | ≤ 5 |",
            "| NumPy ÷ attain | not measured: no network | | ≥ 7 |",
            "| OpenTURNS ÷ attain | not measured: no network | |  |",
            "| One thread ÷ two threads | not measured: this machine has one core | | ≥ 1.85 |",
            "By months; the straight line starts at 1.000 s.",
        ] {
            assert!(text.lines().any(|one| one == line), "{line}\n{text}");
        }
    }

    #[test]
    fn a_straight_line_is_found_again() {
        let points = [1.0, 2.0, 8.0, 16.0].map(|x| (x, 3.0 + 0.5 * x));
        let line = Line::through(&points).unwrap();
        assert!((line.start - 3.0).abs() < 1e-9 && (line.slope - 0.5).abs() < 1e-9);
        assert!(Line::through(&points[..2]).is_none());
    }

    #[test]
    fn numbers_have_three_digits_or_all() {
        assert_eq!([0.1234, 1.234, 12.34, 123.4].map(number), ["0.123", "1.23", "12.3", "123"]);
        assert_eq!(number(1234.4), "1,234");
        assert_eq!(grouped(96_034_834.4), "96,034,834");
        assert_eq!(grouped(999.6), "1,000");
    }
}
