// Where two texts differ: pieces of [only in the left, only in the right, in both].
function differences(left, right) {
  let start = 0;
  while (start < left.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < left.length - start && end < right.length - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  const middle = [left.slice(start, left.length - end), right.slice(start, right.length - end)];
  const pieces = [{ both: left.slice(0, start) }, ...between(...middle), { both: end ? left.slice(-end) : left.slice(0, 0) }];
  return pieces.filter(piece => Object.values(piece).some(part => part.length));
}

// The longest common subsequence, of texts or lists; of long ones, that they differ.
function between(left, right) {
  if (!left.length || !right.length || left.length * right.length > 90000) return [{ left, right }];
  const table = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      table[row][column] = left[row] === right[column] ? table[row + 1][column + 1] + 1 : Math.max(table[row + 1][column], table[row][column + 1]);
    }
  }
  const pieces = [];
  const add = (kind, part) => {
    const last = pieces.at(-1);
    if (last && kind in last) last[kind] = last[kind].concat(part);
    else if (last && !("both" in last) && kind !== "both") last[kind] = part;
    else pieces.push({ [kind]: part });
  };
  let [row, column] = [0, 0];
  while (row < left.length || column < right.length) {
    if (row < left.length && column < right.length && left[row] === right[column]) {
      add("both", left.slice(row, row + 1));
      row += 1;
      column += 1;
    } else if (column === right.length || (row < left.length && table[row + 1][column] >= table[row][column + 1])) {
      add("left", left.slice(row, row + 1));
      row += 1;
    } else {
      add("right", right.slice(column, column + 1));
      column += 1;
    }
  }
  return pieces;
}

// White space alone could not be seen.
const visible = text => (/^\s+$/.test(text) ? text.replace(/ /g, "␣").replace(/\t/g, "⇥").replace(/\n/g, "⏎\n") : text);

// One side of a difference, with what only this side has marked.
function side(pieces, name, className) {
  const parts = pieces.flatMap(piece => {
    if (piece.both !== undefined) return [piece.both];
    const own = piece[name];
    return own && own.length ? [element("mark", visible(own), className)] : [];
  });
  return build("dd", {}, ...(parts.length ? parts : [element("span", "(nothing)", "soft")]));
}

function sides(server, client) {
  const pieces = differences(server, client);
  return build("dl", { class: "sides" },
    element("dt", "Server"), side(pieces, "left", "server"),
    element("dt", "Client"), side(pieces, "right", "client"));
}

// Why the signature does not match, on top of everything else.
function verdict(mismatch) {
  const box = build("div", { class: mismatch.proved ? "verdict" : "verdict unproved", role: "group", "aria-label": "Verdict" });
  if (mismatch.proved) {
    const proof = mismatch.candidates.find(one => one.proved);
    box.append(
      element("h3", "The signature does not match: " + mismatch.verdict),
      element("p", "Proved: signed in this way, the request has the very signature that was sent.", "note"));
    if (proof?.first_difference) box.append(sides(proof.first_difference.server, proof.first_difference.client));
    return box;
  }
  box.append(
    element("h3", "The signature does not match, and no known mistake gives the one that was sent"),
    element("p", "The secret is probably not the one of this access key. If it is, compare what your client signs with what the server signs, below.", "note"));
  const possible = mismatch.candidates.filter(one => one.first_difference);
  if (possible.length) {
    box.append(build("details", {},
      element("summary", count(possible.length, "mistake") + " that would change this request, none of which fits"),
      ...possible.flatMap(one => [element("p", one.cause), sides(one.first_difference.server, one.first_difference.client)])));
  }
  return box;
}

// A signed text, line by line; of version 1, which has one line, parameter by parameter.
function lines(text, isQuery) {
  return isQuery ? text.split(/(?=%26)/) : text.split("\n");
}

function signedText(text, isQuery, mismatch) {
  const proof = mismatch?.candidates.find(one => one.proved)?.first_difference;
  let isMarked = false;
  return build("ol", { class: "signed", tabindex: 0, "aria-label": "Signed text" }, ...lines(text, isQuery).map(line => {
    const differs = Boolean(proof) && !isMarked && line.replace(/^%26/, "") === proof.server;
    isMarked ||= differs;
    const item = element("li", line, differs ? "differs" : "");
    if (differs) item.title = "Here the client signed something else";
    return item;
  }));
}

// Compares what a client says that it signed with what the server signs.
function comparison(text, isQuery) {
  const input = control({ kind: "lines", rows: 4, placeholder: "Paste the text that your client signed" });
  const output = build("div", { "aria-live": "polite" });
  const compare = () => {
    const client = input.value.replace(/\r\n/g, "\n").replace(/\n$/, "");
    if (!client) return output.replaceChildren();
    if (client === text) return output.replaceChildren(badge("Both sign the same text: the secret differs", "good"));
    const rows = [];
    for (const piece of differences(lines(text, isQuery), lines(client, isQuery))) {
      for (const line of piece.both ?? []) rows.push(element("li", line));
      const [left, right] = [piece.left ?? [], piece.right ?? []];
      for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
        const parts = differences(left[index] ?? "", right[index] ?? "");
        const row = (own, name, className, sign) => own === undefined ? [] :
          [build("li", { class: className, "data-sign": sign }, ...side(parts, name, name === "left" ? "server" : "client").childNodes)];
        rows.push(...row(left[index], "left", "differs", "server"), ...row(right[index], "right", "client", "client"));
      }
    }
    output.replaceChildren(build("ol", { class: "signed", tabindex: 0, "aria-label": "Differences" }, ...rows));
  };
  input.addEventListener("input", compare);
  return build("details", {}, element("summary", "Compare with what your client signs"), labelled("Text of the client", input), output);
}

function signature(entry) {
  if (!entry.signed) return null;
  const { version, canonical_request: canonical, string_to_sign: text } = entry.signed;
  const isQuery = canonical === null;
  const compared = canonical ?? text;
  return block("Signature", null,
    build("p", { class: "note" }, "What the server signs, by ", element("code", version), "."),
    canonical === null ? null : heading("Canonical request", canonical),
    canonical === null ? null : signedText(canonical, false, entry.mismatch),
    heading("String to sign", text),
    signedText(text, isQuery, isQuery ? entry.mismatch : null),
    comparison(compared, isQuery));
}
