// Storage: what this browser keeps under a name. Where storage is full or forbidden, it lives as long as the page does.

/** A value kept under `name` as JSON; `empty` where there is none. Other tabs' changes are heard, too. */
export function storedValue(name, empty, storage = browserStorage()) {
  const listeners = new Set();
  let current = read(storage, name) ?? empty;
  const update = (value) => {
    current = value;
    for (const listener of listeners) listener(current);
  };
  globalThis.addEventListener?.("storage", (event) => {
    if (event.key === name) update(read(storage, name) ?? empty);
  });
  return {
    get: () => current,
    set(value) {
      write(storage, name, value);
      update(value);
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
