//! Options whose mistakes are explained as those of a file are: the option is the file, its value the line.

use std::num::NonZeroUsize;

use super::arguments::Run;
use crate::error::{Fault, Place, Problem};

/// More paths than this are not written by anybody who means it.
const MOST_PATHS: f64 = 1e18;

/// What the options of a run change in a scenario.
pub(super) struct Options {
    /// Changes by name: those of `--set` first, then those of the options.
    pub sets: Vec<(String, String)>,
    /// The option and its value of each change after those of `--set`.
    named: Vec<(&'static str, String)>,
    /// Threads, if they were given.
    pub threads: Option<NonZeroUsize>,
}

impl Options {
    /// Reads the options, or says what is wrong with each of them.
    pub fn read(arguments: &Run) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut options = Self { sets: arguments.set.clone(), named: Vec::new(), threads: None };
        if let Some(text) = &arguments.paths {
            match paths(text) {
                Ok(number) => options.change("--paths", "settings.paths", text, number.to_string()),
                Err(problem) => problems.push(problem),
            }
        }
        if let Some(text) = &arguments.seed {
            match plain(text).parse::<u64>() {
                Ok(seed) => options.change("--seed", "settings.seed", text, seed.to_string()),
                Err(_) => {
                    let expected = "a whole number from 0 to 18446744073709551615";
                    problems.push(wrong("--seed", text, expected, "write --seed 20240229"));
                }
            }
        }
        if let Some(text) = &arguments.threads {
            options.threads = plain(text).parse().ok();
            if options.threads.is_none() {
                let hint = "write --threads 4, or leave it out to use all cores";
                problems.push(wrong("--threads", text, "a whole number, 1 and above", hint));
            }
        }
        if let Some(text) = &arguments.until {
            options.change("--until", "settings.until", text, text.clone());
        }
        if let Some(word) = &arguments.frequency {
            options.change("--frequency", "settings.frequency", word, word.clone());
        }
        if let Some(word) = &arguments.sampling {
            options.change("--sampling", "settings.sampling", word, word.clone());
        }
        if let Some(number) = &arguments.tolerance {
            options.change("--tolerance", "settings.tolerance", number, number.clone());
        }
        if problems.is_empty() { Ok(options) } else { Err(problems) }
    }

    fn change(&mut self, option: &'static str, key: &str, text: &str, value: String) {
        self.named.push((option, text.to_owned()));
        self.sets.push((key.to_owned(), value));
    }

    /// The same problem, placed at the option from which the change came.
    pub fn at_option(&self, mut problem: Problem) -> Problem {
        let before = self.sets.len() - self.named.len();
        if let Some(place) = problem.place.as_mut().filter(|place| place.file == "--set")
            && let Some((option, text)) =
                place.line.checked_sub(before + 1).and_then(|index| self.named.get(index))
        {
            *place = at(option, text);
        }
        problem
    }
}

fn plain(text: &str) -> String {
    text.trim().replace('_', "")
}

/// A number of paths, also written as 1e6 or 1_000_000.
fn paths(text: &str) -> Result<u64, Problem> {
    let expected = "a whole number";
    let hint = "write --paths 100000 or --paths 1e6";
    let plain = plain(text);
    let number: f64 = plain.parse().map_err(|_| wrong("--paths", text, expected, hint))?;
    if number.is_finite() && !(0.0..MOST_PATHS).contains(&number) {
        let range = "2 to 1e18".to_owned();
        let value = text.to_owned();
        let fault = Fault::OutOfRange { key: "--paths".into(), value, range };
        return Err(Problem::new(fault).at(Some(at("--paths", text))).hint(hint));
    }
    let whole = number.is_finite() && number.fract() == 0.0;
    match plain.parse() {
        Ok(exact) => Ok(exact),
        Err(_) if whole => Ok(number as u64),
        Err(_) => Err(wrong("--paths", text, expected, hint)),
    }
}

fn wrong(option: &str, text: &str, expected: &str, hint: &str) -> Problem {
    let (key, expected) = (option.to_owned(), expected.to_owned());
    let fault = Fault::WrongType { key, expected, found: format!("\"{text}\"") };
    Problem::new(fault).at(Some(at(option, text))).hint(hint)
}

fn at(option: &str, text: &str) -> Place {
    let width = text.chars().count().max(1);
    Place { file: option.to_owned(), line: 1, column: 1, width, text: text.to_owned() }
}
