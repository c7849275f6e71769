//! Counts of what passed and what failed.

use std::ops::AddAssign;

/// How many tests and checks passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests and checks that passed.
    pub passed: u64,
    /// Tests and checks that failed.
    pub failed: u64,
}

impl Tally {
    /// One check that is not made of tests.
    pub fn one(passed: bool) -> Self {
        Self { passed: u64::from(passed), failed: u64::from(!passed) }
    }

    /// Adds up the `test result:` lines that the Rust test harness prints, one a test binary.
    ///
    /// A run that failed without a failed test, such as one that did not compile, counts as one
    /// failure: it must never look clean.
    pub fn of_test_output(output: &str, success: bool) -> Self {
        let mut tally = Self::default();
        for line in output.lines().filter_map(|line| line.trim().strip_prefix("test result:")) {
            tally.passed += number_before(line, "passed");
            tally.failed += number_before(line, "failed");
        }
        if !success && tally.failed == 0 {
            tally.failed = 1;
        }
        tally
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The number that stands before `word`, as in `3 passed;`; 0 where there is none.
fn number_before(line: &str, word: &str) -> u64 {
    let words: Vec<&str> =
        line.split(|c: char| c.is_whitespace() || c == ';').filter(|w| !w.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Tally;

    const TWO_BINARIES: &str = "\
running 3 tests
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
running 2 tests
test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.0s";

    #[test]
    fn results_of_all_binaries_are_added() {
        assert_eq!(Tally::of_test_output(TWO_BINARIES, false), Tally { passed: 4, failed: 1 });
    }

    #[test]
    fn a_failed_build_counts_as_a_failure() {
        assert_eq!(Tally::of_test_output("", false), Tally { passed: 0, failed: 1 });
    }

    #[test]
    fn tallies_add_up() {
        let mut sum = Tally::one(true);
        sum += Tally::one(false);
        assert_eq!(sum, Tally { passed: 1, failed: 1 });
    }
}
