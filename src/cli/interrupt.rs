//! What Ctrl-C does: the first keeps what is finished, the second ends the command at once.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::Result;
use crate::simulate::Watch;

/// A wrapper such as `timeout` may pass one interrupt on twice; nobody presses two keys twice that fast.
const ONE: Duration = Duration::from_millis(250);

/// Exit code of a command that was interrupted.
pub(super) const INTERRUPTED: u8 = 130;

/// What an interrupt does to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum First {
    /// The first stops the drawing of paths, and results of these paths are written.
    Keeps,
    /// The first ends the command, since a part of its work is of no use.
    Ends,
}

/// The watch of a command, with what an interrupt must not cut in two.
#[derive(Debug, Default)]
pub(super) struct Interrupt {
    pub watch: Watch,
    /// Held while a folder is written; true once that of the present scenario is there.
    written: Mutex<bool>,
}

impl Interrupt {
    /// Listens to interrupts until the command ends.
    pub(super) fn listen(first: First) -> Arc<Self> {
        let interrupt = Arc::new(Self::default());
        let heard = Arc::clone(&interrupt);
        // Without a handler an interrupt ends the program at once, and keeps nothing.
        let mut since: Option<Instant> = None;
        let _ = ctrlc::set_handler(move || {
            heard.watch.stop.store(true, Ordering::Relaxed);
            if first == First::Ends || since.is_some_and(|first| first.elapsed() > ONE) {
                heard.end(since.is_some());
            }
            since.get_or_insert_with(Instant::now);
        });
        interrupt
    }

    /// True from the first interrupt on.
    pub(super) fn has_come(&self) -> bool {
        self.watch.stop.load(Ordering::Relaxed)
    }

    /// A new scenario: nothing of it is written.
    pub(super) fn begin(&self) {
        self.watch.done.store(0, Ordering::Relaxed);
        *self.written.lock().unwrap_or_else(PoisonError::into_inner) = false;
    }

    /// Writes a folder, which takes a moment that no interrupt cuts in two.
    pub(super) fn write(&self, write: impl FnOnce() -> Result<PathBuf>) -> Result<PathBuf> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = write()?;
        *written = true;
        Ok(folder)
    }

    fn end(&self, again: bool) {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let said = if again { "interrupted again" } else { "interrupted" };
        let left = if *written { "" } else { "; results that were not finished are not written" };
        // The line of the progress may stand there.
        eprintln!("\n{said}{left}");
        std::process::exit(INTERRUPTED.into());
    }
}
