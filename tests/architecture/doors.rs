//! Each thing outside the crate has one door: the modules that may touch it.

use super::paths::{Path, paths};
use super::source::{File, without_tests};
use super::tokens::Token;

/// A thing outside, how code names it, and where it may be named.
struct Door {
    thing: &'static str,
    /// Beginnings of paths, such as `std::fs`.
    paths: &'static [&'static str],
    /// Words that may not stand anywhere in the code.
    words: &'static [&'static str],
    /// Macros, without their `!`.
    macros: &'static [&'static str],
    /// Modules, by their path: `plan/file` is `plan/file.rs` or the folder `plan/file/`.
    allowed: &'static [&'static str],
}

/// A door that nothing names yet.
const NONE: Door = Door { thing: "", paths: &[], words: &[], macros: &[], allowed: &[] };

const DOORS: &[Door] = &[
    Door {
        thing: "randomness",
        paths: &["rand", "rand_core", "rand_distr"],
        words: &["Philox", "Philox4x32", "Philox4x32_10"],
        allowed: &["random"],
        ..NONE
    },
    Door { thing: "threads", paths: &["rayon"], allowed: &["simulate", "report"], ..NONE },
    Door {
        thing: "files",
        paths: &["std::fs", "toml", "csv::Reader", "csv::ReaderBuilder"],
        allowed: &["plan/history", "plan/file", "scenario/file", "evaluate", "report"],
        ..NONE
    },
    Door {
        thing: "drawing",
        paths: &["plotters", "tiny_skia", "ab_glyph"],
        allowed: &["chart"],
        ..NONE
    },
    Door {
        thing: "the terminal, the clock and the environment",
        paths: &[
            "clap",
            "indicatif",
            "std::env",
            "std::process",
            "std::io::stdin",
            "std::io::stdout",
            "std::io::stderr",
        ],
        words: &["Instant", "SystemTime"],
        macros: &["print", "println", "eprint", "eprintln", "dbg"],
        allowed: &["cli", "main"],
    },
    Door { thing: "Python", paths: &["pyo3", "numpy"], ..NONE },
];

