//! One input file: its text, the places in it, and the problems found there.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{Fault, Place, Problem, nearest};

/// A file that is being read. Problems and places are gathered here, so that readers can go on after each.
pub(crate) struct Page {
    file: String,
    text: String,
    starts: Vec<usize>,
    problems: RefCell<Vec<Problem>>,
    places: RefCell<HashMap<String, Place>>,
}

impl Page {
    /// Opens a file and notes its digest in `inputs`; what is wrong goes to `problems`.
    pub(crate) fn open(
        path: &Path,
        named_at: Option<Place>,
        inputs: &mut Vec<(PathBuf, String)>,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let file = path.display().to_string();
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(cause) => {
                let (cause, hint) = unreadable(path, &cause);
                let fault = Fault::Unreadable { path: file, cause };
                problems.push(Problem::new(fault).at(named_at).hint(hint));
                return None;
            }
        };
        inputs.push((path.to_path_buf(), digest(&bytes)));
        let (text, fault) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
            }
        };
        let stripped = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mark = text.len() - stripped.len();
        let page = Self::new(file, stripped.to_owned());
        let Some(at) = fault.map(|at| at.saturating_sub(mark)) else { return Some(page) };
        let fault = Fault::Syntax("this is not UTF-8 text".into());
        let hint = "save the file with the encoding UTF-8 (in Excel: \"CSV UTF-8\")";
        problems.push(Problem::new(fault).at(Some(page.place(at..at + 1))).hint(hint));
        None
    }

    /// A page from a text that is already at hand.
    pub(crate) fn new(file: String, text: String) -> Self {
        let starts = std::iter::once(0)
            .chain(
                text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1),
            )
            .collect::<Vec<usize>>();
        // Most lines have one name or two; growing the map would hash them again.
        let places = RefCell::new(HashMap::with_capacity(2 * starts.len()));
        Self { file, text, starts, problems: RefCell::default(), places }
    }

    /// The text, without a byte order mark.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The place of a range of bytes.
    pub(crate) fn place(&self, span: Range<usize>) -> Place {
        let start = self.boundary(span.start);
        let line = self.starts.partition_point(|first| *first <= start) - 1;
        let first = self.starts[line];
        let rest = &self.text[first..];
        let text = rest.split('\n').next().unwrap_or(rest).trim_end_matches('\r');
        let end = self.boundary(span.end).min(first + text.len()).max(start);
        Place {
            file: self.file.clone(),
            line: line + 1,
            column: self.text[first..start].chars().count() + 1,
            width: self.text[start..end].chars().count().max(1),
            text: text.to_owned(),
        }
    }

    /// Records a problem at a range of bytes.
    pub(crate) fn problem(&self, fault: Fault, span: Range<usize>, hint: Option<String>) {
        let problem = Problem { fault, place: Some(self.place(span)), hint };
        self.problems.borrow_mut().push(problem);
    }

    /// Forgets that a key is missing, once it was found misspelt.
    pub(crate) fn forget_missing(&self, key: &str, table: &str) {
        let missing = Fault::MissingKey { key: key.into(), table: table.into() };
        self.problems.borrow_mut().retain(|problem| problem.fault != missing);
    }

    /// Remembers where a dotted name stands; a second one of the same name is kept as `name (2)`.
    pub(crate) fn mark(&self, name: &str, span: Range<usize>) {
        let place = self.place(span);
        let mut places = self.places.borrow_mut();
        match places.entry(name.to_owned()) {
            Entry::Vacant(free) => {
                free.insert(place);
            }
            Entry::Occupied(_) => {
                places.entry(format!("{name} (2)")).or_insert(place);
            }
        }
    }

    /// Gives up the problems and places that were gathered.
    pub(crate) fn close(self, problems: &mut Vec<Problem>) -> HashMap<String, Place> {
        problems.append(&mut self.problems.into_inner());
        self.places.into_inner()
    }

    fn boundary(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// What the system said about a file, in plain words that are the same on every system, and advice.
fn unreadable(path: &Path, cause: &std::io::Error) -> (String, String) {
    if path.is_dir() {
        return ("it is a folder".into(), "name the file in it".into());
    }
    match cause.kind() {
        std::io::ErrorKind::NotFound => ("there is no such file".into(), absent(path)),
        std::io::ErrorKind::PermissionDenied => {
            ("permission denied".into(), "ask for the right to read it".into())
        }
        _ => (cause.to_string(), "see that it can be opened".into()),
    }
}

/// Advice on a file that is not there: the nearest name in its folder.
fn absent(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).into_iter().flatten();
    let files = entries.flatten().filter(|entry| entry.path().is_file());
    let mut names: Vec<String> =
        files.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    if ["history.csv", "sources.csv"].contains(&&*name) {
        return "a plan folder holds plan.toml, history.csv and sources.csv".into();
    }
    match nearest(&name, names.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "check the name and the folder".into(),
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
