// Pictures to search with: made small, kept by this browser, named by a key that fits into the URL.

const SIDE = 640;
const ORIGINAL_SIDE = 1600; // of what parts are cut out of
const QUALITY = 0.88;
const PREFIX = "picture:";
const CROP = "crop:";
const cache = new Map();
const originals = new Map(); // key → canvas, as long as the page lives

/** Keep a picture file; gives its key. Rejects when the file is no picture this browser can read. */
export async function keep(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const original = drawn(bitmap, { x: 0, y: 0, width: bitmap.width, height: bitmap.height }, ORIGINAL_SIDE);
  bitmap.close();
  const key = remember(drawn(original, whole(original), SIDE));
  originals.set(key, original);
  return key;
}

/** The picture as a data URL, or null when this browser does not have it (a link from elsewhere). */
export function recall(key) {
  if (!key) return null;
  return cache.get(key) ?? read(PREFIX + key);
}

/** What part of which picture a kept one is: { of, frame }; a whole one is of itself, with `frame` null. */
export function cropOf(key) {
  try {
    return JSON.parse(read(CROP + key)) ?? { of: key, frame: null };
  } catch {
    return { of: key, frame: null };
  }
}

/** Keep the part of a kept picture within `frame`, shares of its sides; gives the key. Rejects when the picture is gone. */
export async function crop(key, { x, y, width, height }) {
  const source = originals.get(key) ?? (await image(recall(key)));
  const [across, down] = [source.naturalWidth ?? source.width, source.naturalHeight ?? source.height];
  const part = { x: x * across, y: y * down, width: Math.max(1, width * across), height: Math.max(1, height * down) };
  const cut = remember(drawn(source, part, SIDE));
  write(CROP + cut, JSON.stringify({ of: key, frame: { x, y, width, height } }));
  return cut;
}

/** The first picture among what was dropped or pasted, or null. */
export function firstPicture(transfer) {
  return [...(transfer?.files ?? [])].find((file) => file.type.startsWith("image/")) ?? null;
}

const whole = ({ width, height }) => ({ x: 0, y: 0, width, height });

/** A part of a picture on a canvas, its longer side at most `side` pixels. */
function drawn(source, { x, y, width, height }, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // what is transparent becomes white, as in a catalogue
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, x, y, width, height, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function remember(canvas) {
  const url = canvas.toDataURL("image/jpeg", QUALITY);
  const key = crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
  cache.set(key, url);
  write(PREFIX + key, url);
  return key;
}

async function image(url) {
  const node = new Image();
  node.src = url ?? "";
  await node.decode();
  return node;
}

function read(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null; // storage is forbidden
  }
}

function write(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // The visit's storage is full or forbidden: the picture lives as long as the page does.
  }
}
