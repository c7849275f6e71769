//! Finds the paths in code, such as `crate::plan::Target`, with groups written out and `self` and
//! `super` resolved.

use super::tokens::Token;

/// A path in the code, written out in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Its parts. Paths into the crate begin with `crate`.
    pub parts: Vec<String>,
    /// The line where it stands.
    pub line: usize,
}

impl Path {
    /// Whether the path begins with these parts.
    pub fn starts_with(&self, parts: &[&str]) -> bool {
        self.parts.len() >= parts.len() && self.parts.iter().zip(parts).all(|(a, b)| a == b)
    }
}

/// All paths of a file that is the module `module`, single names included.
pub fn paths(tokens: &[Token<'_>], module: &[&str]) -> Vec<Path> {
    let mut reader = Reader { tokens, found: Vec::new() };
    // The module in which a token stands, with the brace depth at which each inline module began.
    let mut inside: Vec<String> = module.iter().map(|&part| part.to_owned()).collect();
    let (mut depth, mut opened) = (0_usize, Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].text {
            "mod" if reader.text(at + 2) == "{" => {
                inside.push(reader.text(at + 1).to_owned());
                opened.push(depth);
                depth += 1;
                at += 3;
            }
            "{" => (depth, at) = (depth + 1, at + 1),
            "}" => {
                depth = depth.saturating_sub(1);
                if opened.last() == Some(&depth) {
                    opened.pop();
                    inside.pop();
                }
                at += 1;
            }
            "::" if tokens.get(at + 1).is_some_and(Token::is_word) => {
                at = reader.path(at + 1, &[], &inside);
            }
            _ if tokens[at].is_word() => at = reader.path(at, &[], &inside),
            _ => at += 1,
        }
    }
    reader.found
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
    found: Vec<Path>,
}

impl Reader<'_> {
    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text)
    }

    /// Reads the path that begins at `at` below `base`, and returns where it ends.
    fn path(&mut self, mut at: usize, base: &[String], inside: &[String]) -> usize {
        let line = self.tokens[at].line;
        let mut parts = base.to_vec();
        loop {
            if self.text(at) == "{" {
                return self.group(at, &parts, inside);
            }
            if !self.tokens.get(at).is_some_and(Token::is_word) && self.text(at) != "*" {
                break;
            }
            push(&mut parts, self.text(at), inside);
            at += 1;
            if self.text(at) != "::" {
                break;
            }
            at += 1;
        }
        self.found.push(Path { parts, line });
        at
    }

    /// Reads the paths of a group, such as `{a, b::{c, d}, e as f}`.
    fn group(&mut self, open: usize, base: &[String], inside: &[String]) -> usize {
        let mut at = open + 1;
        while at < self.tokens.len() && self.text(at) != "}" {
            if self.tokens[at].is_word() || self.text(at) == "*" {
                at = self.path(at, base, inside);
                if self.text(at) == "as" {
                    at += 2;
                }
            } else {
                at += 1;
            }
        }
        at + 1
    }
}

/// Adds one part to a path; `self` and `super` are resolved at its beginning.
fn push(parts: &mut Vec<String>, part: &str, inside: &[String]) {
    match part {
        "self" | "super" if parts.is_empty() => {
            parts.push("crate".to_owned());
            parts.extend_from_slice(inside);
            if part == "super" && parts.len() > 1 {
                parts.pop();
            }
        }
        "super" if parts.len() > 1 => drop(parts.pop()),
        "self" | "super" => {}
        _ => parts.push(part.to_owned()),
    }
}

#[cfg(test)]
fn written_out(code: &str, module: &[&str]) -> Vec<String> {
    let tokens = super::tokens::tokens(code);
    let found = paths(&tokens, module);
    found.iter().map(|path| path.parts.join("::")).collect()
}

#[test]
fn groups_are_written_out() {
    let found = written_out("use crate::{plan::{Plan, file}, self, model as m};", &[]);
    let wanted = ["crate::plan::Plan", "crate::plan::file", "crate", "crate::model"];
    assert_eq!(found[1..], wanted);
}

#[test]
fn super_is_resolved() {
    let module = ["plan", "file"];
    assert!(written_out("super::super::model::f()", &module).contains(&"crate::model::f".into()));
    assert!(written_out("super::Plan", &module).contains(&"crate::plan::Plan".into()));
    assert!(written_out("self::super::x", &module).contains(&"crate::plan::x".into()));
    let inline = "mod deep { fn f() { super::a } } super::b";
    let found = written_out(inline, &module);
    assert!(found.contains(&"crate::plan::file::a".into()));
    assert!(found.contains(&"crate::plan::b".into()));
}

#[test]
fn the_path_of_a_crate_stands_alone() {
    assert!(written_out("::rand::Rng", &["plan"]).contains(&"rand::Rng".into()));
    assert!(written_out("crate::rand::Rng", &["plan"]).contains(&"crate::rand::Rng".into()));
}
