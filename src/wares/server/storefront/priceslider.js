// A number as a range: a histogram, two thumbs over it, and two fields for exact limits.

import { el } from "./dom.js";
import { number, price } from "./format.js";
import { range, withValues } from "./state.js";
import { attributeName } from "./translate.js";

const STEPS = 2; // of a thumb, in one bar

/** The range of numeric attribute `name`; null when there is nothing to choose. `facet`: of the API, with `histogram` where it has one. */
export function numberFacet(name, facet, page) {
  const chosen = page.state.refine[name];
  if (!facet.stats || facet.stats.max <= facet.stats.min) return chosen ? emptyRange(name, page) : null;
  const scale = scaleOf(facet);
  const [low, high] = chosen ? range(chosen[0]) : [null, null];
  const ends = [Math.floor(facet.stats.min), Math.ceil(facet.stats.max)];
  const apply = (next) => page.go(withValues(page.state, name, next.every((one) => one === null) ? [] : [next.map((one) => one ?? "").join("..")]));
  const limits = [low, high];
  const change = (at, value) => {
    const next = limits.map((one, place) => (place === at ? value : one));
    if (next[0] !== null && next[1] !== null && next[0] > next[1]) next[1 - at] = next[at];
    apply(next);
  };
  return el(
    "fieldset",
    { class: "facet", data: { facet: name } },
    el("legend", {}, attributeName(name, page.t)),
    slider({ name, scale, limits, change, counts: facet.histogram?.counts ?? [] }, page),
    el("div", { class: "range-ends" }, endInput(0), el("span", { "aria-hidden": "true" }, "–"), endInput(1)),
  );

  function endInput(at) {
    const entered = ({ target }) => change(at, target.value === "" || !Number.isFinite(Number(target.value)) ? null : Number(target.value));
    return el("input", {
      type: "number", inputmode: "decimal", min: 0, step: "any", value: limits[at], placeholder: number(ends[at], page.language),
      "aria-label": `${attributeName(name, page.t)} ${page.t(at ? "to" : "from")}`, data: { key: `${name}:${at}` }, on: { change: entered },
    });
  }
}

/** Places on the slider and the numbers there: each bar is equally wide, whatever it spans. */
function scaleOf({ stats, histogram }) {
  const edges = histogram?.edges ?? [Math.floor(stats.min), Math.ceil(stats.max)];
  const parts = histogram ? STEPS : Math.min(100, Math.max(2, Math.ceil(stats.max) - Math.floor(stats.min)));
  const last = (edges.length - 1) * parts;
  const neat = (value, width) => Number(value.toFixed(width >= 2 ? 0 : 2));
  return {
    last,
    bars: edges.length - 1,
    numberAt(place) {
      const bar = Math.min(Math.floor(place / parts), edges.length - 2);
      const width = edges[bar + 1] - edges[bar];
      return neat(edges[bar] + (width * (place - bar * parts)) / parts, width / parts);
    },
    placeOf(value) {
      const bar = Math.max(0, Math.min(edges.findLastIndex((edge) => edge <= value), edges.length - 2));
      return Math.max(0, Math.min(last, (bar + (value - edges[bar]) / (edges[bar + 1] - edges[bar])) * parts));
    },
  };
}

function slider({ name, scale, limits, change, counts }, page) {
  const places = [limits[0] === null ? 0 : scale.placeOf(limits[0]), limits[1] === null ? scale.last : scale.placeOf(limits[1])];
  const most = Math.max(...counts, 1);
  const bars = counts.map((count) => {
    const bar = el("i");
    bar.style.height = count ? `${Math.max(6, (100 * count) / most)}%` : "0";
    return bar;
  });
  const track = el("div", { class: "slider" }, el("i"));
  const chart = counts.length > 1 && el("div", { class: "histogram", role: "img", "aria-label": page.t("histogram") }, bars);
  const inputs = [0, 1].map(thumb);
  track.append(...inputs);
  draw();
  return el("div", { class: "range" }, chart, track);

  function thumb(at) {
    const input = el("input", {
      type: "range", min: 0, max: scale.last, step: 1, "aria-label": `${attributeName(name, page.t)} ${page.t(at ? "to" : "from")}`, data: { key: `${name}:slide${at}` },
      on: { input: () => move(at), change: () => change(at, limitAt(at)) },
    });
    input.value = Math.round(places[at]);
    return input;
  }

  /** A thumb never passes the other one. */
  function move(at) {
    const wanted = Number(inputs[at].value);
    places[at] = at ? Math.max(wanted, Math.ceil(places[0])) : Math.min(wanted, Math.floor(places[1]));
    inputs[at].value = places[at];
    draw();
  }

  function limitAt(at) {
    const place = places[at];
    return place === (at ? scale.last : 0) ? null : scale.numberAt(place);
  }

  function draw() {
    track.style.setProperty("--low", `${(100 * places[0]) / scale.last}%`);
    track.style.setProperty("--high", `${(100 * places[1]) / scale.last}%`);
    for (const at of [0, 1]) {
      const limit = limitAt(at);
      inputs[at].setAttribute("aria-valuetext", limit === null ? page.t(at ? "highest" : "lowest") : say(limit));
    }
    bars.forEach((bar, place) => {
      const middle = ((place + 0.5) * scale.last) / scale.bars;
      bar.classList.toggle("outside", middle < places[0] || middle > places[1]);
    });
  }

  function say(value) {
    return name === "price" ? price(value, page.currency, page.language) : number(value, page.language);
  }
}

function emptyRange(name, page) {
  return el("fieldset", { class: "facet", data: { facet: name } }, el("legend", {}, attributeName(name, page.t)), el("p", { class: "count-value" }, page.t("noValues")));
}
