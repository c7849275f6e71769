//! What a family found: comparisons with what was demanded, skipped cases, problems of files.

use serde::Serialize;

use crate::error::Problem;
use crate::math::elementary::ln;

/// How closely a number must agree with its reference.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "measure", content = "limit", rename_all = "snake_case")]
pub enum Demand {
    /// The same number.
    Exact,
    /// |value − expected| at most this.
    Absolute(f64),
    /// |value − expected| / |expected| at most this; an expected 0 must be met within the limit itself.
    Relative(f64),
    /// |value − expected| at most this times the larger of 1 and |expected|.
    Close(f64),
    /// At least this many correct digits, −log10 of the relative error; an expected 0 counts the absolute one.
    Digits(f64),
    /// At most this many units in the last place.
    LastPlaces(f64),
    /// At most `limit` Monte Carlo standard errors of the size given here.
    StandardErrors {
        /// The number of standard errors.
        limit: f64,
        /// One standard error.
        error: f64,
    },
    /// The value itself, a share or a count, is at least this. The expected number is not used.
    AtLeast(f64),
}

impl Demand {
    /// How far the value is from what is expected, in the units of the demand.
    pub fn deviation(self, value: f64, expected: f64) -> f64 {
        let distance = if value == expected { 0.0 } else { (value - expected).abs() };
        let relative = if expected == 0.0 { distance } else { distance / expected.abs() };
        match self {
            Self::Exact | Self::Absolute(_) => distance,
            Self::Relative(_) => relative,
            Self::Close(_) => distance / expected.abs().max(1.0),
            // The references have fifteen digits, so that more agreement cannot be seen.
            Self::Digits(_) if relative < 1e-15 => 15.0,
            Self::Digits(_) => -ln(relative) / ln(10.0),
            Self::LastPlaces(_) if value.is_finite() => places(value, expected),
            Self::LastPlaces(_) => f64::INFINITY,
            Self::StandardErrors { error, .. } if distance > 0.0 => distance / error,
            Self::StandardErrors { .. } => 0.0,
            Self::AtLeast(_) => value,
        }
    }

    /// The number that the deviation must not pass.
    pub fn limit(self) -> f64 {
        match self {
            Self::Exact => 0.0,
            Self::Absolute(limit)
            | Self::Relative(limit)
            | Self::Close(limit)
            | Self::Digits(limit)
            | Self::LastPlaces(limit)
            | Self::AtLeast(limit)
            | Self::StandardErrors { limit, .. } => limit,
        }
    }

    /// What the number counts, in words.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Absolute(_) => "absolute",
            Self::Relative(_) => "relative",
            Self::Close(_) => "absolute or relative",
            Self::Digits(_) => "digits",
            Self::LastPlaces(_) => "units in the last place",
            Self::StandardErrors { .. } => "standard errors",
            Self::AtLeast(_) => "at least",
        }
    }

    /// Whether this deviation is within the demand. What is not a number never is.
    pub fn is_met(self, deviation: f64) -> bool {
        match self {
            Self::Digits(limit) | Self::AtLeast(limit) => deviation >= limit,
            _ => deviation <= self.limit(),
        }
    }

    /// How near the deviation is to failing: above 1 it fails.
    fn strain(self, deviation: f64) -> f64 {
        if !self.is_met(deviation) {
            return if deviation.is_nan() { f64::INFINITY } else { 1.0 + self.excess(deviation) };
        }
        match self {
            Self::Digits(limit) | Self::AtLeast(limit) => limit / deviation,
            _ if deviation == 0.0 => 0.0,
            _ => deviation / self.limit(),
        }
    }

    /// How far beyond the demand a failed deviation is.
    fn excess(self, deviation: f64) -> f64 {
        match self {
            Self::Digits(limit) | Self::AtLeast(limit) => limit - deviation,
            Self::Exact => deviation,
            _ => deviation / self.limit(),
        }
    }
}

/// Distance of two numbers counted in representable ones.
fn places(value: f64, expected: f64) -> f64 {
    let order = |number: f64| {
        let bits = number.to_bits() as i64;
        i128::from(if bits < 0 { i64::MIN - bits } else { bits })
    };
    (order(value) - order(expected)).unsigned_abs() as f64
}

/// One number of one case against its reference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Which number.
    pub quantity: String,
    /// What the engine gives.
    pub value: f64,
    /// What the reference says.
    pub expected: f64,
    /// How closely they must agree.
    pub demand: Demand,
    /// How closely they do; see [`Demand::deviation`].
    pub deviation: f64,
}

impl Comparison {
    /// Whether the demand is met.
    pub fn passed(&self) -> bool {
        self.demand.is_met(self.deviation)
    }
}

