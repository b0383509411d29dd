/// Names of secrets, whatever the service, in the form of [`letters`].
const ALWAYS: [&str; 11] = [
    "authorization",
    "cookie",
    "idtoken",
    "oidctoken",
    "passphrase",
    "pwd",
    "proxyauthorization",
    "setcookie",
    "signature",
    "ststoken",
    "token",
];

/// What the names of secrets end in. `NextToken` and `ClientToken` are names of other things.
const ENDINGS: [&str; 12] = [
    "accesstoken",
    "apikey",
    "authtoken",
    "bearertoken",
    "passwd",
    "password",
    "privatekey",
    "refreshtoken",
    "secret",
    "secretkey",
    "securitytoken",
    "sessiontoken",
];

/// How codes of errors begin.
const FAULTS: [&str; 11] = [
    "expired",
    "forbidden",
    "illegal",
    "incomplete",
    "incorrect",
    "invalid",
    "malformed",
    "missing",
    "unsupported",
    "weak",
    "wrong",
];

/// The names of members, parameters and headers whose values are secret. Case and separators mean nothing in them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// In small letters. There are few.
    own: Vec<String>,
}

impl Names {
    pub(crate) fn extend<N: AsRef<str>>(&mut self, names: impl IntoIterator<Item = N>) {
        let names = names.into_iter().map(|name| letters(name.as_ref()));
        self.own.extend(names.filter(|name| !name.is_empty()));
    }

    /// Whether a name is that of a secret, or has a part that is, such as `Lock.1.Secret`.
    pub(crate) fn contain(&self, name: &str) -> bool {
        self.contain_whole(name)
            || (name.contains('.') && name.split('.').any(|part| self.contain_whole(part)))
    }

    fn contain_whole(&self, name: &str) -> bool {
        let name = letters(name);
        self.own.contains(&name) || is_always(&name)
    }
}

/// Whether the value of this name is secret in every service.
pub(crate) fn is_always_secret(name: &str) -> bool {
    is_always(&letters(name))
}

/// Whether the value of a header fills its line.
pub(super) fn fills_line(name: &str) -> bool {
    matches!(
        letters(name).as_str(),
        "authorization" | "proxyauthorization" | "cookie" | "setcookie"
    )
}

fn is_always(letters: &str) -> bool {
    ALWAYS.contains(&letters) || ENDINGS.iter().any(|ending| letters.ends_with(ending))
}

/// Whether a word is the code of an error about a secret, such as `InvalidPassword`: what follows on it is a sentence.
pub(super) fn is_code(word: &str) -> bool {
    let word = letters(word);
    FAULTS.iter().any(|fault| word.starts_with(fault))
}

/// The name without separators, in small letters: of ASCII, in which services name things.
fn letters(name: &str) -> String {
    let letters = name.chars();
    letters
        .filter(|letter| letter.is_ascii_alphanumeric() || !letter.is_ascii())
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}
