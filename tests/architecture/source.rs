//! Reads source files, and takes from them what is not code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::tokens::{Token, tokens};

/// One source file.
pub struct File {
    /// Its path below the folder that was read, with `/` on every system.
    pub path: String,
    /// All of its text.
    pub text: String,
    /// Its text without comments and literals; the lines stay where they are.
    pub code: String,
}

impl File {
    /// A file with this path and text.
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), code: code_only(text) }
    }

    /// The words and signs of the code.
    pub fn tokens(&self) -> Vec<Token<'_>> {
        tokens(&self.code)
    }

    /// The module that the file is: `plan/file.rs` is `["plan", "file"]`.
    pub fn module(&self) -> Vec<&str> {
        let mut module: Vec<&str> = self.path.trim_end_matches(".rs").split('/').collect();
        if matches!(module.last(), Some(&("mod" | "lib" | "main"))) {
            module.pop();
        }
        module
    }
}

/// The folder of the project.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All `.rs` files in a folder and the folders in it, in order of their paths; none if the folder
/// is missing.
pub fn read_sources(folder: &Path) -> Vec<File> {
    let mut files = Vec::new();
    read_into(folder, "", &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn read_into(folder: &Path, prefix: &str, files: &mut Vec<File>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') && name != "target" {
            read_into(&path, &format!("{prefix}{name}/"), files);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).unwrap();
            files.push(File::new(&format!("{prefix}{name}"), &text));
        }
    }
}

/// Puts blanks in the place of comments and of string and character literals.
fn code_only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = end_of_non_code(&chars, at);
        if end == at {
            code.push(chars[at]);
            at += 1;
        } else {
            let blanked = &chars[at..end.min(chars.len())];
            code.extend(blanked.iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    code
}

/// Where the comment or literal that begins at `at` ends; `at` itself if none begins there.
fn end_of_non_code(chars: &[char], at: usize) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let inside_word = at > 0 && is_word(chars[at - 1]);
    match (chars[at], chars.get(at + 1)) {
        ('/', Some('/')) => find(chars, at, |c| c == '\n'),
        ('/', Some('*')) => end_of_block_comment(chars, at),
        ('"', _) => end_of_string(chars, at),
        ('\'', Some('\\')) => find(chars, at + 3, |c| c == '\'') + 1,
        ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => at + 3,
        ('r' | 'b' | 'c', _) if !inside_word => end_of_raw_string(chars, at),
        _ => at,
    }
}

fn find(chars: &[char], from: usize, matches: impl Fn(char) -> bool) -> usize {
    (from..chars.len()).find(|&i| matches(chars[i])).unwrap_or(chars.len())
}

fn end_of_string(chars: &[char], at: usize) -> usize {
    let mut i = at + 1;
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

fn end_of_block_comment(chars: &[char], at: usize) -> usize {
    let (mut depth, mut i) = (1, at + 2);
    while depth > 0 && i + 1 < chars.len() {
        match (chars[i], chars[i + 1]) {
            ('/', '*') => (depth, i) = (depth + 1, i + 2),
            ('*', '/') => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
    }
    if depth > 0 { chars.len() } else { i }
}

/// Raw strings: `r"…"`, `r#"…"#`, `br"…"`, `cr"…"`.
fn end_of_raw_string(chars: &[char], at: usize) -> usize {
    let mut i = at + usize::from(chars[at] != 'r');
    if chars.get(i) != Some(&'r') {
        return at;
    }
    let hashes = chars[i + 1..].iter().take_while(|&&c| c == '#').count();
    i += 1 + hashes;
    if chars.get(i) != Some(&'"') {
        return at;
    }
    let closes = |i: usize| {
        let after = &chars[i + 1..];
        chars[i] == '"' && after.iter().take_while(|&&c| c == '#').count() >= hashes
    };
    let end = (i + 1..chars.len()).find(|&i| closes(i));
    end.map_or(chars.len(), |end| end + 1 + hashes)
}

/// The tokens without the items that only tests see: those under `#[cfg(test)]`.
pub fn without_tests<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match test_item(tokens, at) {
            Some((_, end)) => at = end,
            None => {
                kept.push(tokens[at]);
                at += 1;
            }
        }
    }
    kept
}

