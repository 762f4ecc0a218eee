// A copy of a form's unsaved state in this browser. Under key + "~" waits a copy
// that was offered and neither restored nor discarded yet, so that typing on does
// not overwrite it.

// keeper returns {keep, forget, found, putAside, settle, drop, failed}. A copy is
// {time: milliseconds, base: version, state: the form as a query string}.
export function keeper(storage, key, now) {
  const aside = key + "~";
  let broken = false;
  const guarded = (f) => {
    if (!key) broken = true;
    if (!key) return null;
    try {
      const result = f();
      broken = false;
      return result;
    } catch {
      broken = true; // full, or forbidden
      return null;
    }
  };
  const read = (name) => {
    const copy = JSON.parse(storage.getItem(name) ?? "null");
    return typeof copy?.state === "string" ? copy : null;
  };
  return {
    keep: (state, base) => guarded(() => storage.setItem(key, JSON.stringify({ time: now(), base, state }))),
    forget: (state) => guarded(() => read(key)?.state === state && storage.removeItem(key)),
    // found returns the copy to offer: the one under key, else the one put aside.
    found: () => guarded(() => read(key) ?? read(aside)),
    putAside: (copy) => guarded(() => (storage.setItem(aside, JSON.stringify(copy)), storage.removeItem(key))),
    settle: () => guarded(() => storage.removeItem(aside)),
    drop: () => guarded(() => (storage.removeItem(key), storage.removeItem(aside))),
    failed: () => broken,
  };
}
