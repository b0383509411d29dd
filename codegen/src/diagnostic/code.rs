use std::fmt;

/// The table of all kinds of diagnostics: number, name, and what is wrong, in a line.
///
/// Numbers are for ever: a kind that is no longer found leaves a gap. What `explain` shows stands in `explanations/`,
/// in a file of the number's name.
macro_rules! codes {
    ($($number:ident $name:ident $title:literal)*) => {
        /// What kind of diagnostic it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!("`", stringify!($number), "`: ", $title, ".")] $name,)*
        }

        impl Code {
            /// All codes, by their numbers.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The number as it is shown: `E0201`.
            #[must_use]
            pub fn number(self) -> &'static str {
                match self { $(Self::$name => stringify!($number),)* }
            }

            /// What is wrong, in a line.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// Why it is wrong and how to put it right, with an example of each, in Markdown.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self {
                    $(Self::$name => include_str!(concat!("explanations/", stringify!($number), ".md")),)*
                }
            }
        }
    };
}

codes! {
    // Reading files.
    E0101 Unreadable "a file or folder cannot be read"
    E0102 NotUtf8 "a file is not UTF-8"
    E0103 EmptyFile "a file has no content"
    E0104 NotYaml "a file is not YAML"
    E0105 SecondDocument "a file holds a second document"
    E0106 AnchorOrAlias "an anchor or an alias"
    E0107 Tag "a tag"
    E0108 DuplicateKey "a key is in a mapping twice"
    E0109 KeyNotText "a key is not text to every reader of YAML"
    E0110 AmbiguousWord "a bare word that readers of YAML disagree about"
    E0111 TooDeep "too many levels, one inside the other"
    E0112 StrayFile "a file belongs to no service"
    E0113 NoService "a folder holds no service"
    E0114 TextNeedsQuotes "text that needs quotes"
    E0115 TabIndentation "a tab in the indentation"
    // Keys and values that the format knows.
    E0201 UnknownKey "an unknown key"
    E0202 MissingKey "a key is missing"
    E0203 WrongKind "a value of the wrong kind"
    E0204 UnknownWord "a word that the key does not take"
    E0205 WrongForm "text that has not the required form"
    E0206 OutOfRange "a number or a list out of range"
    E0207 UnknownFormat "a version of the format that this generator does not read"
    E0208 Refused "a document that the format refuses in another way"
    // Types.
    E0301 UnknownType "an unknown type"
    E0302 PartOfOtherType "`items`, `values` or `members` of a type that has none"
    E0303 PartMissing "an array without `items`, or a map without `values`"
    E0304 NotEnumerable "an `enum` of a type that has none"
    E0305 DuplicateValue "a value is in an enumeration twice"
    E0306 ValueOfOtherType "a value of an enumeration that is not of its type"
    E0307 LimitOfOtherType "a limit that means nothing for the type"
    E0308 LimitsCrossed "a lower limit above the upper"
    E0309 UnsharedType "a shared type that is neither an object with members nor an enumeration"
    E0310 TypeNameForm "a shared type that is not named like a type"
    E0311 WrongSide "a key of requests in a response, or of responses in a request"
    E0312 FlagOfOtherType "`padded` or `text-none` on a type that is not text"
    E0313 NoEvidence "`always` without `evidence`"
    // Names.
    E0401 WireNameForm "a name that cannot be sent"
    E0402 DescribedTwice "a parameter or member that the service has described already"
    E0403 DuplicateOperation "an operation is described twice"
    E0404 DuplicateCrate "two services make the same crate"
    E0405 RustNameForm "a Rust name that is not written like one"
    E0406 RustNameReserved "a Rust name that the generated code needs itself"
    E0407 RustNameTaken "a Rust name that something beside it has already"
    E0408 NothingToName "`rust-type` where no type is made"
    E0409 NameTooLong "a name that is too long for a file"
    E0410 PackageNameReserved "a crate name that a system or the compiler keeps for itself"
    // References.
    E0501 UnknownOperation "an operation that the service does not have"
    E0502 UnknownMember "the way to a parameter or member leads nowhere"
    E0503 UnknownErrorCode "an error code that is in no table"
    E0504 UnknownEnvelopeMember "a member of the envelope that is not described"
    E0505 NoErrorTable "an error table that is not there"
    E0506 DuplicateErrorCode "an error code is there twice"
    E0507 DuplicateErrorTable "an error table is named twice"
    // Parameters and addresses.
    E0601 StyleMissing "a list, an object or a map without `style`"
    E0602 StyleUnneeded "`style` on what needs none"
    E0603 StyleUnfit "a style that cannot say the value"
    E0604 RpcPlacement "a parameter in the path or body of an RPC service"
    E0605 OptionalInPath "a parameter in the path that is not required"
    E0606 RpcPath "an RPC operation with a path"
    E0607 PathMissing "a ROA operation without a path"
    E0608 PathBraces "a path whose braces do not match"
    E0609 PathParameters "a path and its parameters that do not match"
    E0610 TwoBodies "a request with more than one body"
    E0611 RoleUnfit "a role that the type cannot play"
    E0612 DuplicateRole "a role that another parameter has already"
    E0613 RolePlace "a role in a place that has none"
    E0614 RequiredCommon "a common parameter that is required"
    E0615 ResponseForm "a response that is a record and a bare value"
    E0616 HostParameter "a parameter in the host's name that cannot stand there"
    E0617 StreamUnfit "a stream of events in place of what has to be one document"
    E0618 FileUnfit "a file or a multipart form that cannot be sent so"
    E0619 SignatureUnfit "a signature that does not say which operation is called"
    // Paging and probes.
    E0701 PagingIncomplete "paging that lacks a part"
    E0702 PagingTwice "paging by number and by token"
    E0703 PagingType "paging over a value of the wrong type"
    E0704 PagingRole "paging by a parameter without its role"
    E0705 ProbeOfNoCreate "a probe of an operation that creates nothing"
    E0706 ProbeWithoutMatch "a probe that compares nothing"
    E0707 ProbeCannotLook "a probe with an operation that lists nothing"
    E0708 ProbeInOtherGroup "a probe that looks with an operation of another group"
    E0709 ProbeLeavesOut "a probe that leaves out what the response always has"
    // Examples, and values beside descriptions.
    E0801 DuplicateExample "two examples of one name"
    E0802 NoSuccess "no example that succeeds"
    E0803 ValueType "a value that is not of the described type"
    E0804 UndescribedMember "a value with a member that is not described"
    E0805 MissingMember "a value without a member that is promised or required"
    E0806 ErrorWithoutCode "a response that is an error without a code"
    E0807 StatusOfOtherCode "a status that does not come with the error code"
    E0808 UnknownValue "a value that the enumeration does not have"
    E0809 PublishedAlike "a published response that is the response"
    // The service as a whole.
    E0901 EndpointRule "hosts that do not fit the rule of the endpoints"
    E0902 HostForm "text that is not a host"
    E0903 SuccessCodes "an envelope with half of what tells success"
    E0904 EmptyQuota "a quota that allows no call"
    E0905 GroupMissing "an operation without a group"
    E0906 GroupIsFeature "a group with the name of a feature that every crate has"
    E0907 AddressForm "text that is not the address of a page"
    E0908 Placeholder "a text that is not written yet"
    // What was released before.
    E1001 UnreadableBaseline "the last release cannot be read"
    E1002 UnannouncedChange "a breaking change that the version does not announce"
    E1003 VersionWentBack "a version before the released one"
    // Overrides of an import.
    E1101 OverrideTarget "a patch for what the metadata does not have"
    E1102 OverrideWithoutEffect "a patch that changes nothing"
}

