//! Fan charts, autoregressions and real series: every kind of number is looked at, so that none can be spoilt unnoticed.

use crate::evaluate::selftest::folder::Folder;
use crate::evaluate::selftest::{FamilyReport, one_family};
use std::path::Path;

type Files = Vec<(String, String)>;

fn files(family: &str) -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(family);
    let mut files: Files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn run(family: &str, files: &Files) -> FamilyReport {
    let texts = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    one_family(&Folder::new(family, texts))
}

fn text<'a>(files: &'a mut Files, name: &str) -> &'a mut String {
    &mut files.iter_mut().find(|(file, _)| file == name).unwrap().1
}

/// The text with one cell made wrong, or nothing if the cell is not a number. Rows are counted from the last if negative.
fn spoilt(text: &str, row: isize, column: usize) -> Option<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    let line = if row < 0 { lines.len() - row.unsigned_abs() } else { row as usize + 1 };
    let mut cells: Vec<String> = lines[line].split(',').map(str::to_string).collect();
    let number: f64 = cells[column].parse().ok()?;
    cells[column] = (number * 1.001 + 0.05).to_string();
    lines[line] = cells.join(",");
    Some(lines.join("\n") + "\n")
}

/// Spoils a cell in each column of a file, one after the other.
fn every_column_counts(family: &str, files: &Files, name: &str, row: isize, but: &[&str]) -> usize {
    let original = files.iter().find(|(file, _)| file == name).unwrap().1.clone();
    let header: Vec<&str> = original.lines().next().unwrap().split(',').collect();
    let mut spoils = 0;
    for (column, title) in header.iter().enumerate().filter(|(_, title)| !but.contains(title)) {
        let Some(wrong) = spoilt(&original, row, column) else { continue };
        let mut files = files.clone();
        *text(&mut files, name) = wrong;
        assert!(run(family, &files).failed() > 0, "{name}: nobody misses {title}");
        spoils += 1;
    }
    spoils
}

#[track_caller]
fn all_pass(report: &FamilyReport) {
    assert_eq!(report.failed(), 0, "{:?} {:?}", report.failures.first(), report.problems);
}

#[test]
fn fan_charts_of_a_central_bank() {
    let files = files("boe_fan");
    let report = run("boe_fan", &files);
    all_pass(&report);
    assert!(report.passed > 1_900 && report.comparisons > 14_000, "{report:?}");
    let mut spoils = 0;
    for (name, _) in &files {
        spoils += every_column_counts("boe_fan", &files, name, 3, &[]);
    }
    assert!(spoils > 45, "{spoils}");
}

#[test]
fn autoregressions_of_other_software() {
    let files = files("ar_var");
    all_pass(&run("ar_var", &files));
    let mut spoils = 0;
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".csv")) {
        let row = if text.starts_with("case,") { 2 } else { -1 };
        spoils += every_column_counts("ar_var", &files, name, row, &["agreement_absolute"]);
    }
    assert!(spoils > 20, "{spoils}");
    let name = "regime_switching_hamilton_expected.json";
    for (from, to) in [
        ("\"mean_regime0\": -0.358811", "\"mean_regime0\": -0.358911"),
        ("-181.26339,", "-181.26341,"),
        ("0.2810761", "0.2810762"),
        ("4.0761921", "4.0761922"),
        ("0.07228564", "0.07228565"),
        ("0.0008265580", "0.0008266580"),
        ("0.8686241", "0.8686242"),
        ("5.986359056", "5.986359066"),
    ] {
        let mut files = files.clone();
        let text = text(&mut files, name);
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1);
        assert!(run("ar_var", &files).failed() > 0, "nobody misses {from}");
    }
}

/// The columns of a table that have these names.
fn columns(text: &str, names: &[&str]) -> String {
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let places: Vec<usize> =
        (0..header.len()).filter(|index| names.contains(&header[*index])).collect();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        places.iter().map(|place| cells[*place]).collect::<Vec<_>>().join(",") + "\n"
    };
    text.lines().map(row).collect()
}

