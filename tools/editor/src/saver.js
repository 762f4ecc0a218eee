// The state machine of autosave. It knows no page and no clock: what it needs of
// them comes in, so that a test can play both.

export const waits = {
  idle: 2000, // after the last change
  longest: 8000, // after the first unsaved change, however long one types
  keep: 400, // from a change to its copy in this browser
  signedOut: 10000,
  offline: [2000, 4000, 8000, 16000, 30000],
};
export const keepaliveLimit = 60000; // bytes; browsers refuse more than 64 KiB

// createSaver returns {touch, unsaved, leave, online, settle, busy, rebase}, each
// explained where it stands.
//
//   read()                the state of the form, a string
//   send(state, base, {last})  resolves, never rejects, to one of
//                         {kind: "saved", version, saved}, {kind: "conflict", url},
//                         {kind: "signedOut"}, {kind: "refused", message}, {kind: "offline"}
//   keep(state, base), forget(state)  the copy in this browser; forget drops it
//                         only if it is of that very state
//   show(kind, detail)    "saving", or a kind of the above
//   clock                 {now(), set(f, ms), clear(id)}
export function createSaver({ read, send, keep, forget, show, clock, base }) {
  let acknowledged = read();
  let kind = "saved"; // the outcome of the last attempt
  let flying = null; // the attempt under way
  let first = null; // when the oldest unsaved change was made
  let failures = 0;
  let saveTimer = null;
  let keepTimer = null;
  const stopped = () => kind === "conflict";
  const unsaved = () => read() !== acknowledged;

  function plan(ms) {
    clock.clear(saveTimer);
    saveTimer = clock.set(attempt, ms);
  }
  function keepNow() {
    clock.clear(keepTimer);
    keepTimer = null;
    if (unsaved()) keep(read(), base);
  }

  // touch is called on each change.
  function touch() {
    if (keepTimer === null) keepTimer = clock.set(keepNow, waits.keep);
    if (stopped() || flying || kind === "offline" || kind === "signedOut") return; // a timer runs, or none shall
    first ??= clock.now();
    plan(Math.max(0, Math.min(waits.idle, first + waits.longest - clock.now())));
  }

  function attempt({ last = false } = {}) {
    clock.clear(saveTimer);
    saveTimer = null;
    if (flying || stopped()) return flying ?? Promise.resolve();
    const state = read();
    if (state === acknowledged) {
      first = null;
      forget(state);
      return Promise.resolve();
    }
    keepNow();
    show("saving", {});
    flying = send(state, base, { last }).then((outcome) => {
      flying = null;
      settleWith(outcome, state);
    });
    return flying;
  }

  function settleWith(outcome, state) {
    kind = outcome.kind;
    first = null;
    show(kind, outcome);
    failures = kind === "offline" ? failures + 1 : 0;
    if (kind === "saved") {
      base = outcome.version;
      acknowledged = state;
      forget(state);
      if (unsaved()) touch();
    } else if (kind === "offline") {
      plan(waits.offline[Math.min(failures, waits.offline.length) - 1]);
    } else if (kind === "signedOut") {
      plan(waits.signedOut);
    } else if (kind === "refused" && read() !== state) {
      touch(); // it may be in order now
    }
  }

  return {
    touch,
    unsaved, // reports whether the form differs from what was last acknowledged
    // leave is called when the page is hidden or goes away.
    leave() {
      keepNow();
      return attempt({ last: true });
    },
    // online is called when the network is back.
    online: () => (kind === "offline" ? attempt() : undefined),
    // settle resolves once no attempt is under way, and plans no other until touch.
    async settle() {
      clock.clear(saveTimer);
      await flying;
      clock.clear(saveTimer);
    },
    // busy reports whether an attempt is under way.
    busy: () => flying !== null,
    // rebase says that the form now holds a text made from another version.
    rebase(version) {
      base = version;
    },
  };
}
