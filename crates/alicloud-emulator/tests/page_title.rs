//! The title that a program gives the emulator is text on its pages.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use alicloud_emulator::Emulator;
use inventory_client::description::DESCRIPTION;

#[tokio::test(flavor = "multi_thread")]
async fn a_title_is_text_and_not_markup() {
    let builder = Emulator::builder(&DESCRIPTION).title("Tools & <Toys>");
    let emulator = builder.start().await.unwrap();
    let address = emulator.endpoint().trim_start_matches("http://");
    for path in ["/", "/_emulator/"] {
        let mut stream = TcpStream::connect(address).unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: text/html\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        assert!(page.contains("<title>Tools &amp; &lt;Toys&gt;</title>"), "{page}");
        assert!(!page.contains("<Toys>"), "{page}");
    }
}
