//! What of a run's files a block shows: rows of a table, entries of the summary.

use serde_json::Value;

use super::source::Run;

/// The columns that name a row. The others are looked up.
const KEYS: [&str; 11] = [
    "scenario",
    "target_id",
    "indicator_id",
    "group",
    "loading",
    "statistic",
    "k",
    "period",
    "quantity",
    "quantile",
    "key",
];

/// A table of results: its header and its row names stay, the other cells are looked up.
///
/// Views are `FILE`, `FILE, row ID`, `FILE, counted by COLUMN and COLUMN`, `FILE, probability by scenario`.
pub fn table(now: &[String], view: &str, run: &Run) -> Result<Vec<String>, String> {
    let (file, how) = view.split_once(", ").unwrap_or((view, ""));
    if let Some(targets) = how.strip_prefix("alternatives of ") {
        return alternatives(now, file, targets, run);
    }
    let csv = Csv::read(run, file)?;
    if let Some(id) = how.strip_prefix("row ") {
        let row = csv.only(&[("target_id", id)])?;
        return rewritten(now, |names, cells| {
            let column = cells[0].trim_matches('`');
            if names.len() != 2 {
                return Err("a row on its side has two columns".into());
            }
            Ok(vec![cells[0].clone(), csv.cell(row, column)?])
        });
    }
    if let Some((down, across)) =
        how.strip_prefix("counted by ").and_then(|h| h.split_once(" and "))
    {
        return rewritten(now, |names, cells| {
            let of_row = [(down, cells[0].trim_matches('`'))];
            let count = |name: &String| match name.as_str() {
                "targets" => csv.matching(&of_row).map(|rows| rows.len()),
                value => csv.matching(&[of_row[0], (across, value)]).map(|rows| rows.len()),
            };
            let counts = names[1..].iter().map(count).collect::<Result<Vec<usize>, String>>()?;
            let shown = counts.iter().map(|n| if *n == 0 { String::new() } else { n.to_string() });
            Ok([cells[0].clone()].into_iter().chain(shown).collect())
        });
    }
    if how == "probability by scenario" {
        return rewritten(now, |names, cells| {
            let of = |scenario: &String| {
                let row = csv.only(&[(&names[0], &cells[0]), ("scenario", scenario)])?;
                percent(&csv.cell(row, "probability")?)
            };
            let shown = names[1..].iter().map(of).collect::<Result<Vec<String>, String>>()?;
            Ok([cells[0].clone()].into_iter().chain(shown).collect())
        });
    }
    if !how.is_empty() {
        return Err(format!("`{how}` is no view of a table"));
    }
    rewritten(now, |names, cells| {
        let named = names.iter().zip(cells).filter(|(name, _)| KEYS.contains(&name.as_str()));
        let keys: Vec<(&str, &str)> = named.map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let row = csv.only(&keys)?;
        names.iter().map(|name| csv.cell(row, name)).collect()
    })
}

