// Pictures to search with: made small, kept by this browser, named by a key that fits into the URL.

const SIDE = 640;
const QUALITY = 0.88;
const PREFIX = "picture:";
const cache = new Map();

/** Keep a picture file; gives its key. Rejects when the file is no picture this browser can read. */
export async function keep(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // what is transparent becomes white, as in a catalogue
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const url = canvas.toDataURL("image/jpeg", QUALITY);
  const key = crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
  cache.set(key, url);
  try {
    sessionStorage.setItem(PREFIX + key, url);
  } catch {
    // The visit's storage is full or forbidden: the picture lives as long as the page does.
  }
  return key;
}

/** The picture as a data URL, or null when this browser does not have it (a link from elsewhere). */
export function recall(key) {
  if (!key) return null;
  return cache.get(key) ?? sessionStorage.getItem(PREFIX + key);
}

/** The first picture among what was dropped or pasted, or null. */
export function firstPicture(transfer) {
  return [...(transfer?.files ?? [])].find((file) => file.type.startsWith("image/")) ?? null;
}