/// The first token of the test-only item whose `#[cfg(test)]` stands at `at`, and its end.
fn test_item(tokens: &[Token<'_>], at: usize) -> Option<(usize, usize)> {
    let starts = |signs: &[&str]| {
        let ahead = tokens[at..].iter().map(|token| token.text);
        ahead.take(signs.len()).eq(signs.iter().copied())
    };
    if !starts(&["#", "[", "cfg", "(", "test", ")", "]"])
        && !starts(&["#", "[", "cfg", "(", "all", "(", "test", ","])
    {
        return None;
    }
    let mut start = at;
    while start < tokens.len() && tokens[start].text == "#" {
        start = end_of_group(tokens, start + 1);
    }
    Some((start, end_of_item(tokens, start)))
}

/// An item ends with `;` or with the brace that closes its body.
fn end_of_item(tokens: &[Token<'_>], start: usize) -> usize {
    let is_use = tokens[start..]
        .iter()
        .map(|token| token.text)
        .find(|text| !matches!(*text, "pub" | "(" | "crate" | "super" | ")"))
        .is_some_and(|text| text == "use");
    let mut i = start;
    while i < tokens.len() {
        match tokens[i].text {
            ";" => return i + 1,
            "{" if !is_use => return end_of_group(tokens, i),
            "(" | "[" | "{" => i = end_of_group(tokens, i),
            _ => i += 1,
        }
    }
    i
}

/// Where the bracket that opens at `open` closes, and one further.
pub fn end_of_group(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return i + 1;
        }
    }
    tokens.len()
}

/// The files of modules that are declared as `#[cfg(test)] mod name;`, and the files below them.
pub fn test_only_files(files: &[File]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in files {
        let tokens = file.tokens();
        for at in 0..tokens.len() {
            let Some((start, end)) = test_item(&tokens, at) else {
                continue;
            };
            let item: Vec<&str> = tokens[start..end].iter().map(|token| token.text).collect();
            let ["mod", name, ";"] = item[item.len().saturating_sub(3)..] else {
                continue;
            };
            let mut module = file.module();
            module.push(name);
            let inside = |other: &&File| other.module().starts_with(&module);
            found.extend(files.iter().filter(inside).map(|other| other.path.clone()));
        }
    }
    found
}

#[test]
fn comments_and_literals_are_not_code() {
    let text = "a /* b /* c */ d */ e // f\n\"g \\\" h\" 'i' '\\'' r#\"j \" k\"# b\"l\" &'m n";
    let file = File::new("x.rs", text);
    let words: Vec<&str> = file.tokens().iter().map(|token| token.text).collect();
    assert_eq!(words, ["a", "e", "b", "&", "m", "n"]);
    assert_eq!(file.tokens().last().unwrap().line, 2);
}

#[test]
fn test_items_are_left_out() {
    let text = "#[cfg(test)] use a::{b, c}; d #[cfg(test)] #[allow(x)] mod e { f { g } } h \
                #[cfg(not(test))] i";
    let file = File::new("x.rs", text);
    let kept = without_tests(&file.tokens());
    let words: Vec<&str> = kept.iter().map(|token| token.text).collect();
    let after = ["#", "[", "cfg", "(", "not", "(", "test", ")", ")", "]", "i"];
    assert_eq!(words[..2], ["d", "h"]);
    assert_eq!(words[2..], after);
}

#[test]
fn files_of_test_modules_are_known() {
    let files = [
        File::new("plan/mod.rs", "mod file; #[cfg(test)] mod tests;"),
        File::new("plan/file.rs", ""),
        File::new("plan/tests.rs", ""),
        File::new("plan/tests/deep.rs", ""),
    ];
    let found: Vec<String> = test_only_files(&files).into_iter().collect();
    assert_eq!(found, ["plan/tests.rs", "plan/tests/deep.rs"]);
}