/// A case that failed: by comparisons, or because its text cannot be read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Failure {
    /// The case; its place where the text cannot be read.
    pub case: String,
    /// Its failed comparisons.
    pub comparisons: Vec<Comparison>,
    /// What is wrong with its text.
    pub problem: Option<String>,
}

/// A case or file that was not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skip {
    /// The case, a number of it, or the file.
    pub case: String,
    /// Why.
    pub reason: String,
}

/// What came out of one family.
#[derive(Clone, Debug, PartialEq)]
pub struct FamilyReport {
    /// The family: the name of its folder.
    pub family: String,
    /// Cases that were run and met every demand.
    pub passed: usize,
    /// Cases that were run and missed a demand.
    pub failures: Vec<Failure>,
    /// Cases and files that were not run.
    pub skipped: Vec<Skip>,
    /// Files that cannot be read at all.
    pub problems: Vec<Problem>,
    /// Numbers that were compared.
    pub comparisons: usize,
    /// The comparison that is nearest to failing or furthest beyond, with its case.
    pub worst: Option<(String, Comparison)>,
}

impl FamilyReport {
    /// All cases: passed, failed and skipped.
    pub fn cases(&self) -> usize {
        self.passed + self.failed() + self.skipped.len()
    }

    /// Cases that failed, and files that cannot be read.
    pub fn failed(&self) -> usize {
        self.failures.len() + self.problems.len()
    }
}

/// What came out of all families.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// One entry a family, in the order of their names.
    pub families: Vec<FamilyReport>,
}

impl Report {
    /// Cases that failed, and files that cannot be read.
    pub fn failed(&self) -> usize {
        self.families.iter().map(FamilyReport::failed).sum()
    }

    /// Cases that were run.
    pub fn run(&self) -> usize {
        self.families.iter().map(|one| one.passed + one.failed()).sum()
    }

    /// The problems of all files that cannot be read.
    pub fn problems(&self) -> Vec<Problem> {
        self.families.iter().flat_map(|one| one.problems.clone()).collect()
    }
}

/// Collects what a family finds.
pub(super) struct Findings {
    family: String,
    cases: Vec<(String, Vec<Comparison>)>,
    skipped: Vec<Skip>,
    failures: Vec<Failure>,
    problems: Vec<Problem>,
}

impl Findings {
    pub(super) fn new(family: &str) -> Self {
        let family = family.to_string();
        let (cases, skipped) = (Vec::new(), Vec::new());
        Self { family, cases, skipped, failures: Vec::new(), problems: Vec::new() }
    }

    /// Compares one number of a case. Numbers of one case follow each other.
    pub(super) fn compare(
        &mut self,
        case: &str,
        quantity: &str,
        value: f64,
        expected: f64,
        demand: Demand,
    ) {
        let deviation = demand.deviation(value, expected);
        let one = Comparison { quantity: quantity.to_string(), value, expected, demand, deviation };
        match self.cases.last_mut() {
            Some((last, comparisons)) if last == case => comparisons.push(one),
            _ => self.cases.push((case.to_string(), vec![one])),
        }
    }

    /// Records a case, a number of a case or a file that is not run.
    pub(super) fn skip(&mut self, case: impl Into<String>, reason: impl Into<String>) {
        self.skipped.push(Skip { case: case.into(), reason: reason.into() });
    }

    /// Whether this name is listed as skipped.
    pub(super) fn has_skipped(&self, case: &str) -> bool {
        self.skipped.iter().any(|one| one.case == case)
    }

    /// Records a case whose text cannot be read; it has failed.
    pub(super) fn problem(&mut self, problem: &Problem) {
        let case = problem.place.as_ref().map_or("unreadable".into(), ToString::to_string);
        let problem = Some(problem.to_string());
        self.failures.push(Failure { case, comparisons: Vec::new(), problem });
    }

    /// Records a file that cannot be read at all.
    pub(super) fn unreadable(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub(super) fn report(self) -> FamilyReport {
        let mut worst: Option<(f64, String, Comparison)> = None;
        let mut failures = self.failures;
        let (mut passed, mut count) = (0, 0);
        for (case, comparisons) in self.cases {
            count += comparisons.len();
            for one in &comparisons {
                let strain = one.demand.strain(one.deviation);
                if worst.as_ref().is_none_or(|(most, _, _)| strain > *most) {
                    worst = Some((strain, case.clone(), one.clone()));
                }
            }
            let comparisons: Vec<Comparison> =
                comparisons.into_iter().filter(|one| !one.passed()).collect();
            if comparisons.is_empty() {
                passed += 1;
            } else {
                failures.push(Failure { case, comparisons, problem: None });
            }
        }
        FamilyReport {
            family: self.family,
            passed,
            failures,
            skipped: self.skipped,
            problems: self.problems,
            comparisons: count,
            worst: worst.map(|(_, case, one)| (case, one)),
        }
    }
}
