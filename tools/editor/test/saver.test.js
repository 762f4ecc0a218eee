import assert from "node:assert/strict";
import { test } from "node:test";
import { createSaver, waits } from "../src/saver.js";

// A play of the state machine: a clock that goes only when told to, and a server
// that answers only when told to.
function play() {
  const p = { text: "a", time: 0, timers: new Map(), sent: [], kept: null, shown: [] };
  let ids = 0;
  p.saver = createSaver({
    read: () => p.text,
    send: (state, base, { last }) => new Promise((answer) => p.sent.push({ state, base, last, answer, at: p.time })),
    keep: (state, base) => (p.kept = { state, base }),
    forget: (state) => p.kept?.state === state && (p.kept = null),
    show: (kind) => p.shown.push(kind),
    clock: { now: () => p.time, set: (f, ms) => (p.timers.set(++ids, { f, at: p.time + ms }), ids), clear: (id) => p.timers.delete(id) },
    base: "1",
  });
  p.pass = (ms) => {
    const until = p.time + ms;
    for (;;) {
      const next = [...p.timers].filter(([, t]) => t.at <= until).sort((a, b) => a[1].at - b[1].at)[0];
      if (!next) break;
      p.timers.delete(next[0]);
      p.time = next[1].at;
      next[1].f();
    }
    p.time = until;
  };
  p.type = (text) => {
    p.text = text;
    p.saver.touch();
  };
  p.answer = async (outcome) => {
    p.sent.at(-1).answer(outcome);
    await new Promise(setImmediate);
  };
  return p;
}

test("saves after two seconds of rest, with the version it was made from", async () => {
  const p = play();
  p.type("ab");
  p.pass(1000);
  p.type("abc");
  p.pass(waits.idle - 1);
  assert.equal(p.sent.length, 0);
  p.pass(1);
  assert.deepEqual([p.sent[0].state, p.sent[0].base], ["abc", "1"]);
  await p.answer({ kind: "saved", version: 2 });
  p.type("abcd");
  p.pass(waits.idle);
  assert.equal(p.sent[1].base, 2);
});

test("saves every eight seconds while one types on", () => {
  const p = play();
  for (let i = 0; i < 8; i++) {
    p.type("a" + i);
    p.pass(1000);
  }
  assert.equal(p.sent.length, 1);
  assert.equal(p.sent[0].at, waits.longest);
});

test("never two at once; what was typed meanwhile follows", async () => {
  const p = play();
  p.type("ab");
  p.pass(waits.idle);
  p.type("abc");
  p.pass(60000);
  p.saver.leave();
  assert.equal(p.sent.length, 1);
  assert.equal(p.kept.state, "abc");
  await p.answer({ kind: "saved", version: 2 });
  assert.equal(p.kept.state, "abc", "the copy of a later state stays");
  p.pass(waits.idle);
  assert.deepEqual([p.sent.length, p.sent[1].state, p.sent[1].base], [2, "abc", 2]);
  await p.answer({ kind: "saved", version: 3 });
  assert.equal(p.kept, null);
});

test("a copy is kept before the attempt and 400 ms after a change", () => {
  const p = play();
  p.type("ab");
  p.pass(waits.keep - 1);
  assert.equal(p.kept, null);
  p.pass(1);
  assert.deepEqual(p.kept, { state: "ab", base: "1" });
  p.text = "abc"; // a change that nobody told of
  p.saver.leave();
  assert.equal(p.kept.state, "abc");
  assert.equal(p.sent[0].last, true);
});

test("nothing is sent for a text that is as it was", () => {
  const p = play();
  p.type("ab");
  p.type("a");
  p.pass(60000);
  assert.equal(p.sent.length, 0);
  assert.equal(p.saver.unsaved(), false);
});

test("offline: tries again after 2, 4, 8, 16, 30, 30 s, and typing does not hurry it", async () => {
  const p = play();
  p.type("ab");
  p.pass(waits.idle);
  const pauses = [];
  for (let i = 0; i < 6; i++) {
    await p.answer({ kind: "offline" });
    const before = p.time;
    p.type("ab" + i);
    p.pass(60000);
    pauses.push(p.sent.at(-1).at - before);
  }
  assert.deepEqual(pauses, [2000, 4000, 8000, 16000, 30000, 30000]);
  assert.equal(p.sent.at(-1).state, "ab5");
  await p.answer({ kind: "offline" });
  p.saver.online();
  assert.equal(p.sent.length, 8, "back on line: at once");
  await p.answer({ kind: "saved", version: 2 });
  p.type("c");
  p.pass(waits.idle);
  await p.answer({ kind: "offline" });
  p.pass(2000);
  assert.equal(p.sent.length, 10, "the pauses begin anew");
});

test("signed out: goes on trying every ten seconds", async () => {
  const p = play();
  p.type("ab");
  p.pass(waits.idle);
  await p.answer({ kind: "signedOut" });
  p.type("abc");
  p.pass(waits.signedOut - 1);
  assert.equal(p.sent.length, 1);
  p.pass(1);
  assert.equal(p.sent[1].state, "abc");
  await p.answer({ kind: "saved", version: 2 });
  assert.deepEqual(p.shown, ["saving", "signedOut", "saving", "saved"]);
});

test("a conflict ends saving, and the text is still kept here", async () => {
  const p = play();
  p.type("ab");
  p.pass(waits.idle);
  await p.answer({ kind: "conflict", url: "/x" });
  p.type("abc");
  p.pass(60000);
  p.saver.leave();
  assert.equal(p.sent.length, 1);
  assert.equal(p.kept.state, "abc");
});

test("a refused state is not sent again until it changes", async () => {
  const p = play();
  p.type("ab");
  p.pass(waits.idle);
  await p.answer({ kind: "refused" });
  p.pass(60000);
  assert.equal(p.sent.length, 1);
  p.type("abc");
  p.pass(waits.idle);
  assert.equal(p.sent.length, 2);
});

test("settle waits for the save under way and leaves no timer", async () => {
  const p = play();
  p.type("ab");
  p.pass(waits.idle);
  p.type("abc");
  const settled = p.saver.settle();
  await p.answer({ kind: "saved", version: 2 });
  await settled;
  p.pass(60000);
  assert.equal(p.sent.length, 1);
});
