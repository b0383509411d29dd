// Follows the emulator by server-sent events. `fetch` reads them, since an `EventSource` could not send the token.
const following = { stop: null, position: "", paused: false, wake: null };

function setLive(state, text) {
  find("live").dataset.state = state;
  find("live-text").textContent = text;
}

// Reads events until the stream ends.
async function read(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) dispatch(event);
  }
}

function dispatch(text) {
  const fields = Object.fromEntries(text.split("\n").map(line => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
  }));
  if (fields.id) following.position = fields.id;
  const data = JSON.parse(fields.data);
  if (fields.event === "requests") received(data);
  changed(fields.event === "requests");
}

// A tab that nobody sees needs no connection, of which a browser has few.
const isWanted = () => !following.paused && !document.hidden && find("entry").hidden;

async function follow() {
  let wait = 500;
  for (;;) {
    if (!isWanted()) {
      setLive("paused", find("entry").hidden ? "Paused" : "Token needed");
      await woken();
      continue;
    }
    const stop = new AbortController();
    following.stop = stop;
    try {
      const headers = authorized(following.position ? { "last-event-id": following.position } : {});
      const response = await fetch("/_emulator/events", { headers, signal: stop.signal }).catch(error => {
        throw stop.signal.aborted ? error : unreachable();
      });
      await checked(response);
      setLive("live", "Live");
      clearProblem();
      wait = 500;
      await read(response);
      throw unreachable();
    } catch (error) {
      if (stop.signal.aborted || !find("entry").hidden) {
        if (!stop.signal.aborted) problem(error.message);
        continue;
      }
      setLive("lost", "Not connected");
      problem(error instanceof TypeError ? unreachable().message : error.message);
    }
    await woken(wait);
    wait = Math.min(wait * 2, 10000);
  }
}

// Waits for a time, or until something has changed.
function woken(milliseconds) {
  return new Promise(resolve => {
    const timer = milliseconds && setTimeout(resolve, milliseconds);
    following.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

function reconnect() {
  following.stop?.abort();
  following.wake?.();
}

function pause() {
  following.paused = !following.paused;
  find("pause").setAttribute("aria-pressed", following.paused);
  find("pause").textContent = following.paused ? "Resume" : "Pause";
  reconnect();
}