impl Code {
    /// The code of a number in any spelling: `E0201`, `e201`, `201`.
    #[must_use]
    pub fn find(number: &str) -> Option<Self> {
        let digits = number.trim().trim_start_matches(['E', 'e']);
        let wanted: u32 = digits.parse().ok()?;
        let value = |code: &Self| code.number().trim_start_matches('E').parse() == Ok(wanted);
        Self::ALL.iter().copied().find(value)
    }

    /// The codes whose numbers look most like a wrong one, or else whose titles speak of the word.
    #[must_use]
    pub fn near(word: &str) -> Vec<Self> {
        let upper = word.trim().to_uppercase();
        let upper = match upper.parse::<u32>() {
            Ok(number) => format!("E{number:04}"),
            Err(_) => upper,
        };
        let is_near = |code: &&Self| strsim::damerau_levenshtein(&upper, code.number()) <= 1;
        let is_about = |code: &&Self| word.len() > 2 && code.title().contains(&word.to_lowercase());
        let near: Vec<_> = Self::ALL.iter().filter(is_near).copied().collect();
        if near.is_empty() {
            Self::ALL.iter().filter(is_about).copied().collect()
        } else {
            near
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn every_spelling_of_a_number_finds_its_code() {
        for spelling in ["E0201", "e0201", "0201", "201", "E201", " e201 "] {
            assert_eq!(Code::find(spelling), Some(Code::UnknownKey), "{spelling}");
        }
        for spelling in ["", "E", "E0200", "E02010", "key", "-201"] {
            assert_eq!(Code::find(spelling), None, "{spelling}");
        }
    }

    #[test]
    fn numbers_are_unique_and_in_order() {
        assert!(
            Code::ALL
                .windows(2)
                .all(|pair| pair[0].number() < pair[1].number())
        );
    }

    #[test]
    fn near_numbers_and_words_are_offered() {
        assert!(Code::near("E0200").contains(&Code::UnknownKey));
        assert!(Code::near("200").contains(&Code::UnknownKey));
        assert!(Code::near("anchor").contains(&Code::AnchorOrAlias));
        assert!(Code::near("xyz").is_empty());
    }
}
