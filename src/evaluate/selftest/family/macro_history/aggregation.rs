//! Growth rates of years, computed from the levels of months or quarters.

use crate::evaluate::selftest::case::{Outcome, reading};
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::folder::Folder;
use crate::evaluate::selftest::table::{Row, Table};
use crate::process::Periods;

const DEMAND: Demand = Demand::Absolute(1e-9);

/// All series of levels in a folder, by name.
pub(super) struct Levels {
    pub(super) series: Vec<(String, Periods)>,
}

/// A growth rate that a column may hold.
#[derive(Clone, Copy)]
enum Measure {
    Sum,
    End,
    Tent,
    YearToDate(usize),
    OnYear(usize),
    ShareBefore(usize),
}

impl Measure {
    fn of(self, periods: &Periods, year: i32) -> Option<f64> {
        match self {
            Self::Sum => periods.sum_growth(year),
            Self::End => periods.end_growth(year),
            Self::Tent => periods.tent_growth(year),
            Self::YearToDate(period) => periods.year_to_date_growth(year, period),
            Self::OnYear(period) => periods.growth_on_year(year, period),
            Self::ShareBefore(period) => periods.share(year - 1, period),
        }
    }
}

/// What a column holds: the name of its series in this table (perhaps empty), the measure, the periods of a year if it tells them.
struct Column {
    name: String,
    series: String,
    measure: Measure,
    per_year: Option<usize>,
}

/// Reads a column such as `annual_sum_growth`, `retail_ytd_growth_m03` or `yoy_growth_q4`.
fn column(name: &str) -> Option<Column> {
    let whole: [(&str, Measure, Option<usize>); 5] = [
        ("annual_sum_growth", Measure::Sum, None),
        ("annual_average_growth", Measure::Sum, None),
        ("year_end_growth", Measure::End, None),
        ("q4_over_q4_growth", Measure::End, Some(4)),
        ("tent_weight_log_approximation", Measure::Tent, None),
    ];
    let made = |series: &str, measure, per_year| {
        let series = series.trim_end_matches('_').to_string();
        Some(Column { name: name.to_string(), series, measure, per_year })
    };
    for (suffix, measure, per_year) in whole {
        if let Some(series) = name.strip_suffix(suffix) {
            return made(series, measure, per_year);
        }
    }
    let (rest, period) = name.rsplit_once('_')?;
    let (letter, number) = period.split_at_checked(1)?;
    let per_year = match letter {
        "q" => 4,
        "m" => 12,
        _ => return None,
    };
    let number: usize = number.parse().ok().filter(|number| (1..=per_year).contains(number))?;
    let parts = [
        ("ytd_growth", Measure::YearToDate(number)),
        ("yoy_growth", Measure::OnYear(number)),
        ("previous_year_weight", Measure::ShareBefore(number)),
    ];
    let (suffix, measure) = parts.into_iter().find(|(suffix, _)| rest.ends_with(suffix))?;
    made(rest.strip_suffix(suffix)?, measure, Some(per_year))
}

impl Levels {
    /// Every column of every table that begins with a month or a quarter.
    pub(super) fn read(folder: &Folder, findings: &mut Findings) -> Self {
        let mut levels = Self { series: Vec::new() };
        let starts = |table: &Table| period_column(table).is_some();
        for table in folder.tables_where(starts) {
            reading(findings, |_| levels.add(table));
        }
        levels
    }

    fn add(&mut self, table: &Table) -> Outcome {
        let Some((column, per_year)) = period_column(table) else { return Ok(()) };
        let (mut first, mut next) = (None, None);
        for row in table.rows() {
            let place = period(row.text(column)?, per_year);
            let Some((year, number)) = place.filter(|place| next.is_none_or(|next| next == *place))
            else {
                return Err(row.wrong(column, "the period after that of the row above"));
            };
            first = first.or(place);
            next = Some(if number == per_year { (year + 1, 1) } else { (year, number + 1) });
        }
        let Some((year, number)) = first else { return Ok(()) };
        for name in table.header().iter().skip(1) {
            let mut values: Vec<Option<f64>> = vec![None; number - 1];
            for row in table.rows() {
                values.push(row.optional(name)?);
            }
            if let Ok(periods) = Periods::new(per_year, year, values) {
                self.series.push((name.clone(), periods));
            }
        }
        Ok(())
    }
}

