//! Puts the table between its marks in the document.

use std::fs;

use crate::step::Workspace;

const DOCUMENT: &str = "docs/performance.md";
const START: &str = "<!-- measured by: cargo xtask bench --write -->";
const END: &str = "<!-- end of what was measured -->";

/// Writes the document again with the new table.
pub fn write(workspace: &Workspace, table: &str) -> Result<(), String> {
    let path = workspace.path(DOCUMENT);
    let old = fs::read_to_string(&path).map_err(|error| format!("{DOCUMENT}: {error}"))?;
    let new = replaced(&old, table).ok_or(format!("{DOCUMENT} has not the two marks"))?;
    fs::write(&path, new).map_err(|error| format!("{DOCUMENT}: {error}"))
}

/// The text with another table between the marks.
fn replaced(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(START)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{START}\n\n{}\n\n{END}{after}", table.trim()))
}

#[cfg(test)]
mod tests {
    use super::{END, START, replaced};

    #[test]
    fn only_what_stands_between_the_marks_changes() {
        let text = format!("a\n{START}\nold\n{END}\nb\n");
        let new = replaced(&text, "new").unwrap();
        assert_eq!(new, format!("a\n{START}\n\nnew\n\n{END}\nb\n"));
        assert_eq!(replaced(&new, "new").unwrap(), new);
        assert_eq!(replaced("no marks", "new"), None);
    }
}
