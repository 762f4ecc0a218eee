// Pasting and dropping. What comes from elsewhere is cleaned by the server before
// it enters the text; what was copied in a desk's editor goes in as it is, for the
// schema holds nothing else.

import { Slice, Fragment, DOMParser } from "@tiptap/pm/model";
import { blocksOfText, fragment } from "./html.js";
import { post, upload } from "./http.js";

const patience = 4000; // milliseconds until the plain text is taken instead

const styleless = (html) => html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, "");
const words = (html) => fragment(styleless(html)).textContent.trim();

// pasting returns {events, transformPastedHTML}, properties of the editor that
// handle pasting and dropping; send(file, attrs), which uploads an image to the
// selection; and finish(), which puts in at once, as plain text, all that is still
// being cleaned.
//
//   urls     {paste, upload}
//   say(name, values)   shows one of the texts of the page to the user
//   editor() the editor
//   done({lost, facts})  is called after each paste
export function pasting({ urls, say, editor, done }) {
  const waiting = new Set();

  // held follows a range through what happens to the text meanwhile.
  function held(from, to) {
    const range = { from, to };
    const follow = ({ transaction: { mapping } }) => {
      range.from = mapping.map(range.from, -1);
      range.to = Math.max(range.from, mapping.map(range.to, 1));
    };
    editor().on("transaction", follow);
    return { range, release: () => editor().off("transaction", follow) };
  }

  function insert(view, { from, to }, slice, caret) {
    const atCaret = caret && view.state.selection.from === from && view.state.selection.to === to;
    const tr = view.state.tr.replaceRange(from, to, slice).setMeta("paste", true);
    view.dispatch(atCaret ? tr.scrollIntoView() : tr);
  }

  function textSlice(view, text) {
    const { paragraph, hardBreak } = view.state.schema.nodes;
    const blocks = blocksOfText(text).map((lines) => {
      const nodes = lines.flatMap((line, i) => [...(i > 0 ? [hardBreak.create()] : []), ...(line ? [view.state.schema.text(line)] : [])]);
      return paragraph.create(null, nodes);
    });
    return new Slice(Fragment.from(blocks), blocks.length ? 1 : 0, blocks.length ? 1 : 0);
  }

  async function cleaned(view, html, text, from, to) {
    const place = held(from, to);
    let open = true;
    const put = (slice) => {
      open = false;
      waiting.delete(now);
      place.release();
      if (!view.isDestroyed) insert(view, place.range, slice, true);
    };
    const now = () => open && put(textSlice(view, text));
    waiting.add(now);
    say("pasting");
    try {
      const answer = await post(urls.paste, { html }, { limit: patience });
      if (typeof answer.html !== "string") throw new TypeError("no HTML in the answer");
      if (!open) return;
      put(DOMParser.fromSchema(view.state.schema).parseSlice(fragment(answer.html)));
      if (answer.lost?.length) say("lost", { lost: answer.lost });
      else say("");
      done({ lost: answer.lost ?? [], facts: answer.facts ?? null });
    } catch {
      if (!open) return;
      now();
      say("pasteFailed");
      done({ lost: [], facts: null });
    }
  }

  // image uploads one file and puts the image at place, which then is after it.
  async function image(view, file, place, attrs = {}) {
    let told = -1;
    try {
      const answer = await upload(urls.upload, file, (percent) => {
        if (Math.floor(percent / 25) === told) return; // a listener is told four times, not a hundred
        told = Math.floor(percent / 25);
        say("uploading", { name: file.name, percent });
      });
      const node = view.state.schema.nodes.image.create({ src: answer.src, ...attrs, alt: attrs.alt ?? answer.alt ?? "" });
      if (!view.isDestroyed) insert(view, place.range, new Slice(Fragment.from(node), 0, 0), false);
      place.range.from = place.range.to;
      say("");
    } catch {
      say("uploadFailed", { name: file.name });
    }
  }

  async function images(view, files, from, to, attrs) {
    const place = held(from, to);
    for (const file of files) await image(view, file, place, attrs);
    place.release();
    done({ lost: [], facts: null });
  }

  const imageFiles = (data) => [...(data?.files ?? [])].filter((f) => f.type.startsWith("image/"));

  function take(view, data, from, to) {
    const html = data?.getData("text/html") ?? "";
    const text = data?.getData("text/plain") ?? "";
    const files = imageFiles(data);
    if (files.length && urls.upload && words(html) === "") {
      images(view, files, from, to);
    } else if (html !== "" && urls.paste && !html.includes("data-pm-slice")) {
      cleaned(view, html, text || words(html), from, to);
    } else if (html === "" && text !== "") {
      insert(view, { from, to }, textSlice(view, text), true);
      done({ lost: [], facts: null });
    } else {
      queueMicrotask(() => done({ lost: [], facts: null }));
      return false;
    }
    return true;
  }

  return {
    // The events are met before ProseMirror reads the clipboard: it would parse
    // foreign HTML in a document of this page's policy, which then reports each
    // style attribute of it as a violation.
    events: {
      paste(view, event) {
        const { from, to, $from } = view.state.selection;
        if ($from.parent.type.spec.code || !view.editable) return false;
        const taken = take(view, event.clipboardData, from, to);
        if (taken) event.preventDefault();
        return taken;
      },
      drop(view, event) {
        if (view.dragging || !view.editable) return false;
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
        const taken = at !== undefined && take(view, event.dataTransfer, at, at);
        if (taken) event.preventDefault();
        return taken;
      },
    },
    transformPastedHTML: styleless,
    finish: () => [...waiting].forEach((now) => now()),
    send(file, attrs) {
      const { view, state } = editor();
      return images(view, [file], state.selection.from, state.selection.to, attrs);
    },
  };
}
