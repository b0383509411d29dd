//! Whatever a client signs is accepted, however it is written; and refused as soon as anything of it is another.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod signing;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use cams_flow_emulator::Emulator;
use proptest::{collection, prelude::*, sample::Index, test_runner::TestRunner};
use signing::{Key, Place, Request, Unsigned, Version};
use tokio::runtime::Runtime;

/// What the gateway and the operation read themselves; all else means nothing to them.
const MEANINGFUL: [&str; 14] = [
    "AccessKeyId",
    "Action",
    "CustSpaceId",
    "FlowName",
    "Format",
    "OwnerId",
    "Page",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

fn text(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        4 => prop::char::range('a', 'z'),
        2 => prop::sample::select("AZ09-_.~".chars().collect::<Vec<_>>()),
        4 => prop::sample::select("+&=%*~/ ?#;:@!'()\"\\<>\n\t\0".chars().collect::<Vec<_>>()),
        1 => prop::sample::select("é预约😀\u{fffd}\u{3000}".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ];
    collection::vec(letter, length).prop_map(|letters| letters.into_iter().collect())
}

fn unsigned() -> impl Strategy<Value = Unsigned> {
    let names = text(0..8).prop_filter("a name that nothing reads", |name| !MEANINGFUL.contains(&&**name));
    let place = prop_oneof![Just(Place::Query), Just(Place::Form)];
    let parameters = collection::btree_map(names, (text(0..12), place.clone()), 0..6);
    let headers = collection::btree_map("x-extra-[a-z]{1,5}", "[!-~é烟]([ -~é烟]{0,10}[!-~é烟])?", 0..3);
    let body = prop_oneof![2 => Just(Vec::new()), 1 => collection::vec(any::<u8>(), 1..40)];
    let version = prop_oneof![Just(Version::V1), Just(Version::V3)];
    let rest = (
        version,
        any::<bool>(),
        any::<bool>(),
        place,
        body,
        any::<u64>(),
        any::<bool>(),
    );
    (parameters, headers, rest).prop_map(|(parameters, headers, rest)| {
        let (version, is_get, is_temporary, common, body, seed, names_kind_of_nothing) = rest;
        Unsigned {
            version,
            method: if is_get { "GET" } else { "POST" },
            is_temporary,
            parameters: parameters
                .into_iter()
                .map(|(name, (value, place))| (name, value, place))
                .collect(),
            common,
            headers,
            body,
            seed,
            names_kind_of_nothing,
        }
    })
}

/// One thing that is changed in a signed request.
#[derive(Clone, Debug)]
struct Change {
    what: Index,
    which: Index,
    byte: Index,
    with: u8,
}

fn change() -> impl Strategy<Value = Change> {
    (any::<Index>(), any::<Index>(), any::<Index>(), 1..=u8::MAX).prop_map(|(what, which, byte, with)| {
        Change {
            what,
            which,
            byte,
            with,
        }
    })
}

impl Change {
    /// Makes the change, and says what it was.
    fn make(&self, request: &mut Request) -> String {
        let mut kinds: Vec<fn(&Self, &mut Request) -> String> =
            vec![Self::method, Self::signature, Self::one_more, Self::again];
        if request.parameters().next().is_some() {
            kinds.extend(
                [Self::name, Self::value, Self::one_less]
                    .map(|kind| kind as fn(&Self, &mut Request) -> String),
            );
        }
        if request.version == Version::V3 {
            kinds.extend(
                [Self::header, Self::without_header].map(|kind| kind as fn(&Self, &mut Request) -> String),
            );
            if !request.body().is_empty() {
                kinds.push(Self::body);
            }
        }
        kinds[self.what.index(kinds.len())](self, request)
    }

    /// Another byte in the place of one, or a first one where there is none.
    fn other(&self, bytes: &mut Vec<u8>) {
        match bytes.len() {
            0 => bytes.push(self.with),
            length => bytes[self.byte.index(length)] ^= self.with,
        }
    }

    /// Another letter that may stand in a header.
    fn other_letter(&self, bytes: &mut Vec<u8>) {
        let old = bytes.get(self.byte.index(bytes.len().max(1))).copied();
        let new = if old == Some(b'0' + self.with % 10) {
            b'x'
        } else {
            b'0' + self.with % 10
        };
        match old {
            Some(_) => {
                let place = self.byte.index(bytes.len());
                bytes[place] = new;
            }
            None => bytes.push(new),
        }
    }

    fn method(&self, request: &mut Request) -> String {
        let others: Vec<_> = ["GET", "POST", "PUT", "get"]
            .into_iter()
            .filter(|other| *other != request.method)
            .collect();
        request.method = others[self.which.index(others.len())];
        format!("the method is {}", request.method)
    }

    fn signature(&self, request: &mut Request) -> String {
        let signature = request.signature();
        self.other_letter(signature);
        format!("the signature is {}", String::from_utf8_lossy(signature))
    }

    fn one_more(&self, request: &mut Request) -> String {
        let place = if request.has_form() && self.with.is_multiple_of(2) {
            Place::Form
        } else {
            Place::Query
        };
        request.pairs(place).push((b"One more".to_vec(), vec![self.with]));
        format!("one more parameter in the {place:?}")
    }

    /// A second parameter with the name of one that there is; of two in one place the last counts.
    fn again(&self, request: &mut Request) -> String {
        let names: Vec<Vec<u8>> = request.parameters().map(|(name, _)| name.clone()).collect();
        if names.is_empty() {
            return self.one_more(request);
        }
        let name = names[self.which.index(names.len())].clone();
        let shown = String::from_utf8_lossy(&name).into_owned();
        let place = request.place(&name);
        request.pairs(place).push((name, b"another value".to_vec()));
        format!("`{shown}` stands there again")
    }

    fn one_less(&self, request: &mut Request) -> String {
        let mut place = Place::Query;
        let mut number = self.which.index(request.parameters().count());
        let in_query = request.pairs(Place::Query).len();
        if number >= in_query {
            (place, number) = (Place::Form, number - in_query);
        }
        let (name, _) = request.pairs(place).remove(number);
        format!("`{}` is left out", String::from_utf8_lossy(&name))
    }

    fn name(&self, request: &mut Request) -> String {
        let (name, _) = request.nth(&self.which);
        let before = name.clone();
        self.other(name);
        format!("the name {before:?} is {name:?}")
    }

    fn value(&self, request: &mut Request) -> String {
        let (name, value) = request.nth(&self.which);
        let before = value.clone();
        self.other(value);
        format!(
            "the value {before:?} of {} is {value:?}",
            String::from_utf8_lossy(name)
        )
    }

    fn header(&self, request: &mut Request) -> String {
        let number = self.which.index(request.headers.len());
        let (name, value) = &mut request.headers[number];
        self.other_letter(value);
        format!("the header {name} is {}", String::from_utf8_lossy(value))
    }

    fn without_header(&self, request: &mut Request) -> String {
        let number = self.which.index(request.headers.len());
        let (name, _) = request.headers.remove(number);
        format!("the header {name} is left out")
    }

    fn body(&self, request: &mut Request) -> String {
        let mut body = request.body();
        self.other(&mut body);
        let shown = format!("the body is {body:?}");
        request.raw_body = Some(body);
        shown
    }
}

/// Sends bytes, and gives the status and the rest of the response.
fn exchanged(address: &str, bytes: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(bytes).unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).unwrap();
    let response = String::from_utf8_lossy(&response).into_owned();
    let status = response.split(' ').nth(1).unwrap().parse().unwrap();
    (status, response)
}

