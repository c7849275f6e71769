//! Reads the laws of tails: `innovations` of a process, `copula` of a block or of the plan.

use toml::de::DeValue;

use super::judged::stand_in;
use super::table::Table;
use crate::plan::{Judged, Student};

const DEFAULT: &str = "default of the engine: tails as heavy as those of annual macroeconomic forecast errors often are";
const PLAIN: &str = "stated as a plain number, without alternatives";

/// Reads `innovations` of a process; none if they are normal.
pub(super) fn innovations(process: &Table) -> Option<Student> {
    student(process, "innovations", "law of innovations", &[("student", true), ("normal", false)])
}

/// Reads the `copula` of a block or of the plan; none if it is Gaussian.
pub(super) fn copula(owner: &Table) -> Option<Student> {
    student(owner, "copula", "kind of copula", &[("student", true), ("gaussian", false)])
}

fn student(
    owner: &Table,
    key: &'static str,
    what: &str,
    kinds: &[(&str, bool)],
) -> Option<Student> {
    let table = owner.table(key)?;
    let heavy = table.word("kind", what, kinds);
    let law = (heavy != Some(false)).then(|| Student { degrees_of_freedom: degrees(&table) });
    table.end();
    law
}

/// A judged number, or a plain one, which has no alternatives.
fn degrees(table: &Table) -> Judged {
    let key = "degrees_of_freedom";
    let Some(value) = table.get(key) else { return Judged::new(5.0, 4.0, 10.0, DEFAULT) };
    match value.get_ref() {
        DeValue::Integer(_) | DeValue::Float(_) => {
            let number = table.as_number(key, value);
            number.map_or_else(stand_in, |number| Judged::default_of_engine(number, PLAIN))
        }
        _ => table.as_judged(key, value),
    }
}
