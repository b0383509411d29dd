//! A page in a browser, driven by the DevTools protocol over a pipe: no port is needed, and no other program can drive it.

use std::{collections::VecDeque, env, path::PathBuf, process::Stdio, time::Duration};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::timeout,
};

/// The browser's names in distributions.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Sends the browser commands on descriptor 3 and reads responses on 4; its other output goes to the log.
const START: &str = r#"exec "$@" 3<&0 4>&1 1>&2"#;

/// The longest time for a response on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A page, and the browser that shows only it.
pub(crate) struct Page {
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// The beginning of an incomplete message.
    partial: Vec<u8>,
    session: Option<String>,
    calls: u64,
    events: VecDeque<(String, Value)>,
    _browser: Child,
    folder: TempDir,
}

impl Page {
    /// Opens an empty page; `None` without a browser.
    pub(crate) async fn new() -> Option<Self> {
        let browser = installed()?;
        let folder = tempfile::tempdir().unwrap();
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let mut browser = Command::new("sh")
            .args(["-c", START, "sh"])
            .arg(browser)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update"])
            .args(["--disable-dev-shm-usage", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", folder.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut page = Self {
            input: browser.stdin.take().unwrap(),
            output: BufReader::new(browser.stdout.take().unwrap()),
            partial: Vec::new(),
            session: None,
            calls: 0,
            events: VecDeque::new(),
            _browser: browser,
            folder,
        };
        let target = page
            .call("Target.createTarget", json!({"url": "about:blank"}))
            .await;
        let attached = json!({"targetId": target["targetId"], "flatten": true});
        let session = page.call("Target.attachToTarget", attached).await;
        page.session = Some(session["sessionId"].as_str().unwrap().to_owned());
        for domain in ["Page", "Runtime", "Network", "Log"] {
            page.call(&format!("{domain}.enable"), json!({})).await;
        }
        // As if its window had the focus.
        page.call("Emulation.setFocusEmulationEnabled", json!({"enabled": true}))
            .await;
        Some(page)
    }

    /// Calls a method of the protocol.
    pub(crate) async fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.calls += 1;
        let mut message = json!({"id": self.calls, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.input.write_all(&bytes).await.unwrap();
        loop {
            let Ok(mut message) = timeout(PATIENCE, self.message()).await else {
                panic!(
                    "no response to {method} {parameters}; the browser says: {}",
                    self.log()
                );
            };
            if message["id"] == self.calls {
                assert!(message["error"].is_null(), "{method} {parameters}: {message}");
                return message["result"].take();
            }
            if let Some(event) = message["method"].as_str() {
                let event = event.to_owned();
                self.events.push_back((event, message["params"].take()));
            }
        }
    }

    async fn message(&mut self) -> Value {
        self.output.read_until(0, &mut self.partial).await.unwrap();
        let bytes = std::mem::take(&mut self.partial);
        let Some((0, text)) = bytes.split_last() else {
            panic!("the browser has ended: {}", self.log());
        };
        serde_json::from_slice(text).unwrap()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Returns the events of this name since the start.
    pub(crate) fn events(&self, method: &str) -> impl Iterator<Item = &Value> {
        self.events
            .iter()
            .filter(move |(name, _)| name == method)
            .map(|(_, parameters)| parameters)
    }

    /// Opens a URL, and waits for the document.
    pub(crate) async fn open(&mut self, url: &str) {
        let opened = self.call("Page.navigate", json!({"url": url})).await;
        assert!(opened["errorText"].is_null(), "{url}: {opened}");
        self.until("document.readyState === 'complete'").await;
    }

    /// Returns the value of an expression in the page. Promises are awaited.
    pub(crate) async fn value(&mut self, expression: &str) -> Value {
        let parameters = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let mut found = self.call("Runtime.evaluate", parameters).await;
        assert!(found["exceptionDetails"].is_null(), "{expression}: {found}");
        found["result"]["value"].take()
    }

    pub(crate) async fn text(&mut self, expression: &str) -> String {
        let value = self.value(expression).await;
        value
            .as_str()
            .unwrap_or_else(|| panic!("{expression}: {value}"))
            .to_owned()
    }

    /// Waits until a condition holds in the page, which checks it at each frame.
    pub(crate) async fn until(&mut self, condition: &str) {
        let held = self
            .value(&format!(
                "new Promise(resolve => {{
                    const end = performance.now() + {};
                    const look = () => {{
                        if ({condition}) resolve('');
                        else if (performance.now() > end) resolve('never, on: ' + document.body.innerText);
                        else requestAnimationFrame(look);
                    }};
                    look();
                }})",
                PATIENCE.as_millis() / 2
            ))
            .await;
        assert_eq!(held, "", "{condition}");
    }

    /// Presses and releases a key.
    pub(crate) async fn press(&mut self, key: &str) {
        let (code, number, text) = match key {
            "Tab" => ("Tab", 9, ""),
            "Enter" => ("Enter", 13, "\r"),
            " " => ("Space", 32, " "),
            "Escape" => ("Escape", 27, ""),
            "Home" | "End" | "ArrowUp" | "ArrowDown" => (key, 0, ""),
            other => (other, 0, other),
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({"type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number});
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = json!(text);
            }
            self.call("Input.dispatchKeyEvent", event).await;
        }
    }

    /// Types a text, key by key.
    pub(crate) async fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.press(letter.to_string().as_str()).await;
        }
    }

    /// Shows the page in a window of this width, or, if it is narrow, on a phone.
    pub(crate) async fn set_width(&mut self, width: u32) {
        let screen = json!({
            "width": width,
            "height": 740,
            "deviceScaleFactor": 2,
            "mobile": width < 600,
        });
        self.call("Emulation.setDeviceMetricsOverride", screen).await;
    }

    /// Sets the `dark` or `light` colour scheme.
    pub(crate) async fn set_colours(&mut self, scheme: &str) {
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.call("Emulation.setEmulatedMedia", media).await;
    }

    /// Returns the errors of the page: exceptions, and errors on the console, such as violations of its policy.
    pub(crate) fn problems(&self) -> Vec<String> {
        let errors = self
            .events("Log.entryAdded")
            .filter(|entry| entry["entry"]["level"] == "error")
            .chain(
                self.events("Runtime.consoleAPICalled")
                    .filter(|call| call["type"] == "error"),
            );
        self.events("Runtime.exceptionThrown")
            .chain(errors)
            .map(Value::to_string)
            .collect()
    }
}

/// The browser's program.
fn installed() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}
