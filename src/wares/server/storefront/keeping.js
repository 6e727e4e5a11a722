// What this browser keeps under a name. Where storage is full or forbidden, it lives as long as the page does.

/** A value kept under `name` as JSON; `empty` where there is none. Other tabs' changes are heard, too. */
export function kept(name, empty, storage = browserStorage()) {
  const listeners = new Set();
  let held = read(storage, name) ?? empty;
  const hear = (value) => {
    held = value;
    for (const listener of listeners) listener(held);
  };
  globalThis.addEventListener?.("storage", (event) => {
    if (event.key === name) hear(read(storage, name) ?? empty);
  });
  return {
    get: () => held,
    set(value) {
      write(storage, name, value);
      hear(value);
    },
    onChange: (listener) => listeners.add(listener),
  };
}

/** The browser's lasting storage, or null where it is forbidden. */
export function browserStorage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

/** What is kept under a name, or null when there is nothing that makes sense. */
export function read(storage, name) {
  try {
    return JSON.parse(storage?.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** Keep a value under a name; says whether it could be. */
export function write(storage, name, value) {
  try {
    storage?.setItem(name, JSON.stringify(value));
    return storage !== null;
  } catch {
    return false;
  }
}
