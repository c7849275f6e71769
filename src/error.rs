//! Every error and warning of the engine, as types: what is wrong, where, and how to mend it.

use std::fmt;
use std::path::PathBuf;

/// Where in a file a problem was found. Lines and columns count from 1; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How many characters are meant.
    pub width: usize,
    /// The whole line, for display.
    pub text: String,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// What is wrong with an input.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A file is not there or cannot be read.
    #[error("cannot read {path}: {cause}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        cause: String,
    },
    /// The text is not valid TOML or CSV.
    #[error("{0}")]
    Syntax(String),
    /// A key that no reader knows.
    #[error("unknown key `{key}` in {table}")]
    UnknownKey {
        /// The key.
        key: String,
        /// The table that holds it.
        table: String,
    },
    /// A key that must be there and is not.
    #[error("{table} has no `{key}`")]
    MissingKey {
        /// The key.
        key: String,
        /// The table that should hold it.
        table: String,
    },
    /// A value of the wrong type.
    #[error("`{key}` must be {expected}, found {found}")]
    WrongType {
        /// The key.
        key: String,
        /// What was expected.
        expected: String,
        /// What was found.
        found: String,
    },
    /// A word that is not one of the allowed ones.
    #[error("`{found}` is not a {what}")]
    UnknownWord {
        /// What the word should name.
        what: String,
        /// The word.
        found: String,
    },
    /// A name that should be defined elsewhere and is not.
    #[error("there is no {what} `{id}`")]
    UnknownName {
        /// Kind of thing.
        what: String,
        /// The name that was looked for.
        id: String,
    },
    /// The same id twice.
    #[error("the {what} `{id}` is defined twice")]
    Duplicate {
        /// Kind of thing.
        what: String,
        /// The id.
        id: String,
    },
    /// A number outside of its range.
    #[error("`{key}` is {value}, outside {range}")]
    OutOfRange {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// The allowed range in words.
        range: String,
    },
    /// A matrix that is no correlation matrix.
    #[error("the correlation matrix of block `{block}` is not {property}")]
    BadCorrelation {
        /// The block.
        block: String,
        /// The property that it lacks.
        property: String,
    },
    /// An indicator has no observation that a run may use.
    #[error("`{indicator}` has no usable observation: {cause}")]
    NoHistory {
        /// The indicator.
        indicator: String,
        /// Why.
        cause: String,
    },
    /// Two sources of randomness would give the same draws.
    #[error("`{first}` and `{second}` would draw the same random numbers with seed {seed}")]
    SameDraws {
        /// Name of one source.
        first: String,
        /// Name of the other.
        second: String,
        /// The seed with which their keys are the same.
        seed: u64,
    },
    /// Anything else that contradicts itself.
    #[error("{0}")]
    Contradiction(String),
}

/// One problem: what, where, and what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What is wrong.
    pub fault: Fault,
    /// Where, if it stands in a file.
    pub place: Option<Place>,
    /// How to mend it.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem without a place.
    pub fn new(fault: Fault) -> Self {
        Self { fault, place: None, hint: None }
    }

    /// The same problem with its place.
    pub fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// The same problem with advice.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(out, "{place}: ")?;
        }
        write!(out, "{}", self.fault)?;
        match &self.hint {
            Some(hint) => write!(out, "; {hint}"),
            None => Ok(()),
        }
    }
}

/// Something that a reader of the results should know, though the run goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// What was seen, what it may mean, what to do.
    pub message: String,
    /// The indicator, target or key that it is about.
    pub subject: String,
}

/// Why a step could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The user's input has problems; all that were found.
    #[error("{}", list(.0))]
    Input(Vec<Problem>),
    /// A result could not be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The run was interrupted before it could finish.
    #[error("interrupted")]
    Interrupted,
    /// The run would be larger than the limit.
    #[error("this run has {cells:.1e} cells, more than {limit:.0e}; add --yes if you mean it")]
    TooLarge {
        /// Indicators × years × paths.
        cells: f64,
        /// The limit.
        limit: f64,
    },
    /// Reference cases were not reproduced.
    #[error("{failed} of {run} reference cases failed")]
    NotReproduced {
        /// Cases that failed.
        failed: usize,
        /// Cases that were run.
        run: usize,
    },
    /// No value of a lever gives the probability that is wished.
    #[error("no {lever} from {from} to {to} gives {:.0} %: {} {:.0} %, at {at}", 100.0 * wanted, tops(*wanted, *best), 100.0 * best, at = (1000.0 * at).round() / 1000.0)]
    OutOfReach {
        /// What is changed.
        lever: String,
        /// The least value that was tried.
        from: f64,
        /// The largest value that was tried.
        to: f64,
        /// The probability that is wished.
        wanted: f64,
        /// The nearest one that was found.
        best: f64,
        /// The value of the lever there.
        at: f64,
    },
    /// A figure could not be drawn.
    #[error("cannot draw {figure}: {cause}")]
    Figure {
        /// Which figure.
        figure: String,
        /// Why.
        cause: String,
    },
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Input(vec![problem])
    }
}

impl From<Vec<Problem>> for Error {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Input(problems)
    }
}

/// How far a lever goes.
fn tops(wanted: f64, best: f64) -> &'static str {
    if best < wanted { "it tops out at" } else { "it never falls below" }
}

fn list(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// The result of a step of the engine.
pub type Result<T> = std::result::Result<T, Error>;

/// The nearest of `names` to `word`, if one is near enough to be meant.
///
/// Near enough: at most a third of the characters must change (insertion, deletion, substitution).
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = word.chars().count() / 3 + 1;
    names
        .into_iter()
        .map(|name| (edit_distance(word, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}

fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let substitute = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_is_recognised_and_a_strange_one_is_not() {
        let names = ["deposits_balance", "loans_balance"];
        assert_eq!(nearest("deposit_balance", names), Some("deposits_balance"));
        assert_eq!(nearest("weather", names), None);
    }
}
