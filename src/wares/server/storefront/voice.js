// The microphone: held, it records; what is heard so far stands in the search box, and is searched for once it is let go.

import * as api from "./api.js";
import { byId } from "./dom.js";
import { announce } from "./live.js";

const TAP = 350; // milliseconds: a shorter press leaves it on until the next
const SLICE = 700; // milliseconds between two looks at what was said so far
const LONGEST = 18; // seconds after which it lets go by itself
const LOUD = 4; // by which a voice's mean square root becomes a level of 0 … 1

/** Whether this browser can record. */
export const canRecord = () => Boolean(globalThis.MediaRecorder && navigator.mediaDevices?.getUserMedia);

/**
 * Bring the button to life. `actions`: `page()` of the views, `onWords(words)` when it was let go, `notify(message)`.
 * Nothing is recorded before it is pressed, and nothing is kept.
 */
export function microphone({ page, onWords, notify }) {
  const button = byId("microphone");
  const input = byId("words");
  let recording = null;
  let pressed = 0;

  async function press(event) {
    event.preventDefault();
    if (recording) return release(true);
    pressed = performance.now();
    const { t } = page();
    const before = input.value;
    recording = createRecording(before);
    const mine = recording;
    draw(true, t);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } });
      if (mine !== recording) stream.getTracks().forEach((track) => track.stop());
      else mine.start(stream, (level) => button.style.setProperty("--level", level.toFixed(2)), (words) => (input.value = words));
    } catch {
      if (mine === recording) recording = null;
      draw(false, t);
      notify(t("micRefused"));
    }
  }

  async function release(isAnyway = false) {
    if (!recording || (!isAnyway && performance.now() - pressed < TAP)) return;
    const { t } = page();
    const mine = recording;
    recording = null;
    draw(false, t);
    announce(t("micWait"));
    button.classList.add("busy");
    try {
      const words = await mine.finish();
      if (words) onWords((input.value = words));
      else ((input.value = mine.before), notify(t("micNothing")));
    } catch (error) {
      input.value = mine.before;
      notify(error.code === "offline" ? t("micAway") : t("micNothing"));
    }
    button.classList.remove("busy");
  }

  function cancel() {
    if (!recording) return;
    input.value = recording.before;
    recording.stop();
    recording = null;
    draw(false, page().t);
  }

  function draw(isOn, t) {
    button.classList.toggle("on", isOn);
    button.setAttribute("aria-pressed", String(isOn));
    button.style.setProperty("--level", "0");
    if (isOn) announce(t("micOn"));
    input.placeholder = isOn ? t("micOn") : t("placeholder");
  }

  button.addEventListener("pointerdown", (event) => event.button === 0 && (button.setPointerCapture(event.pointerId), press(event)));
  button.addEventListener("pointerup", () => release());
  button.addEventListener("pointercancel", cancel);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("keydown", (event) => {
    if (event.key === "Escape") cancel();
    if ((event.key === " " || event.key === "Enter") && !event.repeat) press(event);
  });
  button.addEventListener("keyup", (event) => (event.key === " " || event.key === "Enter") && release());
  button.addEventListener("blur", cancel);
  addEventListener("pagehide", cancel);
  setInterval(() => recording?.seconds() > LONGEST && release(true), 250);
  return { show: (isThere) => (button.hidden = !isThere || !canRecord()) };
}

function createRecording(before) {
  const parts = [];
  const controller = new AbortController();
  let recorder = null;
  let stream = null;
  let context = null;
  let started = Infinity;
  let isAsking = false;
  let frame = 0;

  const file = () => new Blob(parts, { type: recorder.mimeType });

  async function look(show) {
    if (isAsking || controller.signal.aborted || !parts.length) return;
    isAsking = true;
    const heard = await api.transcribe(file(), controller.signal, []).catch(() => null); // the whole of it is asked for at the end
    isAsking = false;
    if (heard?.text && !controller.signal.aborted) show(heard.text);
  }

  function stop() {
    controller.abort();
    cancelAnimationFrame(frame);
    if (recorder?.state === "recording") recorder.stop();
    stream?.getTracks().forEach((track) => track.stop());
    context?.close();
    context = null;
  }

  return {
    before,
    stop,
    seconds: () => (performance.now() - started) / 1000,
    start(given, onLevel, show) {
      stream = given;
      started = performance.now();
      recorder = new MediaRecorder(stream);
      recorder.addEventListener("dataavailable", ({ data }) => {
        if (data.size) parts.push(data);
        look(show);
      });
      recorder.start(SLICE);
      context = new AudioContext();
      const analyser = context.createAnalyser();
      context.createMediaStreamSource(stream).connect(analyser);
      const wave = new Float32Array(analyser.fftSize);
      const draw = () => {
        analyser.getFloatTimeDomainData(wave);
        onLevel(Math.min(1, LOUD * Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length)));
        frame = requestAnimationFrame(draw);
      };
      draw();
    },
    /** The words of all of it; "" = none were said. */
    async finish() {
      if (!recorder) return "";
      const whole = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
      stop();
      await whole;
      return (await api.transcribe(file())).text;
    },
  };
}