/// The first column, if it counts months or quarters.
fn period_column(table: &Table) -> Option<(&'static str, usize)> {
    match table.header().first()?.as_str() {
        "quarter" => Some(("quarter", 4)),
        "month" => Some(("month", 12)),
        _ => None,
    }
}

/// Year and number of `1959Q1` or `1959-01`.
fn period(text: &str, per_year: usize) -> Option<(i32, usize)> {
    let (year, number) = text.split_once(if per_year == 4 { 'Q' } else { '-' })?;
    let number: usize = number.parse().ok().filter(|number| (1..=per_year).contains(number))?;
    Some((year_of(year)?, number))
}

/// A year of at most four digits.
fn year_of(text: &str) -> Option<i32> {
    text.parse().ok().filter(|year| (0..=9999).contains(year))
}

/// Checks every table of growth rates.
pub(super) fn check(folder: &Folder, levels: &Levels, findings: &mut Findings) {
    let known = |table: &Table| {
        table.has(&["year"]) && table.header().iter().any(|name| column(name).is_some())
    };
    for table in folder.tables_where(known) {
        let columns: Vec<Column> = table.header().iter().filter_map(|name| column(name)).collect();
        for name in table.header() {
            if name != "year" && !columns.iter().any(|one| one.name == *name) {
                findings.skip(format!("{}: {name}", table.file()), "no growth rate has this name");
            }
        }
        reading(findings, |findings| one_table(table, &columns, levels, findings));
    }
}

/// The table does not say from which series it was computed. It is the one that most of its numbers agree with.
fn one_table(
    table: &Table,
    columns: &[Column],
    levels: &Levels,
    findings: &mut Findings,
) -> Outcome {
    let mut names: Vec<&str> = columns.iter().map(|one| one.series.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let own: Vec<&Column> = columns.iter().filter(|one| one.series == name).collect();
        let mut best: Option<(usize, &(String, Periods))> = None;
        for series in &levels.series {
            let met = agreements(table, &own, &series.1)?;
            if best.is_none_or(|(most, _)| met > most) {
                best = Some((met, series));
            }
        }
        let Some((_, (series, periods))) = best else {
            let group = format!("{}: {name}", table.file());
            findings.skip(group, "the folder has no levels of months or quarters");
            continue;
        };
        for row in table.rows() {
            let year = year(&row)?;
            let case = format!("{} {series} {year}", table.file());
            for one in &own {
                if let Some(expected) = row.optional(&one.name)? {
                    let found = one.measure.of(periods, year).unwrap_or(f64::NAN);
                    findings.compare(&case, &one.name, found, expected, DEMAND);
                }
            }
        }
    }
    Ok(())
}

fn agreements(table: &Table, columns: &[&Column], periods: &Periods) -> Outcome<usize> {
    let mut met = 0;
    if columns.iter().any(|one| one.per_year.is_some_and(|count| count != periods.per_year())) {
        return Ok(0);
    }
    for row in table.rows() {
        let year = year(&row)?;
        for one in columns {
            if let (Some(found), Some(expected)) =
                (one.measure.of(periods, year), row.optional(&one.name)?)
            {
                met += usize::from(DEMAND.is_met(DEMAND.deviation(found, expected)));
            }
        }
    }
    Ok(met)
}

/// The year of a row.
pub(super) fn year(row: &Row) -> Outcome<i32> {
    year_of(row.text("year")?).ok_or_else(|| row.wrong("year", "a year"))
}

/// Whether a column holds a growth rate that is computed from levels.
pub(super) fn is_growth_rate(name: &str) -> bool {
    column(name).is_some()
}
