//! The reference workload: a made-up plan of any size, written as the files of a plan.
//!
//! Indicators are flows and stocks in turn, in five blocks with a common factor. Each is a steady autoregression fitted to
//! fourteen made-up years, spread over months, with one target; three shocks reach all of them.

pub mod part;
pub mod stopwatch;

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use attain::random::Stream;

/// The year of the made-up plan.
pub const YEAR: i32 = 2020;
/// Years of made-up history.
const HISTORY: i32 = 14;
const BLOCKS: usize = 5;
const SHOCKS: usize = 3;

/// How large a made-up plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workload {
    /// Indicators, each with one target.
    pub indicators: usize,
    /// Months from January of the plan's year, a multiple of twelve.
    pub months: usize,
}

impl Workload {
    /// B1: 85 indicators over 24 months.
    pub const B1: Self = Self { indicators: 85, months: 24 };

    /// Indicators × months × paths.
    pub fn cells(self, paths: u64) -> u64 {
        (self.indicators * self.months) as u64 * paths
    }

    /// Writes the files of the plan and of its scenario into a folder, and gives the path of the scenario.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(self, folder: &Path) -> io::Result<PathBuf> {
        write(folder, &self.plan(), &self.history(), &self.scenario())
    }

    fn plan(self) -> String {
        let mut text = String::from(HEAD);
        for number in 0..BLOCKS {
            text.push_str(&block(number, 0.3 + 0.1 * number as f64));
        }
        for number in 0..self.indicators {
            text.push_str(&indicator(number));
        }
        text
    }

    fn history(self) -> String {
        let mut text = String::from(COLUMNS);
        for number in 0..self.indicators {
            for (year, growth) in (YEAR - HISTORY..).zip(growth(number)) {
                let _ = writeln!(
                    text,
                    "{},{year},growth,{growth:.1},%,final,made_up,{}-01-20,no,",
                    id(number),
                    year + 1
                );
            }
        }
        text
    }

    fn scenario(self) -> String {
        let last = YEAR + (self.months as i32 - 1) / 12;
        let month = (self.months - 1) % 12 + 1;
        let mut text = scenario(&format!("{last}-{month:02}"));
        text.push_str("frequency = \"monthly\"\n");
        for shock in 0..SHOCKS {
            let (month, probability) = (3 + 3 * shock, 0.2 + 0.1 * shock as f64);
            let reached: Vec<String> = (0..BLOCKS)
                .map(|block| {
                    format!("{{ block = \"block_{block}\", elasticity = {}.5 }}", block % 2)
                })
                .collect();
            let _ = write!(
                text,
                "\n[[shock]]\nid = \"shock_{shock}\"\nname = {{ zh = \"冲击{shock}\", en = \"Shock {shock}\" }}\n\
                 date = \"{YEAR}-{month:02}\"\n\
                 probability = {}\nsize = {{ mean = {}, volatility = {} }}\npersistence = {}\n\
                 reach = [{}]\nreason = {{ zh = \"虚构\", en = \"Made up.\" }}\n",
                judged(probability),
                judged(-2.0),
                judged(1.0),
                judged(0.5),
                reached.join(", ")
            );
        }
        text
    }
}

const HEAD: &str = "\
[plan]
id     = \"reference-workload\"
name   = { zh = \"基准负载（虚构）\", en = \"Reference workload (made up)\" }
place  = { zh = \"虚构\", en = \"Nowhere\" }
as_of  = 2020-02-15
year   = 2020
source = \"made_up\"

[[chapter]]
id   = \"1\"
name = { zh = \"一\", en = \"One\" }
";

const SOURCES: &str = "\
source_id,title,publisher,page_date,url
made_up,Made up,Nobody,2020-02-01,https://example.org/made-up
";

/// The first line of a history.
const COLUMNS: &str =
    "indicator_id,period,quantity,value,unit,basis,source_id,released,released_assumed,note\n";

/// Writes the three files of a plan and its scenario.
fn write(folder: &Path, plan: &str, history: &str, scenario: &str) -> io::Result<PathBuf> {
    let files = folder.join("plan");
    fs::create_dir_all(&files)?;
    fs::write(files.join("plan.toml"), plan)?;
    fs::write(files.join("history.csv"), history)?;
    fs::write(files.join("sources.csv"), SOURCES)?;
    let place = folder.join("scenario.toml");
    fs::write(&place, scenario)?;
    Ok(place)
}

/// A scenario without shocks, whose settings are its last table.
fn scenario(until: &str) -> String {
    format!(
        "plan = \"plan/plan.toml\"\n\
         name = {{ zh = \"基准\", en = \"Reference\" }}\n\
         description = {{ zh = \"虚构\", en = \"Made up.\" }}\n\n\
         [settings]\npaths = 100_000\nseed = 1\nuntil = \"{until}\"\n"
    )
}

fn block(number: usize, loading: f64) -> String {
    format!(
        "\n[[block]]\nid = \"block_{number}\"\nname = {{ zh = \"板块{number}\", en = \"Block {number}\" }}\n\
         loading = {}\ncommon = {}\n",
        judged(loading),
        judged(0.5),
    )
}

/// A stated number with a range.
fn judged(value: f64) -> String {
    let (low, high) = (value - 0.1, value + 0.1);
    format!("{{ value = {value:.1}, low = {low:.1}, high = {high:.1}, reason = \"made up\" }}")
}

fn id(number: usize) -> String {
    format!("indicator_{number:04}")
}

/// Made-up growth in percent, steady around 6.
fn growth(number: usize) -> Vec<f64> {
    let stream = Stream::new(7, &id(number));
    let mut deviation = 0.0;
    (0..HISTORY as u32)
        .map(|step| {
            deviation = 0.3 * deviation + stream.normal(0, step);
            6.0 + 2.0 * deviation
        })
        .collect()
}

fn indicator(number: usize) -> String {
    let (id, block, section) = (id(number), number % BLOCKS, number % 10 + 1);
    let measure = if number.is_multiple_of(2) { "flow" } else { "stock" };
    let (from, to) = (YEAR - HISTORY, YEAR - 1);
    let target = 3.0 + 0.1 * (number % 50) as f64;
    format!(
        r#"
[[indicator]]
id      = "{id}"
name    = {{ zh = "指标{number}", en = "Indicator {number}" }}
unit    = {{ zh = "亿元", en = "CNY 100 million" }}
measure = "{measure}"
shows   = "growth"
block   = "block_{block}"

[indicator.process]
kind          = "steady_ar"
quantity      = "growth"
history       = {{ quantity = "growth", basis = ["final"], from = {from}, to = {to} }}
window_reason = {{ zh = "虚构", en = "Made up." }}

[[target]]
id         = "{id}_growth"
indicator  = "{id}"
name       = {{ zh = "指标{number}增速", en = "Growth of indicator {number}" }}
relation   = "at_least"
value      = {target:.1}
decimals   = 1
unit       = {{ zh = "%", en = "% year on year" }}
section    = "1.{section}"
basis      = "fitted"
reason     = {{ zh = "虚构", en = "Made up." }}
"#
    )
}
