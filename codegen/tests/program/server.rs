//! A metadata service on this machine, which behaves as a test wants it to.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// What a request gets.
pub(crate) enum Reply {
    /// A response with this status and body.
    Body(u16, Vec<u8>),
    /// A response with more headers.
    Headers(&'static str, Vec<u8>),
    /// These bytes, and the end of the connection.
    Raw(Vec<u8>),
    /// A body without an end.
    Endless,
    /// Nothing, for as long as the client waits.
    Nothing,
    /// The beginning of a response, and then nothing.
    Stall,
}

impl Reply {
    pub(crate) fn json(text: &str) -> Self {
        Self::Body(200, text.as_bytes().to_vec())
    }
}

pub(crate) struct Server {
    /// The address of the service.
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server; it ends with the test's process.
    pub(crate) fn start(reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/meta", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, reply) = (Arc::clone(&requests), Arc::new(reply));
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (seen, reply) = (Arc::clone(&seen), Arc::clone(&reply));
                thread::spawn(move || {
                    // A client that goes away ends this connection, and no other.
                    let _ = serve(connection?, &seen, &*reply);
                    Ok::<(), std::io::Error>(())
                });
            }
        });
        Self { url, requests }
    }

    /// The targets of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(
    mut connection: TcpStream,
    seen: &Mutex<Vec<String>>,
    reply: &dyn Fn(&str) -> Reply,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        connection.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
    seen.lock().unwrap().push(target.clone());
    let response = |head: &str, body: &[u8]| {
        let length = body.len();
        let head = format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
        [head.as_bytes(), body].concat()
    };
    match reply(&target) {
        Reply::Body(status, body) => connection.write_all(&response(&format!("{status} X"), &body)),
        Reply::Headers(head, body) => connection.write_all(&response(head, &body)),
        Reply::Raw(bytes) => connection.write_all(&bytes),
        Reply::Endless => {
            connection.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
            let chunk = [b"10000\r\n", " ".repeat(0x1_0000).as_bytes(), b"\r\n"].concat();
            loop {
                connection.write_all(&chunk)?;
            }
        }
        Reply::Nothing => connection.read(&mut byte).map(drop),
        Reply::Stall => {
            connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"apis\":")?;
            connection.read(&mut byte).map(drop)
        }
    }
}