impl Door {
    /// A module is a file or a folder of its name; a file inside the folder belongs to it.
    fn is_open_to(&self, path: &str) -> bool {
        let belongs = |module: &&str| {
            path.strip_prefix(*module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        };
        self.allowed.iter().any(belongs)
    }

    fn is_named_by(&self, path: &Path) -> bool {
        let parts = |name: &'static str| name.split("::").collect::<Vec<_>>();
        self.paths.iter().any(|name| path.starts_with(&parts(name)))
    }

    fn message(&self, path: &str, line: usize, name: &str) -> String {
        let allowed = match self.allowed {
            [] => "no module of src/".to_owned(),
            places => places.join(", "),
        };
        format!("src/{path}:{line}: `{name}`: only {allowed} may touch {}", self.thing)
    }
}

/// All uses of an outside thing in a file that is not its door. Code that only tests see is free.
pub fn check(file: &File) -> Vec<String> {
    let tokens = without_tests(&file.tokens());
    DOORS
        .iter()
        .filter(|door| !door.is_open_to(&file.path))
        .flat_map(|door| {
            let mut problems = by_path(door, file, &tokens);
            problems.extend(by_word(door, file, &tokens));
            problems
        })
        .collect()
}

fn by_path(door: &Door, file: &File, tokens: &[Token<'_>]) -> Vec<String> {
    let mut problems = Vec::new();
    for path in paths(tokens, &file.module()) {
        // A word alone is a local name unless it is imported: `rand` may be a variable.
        let is_path = path.parts.len() > 1 || imports(tokens, &path.parts[0], path.line);
        if is_path && door.is_named_by(&path) {
            problems.push(door.message(&file.path, path.line, &path.parts.join("::")));
        }
    }
    problems
}

/// Whether `use name;` or `extern crate name;` stands on this line.
fn imports(tokens: &[Token<'_>], name: &str, line: usize) -> bool {
    tokens.windows(2).any(|pair| {
        matches!(pair[0].text, "use" | "crate") && pair[1].text == name && pair[1].line == line
    })
}

fn by_word(door: &Door, file: &File, tokens: &[Token<'_>]) -> Vec<String> {
    let mut problems = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let text = |offset: usize| tokens.get(i + offset).map_or("", |token| token.text);
        let is_macro = text(1) == "!" && matches!(text(2), "(" | "[" | "{");
        if door.words.contains(&token.text) || (is_macro && door.macros.contains(&token.text)) {
            problems.push(door.message(&file.path, token.line, token.text));
        }
    }
    problems
}

#[cfg(test)]
fn problems_in(path: &str, text: &str) -> usize {
    check(&File::new(path, text)).len()
}

#[test]
fn each_door_catches_who_is_not_let_in() {
    assert_eq!(problems_in("simulate/mod.rs", "use rand::Rng;"), 1);
    assert_eq!(problems_in("math/mod.rs", "fn f() { ::rand_distr::Normal::new(0.0, 1.0) }"), 1);
    assert_eq!(problems_in("model.rs", "let s: Philox = s;"), 1);
    assert_eq!(problems_in("chart/fan.rs", "use rayon::prelude::*;"), 1);
    assert_eq!(problems_in("plan/mod.rs", "use std::{fmt, fs};"), 1);
    assert_eq!(problems_in("plan/mod.rs", "use std::io::{Write, stdout};"), 1);
    assert_eq!(problems_in("scenario/check.rs", "let t = toml::from_str(s);"), 1);
    assert_eq!(problems_in("summary/mod.rs", "use csv::{Reader, Writer};"), 1);
    assert_eq!(problems_in("report/mod.rs", "use plotters::prelude::*; use tiny_skia as t;"), 2);
    assert_eq!(problems_in("report/mod.rs", "use clap::Parser; println!(); eprintln!{};"), 3);
    assert_eq!(problems_in("model.rs", "std::process::exit(1); use std::env;"), 2);
    assert_eq!(problems_in("simulate/mod.rs", "use std::time::Instant; let t: SystemTime;"), 2);
    assert_eq!(problems_in("cli/mod.rs", "use pyo3::prelude::*;"), 1);
}

#[test]
fn each_door_lets_its_own_module_in() {
    assert_eq!(problems_in("random/philox.rs", "use rand::Rng; struct Philox; Stream::new()"), 0);
    assert_eq!(problems_in("simulate/mod.rs", "use rayon::prelude::*;"), 0);
    assert_eq!(
        problems_in("plan/file.rs", "use std::fs; toml::from_str(s); csv::Reader::new()"),
        0
    );
    assert_eq!(problems_in("chart/fan.rs", "use plotters::prelude::*; use tiny_skia::Pixmap;"), 0);
    assert_eq!(problems_in("cli/run.rs", "use clap::Parser; println!(); std::env::args()"), 0);
    assert_eq!(problems_in("main.rs", "std::process::exit(attain::cli::main())"), 0);
}

#[test]
fn a_door_is_a_module_in_one_file_or_many() {
    assert_eq!(problems_in("plan/file/table.rs", "use toml::Spanned;"), 0);
    assert_eq!(problems_in("plan/file.rs", "use toml::Spanned;"), 0);
    assert_eq!(problems_in("plan/filed.rs", "use toml::Spanned;"), 1);
    assert_eq!(problems_in("plan/other/file.rs", "use toml::Spanned;"), 1);
    assert_eq!(problems_in("plan/mod.rs", "use toml::Spanned;"), 1);
}

#[test]
fn what_is_not_code_or_only_looks_alike_is_free() {
    assert_eq!(problems_in("plan/mod.rs", "//! `std::fs`\n/// println!(\"x\")\nfn f() {}"), 0);
    assert_eq!(problems_in("plan/mod.rs", "const HELP: &str = \"use rand::Rng\";"), 0);
    assert_eq!(problems_in("plan/mod.rs", "#[cfg(test)] mod tests { use std::fs; }"), 0);
    assert_eq!(problems_in("plan/mod.rs", "let rand = 1; a.rand; crate::plan::toml::x();"), 0);
    assert_eq!(problems_in("model.rs", "env!(\"CARGO_PKG_VERSION\"); csv::Writer::new()"), 0);
}