/// The rows of a table after its header, each made again from the names of the columns and its cells.
fn rewritten(
    now: &[String],
    renew: impl Fn(&[String], &[String]) -> Result<Vec<String>, String>,
) -> Result<Vec<String>, String> {
    let cells = |line: &String| -> Vec<String> {
        let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
        inner.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let names: Vec<String> = now
        .first()
        .map(cells)
        .unwrap_or_default()
        .iter()
        .map(|n| n.trim_matches('`').to_owned())
        .collect();
    let mut lines: Vec<String> = now.iter().take(2).cloned().collect();
    for line in now.iter().skip(2) {
        let cells = renew(&names, &cells(line))?;
        lines.push(format!("| {} |", cells.join(" | ")));
    }
    Ok(lines)
}

fn percent(number: &str) -> Result<String, String> {
    let number: f64 = number.parse().map_err(|_| format!("`{number}` is no number"))?;
    Ok(format!("{:.0} %", 100.0 * number))
}

/// A table of a run; those of several scenarios one below the other.
struct Csv {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Csv {
    fn read(run: &Run, file: &str) -> Result<Self, String> {
        let mut csv = Self { header: Vec::new(), rows: Vec::new() };
        run.file(file)?;
        for folder in &run.results {
            let failed = |error: csv::Error| format!("{file}: {error}");
            let mut reader = csv::Reader::from_path(folder.join(file)).map_err(failed)?;
            csv.header = reader.headers().map_err(failed)?.iter().map(str::to_owned).collect();
            for row in reader.records() {
                csv.rows.push(row.map_err(failed)?.iter().map(str::to_owned).collect());
            }
        }
        Ok(csv)
    }

    fn column(&self, name: &str) -> Result<usize, String> {
        let found = self.header.iter().position(|known| known == name);
        found.ok_or_else(|| format!("the table has no column `{name}`"))
    }

    fn cell(&self, row: &[String], column: &str) -> Result<String, String> {
        Ok(row[self.column(column)?].clone())
    }

    fn matching(&self, keys: &[(&str, &str)]) -> Result<Vec<&[String]>, String> {
        let mut wanted = Vec::new();
        for (name, value) in keys {
            wanted.push((self.column(name)?, *value));
        }
        let fits = |row: &&Vec<String>| wanted.iter().all(|(column, value)| row[*column] == *value);
        Ok(self.rows.iter().filter(fits).map(Vec::as_slice).collect())
    }

    fn only(&self, keys: &[(&str, &str)]) -> Result<&[String], String> {
        match self.matching(keys)?[..] {
            [row] => Ok(row),
            ref rows => Err(format!("{} rows have {keys:?}; one is needed", rows.len())),
        }
    }
}

/// A table of `key`, `value` and `probability` of the alternatives of some targets.
fn alternatives(
    now: &[String],
    file: &str,
    targets: &str,
    run: &Run,
) -> Result<Vec<String>, String> {
    let found = alternatives_of(file, targets, run)?;
    rewritten(now, |_, cells| {
        let [key, value, ..] = cells else { return Err("key, value and probability".into()) };
        let plain = |entry: &&Value| {
            entry["key"] == *key.trim_matches('`') && entry["value"].as_f64() == value.parse().ok()
        };
        let entry = found.iter().find(plain).ok_or(format!("no alternative {key} = {value}"))?;
        let probability = percent(&entry["probability"].to_string())?;
        Ok(vec![key.clone(), value.clone(), probability])
    })
}

/// Alternatives as JSON: those entries that stand in the block, with their numbers of now.
pub fn entries(now: &[String], view: &str, run: &Run) -> Result<Vec<String>, String> {
    let (file, targets) = view
        .split_once(", alternatives of ")
        .ok_or_else(|| format!("`{view}` is no view of a fenced block"))?;
    let found = alternatives_of(file, targets, run)?;
    let stand: Vec<Value> = serde_json::from_str(&now.join("\n")).map_err(|e| e.to_string())?;
    let same = |a: &Value, b: &Value| a["key"] == b["key"] && a["value"] == b["value"];
    let kept: Vec<&Value> = stand
        .iter()
        .map(|one| {
            found.iter().find(|other| same(one, other)).ok_or(format!("no alternative {one}"))
        })
        .collect::<Result<_, String>>()?;
    let text = serde_json::to_string_pretty(&kept).map_err(|error| error.to_string())?;
    Ok(text.lines().map(str::to_owned).collect())
}

fn alternatives_of(file: &str, targets: &str, run: &Run) -> Result<Vec<Value>, String> {
    let text = std::fs::read_to_string(run.file(file)?).map_err(|e| format!("{file}: {e}"))?;
    let summary: Value = serde_json::from_str(&text).map_err(|e| format!("{file}: {e}"))?;
    let wanted: Vec<&str> = targets.split(" and ").collect();
    let list = summary["targets"].as_array().cloned().unwrap_or_default();
    let of = |one: &Value| one["id"].as_str().is_some_and(|id| wanted.contains(&id));
    let entries =
        list.iter().filter(|one| of(one)).filter_map(|one| one["alternatives"].as_array());
    Ok(entries.flatten().cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv() -> Csv {
        let words = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let rows = ["a,x,0.5", "a,y,0.25", "b,x,1"].iter().map(|line| words(line)).collect();
        Csv { header: words("scenario,target_id,probability"), rows }
    }

    #[test]
    fn a_row_is_found_by_what_names_it() {
        let csv = csv();
        let row = csv.only(&[("scenario", "a"), ("target_id", "y")]).unwrap();
        assert_eq!(csv.cell(row, "probability").unwrap(), "0.25");
        assert!(csv.only(&[("scenario", "a")]).unwrap_err().contains("2 rows"));
        assert!(csv.only(&[("scenari", "a")]).unwrap_err().contains("no column"));
    }

    #[test]
    fn header_and_names_stay_and_cells_change() {
        let now = ["| target_id | n |", "|---|---|", "| `x` | 7 |"].map(str::to_owned);
        let new = rewritten(&now, |names, cells| {
            assert_eq!(names, ["target_id", "n"]);
            Ok(vec![cells[0].clone(), "8".into()])
        });
        assert_eq!(new.unwrap(), ["| target_id | n |", "|---|---|", "| `x` | 8 |"]);
        assert_eq!(percent("0.604").unwrap(), "60 %");
    }
}
