//! No file names a folder that only one machine has.

use std::fs;
use std::path::Path;
use std::process::Command;

/// First folders of absolute paths. They stand without slashes so that this file passes.
const FIRST_FOLDERS: [&str; 5] = ["home", "root", "work", "tmp", "Users"];

/// Folders that hold what was built, where git is not there to say so.
const BUILT: [&str; 5] = ["target", "output", "node_modules", "book", "__pycache__"];

/// The paths of the project's files: those that git keeps or would keep. Where git cannot tell,
/// all files outside folders that are built or hidden.
pub fn project_files(root: &Path) -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output();
    if let Ok(listed) = listed
        && listed.status.success()
    {
        let names = String::from_utf8_lossy(&listed.stdout).into_owned();
        let names = names.split('\0').filter(|name| !name.is_empty());
        return names.map(str::to_owned).collect();
    }
    let mut files = Vec::new();
    walk(root, "", &mut files);
    files
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_file() {
            files.push(format!("{prefix}{name}"));
        } else if path.is_dir() && !name.starts_with('.') && !BUILT.contains(&name.as_str()) {
            walk(&path, &format!("{prefix}{name}/"), files);
        }
    }
}

/// The problems of one file of the project. What is not text has none, nor has a file that git
/// lists and that is gone.
pub fn check_file(root: &Path, path: &str) -> Vec<String> {
    match fs::read(root.join(path)).map(String::from_utf8) {
        Ok(Ok(text)) => check(path, &text),
        _ => Vec::new(),
    }
}

/// All absolute paths in a text that begin with a folder of one machine.
fn check(path: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for folder in FIRST_FOLDERS {
            let absolute = format!("/{folder}/");
            if line.match_indices(&absolute).any(|(at, _)| begins_path(&line[..at])) {
                let line = index + 1;
                problems.push(format!("{path}:{line}: `{absolute}` is a folder of one machine"));
            }
        }
    }
    problems
}

/// Whether a `/` after this text begins a path. After a name it goes on with one, as in the
/// address of a page.
fn begins_path(before: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || "._-~%)}>]*".contains(c);
    !before.chars().next_back().is_some_and(goes_on) || before.ends_with("C:")
}

#[test]
fn an_absolute_path_is_caught() {
    for folder in FIRST_FOLDERS {
        let problems = |text: String| check("a.toml", &text).len();
        assert_eq!(problems(format!("x\npath = \"/{folder}/me/x.csv\"")), 1);
        assert_eq!(problems(format!("file:///{folder}/me")), 1);
        assert_eq!(problems(format!("C:/{folder}/me")), 1);
    }
}

#[test]
fn addresses_and_relative_paths_are_free() {
    for folder in FIRST_FOLDERS {
        let problems = |text: String| check("a.toml", &text).len();
        assert_eq!(problems(format!("https://example.org/{folder}/page")), 0);
        assert_eq!(problems(format!("../{folder}/x and $HOME/{folder}/x and a/{folder}/b")), 0);
    }
}

#[test]
fn without_git_the_folders_are_walked() {
    let mut files = Vec::new();
    walk(&super::source::project(), "", &mut files);
    assert!(files.contains(&"tests/architecture/places.rs".to_owned()));
}
