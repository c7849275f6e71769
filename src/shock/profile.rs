//! How much of a shock is there in each month since it came.

use serde::Serialize;

use crate::math::elementary::{exp, ln, powi};
use crate::plan::Judged;

/// How much of a shock is there in each month since it came; the month of its arrival is month 0.
// A scenario has a handful of them, so that their size does not matter.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Profile {
    /// It fades: each month keeps the twelfth root of the share.
    Persistence {
        /// Share that is left after twelve months, 0 (its month only) to 1.
        share: Judged,
    },
    /// It fades: 2^(−month/months) is left.
    HalfLife {
        /// Months until half of it is left.
        months: Judged,
    },
    /// Its month only.
    Impulse,
    /// It stays.
    Step,
    /// It grows evenly, and stays: (month + 1)/months, at most 1.
    Ramp {
        /// The month in which it is all there, counted from 1.
        months: Judged,
    },
    /// It stays for some months, then a share of it is made up evenly: 1 − share × (month − after)/over between both ends.
    Recovery {
        /// Months until it begins to be made up.
        after: Judged,
        /// Share that is made up in the end.
        share: Judged,
        /// Months that this takes.
        over: Judged,
    },
    /// Multiples of the size by month; the last one stays.
    ByMonth {
        /// From the month of its arrival on.
        multiples: Vec<Judged>,
    },
}

impl Profile {
    /// Its numbers with the keys under which they stand in a file.
    pub fn numbers_mut(&mut self) -> Vec<(String, &mut Judged)> {
        let known = match self {
            Self::Persistence { share } => vec![("persistence", share)],
            Self::HalfLife { months } => vec![("profile.half_life", months)],
            Self::Impulse | Self::Step => Vec::new(),
            Self::Ramp { months } => vec![("profile.ramp", months)],
            Self::Recovery { after, share, over } => vec![
                ("profile.recovery.after", after),
                ("profile.recovery.share", share),
                ("profile.recovery.over", over),
            ],
            Self::ByMonth { multiples } => {
                let name = |index| format!("profile.by_month.{}", index + 1);
                let all = multiples.iter_mut().enumerate();
                return all.map(|(index, multiple)| (name(index), multiple)).collect();
            }
        };
        known.into_iter().map(|(key, number)| (key.to_string(), number)).collect()
    }

    /// The shares of the first months.
    ///
    /// ```
    /// use attain::plan::Judged;
    /// use attain::shock::Profile;
    /// let ramp = Profile::Ramp { months: Judged::new(4.0, 3.0, 6.0, "as wages follow") };
    /// assert_eq!(ramp.shares(5), [0.25, 0.5, 0.75, 1.0, 1.0]);
    /// ```
    pub fn shares(&self, months: usize) -> Vec<f64> {
        (0..months).map(|month| self.share(month)).collect()
    }

    fn share(&self, month: usize) -> f64 {
        let since = month as f64;
        match self {
            Self::Persistence { share } => {
                let left = share.value;
                powi(if left > 0.0 { exp(ln(left) / 12.0) } else { 0.0 }, month as i32)
            }
            Self::HalfLife { months } => exp(-std::f64::consts::LN_2 * since / months.value),
            Self::Impulse => f64::from(u8::from(month == 0)),
            Self::Step => 1.0,
            Self::Ramp { months } => ((since + 1.0) / months.value).min(1.0),
            Self::Recovery { after, share, over } => {
                1.0 - share.value * ((since - after.value) / over.value).clamp(0.0, 1.0)
            }
            Self::ByMonth { multiples } => {
                multiples.get(month).or(multiples.last()).map_or(0.0, |one| one.value)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f64) -> Judged {
        Judged::new(value, value, value, "test")
    }

    #[test]
    fn shares_are_those_of_the_definitions() {
        let half = Profile::HalfLife { months: number(6.0) }.shares(13);
        assert!((half[6] - 0.5).abs() < 1e-15 && (half[12] - 0.25).abs() < 1e-15);
        assert_eq!(Profile::Impulse.shares(3), [1.0, 0.0, 0.0]);
        assert_eq!(Profile::Step.shares(3), [1.0; 3]);
        let recovery =
            Profile::Recovery { after: number(2.0), share: number(0.5), over: number(2.0) };
        assert_eq!(recovery.shares(6), [1.0, 1.0, 1.0, 0.75, 0.5, 0.5]);
        let listed = Profile::ByMonth { multiples: vec![number(0.5), number(1.0), number(-0.2)] };
        assert_eq!(listed.shares(5), [0.5, 1.0, -0.2, -0.2, -0.2]);
    }

    #[test]
    fn a_half_life_is_a_persistence() {
        let fading = Profile::Persistence { share: number(0.25) }.shares(40);
        let halving = Profile::HalfLife { months: number(6.0) }.shares(40);
        assert!(fading.iter().zip(halving).all(|(one, other)| (one - other).abs() < 1e-14));
        let none = Profile::Persistence { share: number(0.0) }.shares(3);
        assert_eq!(none, Profile::Impulse.shares(3));
    }
}
