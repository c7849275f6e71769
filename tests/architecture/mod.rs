//! The shape of the project, enforced: what may import what, who may touch the outside, how files
//! look. The sources are read as text, so a module that does not compile yet is checked too.

mod doors;
mod layout;
mod order;
mod paths;
mod places;
mod source;
mod tokens;
mod words;

use source::{File, project, read_sources};

/// Fails with one line a problem.
fn demand_none(problems: Vec<String>) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// All problems that a rule sees in the files, one file at a time.
fn in_each(files: &[File], rule: impl Fn(&File) -> Vec<String>) -> Vec<String> {
    files.iter().flat_map(rule).collect()
}

/// The same for a folder of the project, which then stands before each problem.
fn in_folder(folder: &str, rule: impl Fn(&File) -> Vec<String>) -> Vec<String> {
    let problems = in_each(&read_sources(&project().join(folder)), rule);
    problems.into_iter().map(|problem| format!("{folder}/{problem}")).collect()
}

#[test]
fn the_sources_are_found() {
    let files = read_sources(&project().join("src"));
    assert!(files.iter().any(|file| file.path == "lib.rs"), "src/lib.rs was not read");
    assert!(files.len() > 2, "only {} files were read", files.len());
}

#[test]
fn modules_import_only_what_stands_before_them() {
    let files = read_sources(&project().join("src"));
    demand_none(order::check(&files));
}

#[test]
fn only_the_doors_touch_the_outside() {
    let files = read_sources(&project().join("src"));
    let test_files = source::test_only_files(&files);
    demand_none(in_each(&files, |file| {
        if test_files.contains(&file.path) { Vec::new() } else { doors::check(file) }
    }));
}

#[test]
fn files_open_with_a_sentence() {
    demand_none(in_folder("src", layout::opening));
}

#[test]
fn files_are_short() {
    demand_none(in_folder("src", layout::length));
}

#[test]
fn math_knows_no_economics() {
    let files = read_sources(&project().join("src"));
    demand_none(in_each(&files, words::check));
}

#[test]
fn names_say_something() {
    for folder in ["src", "tests", "xtask", "benches", "python"] {
        demand_none(in_folder(folder, layout::names));
    }
}

#[test]
fn no_file_names_a_folder_of_one_machine() {
    let files = places::project_files(&project());
    assert!(files.iter().any(|path| path == "Cargo.toml"), "the project's files were not found");
    let problems = files.iter().flat_map(|path| places::check_file(&project(), path));
    demand_none(problems.collect());
}
