//! From months or quarters to the growth of a year, in every way that is published.

use crate::math::elementary::ln;

/// Levels of a quantity by month or by quarter, over whole years or parts of them.
///
/// All growth is in percent. Where a period that is needed is missing, or what must be positive is not, the answer is `None`.
///
/// ```
/// use attain::process::Periods;
/// let levels: Vec<Option<f64>> = [1.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 2.0].map(Some).to_vec();
/// let periods = Periods::new(4, 2021, levels).unwrap();
/// assert_eq!(periods.sum_growth(2022), Some(50.0));
/// assert_eq!(periods.end_growth(2022), Some(100.0));
/// assert_eq!(periods.year_to_date_growth(2022, 3), Some(100.0 * (4.0 / 3.0 - 1.0)));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Periods {
    per_year: usize,
    first_year: i32,
    levels: Vec<Option<f64>>,
}

/// Why levels cannot be read as periods of years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodsError {
    /// A year has neither 4 nor 12 periods.
    #[error("a year has 4 quarters or 12 months, not {0} periods")]
    PerYear(usize),
    /// A level is infinite or not a number.
    #[error("level {0} is not finite; leave it out")]
    NotFinite(usize),
}

impl Periods {
    /// Levels from the first period of `first_year` on, `per_year` (4 or 12) a year; `None` where a level is not known.
    ///
    /// # Errors
    /// [`PeriodsError`] for another number of periods or a level that is not finite.
    pub fn new(
        per_year: usize,
        first_year: i32,
        levels: Vec<Option<f64>>,
    ) -> Result<Self, PeriodsError> {
        if per_year != 4 && per_year != 12 {
            return Err(PeriodsError::PerYear(per_year));
        }
        let infinite = |level: &Option<f64>| level.is_some_and(|level| !level.is_finite());
        match levels.iter().position(infinite) {
            Some(index) => Err(PeriodsError::NotFinite(index)),
            None => Ok(Self { per_year, first_year, levels }),
        }
    }

    /// Number of periods in a year: 4 or 12.
    pub fn per_year(&self) -> usize {
        self.per_year
    }

    /// The level of a period, counted from 1.
    pub fn level(&self, year: i32, period: usize) -> Option<f64> {
        if period == 0 || period > self.per_year {
            return None;
        }
        let years = usize::try_from(year.checked_sub(self.first_year)?).ok()?;
        *self.levels.get(years * self.per_year + period - 1)?
    }

    /// Sum of the first `periods` periods of a year.
    pub fn sum_to(&self, year: i32, periods: usize) -> Option<f64> {
        (1..=periods).map(|period| self.level(year, period)).sum()
    }

    /// Growth of the sum of the year over the sum of the year before. For a rate or a stock it is the growth of the annual average.
    pub fn sum_growth(&self, year: i32) -> Option<f64> {
        self.year_to_date_growth(year, self.per_year)
    }

    /// Growth of the last period over the last one of the year before: fourth quarter over fourth quarter, or year-end over year-end.
    pub fn end_growth(&self, year: i32) -> Option<f64> {
        self.growth_on_year(year, self.per_year)
    }

    /// Growth of the first `periods` periods over the same ones of the year before.
    pub fn year_to_date_growth(&self, year: i32, periods: usize) -> Option<f64> {
        if periods == 0 {
            return None;
        }
        growth(self.sum_to(year, periods)?, self.sum_to(year.checked_sub(1)?, periods)?)
    }

    /// Growth of a period over the same one a year earlier: the 12-month rate, or the four-quarter rate.
    pub fn growth_on_year(&self, year: i32, period: usize) -> Option<f64> {
        growth(self.level(year, period)?, self.level(year.checked_sub(1)?, period)?)
    }

    /// Share of a period in the sum of its year, between 0 and 1 for positive levels.
    pub fn share(&self, year: i32, period: usize) -> Option<f64> {
        let sum = self.sum_to(year, self.per_year)?;
        (sum > 0.0).then_some(self.level(year, period)? / sum)
    }

    /// The growth of the annual sum as a weighted sum of the growth from period to period.
    ///
    /// With P periods the 2P − 1 logarithmic growth rates from the second period of the year before on have the weights 1/P, 2/P, …, 1,
    /// …, 2/P, 1/P. In percent, on the logarithmic scale. [Mariano and Murasawa 2003, doi:10.1002/jae.695]
    pub fn tent_growth(&self, year: i32) -> Option<f64> {
        let periods = self.per_year;
        let log = |year: i32, period: usize| {
            self.level(year, period).filter(|level| *level > 0.0).map(ln)
        };
        let mut sum = 0.0;
        for period in 1..=periods {
            // The weights telescope: what remains are the logarithms of this year against those of the last.
            sum += log(year, period)? - log(year.checked_sub(1)?, period)?;
        }
        Some(100.0 * sum / periods as f64)
    }
}

fn growth(now: f64, before: f64) -> Option<f64> {
    (before > 0.0).then(|| 100.0 * (now / before - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monthly() -> Periods {
        let levels = (0..40).map(|k| Some(100.0 + f64::from(k * k % 17))).collect();
        Periods::new(12, 2001, levels).unwrap()
    }

    #[test]
    fn the_tent_is_the_weighted_sum_of_its_definition() {
        let periods = monthly();
        let logs: Vec<f64> = (1..=24)
            .map(|k| periods.level(2001 + (k - 1) / 12, (k as usize - 1) % 12 + 1))
            .map(|x| x.unwrap().ln())
            .collect();
        let mut expected = 0.0;
        for step in 1..24 {
            let weight = f64::from(12 - (12 - step as i32).abs()) / 12.0;
            expected += 100.0 * weight * (logs[step] - logs[step - 1]);
        }
        let found = periods.tent_growth(2002).unwrap();
        assert!((found - expected).abs() < 1e-10, "{found} against {expected}");
    }

    #[test]
    fn annual_growth_is_the_average_of_growth_with_last_years_shares() {
        let periods = monthly();
        let sum: f64 = (1..=12)
            .map(|k| periods.share(2001, k).unwrap() * periods.growth_on_year(2002, k).unwrap())
            .sum();
        assert!((sum - periods.sum_growth(2002).unwrap()).abs() < 1e-12);
    }

    #[test]
    fn what_is_missing_has_no_answer() {
        let periods = monthly();
        assert_eq!(periods.sum_growth(2001), None);
        assert_eq!(periods.sum_growth(2004), None);
        assert!(periods.year_to_date_growth(2004, 4).is_some());
        assert_eq!(periods.year_to_date_growth(2004, 5), None);
        assert_eq!(periods.level(2002, 13), None);
        assert_eq!(periods.level(2002, 0), None);
        let gap = Periods::new(4, 2001, vec![Some(1.0), None, Some(1.0), Some(1.0)]).unwrap();
        assert_eq!(gap.sum_to(2001, 2), None);
        assert_eq!(Periods::new(6, 2001, vec![]), Err(PeriodsError::PerYear(6)));
        assert_eq!(Periods::new(4, 2001, vec![Some(f64::NAN)]), Err(PeriodsError::NotFinite(0)));
    }
}
