//! Reads dates, months and periods as they are printed.

use crate::plan::Date;

/// A date `2024-02-29`.
pub(crate) fn date(text: &str) -> Option<Date> {
    let (month, day) = text.rsplit_once('-')?;
    let (year, month) = self::month(month)?;
    let day = digits(day, 2)?;
    (1..=days(year, month)).contains(&day).then_some(Date { year, month, day })
}

/// A month `2024-02`: year and month.
pub(crate) fn month(text: &str) -> Option<(i32, u32)> {
    let (year, month) = text.split_once('-')?;
    let year = i32::try_from(digits(year, 4)?).ok()?;
    let month = digits(month, 2).filter(|month| (1..=12).contains(month))?;
    Some((year, month))
}

/// True for a year `2023`, a quarter `2023Q2` or a month `2023-06`.
pub(crate) fn is_period(text: &str) -> bool {
    let quarter = |(year, quarter)| digits(year, 4).is_some() && "1234".contains(quarter);
    digits(text, 4).is_some()
        || month(text).is_some()
        || text.split_once('Q').is_some_and(|(year, last)| last.len() == 1 && quarter((year, last)))
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let plain = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn days(year: i32, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_periods_are_read_strictly() {
        assert_eq!(date("2024-02-29"), Some(Date { year: 2024, month: 2, day: 29 }));
        for wrong in ["2023-02-29", "2024-2-29", "2024-13-01", "2024", "24-02-29", "2024-02-29x"] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
        for period in ["2023", "2023Q2", "2023-06"] {
            assert!(is_period(period), "{period}");
        }
        for wrong in ["23", "2023Q5", "2023Q", "2023-6", "2023 "] {
            assert!(!is_period(wrong), "{wrong}");
        }
    }
}