#[test]
fn what_is_signed_is_accepted_and_what_is_changed_is_not() {
    let config = ProptestConfig::default();
    let cases = match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config.cases,
        None => 128,
    };
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..config
    };
    let runtime = Runtime::new().unwrap();
    let temporary = Key::temporary();
    let builder = Emulator::builder().access_key(temporary.credentials(), "1000000000000001");
    let emulator = runtime.block_on(builder.start()).unwrap();
    let lasting = Key::of(&emulator.credentials());
    let address = emulator.endpoint().trim_start_matches("http://");

    let outcome = TestRunner::new(config).run(&(unsigned(), change()), |(unsigned, change)| {
        let key = if unsigned.is_temporary {
            &temporary
        } else {
            &lasting
        };
        let signed = unsigned.sign(key, address);
        // The changed request goes first: its nonce is not used up, so that nothing but the signature speaks against it.
        let mut changed = signed.clone();
        let made = change.make(&mut changed);
        let (status, response) = exchanged(address, &changed.wire());
        prop_assert!((400..500).contains(&status), "{made}: {response}\n{changed:?}");
        prop_assert!(!response.contains("SignatureNonceUsed"), "{made}: {response}");
        let (status, response) = exchanged(address, &signed.wire());
        prop_assert_eq!(status, 200, "{}\n{:?}", response, signed);
        let (status, response) = exchanged(address, &signed.wire());
        prop_assert!(
            status == 400 && response.contains("SignatureNonceUsed"),
            "sent again: {response}"
        );
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

/// A request of version 1 signs no headers: one on its way could otherwise become another call.
#[test]
fn headers_that_are_not_signed_do_not_choose_the_operation() {
    let runtime = Runtime::new().unwrap();
    let emulator = runtime.block_on(Emulator::start()).unwrap();
    let address = emulator.endpoint().trim_start_matches("http://");
    let unsigned = Unsigned {
        version: Version::V1,
        method: "POST",
        is_temporary: false,
        parameters: Vec::new(),
        common: Place::Query,
        headers: [].into(),
        body: Vec::new(),
        seed: 0,
        names_kind_of_nothing: false,
    };
    for (name, value) in [("x-acs-action", "CreateFlow"), ("x-acs-version", "2000-01-01")] {
        for (authorization, is_accepted) in [
            (&b"Basic none"[..], true),
            (b"ACS3-HMAC-SHA256", false),
            (b"ACS3-\xe9", false),
        ] {
            let mut request = unsigned.sign(&Key::of(&emulator.credentials()), address);
            request.headers.push((name.to_owned(), value.into()));
            request
                .headers
                .push(("authorization".to_owned(), authorization.to_vec()));
            let (status, response) = exchanged(address, &request.wire());
            assert_eq!(status, if is_accepted { 200 } else { 400 }, "{response}");
            if is_accepted {
                let served = emulator.requests().pop().unwrap();
                assert_eq!(served.operation.as_deref(), Some("ListFlow"));
            }
        }
    }
}
