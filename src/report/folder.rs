//! A result folder that appears complete or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A folder that is written beside its final place and moved there when it is complete.
///
/// Dropping it before `finish` removes what was written and leaves an older folder untouched.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    partial: PathBuf,
    done: bool,
}

impl Folder {
    /// Begins a folder; parents are made.
    ///
    /// # Errors
    /// `Error::Write` if the parent cannot be made or written.
    pub fn begin(target: &Path) -> Result<Self> {
        let name = target.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_else(|| "results".to_string());
        let partial = target.with_file_name(format!(".{name}.partial"));
        let folder = Self { target: target.to_path_buf(), partial, done: false };
        let made = fs::remove_dir_all(&folder.partial)
            .or_else(|error| match error.kind() {
                io::ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            })
            .and_then(|()| fs::create_dir_all(&folder.partial));
        made.map_err(|source| Error::Write { path: folder.partial.clone(), source })?;
        Ok(folder)
    }

    /// Writes one file; folders in its name are made.
    ///
    /// # Errors
    /// `Error::Write` if it cannot be written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.partial.join(name);
        let made = match path.parent() {
            Some(parent) => fs::create_dir_all(parent),
            None => Ok(()),
        };
        made.and_then(|()| fs::write(&path, bytes))
            .map_err(|source| Error::Write { path: self.target.join(name), source })
    }

    /// Moves the folder to its place; an older one is replaced.
    ///
    /// # Errors
    /// `Error::Write` if it cannot be moved; the older folder is then put back.
    pub fn finish(mut self) -> Result<()> {
        let old = self.partial.with_extension("old");
        let failed = |source| Error::Write { path: self.target.clone(), source };
        let replaced = self.target.exists();
        if replaced {
            fs::rename(&self.target, &old).map_err(failed)?;
        }
        if let Err(source) = fs::rename(&self.partial, &self.target) {
            if replaced {
                // Best effort: the new folder is lost either way, the old one should not be.
                let _ = fs::rename(&old, &self.target);
            }
            return Err(failed(source));
        }
        self.done = true;
        if replaced {
            fs::remove_dir_all(&old).map_err(|source| Error::Write { path: old, source })?;
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_dir_all(&self.partial);
        }
    }
}
