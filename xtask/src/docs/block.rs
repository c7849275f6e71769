//! Finds the blocks of a document: what stands in the comment, and which lines follow it.

use std::ops::Range;

/// How a comment starts that names a command.
const START: &str = "<!-- output of: ";
/// How it ends.
const END: &str = "-->";

/// What the comment of a block says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directive {
    /// The words of the command after its name.
    pub arguments: Vec<String>,
    /// What of the results is shown; what is printed if nothing is named.
    pub view: Option<String>,
    /// The folder, of which a copy is made, in which the command runs.
    pub folder: Option<String>,
    /// Changes in that copy: file, text, new text.
    pub edits: Vec<[String; 3]>,
}

/// What follows the comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Lines between fences.
    Fence,
    /// A table.
    Table,
    /// A picture, with its path from the document.
    Picture(String),
}

/// A block of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Line of the comment, from 1.
    pub line: usize,
    /// What it says.
    pub directive: Directive,
    /// What follows.
    pub kind: Body,
    /// The lines that are renewed, counted from 0: without fences.
    pub body: Range<usize>,
}

/// All blocks of a document, or the line that cannot be understood and why.
pub fn find(lines: &[String]) -> Result<Vec<Block>, (usize, String)> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if !lines[at].starts_with(START) {
            at += 1;
            continue;
        }
        let start = at;
        let fail = |cause: &str| (start + 1, cause.to_owned());
        while !lines[at].ends_with(END) {
            at += 1;
            if at == lines.len() {
                return Err(fail("the comment has no end"));
            }
        }
        let comment = lines[start..=at].join("\n");
        let inner = comment[START.len()..comment.len() - END.len()].trim_end();
        let directive = directive(inner).map_err(|cause| fail(&cause))?;
        at += 1;
        let (kind, body) = follows(lines, at)
            .ok_or_else(|| fail("after the comment there must be a fence, a table or a picture"))?;
        at = body.end;
        blocks.push(Block { line: start + 1, directive, kind, body });
    }
    Ok(blocks)
}

fn follows(lines: &[String], at: usize) -> Option<(Body, Range<usize>)> {
    let first = lines.get(at)?;
    let until = |stop: &dyn Fn(&String) -> bool, from: usize| {
        lines[from..].iter().position(stop).map_or(lines.len(), |length| from + length)
    };
    if first.starts_with("```") {
        return Some((Body::Fence, at + 1..until(&|line| line.starts_with("```"), at + 1)));
    }
    if first.starts_with('|') {
        return Some((Body::Table, at..until(&|line| !line.starts_with('|'), at)));
    }
    let shown = first.strip_prefix("![")?.split_once("](")?.1.strip_suffix(')')?;
    Some((Body::Picture(shown.to_owned()), at..at + 1))
}

/// Reads `COMMAND (VIEW)`, then lines `in: FOLDER` and `edit FILE: TEXT => NEW`.
fn directive(text: &str) -> Result<Directive, String> {
    let mut lines = text.lines().map(str::trim);
    let first = lines.next().unwrap_or_default();
    let (command, view) = match first.strip_suffix(')').and_then(|text| text.split_once(" (")) {
        Some((command, view)) => (command, Some(view.to_owned())),
        None => (first, None),
    };
    let command =
        command.strip_prefix("cargo run --release -- ").or(command.strip_prefix("attain "));
    let command =
        command.ok_or("the command must begin with `attain` or `cargo run --release --`")?;
    let arguments = command.split_whitespace().map(str::to_owned).collect();
    let mut directive = Directive { arguments, view, ..Directive::default() };
    for line in lines {
        if let Some(folder) = line.strip_prefix("in: ") {
            directive.folder = Some(folder.to_owned());
        } else if let Some((file, (old, new))) = line
            .strip_prefix("edit ")
            .and_then(|text| text.split_once(": "))
            .and_then(|(file, change)| Some((file, change.split_once(" => ")?)))
        {
            directive.edits.push([file, old, new].map(str::to_owned));
        } else {
            return Err(format!("`{line}` is neither `in: FOLDER` nor `edit FILE: TEXT => NEW`"));
        }
    }
    if directive.folder.is_none() && !directive.edits.is_empty() {
        return Err("an edit needs a line `in: FOLDER`, so that it changes a copy".into());
    }
    Ok(directive)
}

/// Whether two outputs are the same but for times and rates, which differ from run to run.
///
/// A number before `s`, `ms`, `min`, `paths/s` or `/s` is a time or a rate.
pub fn same(now: &[String], new: &[String]) -> bool {
    let plain = |lines: &[String]| lines.iter().map(|line| timeless(line)).collect::<Vec<_>>();
    plain(now) == plain(new)
}

fn timeless(line: &str) -> String {
    const UNITS: [&str; 5] = ["s", "ms", "min", "paths/s", "/s"];
    let mut words: Vec<&str> = line.split(' ').collect();
    for index in 1..words.len() {
        let unit = words[index].trim_end_matches([',', '.', ';', ')']);
        let number = words[index - 1].trim_start_matches('(').replace(',', "");
        if UNITS.contains(&unit) && number.parse::<f64>().is_ok() {
            words[index - 1] = "…";
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn blocks_of_all_kinds_are_found() {
        let text = "# A\n<!-- output of: attain check a.toml\n in: docs/x\n edit p/q.toml: a = 1 => a = 2 -->\n\
                    ```text\nold\n```\n<!-- output of: cargo run --release -- run a.toml (fans.csv) -->\n| a |\n|---|\n\n\
                    <!-- output of: attain run a.toml (charts/b.png) -->\n![words](images/b.png)\n";
        let found = find(&lines(text)).unwrap();
        let kinds: Vec<&Body> = found.iter().map(|block| &block.kind).collect();
        assert_eq!(kinds, [&Body::Fence, &Body::Table, &Body::Picture("images/b.png".into())]);
        assert_eq!(found[0].directive.arguments, ["check", "a.toml"]);
        assert_eq!(found[0].directive.folder.as_deref(), Some("docs/x"));
        assert_eq!(found[0].directive.edits, [["p/q.toml", "a = 1", "a = 2"].map(str::to_owned)]);
        assert_eq!((found[0].line, found[0].body.clone()), (2, 5..6));
        assert_eq!(found[1].directive.view.as_deref(), Some("fans.csv"));
        assert_eq!(found[1].body, 8..10);
    }

    #[test]
    fn what_cannot_be_renewed_is_refused() {
        let refused = |text: &str| find(&lines(text)).unwrap_err();
        assert_eq!(refused("<!-- output of: the command above -->\n| a |").0, 1);
        assert!(refused("<!-- output of: attain run a -->\nwords").1.contains("a fence"));
        assert!(
            refused("<!-- output of: attain run a\n edit b: c => d -->\n```\n").1.contains("in:")
        );
    }

    #[test]
    fn only_times_and_rates_may_differ() {
        let same = |now: &str, new: &str| super::same(&lines(now), &lines(new));
        assert!(same("done in 1.2 s, 3,400 paths/s", "done in 9 s, 17 paths/s"));
        assert!(!same("done in 1.2 s: 60%", "done in 1.2 s: 61%"));
        assert!(!same("12 targets", "13 targets"));
        assert!(!same("a", "a\nb"));
    }
}
