//! A folder of reference files: tables and JSON texts, found by shape.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;

use super::json::Node;
use super::table::Table;
use crate::error::{Fault, Problem, Result};

/// The files of one family.
pub(super) struct Folder {
    name: String,
    tables: BTreeMap<String, Rc<Table>>,
    /// Tables of the other families: some cases rest on series that stand there.
    elsewhere: Vec<Rc<Table>>,
    texts: BTreeMap<String, Node>,
    problems: Vec<Problem>,
    claimed: RefCell<BTreeSet<String>>,
}

impl Folder {
    /// A folder from the names and texts of its files.
    pub(super) fn new<'a>(name: &str, files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut folder = Self {
            name: name.to_string(),
            tables: BTreeMap::new(),
            elsewhere: Vec::new(),
            texts: BTreeMap::new(),
            problems: Vec::new(),
            claimed: RefCell::default(),
        };
        for (file, text) in files {
            folder.add(file, text);
        }
        folder
    }

    /// Adds one file by its name and text.
    fn add(&mut self, file: &str, text: &str) {
        let path = format!("{}/{file}", self.name);
        let text = text.trim_start_matches('\u{feff}');
        if file.ends_with(".csv") {
            match Table::parse(&path, text) {
                Ok(table) => drop(self.tables.insert(file.to_string(), Rc::new(table))),
                Err(problems) => self.problems.extend(problems),
            }
        } else {
            match Node::parse(&path, text) {
                Ok(node) => drop(self.texts.insert(file.to_string(), node)),
                Err(problem) => self.problems.push(problem),
            }
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What is wrong with files that could not be read at all.
    pub(super) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The tables that have all these columns, with the names of their files.
    pub(super) fn tables_with<'a>(
        &'a self,
        columns: &'a [&'a str],
    ) -> impl Iterator<Item = &'a Table> {
        self.tables.iter().filter(|(_, table)| table.has(columns)).map(|(file, table)| {
            self.claimed.borrow_mut().insert(file.clone());
            table.as_ref()
        })
    }

    /// The first table with all these columns, here or in the folder of another family.
    pub(super) fn table_anywhere(&self, columns: &[&str]) -> Option<&Table> {
        let own = self.tables.iter().find(|(_, table)| table.has(columns));
        if let Some((file, table)) = own {
            self.claimed.borrow_mut().insert(file.clone());
            return Some(table);
        }
        self.elsewhere.iter().find(|table| table.has(columns)).map(Rc::as_ref)
    }

    /// The tables of a shape that columns alone do not tell.
    pub(super) fn tables_where<'a>(
        &'a self,
        known: impl Fn(&Table) -> bool + 'a,
    ) -> impl Iterator<Item = &'a Table> {
        self.tables.iter().filter(move |(_, table)| known(table)).map(|(file, table)| {
            self.claimed.borrow_mut().insert(file.clone());
            table.as_ref()
        })
    }

    /// The JSON text that another file names.
    pub(super) fn text(&self, file: &str) -> Option<&Node> {
        let node = self.texts.get(file)?;
        self.claimed.borrow_mut().insert(file.to_string());
        Some(node)
    }

    /// The table that another file names.
    pub(super) fn table(&self, file: &str) -> Option<&Table> {
        let table = self.tables.get(file)?;
        self.claimed.borrow_mut().insert(file.to_string());
        Some(table)
    }

    /// The JSON texts whose outermost value has all these keys.
    pub(super) fn objects_with<'a>(
        &'a self,
        keys: &'a [&'a str],
    ) -> impl Iterator<Item = &'a Node> {
        self.texts_where(move |node| node.has(keys))
    }

    /// The JSON texts that are lists whose first element has all these keys.
    pub(super) fn lists_with<'a>(&'a self, keys: &'a [&'a str]) -> impl Iterator<Item = &'a Node> {
        self.texts_where(move |node| node.first().is_some_and(|first| first.has(keys)))
    }

    /// The JSON texts with a list `cases` whose first element has all these keys.
    pub(super) fn cases_with<'a>(&'a self, keys: &'a [&'a str]) -> impl Iterator<Item = &'a Node> {
        self.texts_where(move |node| {
            let first = node.find("cases").and_then(|cases| cases.first());
            first.is_some_and(|first| first.has(keys))
        })
    }

    fn texts_where<'a>(
        &'a self,
        known: impl Fn(&Node) -> bool + 'a,
    ) -> impl Iterator<Item = &'a Node> {
        self.texts.iter().filter(move |(_, node)| known(node)).map(|(file, node)| {
            self.claimed.borrow_mut().insert(file.clone());
            node
        })
    }

    /// The files that nobody asked for.
    pub(super) fn unclaimed(&self) -> Vec<String> {
        let claimed = self.claimed.borrow();
        let mut files: Vec<&String> = self.tables.keys().chain(self.texts.keys()).collect();
        files.sort();
        files.into_iter().filter(|file| !claimed.contains(*file)).cloned().collect()
    }
}

/// The folders of a folder, each with its `*.csv` and `*.json` files.
pub(super) fn read_all(root: &Path) -> Result<Vec<Folder>> {
    let mut folders = Vec::new();
    for name in names(root)?.into_iter().filter(|name| root.join(name).is_dir()) {
        folders.push(read(&root.join(&name), &name)?);
    }
    introduce(&mut folders);
    if folders.is_empty() {
        let fault = Fault::Unreadable {
            path: root.display().to_string(),
            cause: "it holds no folder of reference cases".into(),
        };
        let hint = "name a folder that is laid out like tests/reference: one folder a family";
        return Err(Problem::new(fault).hint(hint).into());
    }
    Ok(folders)
}

/// Lets each folder see the tables of the others.
fn introduce(folders: &mut [Folder]) {
    for index in 0..folders.len() {
        let name = folders[index].name.clone();
        let others = folders.iter().filter(|other| other.name != name);
        let tables = others.flat_map(|other| other.tables.values().cloned()).collect();
        folders[index].elsewhere = tables;
    }
}

fn read(path: &Path, name: &str) -> Result<Folder> {
    let mut texts = Vec::new();
    for file in names(path)? {
        if file.ends_with(".csv") || file.ends_with(".json") {
            let full = path.join(&file);
            let text = std::fs::read_to_string(&full).map_err(|cause| unreadable(&full, &cause))?;
            texts.push((file, text));
        }
    }
    Ok(Folder::new(name, texts.iter().map(|(file, text)| (file.as_str(), text.as_str()))))
}

/// The names in a folder, sorted.
fn names(path: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(path).map_err(|cause| unreadable(path, &cause))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|cause| unreadable(path, &cause))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn unreadable(path: &Path, cause: &std::io::Error) -> Problem {
    let path = path.display().to_string();
    Problem::new(Fault::Unreadable { path, cause: cause.to_string() })
        .hint("name a folder that is laid out like tests/reference: one folder a family")
}
