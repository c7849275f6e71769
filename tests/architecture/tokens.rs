//! Cuts code into words and signs.

/// A word or a sign, and the line where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    /// The word or sign itself; `::` is one sign.
    pub text: &'a str,
    /// Its line, from 1.
    pub line: usize,
}

impl Token<'_> {
    /// Whether this is a word: a name or a keyword.
    pub fn is_word(&self) -> bool {
        let first = self.text.chars().next();
        first.is_some_and(|c| c.is_alphabetic() || c == '_')
    }
}

/// The words and signs of code without comments and literals.
pub fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let length = if is_word(first) {
                rest.find(|c| !is_word(c)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            // The sign before a lifetime or a raw name says nothing.
            if first != '\'' {
                let text = &rest[..length];
                tokens.push(Token { text, line: index + 1 });
            }
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

#[test]
fn words_and_signs_are_cut() {
    let found = tokens("use a::b_1;\nf(x)");
    let texts: Vec<&str> = found.iter().map(|token| token.text).collect();
    assert_eq!(texts, ["use", "a", "::", "b_1", ";", "f", "(", "x", ")"]);
    assert_eq!(found[5].line, 2);
    assert!(found[0].is_word() && !found[2].is_word());
}
