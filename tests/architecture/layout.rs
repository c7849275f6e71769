//! How a file looks: its first line, its length, its names.

use super::source::File;

/// A file has fewer lines than this.
const LINES: usize = 400;

/// Names that say nothing.
const EMPTY_NAMES: [&str; 7] =
    ["utils", "util", "helpers", "helper", "common", "manager", "managers"];

/// A file opens with a sentence that says what it is.
pub fn opening(file: &File) -> Vec<String> {
    let first = file.text.lines().next().unwrap_or_default();
    match first.strip_prefix("//!") {
        Some(sentence) if !sentence.trim().is_empty() => Vec::new(),
        _ => vec![format!("{}:1: open the file with a `//!` sentence", file.path)],
    }
}

/// A file that is too long wants to be two.
pub fn length(file: &File) -> Vec<String> {
    let lines = file.text.lines().count();
    if lines < LINES {
        return Vec::new();
    }
    vec![format!("{}: {lines} lines; keep it below {LINES}", file.path)]
}

/// Names of files, folders and modules that say nothing.
pub fn names(file: &File) -> Vec<String> {
    let tokens = file.tokens();
    let inline = tokens.windows(2).filter(|pair| pair[0].text == "mod").map(|pair| pair[1].text);
    file.path
        .trim_end_matches(".rs")
        .split('/')
        .chain(inline)
        .filter(|name| EMPTY_NAMES.contains(name))
        .map(|name| format!("{}: `{name}` says nothing; name what is in it", file.path))
        .collect()
}

#[test]
fn a_missing_opening_is_caught() {
    let problems = |text| opening(&File::new("plan/mod.rs", text)).len();
    assert_eq!(problems("//! What was promised.\n"), 0);
    assert_eq!(problems("use std::fmt;\n//! Late.\n"), 1);
    assert_eq!(problems("//!\n"), 1);
    assert_eq!(problems("// A comment.\n"), 1);
    assert_eq!(problems(""), 1);
}

#[test]
fn a_long_file_is_caught() {
    let problems = |lines| length(&File::new("model.rs", &"//\n".repeat(lines))).len();
    assert_eq!(problems(LINES - 1), 0);
    assert_eq!(problems(LINES), 1);
}

#[test]
fn empty_names_are_caught() {
    let problems = |path, text| names(&File::new(path, text)).len();
    assert_eq!(problems("plan/utils.rs", ""), 1);
    assert_eq!(problems("helpers/mod.rs", ""), 1);
    assert_eq!(problems("plan/mod.rs", "mod common;"), 1);
    assert_eq!(problems("plan/mod.rs", "pub mod manager { }"), 1);
    assert_eq!(problems("plan/mod.rs", "mod file; // mod utils;\nlet common = 1;"), 0);
}
