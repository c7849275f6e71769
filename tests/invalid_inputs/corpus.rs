//! Every folder of tests/invalid is the small plan with a fault: all messages are compared.

use std::fs;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

const SMALL: &str = "tests/files/small";

/// A wrong input and what must be said about it.
struct Case {
    scenario: String,
    edits: Vec<[String; 3]>,
    sets: Vec<(String, String)>,
    expect: Vec<String>,
}

#[test]
fn every_wrong_input_gets_its_messages() {
    let mut cases: Vec<PathBuf> = fs::read_dir("tests/invalid")
        .expect("the corpus is there")
        .map(|entry| entry.expect("a folder").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() >= 30, "only {} cases", cases.len());
    let wrong: Vec<String> = cases.iter().filter_map(|case| failure(case)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What differs from the expected messages of a case.
fn failure(folder: &Path) -> Option<String> {
    let case = read(folder);
    let name = folder.file_name()?.to_string_lossy().into_owned();
    let root = std::env::temp_dir().join(format!("attain-invalid-{}-{name}", std::process::id()));
    prepare(&case, &root);
    let problems = super::problems(&root.join(&case.scenario), &case.sets);
    fs::remove_dir_all(&root).expect("the copy can be removed");
    let prefix = format!("{}/", root.display());
    let found: Vec<String> =
        problems.iter().map(|problem| problem.to_string().replace(&prefix, "")).collect();
    (found != case.expect).then(|| {
        let lines = found.iter().map(|line| format!("    '''{line}''',\n")).collect::<String>();
        format!("CASE {name}\nexpect = [\n{lines}]\n")
    })
}

/// Copies the small plan and makes the changes of a case.
fn prepare(case: &Case, root: &Path) {
    fs::create_dir_all(root.join("plan")).expect("a temporary folder");
    for name in ["baseline.toml", "drought.toml"] {
        fs::copy(Path::new(SMALL).join(name), root.join(name)).expect("a copy");
    }
    for name in ["plan.toml", "history.csv", "sources.csv"] {
        let name = Path::new("plan").join(name);
        fs::copy(Path::new(SMALL).join(&name), root.join(&name)).expect("a copy");
    }
    for [file, find, replace] in &case.edits {
        let path = root.join(file);
        let text = fs::read_to_string(&path).unwrap_or_default();
        match (find.as_str(), replace.as_str()) {
            ("", "") => fs::remove_file(&path).expect("a file to remove"),
            ("", new) => fs::write(&path, new).expect("a new file"),
            _ => {
                assert!(text.contains(find), "{file} has no {find}");
                fs::write(&path, text.replacen(find, replace, 1)).expect("a changed file");
            }
        }
    }
}

fn read(folder: &Path) -> Case {
    let path = folder.join("case.toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let values = DeTable::parse(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let values = values.get_ref();
    let string = |table: &DeTable, key: &str| {
        table.get(key).and_then(|value| value.get_ref().as_str()).unwrap_or_default().to_owned()
    };
    let items = |key: &str| match values.get(key).map(|value| value.get_ref()) {
        Some(DeValue::Array(items)) => items.iter().collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let tables = |key: &str| {
        items(key).into_iter().filter_map(|item| item.get_ref().as_table()).collect::<Vec<_>>()
    };
    let edit = |table: &&DeTable| ["file", "find", "replace"].map(|key| string(table, key));
    let set = |table: &&DeTable| (string(table, "key"), string(table, "value"));
    let scenario = string(values, "scenario");
    Case {
        scenario: if scenario.is_empty() { "drought.toml".into() } else { scenario },
        edits: tables("edit").iter().map(edit).collect(),
        sets: tables("set").iter().map(set).collect(),
        expect: items("expect")
            .iter()
            .filter_map(|item| item.get_ref().as_str().map(str::to_owned))
            .collect(),
    }
}
