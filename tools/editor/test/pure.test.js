import assert from "node:assert/strict";
import { test } from "node:test";
import { width } from "../src/counter.js";
import { blocksOfText, safeAddress, typedAddress } from "../src/html.js";
import { keeper } from "../src/keep.js";
import { sentence } from "../src/labels.js";

test("addresses", () => {
  for (const [raw, want] of [
    ["https://example.org/a", "https://example.org/a"], ["/zh/a", "/zh/a"], ["#x", "#x"], ["mailto:a@b.org", "mailto:a@b.org"], ["tel:+1", "tel:+1"],
    ["javascript:alert(1)", ""], [" java\nscript:alert(1)", ""], ["\u0001javascript:x", ""], ["data:text/html,x", ""], ["JAVASCRIPT:x", ""], ["vbscript:x", ""], [null, ""],
  ]) assert.equal(safeAddress(raw), want, String(raw));
  for (const [raw, want] of [
    ["example.org/a", "https://example.org/a"], ["press@example.org", "mailto:press@example.org"], ["例子.中国", "https://例子.中国"],
    ["/en/1", "/en/1"], ["http://a", "http://a"], ["javascript:x", ""],
  ]) assert.equal(typedAddress(raw), want, raw);
});

test("plain text: paragraphs at blank lines, or at lines if there is none", () => {
  assert.deepEqual(blocksOfText("一\n二\r\n三"), [["一"], ["二"], ["三"]]);
  assert.deepEqual(blocksOfText("a\nb\n \n\nc\n"), [["a", "b"], ["c"]]);
  assert.deepEqual(blocksOfText(" \n"), []);
});

test("width of a headline", () => {
  for (const [text, want] of [["", 0], ["abc", 3], ["外交部发言人", 12], ["“中”", 4], ["，。", 4], ["e\u0301", 1], ["ｱ", 1], ["Ａ", 2], ["𠮷", 2]]) assert.equal(width(text), want, text);
});

test("sentences", () => {
  assert.equal(sentence("{name}: {percent}% {other}", { name: "a.png", percent: 5 }), "a.png: 5% {other}");
});

test("the copy in this browser", () => {
  const map = new Map();
  const storage = { getItem: (k) => map.get(k) ?? null, setItem: (k, v) => map.set(k, v), removeItem: (k) => map.delete(k) };
  const copy = keeper(storage, "k", () => 7);
  copy.keep("body=a", "1");
  copy.forget("body=b");
  assert.deepEqual(copy.found(), { time: 7, base: "1", state: "body=a" });
  copy.putAside(copy.found());
  copy.keep("body=c", "2");
  copy.forget("body=c");
  assert.equal(copy.found().state, "body=a", "typing on does not overwrite what was offered");
  copy.settle();
  assert.equal(copy.found(), null);
  map.set("k", "not JSON");
  assert.equal(copy.found(), null);

  const full = keeper({ getItem: () => null, setItem: () => { throw new Error("full"); } }, "k", () => 7);
  assert.equal(full.failed(), false);
  full.keep("body=a", "1");
  assert.equal(full.failed(), true);
  const none = keeper(storage, undefined, () => 7);
  none.keep("x", "1");
  assert.equal(none.failed(), true);
});
