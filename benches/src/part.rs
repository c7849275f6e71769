//! Those parts of the reference workload that other programs can do, as plans with stated parameters.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use crate::{COLUMNS, HEAD, YEAR, block, id, judged, scenario, write};

/// Level before the first year.
pub const BASE: f64 = 100.0;
/// Percent a year.
pub const VOLATILITY: f64 = 2.0;
/// What is left of a deviation after a year, where levels return to their mean.
pub const PERSISTENCE: f64 = 0.3;
/// Minus the natural logarithm of [`PERSISTENCE`].
const SPEED: f64 = 1.203_972_804_325_936;

/// A plan whose indicators are levels with normal logarithms, in one block, without shocks and targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Random walks of their logarithms.
    Walk,
    /// Autoregressions of order one of their logarithms.
    Return,
}

impl Part {
    /// Writes the files of the plan, and gives the path of its scenario.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(self, folder: &Path, indicators: usize, years: usize) -> io::Result<PathBuf> {
        let mut plan = format!("{HEAD}{}", block(0, 0.5));
        for number in 0..indicators {
            let (id, law) = (id(number), self.law());
            let _ = write!(
                plan,
                "\n[[indicator]]\nid = \"{id}\"\nname = {{ zh = \"指标{number}\", en = \"Indicator {number}\" }}\n\
                 unit = {{ zh = \"亿元\", en = \"CNY 100 million\" }}\nmeasure = \"stock\"\nshows = \"level\"\n\
                 block = \"block_0\"\n\n[indicator.process]\n{law}volatility = {}\nbase = {}\n",
                judged(VOLATILITY),
                judged(BASE).replace(" }", &format!(", year = {} }}", YEAR - 1)),
            );
        }
        let until = (YEAR + years as i32 - 1).to_string();
        // Nothing is fitted, but a history may not be empty.
        let row = format!(
            "{},{},level,{BASE},CNY 100 million,final,made_up,{YEAR}-01-20,no,\n",
            id(0),
            YEAR - 1
        );
        write(folder, &plan, &format!("{COLUMNS}{row}"), &scenario(&until))
    }

    fn law(self) -> String {
        match self {
            Self::Walk => format!("kind = \"random_walk\"\nmean = {}\n", judged(0.0)),
            Self::Return => {
                let speed =
                    format!("{{ value = {SPEED}, low = 1.0, high = 1.5, reason = \"made up\" }}");
                let mean = judged(BASE);
                format!(
                    "kind = \"mean_reversion\"\nquantity = \"level\"\nmean = {mean}\nspeed = {speed}\n"
                )
            }
        }
    }

    /// Variance of the logarithm of the level in percent after so many years.
    pub fn variance(self, years: usize) -> f64 {
        let step = VOLATILITY * VOLATILITY;
        match self {
            Self::Walk => step * years as f64,
            Self::Return => {
                let left = (0..2 * years).fold(1.0, |left, _| left * PERSISTENCE);
                step * (1.0 - left) / (2.0 * SPEED)
            }
        }
    }
}
