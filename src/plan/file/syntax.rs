//! Parses TOML and says what is wrong with its form, one problem for each part of a file.

use toml::Spanned;
use toml::de::{DeTable, Error};

use super::page::Page;
use crate::error::Fault;

/// Parses a page; syntax errors are recorded there.
///
/// After an error the rest of its part, up to the next header such as `[[target]]`, is passed over: an open quotation mark
/// would else make hundreds of errors. Later parts are parsed on their own.
pub(crate) fn parse(page: &Page) -> Option<Spanned<DeTable<'_>>> {
    let text = page.text();
    let (values, errors) = DeTable::parse_recoverable(text);
    let Some(error) = first(&errors) else { return Some(values) };
    let at = start(error);
    record(page, error, 0);
    let headers: Vec<usize> = headers(text).filter(|header| *header > at).collect();
    for (index, from) in headers.iter().enumerate() {
        let until = headers.get(index + 1).copied().unwrap_or(text.len());
        if let Some(error) = first(&DeTable::parse_recoverable(&text[*from..until]).1) {
            record(page, error, *from);
        }
    }
    None
}

/// The error that stands first; the parser gives them in another order.
fn first(errors: &[Error]) -> Option<&Error> {
    errors.iter().min_by_key(|error| start(error))
}

fn start(error: &Error) -> usize {
    error.span().map_or(0, |span| span.start)
}

fn record(page: &Page, error: &Error, offset: usize) {
    let span = error.span().unwrap_or(0..0);
    let span = span.start + offset..span.end + offset;
    let hint = typed_otherwise(page.text(), span.start)
        .unwrap_or_else(|| syntax_hint(error.message()).to_owned());
    page.problem(Fault::Syntax(error.message().to_owned()), span, Some(hint));
}

/// Where the lines begin that are the header of a table.
fn headers(text: &str) -> impl Iterator<Item = usize> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let name = line.split('#').next()?.trim_end();
        let name = name.strip_prefix('[')?.strip_suffix(']')?;
        let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let plain = |letter: char| letter.is_ascii_lowercase() || "_.".contains(letter);
        (!name.is_empty() && name.chars().all(plain)).then_some(start)
    })
}

/// Advice on a character that an input method may have put there.
fn typed_otherwise(text: &str, at: usize) -> Option<String> {
    let found = text.get(at..)?.chars().next()?;
    let meant = match found {
        '“' | '”' | '„' => '"',
        '‘' | '’' => '\'',
        '，' => ',',
        '＝' => '=',
        '【' | '［' => '[',
        '】' | '］' => ']',
        '　' => ' ',
        _ => return None,
    };
    Some(format!("`{found}` is not a character of TOML; type `{meant}`"))
}

/// Advice on a message of the parser.
fn syntax_hint(message: &str) -> &'static str {
    if message.contains("duplicate") {
        "keep one of the two"
    } else if message.contains("quoted") {
        "put a text in quotation marks: \"…\""
    } else if message.contains("string") {
        "close the text with a quotation mark; within a text write \\\" for one"
    } else {
        "a line of TOML is key = value; a text stands in quotation marks, a decimal number has a point"
    }
}