/// Two series and three years of the back-test, with a row of averages made of the reference's own numbers.
fn part_of_the_history() -> Files {
    let mut files = files("macro_history");
    files.retain(|(name, _)| !name.starts_with("partial"));
    let panel = text(&mut files, "backtest_panel_annual_log_growth.csv");
    *panel = columns(panel, &["year", "GDPC1", "M2REAL"]);
    let levels = text(&mut files, "fred_qd_subset.csv");
    *levels = columns(levels, &["quarter", "GDPC1", "M2REAL"]);
    let levels = text(&mut files, "fred_md_subset.csv");
    *levels = columns(levels, &["month", "RETAILx", "M2SL"]);
    let cases = text(&mut files, "backtest_expected_by_case.csv");
    let kept = |line: &&str| {
        line.starts_with("series")
            || ["GDPC1", "M2REAL"].iter().any(|series| {
                ["1972", "1973", "1974"]
                    .iter()
                    .any(|year| line.starts_with(&format!("{series},{year}")))
            })
    };
    *cases = cases.lines().filter(kept).map(|line| format!("{line}\n")).collect();
    let mean = |column: &str| {
        let cells = columns(cases, &[column]);
        cells.lines().skip(1).map(|cell| cell.parse::<f64>().unwrap()).sum::<f64>() / 6.0
    };
    let averages = format!(
        "period,method,n,mean_crps,mean_pit\n1972-1974,grid_ar1,6,{},{}\n",
        mean("grid_ar1_crps"),
        mean("grid_ar1_pit"),
    );
    *text(&mut files, "backtest_expected_summary.csv") = averages;
    files
}

#[test]
fn growth_rates_and_forecasts_of_real_series() {
    let files = part_of_the_history();
    let report = run("macro_history", &files);
    all_pass(&report);
    assert!(report.skipped.is_empty(), "{:?}", report.skipped);
    let mut spoils = 0;
    // Rows that matter: the fourth quarter of 1971, December 2000, the year 1965.
    for (name, row) in [
        ("fred_qd_subset.csv", 51),
        ("fred_md_subset.csv", 503),
        ("backtest_panel_annual_log_growth.csv", 5),
        ("backtest_expected_by_case.csv", 2),
        ("backtest_expected_summary.csv", 0),
        ("aggregation_gdp_expected.csv", 7),
        ("aggregation_monthly_expected.csv", 7),
    ] {
        spoils += every_column_counts("macro_history", &files, name, row, &[]);
    }
    assert!(spoils > 50, "{spoils}");
}

#[test]
fn the_whole_history_is_run() {
    let report = run("macro_history", &files("macro_history"));
    all_pass(&report);
    assert!(report.passed > 820 && report.comparisons > 13_000, "{}", report.passed);
    let partial = report.skipped.iter().filter(|skip| skip.reason.contains("some months"));
    assert_eq!(partial.count(), 2);
}

/// What is broken is told, with its place, and nothing panics.
#[test]
fn broken_files_say_where() {
    for (family, name, from, to, expected) in [
        ("ar_var", "cases.csv", "canada.csv", "no.csv", "`no.csv`"),
        ("ar_var", "cases.csv", "e prod rw U", "e prod income", "income"),
        ("ar_var", "cases.csv", "var,2,c", "var,30,c", "152 are needed"),
        ("ar_var", "cases.csv", "forecast forecast_sd", "forecast width", "`width` is none"),
        ("ar_var", "var2_canada_expected.csv", "e,1,", "e,0,", "a step from 1 on"),
        ("ar_var", "ar5_gretl_50c_parameters.csv", "phi5", "phi6", "the parameter phi5"),
        ("boe_fan", "parameters.csv", "0.2249", "-0.2249", "a positive number"),
        ("boe_fan", "outturns.csv", "2004Q1,1.3", "2004Q1,low", "`low`"),
        ("macro_history", "fred_qd_subset.csv", "1970Q2", "1970Q4", "`1970Q4`"),
        ("macro_history", "backtest_expected_summary.csv", "1972-", "since ", "two years"),
        ("macro_history", "backtest_expected_by_case.csv", "GDPC1,1972", "GDP,1972", "`GDP`"),
    ] {
        let mut files =
            if family == "macro_history" { part_of_the_history() } else { files(family) };
        let text = text(&mut files, name);
        assert!(text.contains(from), "{name} has no {from}");
        *text = text.replacen(from, to, 1);
        let report = run(family, &files);
        let said = format!("{:?}", report.failures);
        assert!(said.contains(expected), "`{expected}` is not in {said}");
    }
}
