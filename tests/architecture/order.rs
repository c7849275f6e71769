//! Modules stand in the order of the story; each may use only itself and what stands before it.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::paths;
use super::source::File;

/// The modules in the order of the story.
const STORY: [&str; 15] = [
    "error",
    "math",
    "random",
    "plan",
    "process",
    "shock",
    "scenario",
    "model",
    "simulate",
    "summary",
    "attainment",
    "evaluate",
    "chart",
    "report",
    "cli",
];

/// The place of a module in the story.
fn rank(module: &str) -> Option<usize> {
    STORY.iter().position(|&name| name == module)
}

/// All uses of a later module, and all modules that have no place in the story.
pub fn check(files: &[File]) -> Vec<String> {
    let exported = exported(files);
    let mut problems: Vec<String> = strangers(files);
    for file in files {
        let module = file.module();
        let Some(own) = module.first().and_then(|name| rank(name)) else {
            continue;
        };
        for path in paths(&file.tokens(), &module) {
            let [start, name, ..] = path.parts.as_slice() else {
                continue;
            };
            let home = exported.get(name).unwrap_or(name);
            if start == "crate" && rank(home).is_some_and(|other| other > own) {
                problems.push(format!(
                    "src/{}:{}: `{}` uses `{}`, which stands after `{}` in the story",
                    file.path,
                    path.line,
                    module.join("::"),
                    path.parts.join("::"),
                    module[0],
                ));
            }
        }
    }
    problems
}

/// Top-level modules that are not in the list.
fn strangers(files: &[File]) -> Vec<String> {
    let modules: BTreeSet<&str> =
        files.iter().filter_map(|file| file.module().first().copied()).collect();
    modules
        .into_iter()
        .filter(|module| rank(module).is_none())
        .map(|module| {
            format!("src/{module}: give the module a place in STORY (tests/architecture/order.rs)")
        })
        .collect()
}

/// What `lib.rs` exports from a module under the crate's own name: `Plan` lives in `plan`.
fn exported(files: &[File]) -> BTreeMap<String, String> {
    let Some(library) = files.iter().find(|file| file.path == "lib.rs") else {
        return BTreeMap::new();
    };
    let mut exported = BTreeMap::new();
    for path in paths(&library.tokens(), &[]) {
        let parts = path.parts.as_slice();
        let parts = if path.starts_with(&["crate"]) { &parts[1..] } else { parts };
        if let [module, .., name] = parts
            && rank(module).is_some()
            && rank(name).is_none()
        {
            exported.insert(name.clone(), module.clone());
        }
    }
    exported
}

#[cfg(test)]
fn problems_in(path: &str, text: &str) -> usize {
    check(&[File::new(path, text)]).len()
}

#[test]
fn a_later_module_is_caught() {
    assert_eq!(problems_in("plan/file.rs", "use crate::model::Model;"), 1);
    assert_eq!(problems_in("plan/file.rs", "use crate::{error::Error, model};"), 1);
    assert_eq!(problems_in("plan/file.rs", "fn f() { super::super::cli::main() }"), 1);
    assert_eq!(problems_in("plan/mod.rs", "use super::{math, shock::Shock};"), 1);
    assert_eq!(problems_in("model.rs", "fn f() -> crate::simulate::Simulation {}"), 1);
}

#[test]
fn an_earlier_module_is_fine() {
    let text = "use crate::{error, math::erf}; use super::Plan; use crate::plan::Target;";
    assert_eq!(problems_in("plan/file.rs", text), 0);
    assert_eq!(problems_in("plan/file.rs", "// crate::cli\nconst A: &str = \"crate::cli\";"), 0);
    assert_eq!(problems_in("lib.rs", "pub mod cli; use crate::cli::main;"), 0);
    assert_eq!(problems_in("main.rs", "fn main() { crate::cli::main() }"), 0);
}

#[test]
fn a_name_that_the_crate_exports_is_no_way_round() {
    let library = File::new("lib.rs", "pub use model::Model; pub use crate::cli::{self, run};");
    let late = File::new("plan/mod.rs", "use crate::Model; fn f() { crate::run() }");
    assert_eq!(check(&[library, late]).len(), 2);
}

#[test]
fn a_module_without_a_place_is_caught() {
    assert_eq!(problems_in("extra/mod.rs", ""), 1);
    assert_eq!(problems_in("extra.rs", ""), 1);
    assert_eq!(problems_in("plan/extra.rs", ""), 0);
}
