//! The metadata service when it is well, and when it is not.

use std::{fs, io::Write as _};

use flate2::{Compression, write::GzEncoder};

use crate::{
    Desk, GARDEN, compare,
    server::{Reply, Server},
};

/// What a server does.
type Respond = Box<dyn Fn(&str) -> Reply + Send + Sync>;

const LIST: &str = r#"[
    {"code": "Garden", "name": "Garden", "style": "RPC", "versions": ["2020-01-01", "2024-05-01"], "defaultVersion": "2020-01-01"},
    {"code": "Shed", "name": "Tools", "style": null, "versions": ["2020-01-01"]},
    {"code": "../up", "versions": ["2020-01-01"]}
]"#;

/// The service with the invented product.
pub(crate) fn garden() -> Server {
    Server::start(well)
}

fn well(target: &str) -> Reply {
    match target {
        "/meta/products.json?language=EN_US" => Reply::json(LIST),
        "/meta/products/Garden/versions/2024-05-01/api-docs.json?language=EN_US" => Reply::json(GARDEN),
        // In Chinese, and in an envelope.
        "/meta/products.json?language=ZH_CN" => Reply::json(&format!(r#"{{"code":0,"data":{LIST}}}"#)),
        "/meta/products/Garden/versions/2024-05-01/api-docs.json?language=ZH_CN" => {
            Reply::json(&format!(r#"{{"code":0,"message":null,"data":{GARDEN}}}"#))
        }
        _ => Reply::Body(404, b"<html>not found</html>".to_vec()),
    }
}

#[test]
fn copies_are_used_with_their_age_until_they_are_old() {
    let server = garden();
    let desk = Desk::new(&server.url);
    let run = |arguments: &[&str]| {
        let run = desk.run(&[&["operations", "GARDEN"][..], arguments].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        run.err
    };
    assert_eq!(run(&[]), "");
    assert_eq!(server.requests().len(), 2);
    let note = "note: Garden@2024-05-01 is from the cache, fetched just now";
    assert!(run(&[]).contains(&format!("{note}; `--refresh` fetches it again\n")));
    assert!(run(&["--offline"]).contains(note));
    assert_eq!(server.requests().len(), 2);
    assert_eq!(run(&["--refresh"]), "");
    assert_eq!(run(&["--max-age", "0"]), "");
    assert_eq!(server.requests().len(), 6);
    // Another language is another copy.
    assert_eq!(run(&["--language", "zh"]), "");
    assert_eq!(server.requests().len(), 8);

    // A copy that somebody cut is fetched again.
    for file in desk.files("cache") {
        let text = fs::read(desk.path(&file)).unwrap();
        fs::write(desk.path(&file), &text[..text.len() / 2]).unwrap();
    }
    assert!(run(&[]).contains("note: the cached copy of the list of products is damaged, and is not used"));
    assert_eq!(server.requests().len(), 10);
    let offline = desk.run(&["operations", "garden", "--offline", "--cache", "empty"]);
    assert!(
        offline.code == Some(1) && offline.err.contains("is not in the cache"),
        "{offline:?}"
    );

    // An old copy is better than none.
    let away = Desk {
        service: "http://127.0.0.1:1/meta".to_owned(),
        ..Desk::new("")
    };
    let missing = away.run(&["operations", "garden"]);
    assert!(
        missing.code == Some(1) && missing.err.contains("cannot connect to 127.0.0.1"),
        "{missing:?}"
    );
}

#[test]
fn a_service_that_is_out_of_order_leaves_the_copy() {
    let broken = std::sync::atomic::AtomicBool::new(false);
    let broken: &'static _ = Box::leak(Box::new(broken));
    let server = Server::start(move |target| {
        if broken.load(std::sync::atomic::Ordering::Relaxed) {
            Reply::Body(503, Vec::new())
        } else {
            well(target)
        }
    });
    let desk = Desk::new(&server.url);
    assert_eq!(desk.run(&["operations", "garden"]).code, Some(0));
    broken.store(true, std::sync::atomic::Ordering::Relaxed);
    let run = desk.run(&["operations", "garden", "--max-age", "0"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for note in [
        "status 503; the service is out of order or busy",
        "fetched just now\n",
    ] {
        assert!(run.err.contains(note), "{run:?}");
    }
}

/// One server for each way to be wrong: what it says, and what the person reads.
#[test]
fn wrong_responses_are_errors_that_say_so() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let bomb = gzip(&vec![b' '; 80 << 20]);
    let packed = gzip(LIST.as_bytes());
    let mut text = String::new();
    let cases: Vec<(&str, Respond)> = vec![
        ("nothing", Box::new(|_| Reply::Nothing)),
        ("stalls", Box::new(|_| Reply::Stall)),
        ("closes", Box::new(|_| Reply::Raw(Vec::new()))),
        (
            "cut",
            Box::new(|_| Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[{".to_vec())),
        ),
        (
            "cut within a chunk",
            Box::new(|_| {
                Reply::Raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\n[{".to_vec())
            }),
        ),
        ("endless", Box::new(|_| Reply::Endless)),
        (
            "announced as huge",
            Box::new(|_| Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n[".to_vec())),
        ),
        (
            "huge when unpacked",
            Box::new(move |_| Reply::Headers("200 OK\r\ncontent-encoding: gzip", bomb.clone())),
        ),
        (
            "not HTTP",
            Box::new(|_| Reply::Raw(b"SSH-2.0-OpenSSH\r\n".to_vec())),
        ),
        (
            "HTML",
            Box::new(|_| Reply::Body(200, b"<!DOCTYPE html><title>Login</title>".to_vec())),
        ),
        ("empty", Box::new(|_| Reply::json(""))),
        ("JSON that ends", Box::new(|_| Reply::json("[{\"code\": "))),
        ("another JSON", Box::new(|_| Reply::json("{}"))),
        ("no product", Box::new(|_| Reply::json("[{\"code\": \"../x\"}]"))),
        (
            "a code",
            Box::new(|_| Reply::json(r#"{"code": 404, "message": "no such\u001b[2J product", "data": {}}"#)),
        ),
        ("401", Box::new(|_| Reply::Body(401, Vec::new()))),
        ("500", Box::new(|_| Reply::Body(500, Vec::new()))),
        (
            "another host",
            Box::new(|_| Reply::Headers("302 Found\r\nlocation: http://evil.example/?token=1", Vec::new())),
        ),
        (
            "itself",
            Box::new(|target| {
                assert!(target.starts_with("/meta/"));
                Reply::Headers("302 Found\r\nlocation: /meta/products.json", Vec::new())
            }),
        ),
    ];
    for (name, reply) in cases {
        let server = Server::start(reply);
        let desk = Desk::new(&server.url);
        // Long enough for what arrives; what does not arrive is not waited for.
        let timeout = if ["nothing", "stalls"].contains(&name) {
            "0.2"
        } else {
            "60"
        };
        let run = desk.run(&["products", "--timeout", timeout]);
        assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{name}: {run:?}");
        assert_eq!(desk.files("cache"), [""; 0], "{name}: nothing of it is kept");
        assert!(
            !run.err.contains('\u{1b}') && !run.err.contains("token"),
            "{name}: {run:?}"
        );
        text.push_str(&format!("{name}: {}", run.err));
    }
    compare("fetching.txt", &text);

    // What is well is read in every form.
    let server = Server::start(move |target| match target {
        "/meta/moved" => Reply::Headers("200 OK\r\ncontent-encoding: gzip", packed.clone()),
        _ => Reply::Headers("302 Found\r\nlocation: /meta/moved", Vec::new()),
    });
    let run = Desk::new(&server.url).run(&["products"]);
    assert!(run.code == Some(0) && run.out.contains("Garden"), "{run:?}");
}

#[test]
fn a_proxy_is_asked_and_its_password_is_not_shown() {
    let server = Server::start(|_| Reply::Headers("407 Proxy Authentication Required", Vec::new()));
    let desk = Desk::new("http://metadata.invalid/meta");
    let host = server.url.trim_end_matches("/meta").trim_start_matches("http://");
    let proxy = format!("http://somebody:secret@{host}");
    for run in [
        desk.run(&["products", "--proxy", &proxy]),
        desk.shown(
            &desk
                .command(&["products"])
                .env("http_proxy", &proxy)
                .output()
                .unwrap(),
        ),
    ] {
        assert!(run.code == Some(1) && !run.err.contains("secret"), "{run:?}");
    }
    assert_eq!(server.requests().len(), 2);
    assert!(
        server.requests()[0].contains("metadata.invalid"),
        "{:?}",
        server.requests()
    );
    let exempt = desk
        .command(&["products", "--timeout", "5"])
        .env("http_proxy", &proxy)
        .env("no_proxy", "*.invalid")
        .output()
        .unwrap();
    assert_eq!((exempt.status.code(), server.requests().len()), (Some(1), 2));
    let run = desk.run(&["products", "--proxy", "ftp://somebody:secret@proxy"]);
    assert!(
        run.err.contains("`ftp://proxy` of `--proxy` is not an address"),
        "{run:?}"
    );
}

/// An address is fetched as it is; what may be secret in it is not shown.
#[test]
fn an_address_is_fetched_as_it_is() {
    let server = Server::start(|target| match target {
        "/meta/garden.json?token=secret" => Reply::json(GARDEN),
        _ => Reply::Body(404, Vec::new()),
    });
    let desk = Desk::new(&server.url);
    let address = format!("{}/garden.json?token=secret", server.url);
    let run = desk.run(&["operations", &address]);
    assert!(run.code == Some(0) && run.out.contains("ListPlants"), "{run:?}");
    let run = desk.run(&["operations", &address.replace("garden", "gate")]);
    assert_eq!(
        run.err,
        "error: http://SERVICE/meta/gate.json: status 404; there is nothing at this address; check the product and `--metadata-url`\n"
    );
}
