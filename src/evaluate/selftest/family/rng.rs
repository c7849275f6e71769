//! Known answers of counter-based generators: the one in use runs, the others are listed.

use crate::evaluate::selftest::case::{Outcome, reading};
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::folder::Folder;
use crate::evaluate::selftest::table::Row;
use crate::random::philox::philox4x32_10;

const COLUMNS: [&str; 5] =
    ["generator", "rounds", "counter_hex_words", "key_hex_words", "expected_hex_words"];

/// Checks every table of known answers.
pub(super) fn check(folder: &Folder, findings: &mut Findings) {
    for table in folder.tables_with(&COLUMNS) {
        for row in table.rows() {
            reading(findings, |findings| one(&row, findings));
        }
    }
}

fn one(row: &Row, findings: &mut Findings) -> Outcome {
    let (generator, rounds) = (row.text("generator")?, row.number("rounds")?);
    let name = format!("{generator}-{rounds}");
    if (generator, rounds) != ("philox4x32", 10.0) {
        findings.skip(name, "this generator is not in use");
        return Ok(());
    }
    let case = format!("{name} {}", row.label());
    let found = philox4x32_10(words(row, "counter_hex_words")?, words(row, "key_hex_words")?);
    let expected: [u32; 4] = words(row, "expected_hex_words")?;
    for (index, (found, expected)) in found.into_iter().zip(expected).enumerate() {
        let what = format!("word {index}");
        findings.compare(&case, &what, f64::from(found), f64::from(expected), Demand::Exact);
    }
    Ok(())
}

/// The words of a cell, written in hexadecimal with blanks between them.
fn words<const COUNT: usize>(row: &Row, column: &str) -> Outcome<[u32; COUNT]> {
    let cell = row.text(column)?;
    let parsed: Result<Vec<u32>, _> =
        cell.split_whitespace().map(|word| u32::from_str_radix(word, 16)).collect();
    let expected = format!("{COUNT} words of eight hexadecimal digits");
    let words = parsed.map_err(|_| row.wrong(column, &expected))?;
    words.try_into().map_err(|_| row.wrong(column, &expected))
}
