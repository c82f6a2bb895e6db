//! The directives of an `Authorization: Digest` header (RFC 7616, section 3.4; grammar in RFC 9110, section 11.4).

/// Pairs of names and values, in the order of the header.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Directives(Vec<Directive>);

#[derive(Debug, PartialEq, Eq)]
struct Directive {
    name: String,
    value: String,
    quoted: bool,
}

impl Directives {
    /// Parses the text after the scheme. `None` for broken grammar or a repeated name.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut directives = Self::default();
        let mut rest = text.trim_start_matches(is_space);
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(',') {
                // The list grammar allows empty elements.
                rest = after.trim_start_matches(is_space);
                continue;
            }
            let (name, after) = token(rest)?;
            let after = after
                .trim_start_matches(is_space)
                .strip_prefix('=')?
                .trim_start_matches(is_space);
            let (value, quoted, after) = match after.strip_prefix('"') {
                Some(inside) => quoted_string(inside).map(|(value, after)| (value, true, after))?,
                None => token(after).map(|(value, after)| (value.to_owned(), false, after))?,
            };
            let name = name.to_ascii_lowercase();
            if directives.get(&name).is_some() {
                return None;
            }
            directives.0.push(Directive { name, value, quoted });
            rest = after.trim_start_matches(is_space);
            if !rest.is_empty() && !rest.starts_with(',') {
                return None;
            }
        }
        Some(directives)
    }

    /// The value of a directive in any notation.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|directive| directive.name == name)
            .map(|directive| directive.value.as_str())
    }

    /// The value of a directive that must be a quoted string.
    pub(super) fn quoted(&self, name: &str) -> Option<&str> {
        self.written(name, true)
    }

    /// The value of a directive that must be a token.
    pub(super) fn bare(&self, name: &str) -> Option<&str> {
        self.written(name, false)
    }

    fn written(&self, name: &str, quoted: bool) -> Option<&str> {
        let directive = self.0.iter().find(|directive| directive.name == name)?;
        (directive.quoted == quoted).then_some(directive.value.as_str())
    }
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t')
}

fn token(text: &str) -> Option<(&str, &str)> {
    let is_token =
        |character: char| character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character);
    let end = text.find(|character| !is_token(character)).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// Reads up to the closing quote. The caller has consumed the opening one.
fn quoted_string(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((position, character)) = characters.next() {
        match character {
            '"' => return Some((value, text.get(position + 1..)?)),
            '\\' => value.push(characters.next()?.1),
            _ => value.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_strings_keep_commas_and_lose_their_escapes() {
        let directives = Directives::parse(r#"username="a\"b\\c, d=e", nc=00000001"#).unwrap();
        assert_eq!(directives.quoted("username"), Some(r#"a"b\c, d=e"#));
        assert_eq!(directives.bare("nc"), Some("00000001"));
    }

    #[test]
    fn unknown_directives_white_space_and_empty_elements_are_accepted() {
        let directives = Directives::parse(" ,a = \"1\"\t,, X-New=\"2\" ,qop =auth,").unwrap();
        assert_eq!(directives.get("a"), Some("1"));
        assert_eq!(directives.get("x-new"), Some("2"));
        assert_eq!(directives.bare("qop"), Some("auth"));
    }

    #[test]
    fn quoted_and_bare_values_are_distinguished() {
        let directives = Directives::parse(r#"nc="00000001", realm=x"#).unwrap();
        assert_eq!(directives.bare("nc"), None);
        assert_eq!(directives.quoted("realm"), None);
    }

    #[test]
    fn malformed_headers_are_rejected() {
        for text in [
            r#"a="b"#,
            r#"a="b\"#,
            "a",
            "a=",
            "=b",
            r#"a="b" c="d""#,
            "a=b, A=c",
            "a=b c",
            "a=(b)",
        ] {
            assert_eq!(Directives::parse(text), None, "{text}");
        }
    }
}
